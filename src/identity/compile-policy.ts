import type { Catalog, Dialect, Table } from '../catalog/catalog.ts'
import type { GuardPolicy, SqlValue } from '../guard/policy.ts'
import type { Principal } from './principal.ts'
import type { RolePolicy } from './role-policy.ts'

/**
 * What the guard needs to know of one role and one asker: the tables and columns that exist in the target and that the role may read,
 * row filters with the asker's values as parameters, masks. `maxRows` is the service's ceiling; the role's own may only lower it.
 * A table whose filter needs something that is not known of the asker is closed: neither all rows nor none would be an honest answer.
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
    const denied = (deniedColumns.get(key) ?? []).flat()
    const columns = readableColumns(table, granted?.get(key) ?? ['*'], (name) => closesColumn(catalog.dialect, denied, name))
    if (columns.length === 0) continue
    tables[key] = columns
    columnOrder[key] = table.columnOrder ?? table.columns.map((column) => column.name)
    for (const column of table.columns) {
      if (column.enumLabels && column.typeSchema && !column.baseType && columns.includes(column.name))
        enumTypes.add(`${column.typeSchema}.${column.typeName}`)
    }
  }
  const rowFilters: Record<string, { condition: string; values: SqlValue[] }> = {}
  const closedTables: Record<string, string> = {}
  for (const [key, conditions] of byKey(role.rowFilters ?? {}, catalog)) {
    const table = catalog.tables.get(key)
    if (!table || !tables[key]) continue
    const bound = bindFilter(joinConditions(conditions, 'and'), table, principal)
    if (bound.unknown.length === 0) rowFilters[key] = { condition: bound.condition, values: bound.values }
    else closedTables[key] = `which of its rows you may see depends on your ${bound.unknown.join(' and ')}, and that is not known`
  }
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
    ...(Object.keys(closedTables).length > 0 ? { closedTables } : {}),
    ...masksOf(role, catalog),
  }
}

/** `schema.table`, or every table of a bare name. */
export function keysOf(name: string, catalog: Catalog): string[] {
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

function readableColumns(
  table: Table,
  granted: readonly ('*' | string[])[] | readonly string[],
  isDenied: (name: string) => boolean,
): string[] {
  const all = granted.some((list) => list === '*')
  const named = new Set(granted.flat())
  return table.columns.map((column) => column.name).filter((name) => (all || named.has(name)) && !isDenied(name))
}

/**
 * Whether one of these entries closes a column. In BigQuery names mean the same in any case, and an entry may be a field inside of a column, as
 * `address.street`: the unit is the column, so it closes `address`.
 */
export const closesColumn = (dialect: Dialect, denied: readonly string[], column: string): boolean =>
  dialect === 'bigquery' ? denied.some((path) => path.split('.')[0]?.toLowerCase() === column.toLowerCase()) : denied.includes(column)

/** Whether a table has a column. */
const hasColumn = (table: Table | undefined, name: string): boolean => table?.columns.some((column) => column.name === name) ?? false

/** Several conditions as one; one stays as it is. */
export const joinConditions = (conditions: readonly string[], word: 'and' | 'or'): string =>
  conditions.length === 1 ? (conditions[0] ?? '') : conditions.map((condition) => `(${condition}\n)`).join(` ${word} `)

/** Quotes only where a name needs it, so that the condition stays readable. */
const quoteName = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)

type BoundFilter = { condition: string; values: SqlValue[]; unknown: string[] }

/** A condition with the asker's values as `$1`, `$2` …; `unknown` names what of them is not known. */
export function bindFilter(condition: string, table: Table, principal: Principal): BoundFilter {
  const values: SqlValue[] = []
  const unknown = new Set<string>()
  const known: Record<string, string> = { ...principal.attributes, id: principal.id, name: principal.name }
  const bound = condition.replaceAll(/\{\{\s*(?:user\.(\w+)|table\.schema)\s*\}\}/g, (_, attribute: string | undefined) => {
    if (attribute === undefined) return quoteName(table.schema)
    const value = Object.hasOwn(known, attribute) ? known[attribute] : undefined
    if (value === undefined) unknown.add(attribute)
    values.push(value ?? null)
    return `$${values.length}`
  })
  return { condition: bound, values, unknown: [...unknown] }
}

function masksOf(role: RolePolicy, catalog: Catalog): Pick<GuardPolicy, 'masks'> {
  const masks = Object.entries(role.masks ?? {}).flatMap(([name, mask]) => {
    const column = maskedColumn(name, catalog)
    return column === null ? [] : [[column, mask] as const]
  })
  return masks.length > 0 ? { masks: Object.fromEntries(masks) } : {}
}

/** `schema.table.column` as the catalog has it: names may hold dots, so the table is looked up, not cut out. */
export function maskedColumn(name: string, catalog: Catalog): string | null {
  for (const [key, table] of catalog.tables) {
    if (name.startsWith(`${key}.`) && hasColumn(table, name.slice(key.length + 1))) return name
  }
  return null
}
