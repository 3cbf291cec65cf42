import type { Table } from '../catalog.ts'

/** The tables of a target, and the schemas along which a bare name is looked up. */
export type Target = { tables: ReadonlyMap<string, Table>; searchPath: readonly string[] }

/**
 * Finds the table that a model's `source` means: `schema.table` or `database.schema.table` exactly; a bare name along the search path,
 * then in any schema that alone has it. Parts may be double-quoted. Gives back the key `schema.table`, or why there is none.
 */
export function resolveTable(source: string, target: Target): { key: string } | { missing: string } {
  const parts = partsOf(source)
  const name = parts.at(-1)
  if (name === undefined) return { missing: `its source ${source} is not a name` }
  const schema = parts.at(-2)
  const schemas = schema === undefined ? target.searchPath : [schema]
  for (const candidate of schemas) {
    const key = `${candidate}.${name}`
    if (target.tables.has(key)) return { key }
  }
  const same = [...target.tables.values()].filter(
    (table) => sameName(table.name, name) && (schema === undefined || sameName(table.schema, schema)),
  )
  const [only] = same
  if (only && same.length === 1) return { key: `${only.schema}.${only.name}` }
  if (same.length > 1)
    return { missing: `the target has several tables ${source}: ${same.map((table) => `${table.schema}.${table.name}`).join(', ')}` }
  return { missing: `the target has no table ${source}` }
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function partsOf(source: string): string[] {
  const parts = [...source.matchAll(/"((?:[^"]|"")*)"|`([^`]*)`|([^."`]+)/g)].map(([, quoted, ticked, bare]) =>
    quoted !== undefined ? quoted.replaceAll('""', '"') : (ticked ?? bare ?? ''),
  )
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** The column of a table that a name means: exactly, or the only one that differs in case alone; null when there is none. */
export function columnNamed(table: Table, name: string): string | null {
  if (table.columns.some((column) => column.name === name)) return name
  const same = table.columns.filter((column) => sameName(column.name, name))
  return same.length === 1 ? (same[0]?.name ?? null) : null
}
