import type { Node, SelectStmt } from '@pgsql/types'
import type { SqlValue } from '../policy.ts'
import type { IndexedTable, PolicyIndex } from '../policy-index.ts'
import type { Scope, ScopeColumn, ScopeItem, Value } from './scope.ts'
import type { Violations } from './violations.ts'

/** Where an expression stands. */
export type At = { walk: Walk; scope: Scope }

/** An entry of FROM: what it adds to the name space, and the one item whose columns are its own. */
export type FromEntry = { items: ScopeItem[]; own: ScopeItem }

/** The walks that call each other; each file gets the others from here. */
export type Visit = {
  expression(at: At, node: Node | undefined): Value
  select(walk: Walk, select: SelectStmt, parent: Scope | null): ScopeColumn[]
  fromEntry(walk: Walk, scope: Scope, node: Node | undefined): FromEntry
}

/** What one walk over a statement carries along: what is allowed, what was found. The sets end up in the lineage. */
export type Walk = {
  visit: Visit
  index: PolicyIndex
  /** Values of `$1`, `$2` …; the guard binds more behind the caller's (row filters). */
  parameters: SqlValue[]
  /** How many of them the caller supplied: only those may be named by the statement. */
  supplied: number
  violations: Violations
  tables: Set<string>
  columns: Set<string>
  functions: Set<string>
  /** Entries of all FROM clauses together. */
  fromItems: number
  /** Columns that were listed so far, for entries of FROM, for joins, for `*` and for what outputs are computed from. */
  columnsListed: number
  /** Columns that were written out for restricted tables; each mask counts as some. */
  columnsWritten: number
  /** Characters of long values that are held against each other, and bytes of long values that calls make, all over the statement. */
  work: number
  built: number
  /** Whether a type was named that JSON paths are of: only then `@@` may ask for one that was made here. */
  namesPaths: boolean
  /** Rows of all series of the statement together; one whose length data tell counts as a long one. */
  seriesRows: number
  /** Rows of the longest series whose length is known, at least 1. */
  longestSeries: number
  /** Rows of the series of the FROM clause that is being read, all multiplied; bytes that all aggregates gather over the longest series. */
  rowsOfFrom: number
  /** How many rows a value is taken to hold that is gathered out of the FROM clause that is being read. */
  spread: number
  gathered: number
  /** Whether values gathered out of rows are held against each other. */
  comparesLists: boolean
  /** The most aggregates of one SELECT that want their rows in an order or once each. */
  sorted: number
  /** How many EXISTS stand around what is being read, and the most that did in the query that is being read. */
  existsDepth: number
  existsReached: number
  /** Nodes that all references to computed columns stand for, put in. */
  referred: number
  /** Output columns of sub-selects that were walked, for the names of columns made from them. */
  outputs: WeakMap<Node, ScopeColumn[]>
  /** A name for something that needs one and has none; it occurs nowhere else in the statement. */
  freshName(): string
  /** What stands for a table whose rows or values are restricted: a sub-select on it; null when the table is read as it is. */
  restrict(table: IndexedTable, range: Node, columns: string[]): Node | null
}

/** Lists of columns multiply when each query takes all columns of two others; nothing that people write comes near. */
const mostListed = 30_000

/** Counts columns that are about to be listed; false when they are too many, which is reported: then they must not be listed. */
export function countColumns(walk: Walk, count: number, location?: number): boolean {
  walk.columnsListed += count
  if (walk.columnsListed <= mostListed) return true
  walk.violations.add(
    'size',
    'All columns of all queries of this statement are too many. Name the columns that are needed instead of *.',
    location,
  )
  return false
}

/** The planner makes two plans of an EXISTS that it cannot turn into a join, and so of all that is in it. Source: PostgreSQL, subselect.c, make_subplan. */
const deepestExists = 5

/** Notes that so many EXISTS stand inside each other, those of a WITH query where it is named. */
export function noteExists(walk: Walk, depth: number, location: number | undefined): void {
  walk.existsReached = Math.max(walk.existsReached, depth)
  if (depth <= deepestExists) return
  walk.violations.add(
    'size',
    `EXISTS may stand inside each other ${deepestExists} levels deep, through WITH queries too. Use joins.`,
    location,
  )
}

/** A length in bytes that is taken for a value from a table. */
export const columnBytes = 16

const noSources: ReadonlySet<string> = new Set()

/** A value that comes from no table. */
export const constant = (bytes = columnBytes): Value => ({
  sources: noSources,
  weight: 1,
  bytes,
  digits: bytes,
  quotings: 0,
  gathered: false,
  spread: 1,
  written: true,
  varies: false,
  most: null,
})

/** How long a value may be as a text: a number is as long as it has digits. */
export const lengthOf = ({ bytes, digits }: Value): number => Math.max(bytes, digits)

/** A value computed from others: as long as all of them together, with as many digits as the longest. */
export function combine(values: readonly Value[]): Value {
  let weight = 1
  let bytes = 0
  let digits = columnBytes
  let quotings = 0
  let gathered = false
  let spread = 1
  let written = false
  let varies = false
  for (const value of values) {
    weight += value.weight
    bytes += lengthOf(value)
    gathered ||= value.gathered
    spread = Math.max(spread, value.spread)
    written ||= value.written
    varies ||= value.varies
    digits = Math.max(digits, value.digits)
    quotings = Math.max(quotings, value.quotings)
  }
  return {
    sources: joinSources(values),
    weight,
    bytes: Math.max(bytes, columnBytes),
    digits,
    quotings,
    gathered,
    spread,
    written,
    varies,
    most: null,
  }
}

/** A value in quotes, as an element of a row or a list, or a text in JSON, is written. */
export const quoted = (value: Value): Value => ({ ...value, quotings: value.quotings + 1 })

/** A value that is one of several, such as a column of a set operation: as long as the longest. */
export function oneOf(values: readonly Value[]): Value {
  let weight = 1
  let bytes = 1
  let digits = 1
  let quotings = 0
  let gathered = false
  let spread = 1
  let written = false
  let varies = false
  let most: number | null = 0
  for (const value of values) {
    weight = Math.max(weight, value.weight)
    bytes = Math.max(bytes, value.bytes)
    digits = Math.max(digits, value.digits)
    quotings = Math.max(quotings, value.quotings)
    gathered ||= value.gathered
    spread = Math.max(spread, value.spread)
    written ||= value.written
    varies ||= value.varies
    most = most === null || value.most === null ? null : Math.max(most, value.most)
  }
  return { sources: joinSources(values), weight, bytes, digits, quotings, gathered, spread, written, varies, most }
}

/** All sources of some values. */
export function joinSources(values: readonly Value[]): ReadonlySet<string> {
  let only = noSources
  let all: Set<string> | null = null
  for (const { sources } of values) {
    if (sources.size === 0 || sources === only) continue
    if (only.size === 0) only = sources
    else {
      all ??= new Set(only)
      for (const source of sources) all.add(source)
    }
  }
  return all ?? only
}
