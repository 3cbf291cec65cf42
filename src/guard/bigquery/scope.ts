/** A column of something in FROM; names are compared without case. */
export type BigColumn = { name: string; allowed: boolean; sources: ReadonlySet<string> }

/**
 * Something in FROM. Its name stands for a row, which is a value only where all its columns may be read, or for the value of an unfolded
 * array. `open`: it has columns that are not known (fields of a struct, results of an open query), none of them of a closed table.
 * Tables alone have `partial`: whether there may be columns that are not known here, and most `narrow`: has the statement read the table
 * without any such column. `many`: it stands for all tables whose names begin alike.
 */
export type BigItem = { name: string; columns: BigColumn[]; open: boolean; partial?: boolean; narrow?: () => void; many?: boolean }

/** A WITH query. `refusal`: why it cannot be referred to yet. */
export type BigQuery = { columns: BigColumn[]; open: boolean; refusal?: string }

export type BigScope = { parent: BigScope | null; items: BigItem[]; queries: Map<string, BigQuery> }

export const childScope = (parent: BigScope | null): BigScope => ({ parent, items: [], queries: new Map() })

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const none: ReadonlySet<string> = new Set()

/** Beginnings that BigQuery keeps for columns of its own, which no list of columns has; `_TABLE_SUFFIX` is one of wildcard tables alone. */
const pseudo = /^_(table_|file_|partition|row_timestamp|colidentifier|change_|_root__)/i

/** Whether a table has a column of BigQuery's own by this name, which the policy does not list. */
const isHidden = ({ columns, partial, many }: BigItem, name: string): boolean =>
  partial !== undefined &&
  pseudo.test(name) &&
  (many === true || !/^_table_/i.test(name)) &&
  !columns.some((column) => same(column.name, name))

/** What a path of names reads; null: nothing that may be read. */
export function resolvePath(scope: BigScope, path: string[]): ReadonlySet<string> | null {
  const [first = '', second] = path
  let found: ReadonlySet<string> | null = null
  let open = false
  for (let level: BigScope | null = scope; level !== null; level = level.parent) {
    for (const item of level.items) {
      if (item.open) open = true
      const columns = item.columns.filter(({ name }) => same(name, first))
      if (columns.some(({ allowed }) => !allowed) || isHidden(item, first)) return null
      found ??= columns[0]?.sources ?? null
      if (!same(item.name, first)) continue
      const read = resolveInItem(item, second)
      if (read === null && !(found !== null && item.partial === undefined)) return null
      found ??= read
    }
  }
  return found ?? (open ? none : null)
}

function resolveInItem(item: BigItem, column: string | undefined): ReadonlySet<string> | null {
  if (column === undefined) return resolveWhole(item)
  const columns = item.columns.filter(({ name }) => same(name, column))
  if (columns.some(({ allowed }) => !allowed) || isHidden(item, column)) return null
  return columns[0]?.sources ?? (item.open ? none : null)
}

/** A row, or the value that an array was unfolded into. */
function resolveWhole({ columns, partial, narrow }: BigItem): ReadonlySet<string> | null {
  if (partial || columns.some(({ allowed }) => !allowed)) return null
  narrow?.()
  return new Set(columns.flatMap(({ sources }) => [...sources]))
}

/** Whether a path could begin with a closed column, though it is to be the name of a table. */
export function mayBeClosed(scope: BigScope, [first = '', second = '']: string[]): boolean {
  const isClosed = (item: BigItem, path: string): boolean => item.columns.some(({ name, allowed }) => !allowed && same(name, path))
  for (let level: BigScope | null = scope; level !== null; level = level.parent)
    if (level.items.some((item) => isClosed(item, first) || (same(item.name, first) && isClosed(item, second)))) return true
  return false
}

/** The WITH query that a name means, or null. */
export function findQuery(scope: BigScope, name: string): BigQuery | null {
  for (let level: BigScope | null = scope; level !== null; level = level.parent) {
    const query = level.queries.get(name.toLowerCase())
    if (query !== undefined) return query
  }
  return null
}

/** Items of this name on any level. */
export function itemsNamed(scope: BigScope, name: string): BigItem[] {
  const items: BigItem[] = []
  for (let level: BigScope | null = scope; level !== null; level = level.parent)
    items.push(...level.items.filter((item) => same(item.name, name)))
  return items
}
