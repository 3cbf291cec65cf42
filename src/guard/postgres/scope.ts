import type { IndexedTable } from '../policy-index.ts'
import { combine, quoted } from './walk.ts'

/**
 * What is known of a value: the table columns it is computed from (`schema.table.column`), how many nodes its expression has once
 * everything it refers to is put in, and estimates of its length in bytes and in digits as far as constants make it long. `quotings`: how
 * often it may have been put in quotes, each time with all its quotes and backslashes doubled. `gathered`: it may hold a part of every row, `spread`: of how
 * many rows it is taken to.
 * `written`: it may hold what the statement itself says, so that it is not all out of tables. `varies`: it is known only while the statement runs,
 * for rows, an aggregate or the clock say it. `most`: the size of the number that it is, when that is written down; else null.
 */
export type Value = {
  sources: ReadonlySet<string>
  weight: number
  bytes: number
  digits: number
  quotings: number
  gathered: boolean
  spread: number
  written: boolean
  varies: boolean
  most: number | null
}

/**
 * A column that a statement can refer to. `vague`: columns that nobody knows of may stand
 * beside it, at its own place or behind; it itself is surely there under this name. `owner`: the name before its own when it is written
 * out, for the expansion of `*`; null when it is written by its name alone. `partial`: it came from a `*` that left out columns which may
 * not be read. `hidden`: `*` does not stand for it, it has to be named.
 */
export type ScopeColumn = Value & {
  name: string
  allowed: boolean
  vague: boolean
  owner: string | null
  partial: boolean
  hidden: boolean
}

/**
 * One entry of a name space, as the server's ParseNamespaceItem. `name`: what `name.column` must say, null when it has none; `table`:
 * the base table when it has no alias, for `schema.table.column`; `system`: has the system columns of a base table; `open`: nothing is
 * known about it because it was refused already; `row`: its name surely means a row whose fields are its columns, not the value of a function.
 */
export type ScopeItem = {
  name: string | null
  table: IndexedTable | null
  /** Whether a base table is (part of) it, and whether all columns of those are known in their order. */
  base: boolean
  complete: boolean
  /** Whether its columns are all there are, in their order, so that a column list may count them. */
  exact: boolean
  /** Stands for a restricted table: it can be referred to by its name only, not with the schema. */
  substituted: boolean
  columns: ScopeColumn[]
  system: boolean
  open: boolean
  row: boolean
  nameVisible: boolean
  columnsVisible: boolean
  lateralOnly: boolean
}

/**
 * A common table expression in scope, or the reason why it cannot be referred to yet. `added`: columns behind its own that SEARCH and
 * CYCLE make. `rows`: how many rows it has, as far as series and lists in it tell; 1 where tables or groups decide; `spread`: what is gathered out of
 * it is taken to hold so many; `exists`: how many EXISTS stand inside each other in it.
 */
export type Cte = { columns: ScopeColumn[]; added: ScopeColumn[]; rows: number; spread: number; exists: number } | 'itself' | 'later'

/**
 * One query level, as the server's ParseState. `lateral`: entries marked lateral-only may be seen at this moment. `sorted`: aggregates of it that
 * want their rows in an order or once each; `windows`: its different windows.
 */
export type Scope = {
  parent: Scope | null
  items: ScopeItem[]
  lateral: boolean
  ctes: Map<string, Cte>
  sorted: number
  windows: Set<string>
}

/** A fresh level below another. */
export function childScope(parent: Scope | null): Scope {
  return { parent, items: [], lateral: false, ctes: new Map(), sorted: 0, windows: new Set() }
}

const systemColumns: ReadonlySet<string> = new Set(['ctid', 'xmin', 'cmin', 'xmax', 'cmax', 'tableoid'])

/**
 * What a name means: a column that may be used, nothing that may be used (or nothing at all), or something refused already. `unsure`: a
 * column of an outer level, or one further in that nobody knows of.
 */
export type Resolved = ScopeColumn | 'nothing' | 'open' | 'unsure'

const isSeen = (scope: Scope, item: ScopeItem): boolean => !item.lateralOnly || scope.lateral
const seen = (scope: Scope): ScopeItem[] => scope.items.filter((item) => isSeen(scope, item))

/**
 * Resolves a bare name: from the innermost level outwards, the first level with a hit decides. Source: PostgreSQL, parse_relation.c, colNameToVar.
 */
export function resolveName(scope: Scope, name: string): Resolved {
  let unsure = false
  for (let level: Scope | null = scope; level !== null; level = level.parent) {
    const found = resolveAt(level, name)
    if (found === null) {
      unsure ||= mayHaveMore(level)
      continue
    }
    return typeof found === 'object' && unsure ? 'unsure' : found
  }
  const row = findRow(scope, name)
  if (row === null) return 'nothing'
  if (row.open) return 'open'
  if (unsure && !row.base) return 'unsure'
  return mayReadRow(row) ? rowColumn(row) : 'nothing'
}

/**
 * Whether all of an item may be read as one value: it is made of what the statement itself selected, and is what it looks like. Rows of
 * tables are never read: attribute notation, casts and conversions would reach their closed columns.
 */
