import type { Catalog, Table } from '../catalog/catalog.ts'
import type { GuardPolicy, SqlValue } from '../guard/policy.ts'
import type { Principal } from './principal.ts'
import type { RolePolicy } from './role-policy.ts'

/**
 * What the guard needs to know of one role and one asker: the tables and columns that exist in the target and that the role may read,
 * row filters with the asker's values as parameters, masks. `maxRows` is the service's ceiling; the role's own may only lower it.
 * A filter that needs something unknown of the asker lets no row through.
 */
export function compilePolicy(role: RolePolicy, catalog: Catalog, principal: Principal, maxRows: number): GuardPolicy {
  const deniedTables = new Set((role.deniedTables ?? []).flatMap((name) => keysOf(name, catalog)))
  const deniedColumns = byKey(role.deniedColumns ?? {}, catalog)
  const granted = role.tables === undefined ? null : byKey(role.tables, catalog)
  const tables: Record<string, string[]> = {}
  const columnOrder: Record<string, string[]> = {}
  const enumTypes = new Set<string>()
  for (const [key, table] of catalog.tables) {
    if (deniedTables.has(key) || (granted && !granted.has(key))) continue
    const columns = readableColumns(table, granted?.get(key) ?? ['*'], deniedColumns.get(key)?.flat() ?? [])
    if (columns.length === 0) continue
    tables[key] = columns
    columnOrder[key] = table.columnOrder ?? table.columns.map((column) => column.name)
    for (const column of table.columns) {
      if (column.enumLabels && column.typeSchema && !column.baseType && columns.includes(column.name))
        enumTypes.add(`${column.typeSchema}.${column.typeName}`)
    }
  }
  const rowFilters = Object.fromEntries(
    [...byKey(role.rowFilters ?? {}, catalog)].flatMap(([key, [condition]]) => {
      const table = catalog.tables.get(key)
      return table && condition !== undefined && tables[key] ? [[key, bindFilter(condition, table, principal)]] : []
    }),
  )
  return {
    dialect: catalog.dialect,
    defaultSchema: catalog.searchPath[0] ?? 'public',
    searchPath: catalog.searchPath,
    maxRows: Math.min(maxRows, role.maxRows ?? maxRows),
    tables,
    columnOrder,
    ...(deniedTables.size > 0 ? { deniedTables: [...deniedTables] } : {}),
    ...(deniedColumns.size > 0 ? { deniedColumns: Object.fromEntries([...deniedColumns].map(([key, lists]) => [key, lists.flat()])) } : {}),
    ...(enumTypes.size > 0 ? { enumTypes: [...enumTypes] } : {}),
    ...(Object.keys(rowFilters).length > 0 ? { rowFilters } : {}),
    ...masksOf(role, catalog),
  }
}

/** What a policy names and the target does not have: each as one sentence. A slip of the pen in a denial would deny nothing. */
export function unknownNames(role: RolePolicy, catalog: Catalog): string[] {
  const tables = [
    ...Object.keys(role.tables ?? {}),
    ...(role.deniedTables ?? []),
    ...Object.keys(role.deniedColumns ?? {}),
    ...Object.keys(role.rowFilters ?? {}),
  ]
  const missing = [...new Set(tables)].filter((name) => keysOf(name, catalog).length === 0).map((name) => `there is no table ${name}`)
  const columns = [...Object.entries(role.tables ?? {}), ...Object.entries(role.deniedColumns ?? {})].flatMap(([name, list]) =>
    list === '*'
      ? []
      : keysOf(name, catalog).flatMap((key) =>
          list.filter((column) => !hasColumn(catalog.tables.get(key), column)).map((column) => `there is no column ${key}.${column}`),
        ),
  )
  const masked = Object.keys(role.masks ?? {}).filter((column) => maskedColumn(column, catalog) === null)
  return [...missing, ...columns, ...masked.map((column) => `there is no column ${column}`)]
}

/** `schema.table`, or every table of a bare name. */
function keysOf(name: string, catalog: Catalog): string[] {
  if (catalog.tables.has(name)) return [name]
  return [...catalog.tables].filter(([, table]) => table.name === name).map(([key]) => key)
}

function byKey<T>(record: Record<string, T>, catalog: Catalog): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const [name, value] of Object.entries(record)) {
    for (const key of keysOf(name, catalog)) found.set(key, [...(found.get(key) ?? []), value])
  }
  return found
}

function readableColumns(table: Table, granted: readonly ('*' | string[])[] | readonly string[], denied: readonly string[]): string[] {
  const all = granted.some((list) => list === '*')
  const named = new Set(granted.flat())
  return table.columns.map((column) => column.name).filter((name) => (all || named.has(name)) && !denied.includes(name))
}

const hasColumn = (table: Table | undefined, name: string): boolean => table?.columns.some((column) => column.name === name) ?? false

/** Quotes only where a name needs it, so that the condition stays readable. */
const quote = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)

function bindFilter(condition: string, table: Table, principal: Principal): { condition: string; values: SqlValue[] } {
  const values: SqlValue[] = []
  const known: Record<string, string> = { ...principal.attributes, id: principal.id, name: principal.name }
  let complete = true
  const bound = condition.replaceAll(/\{\{\s*(?:user\.(\w+)|table\.schema)\s*\}\}/g, (_, attribute: string | undefined) => {
    if (attribute === undefined) return quote(table.schema)
    const value = Object.hasOwn(known, attribute) ? known[attribute] : undefined
    if (value === undefined) complete = false
    values.push(value ?? null)
    return `$${values.length}`
  })
  return complete ? { condition: bound, values } : { condition: 'false', values: [] }
}

function masksOf(role: RolePolicy, catalog: Catalog): Pick<GuardPolicy, 'masks'> {
  const masks = Object.entries(role.masks ?? {}).flatMap(([name, mask]) => {
    const column = maskedColumn(name, catalog)
    return column === null ? [] : [[column, mask] as const]
  })
  return masks.length > 0 ? { masks: Object.fromEntries(masks) } : {}
}

/** `schema.table.column` as the catalog has it: names may hold dots, so the table is looked up, not cut out. */
function maskedColumn(name: string, catalog: Catalog): string | null {
  for (const [key, table] of catalog.tables) {
    if (name.startsWith(`${key}.`) && hasColumn(table, name.slice(key.length + 1))) return name
  }
  return null
}
