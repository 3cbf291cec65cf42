/** A column of something in FROM; names are compared without case. */
export type BigColumn = { name: string; allowed: boolean; sources: ReadonlySet<string> }

/**
 * Something in FROM. Its name stands for a row, which is a value only where all its columns may be read, or for the value of an unfolded
 * array. `open`: it has columns that are not known (fields of a struct, results of an open query), none of them of a closed table.
 * Tables alone have `partial`: whether there may be columns that are not known here, and most `narrow`: has the statement read the table
 * without any such column. `many`: it stands for all tables whose names begin alike. `rows`: as many as
 * series and lists in it make, else 1.
 */
export type BigItem = {
  name: string
  columns: BigColumn[]
  open: boolean
  partial?: boolean
  narrow?: () => void
  many?: boolean
  rows?: number
  /** Made at the first look for a column; who copies an item under another name takes it away. */
  index?: ColumnIndex | undefined
}

/** What an item is called and its columns, by their names in lower case, and what a row of all of them is computed from; null: one of them may not be read. */
type ColumnIndex = { called: string; columns: ReadonlyMap<string, BigColumn[]>; row: ReadonlySet<string> | null }

/** A WITH query. `rows`: as many as series and lists in it make. `refusal`: why it cannot be referred to yet. */
export type BigQuery = { columns: BigColumn[]; open: boolean; rows?: number; refusal?: string }

export type BigScope = { parent: BigScope | null; items: BigItem[]; queries: Map<string, BigQuery> }

export const childScope = (parent: BigScope | null): BigScope => ({ parent, items: [], queries: new Map() })

const none: ReadonlySet<string> = new Set()

/** Beginnings that BigQuery keeps for columns of its own, which no list of columns has; `_TABLE_SUFFIX` is one of wildcard tables alone. */
const pseudo = /^_(table_|file_|partition|row_timestamp|colidentifier|change_|_root__)/i

function indexOf(item: BigItem): ColumnIndex {
  item.index ??= {
    called: item.name.toLowerCase(),
    columns: Map.groupBy(item.columns, ({ name }) => name.toLowerCase()),
    row: item.columns.every(({ allowed }) => allowed) ? new Set(item.columns.flatMap(({ sources }) => [...sources])) : null,
  }
  return item.index
}

/** Whether a name is one that BigQuery gives to columns of its own, which no `*` holds. */
export const isPseudo = (name: string): boolean => pseudo.test(name)

/** Whether a table has a column of BigQuery's own by this name, in lower case, which the policy does not list. */
const isHidden = (item: BigItem, name: string): boolean =>
  item.partial !== undefined && isPseudo(name) && (item.many === true || !name.startsWith('_table_')) && !indexOf(item).columns.has(name)

/** What a path of names reads; null: nothing that may be read. */
export function resolvePath(scope: BigScope, path: string[]): ReadonlySet<string> | null {
  const [first = '', second] = path.map((name) => name.toLowerCase())
  let found: ReadonlySet<string> | null = null
  let open = false
  for (let level: BigScope | null = scope; level !== null; level = level.parent) {
    for (const item of level.items) {
      if (item.open) open = true
      const { called, columns } = indexOf(item)
      const named = columns.get(first) ?? []
      if (named.some(({ allowed }) => !allowed) || isHidden(item, first)) return null
      found ??= named[0]?.sources ?? null
      if (called !== first) continue
      const read = resolveInItem(item, second)
      if (read === null && !(found !== null && item.partial === undefined)) return null
      found ??= read
    }
  }
  return found ?? (open && canNarrow(scope) ? none : null)
}

/** Leaves the closed columns out of all tables around, so that a name that nobody knows cannot mean one of them; false where a table cannot be without. */
const canNarrow = (scope: BigScope): boolean => leaveOut(scope, (item) => item.partial !== undefined && indexOf(item).row === null)

/** Leaves the closed columns out of the tables around that have one of this name; false where a table cannot be without. */
export const canLeaveOut = (scope: BigScope, name: string): boolean =>
  leaveOut(scope, (item) => (indexOf(item).columns.get(name.toLowerCase()) ?? []).some(({ allowed }) => !allowed))

function leaveOut(scope: BigScope, isClosed: (item: BigItem) => boolean): boolean {
  for (let level: BigScope | null = scope; level !== null; level = level.parent)
    for (const item of level.items.filter(isClosed)) {
      if (item.narrow === undefined) return false
      item.narrow()
    }
  return true
}

function resolveInItem(item: BigItem, column: string | undefined): ReadonlySet<string> | null {
  if (column === undefined) return resolveWhole(item)
  const named = indexOf(item).columns.get(column) ?? []
  if (named.some(({ allowed }) => !allowed) || isHidden(item, column)) return null
  return named[0]?.sources ?? (item.open ? none : null)
}

/** A row, or the value that an array was unfolded into. */
function resolveWhole(item: BigItem): ReadonlySet<string> | null {
  const { row } = indexOf(item)
  if (item.partial || row === null) return null
  item.narrow?.()
  return row
}

/** Whether a path could begin with a closed column, though it is to be the name of a table. */
export function mayBeClosed(scope: BigScope, path: string[]): boolean {
  const [first = '', second = ''] = path.map((name) => name.toLowerCase())
  const isClosed = (item: BigItem, name: string): boolean => (indexOf(item).columns.get(name) ?? []).some(({ allowed }) => !allowed)
  for (let level: BigScope | null = scope; level !== null; level = level.parent)
    if (level.items.some((item) => isClosed(item, first) || (indexOf(item).called === first && isClosed(item, second)))) return true
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
  const called = name.toLowerCase()
  const items: BigItem[] = []
  for (let level: BigScope | null = scope; level !== null; level = level.parent)
    items.push(...level.items.filter((item) => indexOf(item).called === called))
  return items
}