const mayReadRow = (item: ScopeItem): boolean => !item.base && !item.columns.some(({ partial }) => partial)

const rowColumn = (item: ScopeItem): ScopeColumn => ({
  ...quoted(combine(item.columns)),
  name: item.name ?? '',
  allowed: true,
  vague: false,
  owner: null,
  partial: false,
  hidden: false,
})

/** The row, or the value of a function, that `name.*` means inside an expression, when it means one that may be read. */
export function resolveRow(scope: Scope, name: string): ScopeItem | null {
  const items = findItems(scope, null, name)
  const [item] = items
  return item !== undefined && items.length === 1 && !item.open && mayReadRow(item) ? item : null
}

/** What a level itself says of a name; null: it has none such. */
function resolveAt(level: Scope, name: string): Resolved | null {
  let hit: ScopeColumn | null = null
  let open = false
  for (const item of seen(level)) {
    if (!item.columnsVisible) continue
    if (item.open) open = true
    if (item.system && systemColumns.has(name)) return 'nothing'
    for (const column of item.columns) {
      if (column.name !== name) continue
      if (!column.allowed) return 'nothing'
      hit ??= column
    }
  }
  return hit ?? (open ? 'open' : null)
}

/** Whether any level that can be seen has a column of this name, allowed or not, or may have one that is not known. */
export function mayBeColumn(scope: Scope, name: string): boolean {
  for (let level: Scope | null = scope; level !== null; level = level.parent) {
    if (hasLocalColumn(level, name) || mayHaveMore(level) || isVague(level)) return true
  }
  return false
}

/** The item that a bare name means when it is no column: its whole row, or its value where it is one plain function. */
function findRow(scope: Scope, name: string): ScopeItem | null {
  for (let level: Scope | null = scope; level !== null; level = level.parent) {
    const item = seen(level).find((one) => one.nameVisible && one.name === name)
    if (item !== undefined) return item
  }
  return null
}

/** Whether a level has a column of this name itself, allowed or not. */
export const hasLocalColumn = (scope: Scope, name: string): boolean => resolveAt(scope, name) !== null

/** Whether a level has a table of which not all columns are known. */
export const mayHaveMore = (level: Scope): boolean => seen(level).some((item) => item.columnsVisible && item.base && !item.complete)

/** Whether a level has columns that nobody knows of out of a function. */
const isVague = (level: Scope): boolean => seen(level).some(({ columns }) => columns.some(({ vague }) => vague))

/** Items that `name.` or `schema.name.` means: those of the innermost level that has any. Source: refnameNamespaceItem. */
export function findItems(scope: Scope, schema: string | null, name: string): ScopeItem[] {
  for (let level: Scope | null = scope; level !== null; level = level.parent) {
    const items: ScopeItem[] = []
    for (const item of level.items) {
      const isNamed = schema === null ? item.name === name : item.table?.name === name && item.table.schema === schema
      if (isNamed && item.nameVisible && isSeen(level, item)) items.push(item)
    }
    if (items.length > 0) return items
  }
  return []
}

/** Resolves `name.column`: the item must be found and must have the column, else the server would try a function of that name. */
export function resolveQualified(scope: Scope, schema: string | null, name: string, column: string): Resolved {
  const items = findItems(scope, schema, name)
  let first: ScopeColumn | null = null
  let isKnown = true
  for (const item of items) {
    if (item.open) return 'open'
    let found: ScopeColumn | null = null
    for (const one of item.columns) {
      if (one.name !== column) continue
      isKnown &&= one.allowed
      found ??= one
    }
    isKnown &&= found !== null
    first ??= found
  }
  return isKnown && first !== null ? first : 'nothing'
}

/** Whether `table.column` or `schema.table.column`, written where the scope is, means this very column and no other. */
export function meansOnly(scope: Scope, parts: string[], column: ScopeColumn): boolean {
  const [name = '', table = '', schema = null] = parts.toReversed()
  const [item, ...others] = findItems(scope, schema, table)
  const found = item?.columns.filter((one) => one.name === name) ?? []
  return others.length === 0 && found.length === 1 && found[0] === column
}

/**
 * The common table expression that an unqualified name means, or null. What SEARCH and CYCLE add is part of `*` only at the level whose WITH
 * it is. Source: PostgreSQL, scanNameSpaceForCTE and addRangeTableEntryForCTE.
 */
export function findCte(scope: Scope, name: string): Omit<Exclude<Cte, string>, 'added'> | 'itself' | 'later' | null {
  for (let level: Scope | null = scope; level !== null; level = level.parent) {
    const cte = level.ctes.get(name)
    if (typeof cte === 'string') return cte
    if (cte !== undefined) {
      return {
        columns: [...cte.columns, ...cte.added.map((column) => ({ ...column, hidden: level !== scope }))],
        rows: cte.rows,
        spread: cte.spread,
        exists: cte.exists,
      }
    }
  }
  return null
}

/** Columns of the innermost level that may be used, for hints. */
export function usableColumns(scope: Scope): string[] {
  const visible = seen(scope).filter(({ columnsVisible }) => columnsVisible)
  return [...new Set(visible.flatMap(({ columns }) => columns.filter(({ allowed }) => allowed).map(({ name }) => name)))]
}
