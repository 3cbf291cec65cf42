import type { Node } from '@pgsql/types'
import type { Value } from './scope.ts'
import { as, textsOf } from './tree.ts'
import { columnBytes, lengthOf, type Walk } from './walk.ts'

/**
 * How many rows a value is taken to hold that is gathered out of one table or a join by equality, out of entries of FROM beside each other, and
 * out of rows that the statement makes itself, of which nobody knows how many: a recursion, or a series whose length data tell.
 */
export const spreads = { grouped: 1_000, crossed: 20_000, endless: 50_001, recursive: 50_002 }

/** Rows of series or lists beside each other in one FROM multiply; not a number when data say how many there are. */
export function countRows(walk: Walk, rows: number): void {
  if (Number.isNaN(rows)) walk.spread = Math.max(walk.spread, spreads.endless)
  else walk.rowsOfFrom *= Math.max(1, rows)
  walk.longestSeries = Math.max(walk.longestSeries, walk.rowsOfFrom)
}

/** Functions that give a row for each part of a value. */
const unfolding: ReadonlySet<string> = new Set(
  `generate_subscripts json_array_elements json_array_elements_text json_each json_each_text json_object_keys json_to_recordset
  jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz
  jsonb_to_recordset regexp_matches regexp_split_to_table string_to_table unnest`.split(/\s+/),
)

/** Whether a function gives rows. */
export const givesRows = (name: string): boolean => name === 'generate_series' || unfolding.has(name)

/** What tables hold and a few signs beside it: as few parts as people put into a column. */
const shortList = 100

/** Counts the rows that a call unfolds out of what the statement wrote: a value has no more parts than characters. */
export function countUnfolded(walk: Walk, name: string, values: readonly Value[]): void {
  if (!unfolding.has(name)) return
  for (const value of values) {
    if (value.written && (value.sources.size === 0 || lengthOf(value) > shortList)) countRows(walk, lengthOf(value))
  }
}

/** Whether an entry of FROM is a join without a condition that holds two columns to be equal: its rows are each of one side with each of the other. */
export function multipliesRows(node: Node): boolean {
  const join = as(node, 'JoinExpr')
  if (join === undefined) return false
  const isPlain = join.isNatural === true || join.usingClause !== undefined || [join.quals, ...conditionsOf(join.quals)].some(isEquality)
  return !isPlain || [join.larg, join.rarg].some((side) => side !== undefined && multipliesRows(side))
}

const conditionsOf = (node: Node | undefined): Node[] => {
  const all = as(node, 'BoolExpr')
  return all?.boolop === 'AND_EXPR' ? (all.args ?? []) : []
}

function isEquality(node: Node | undefined): boolean {
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  return kind === 'AEXPR_OP' && textsOf(name).at(-1) === '=' && lexpr !== undefined && rexpr !== undefined
}

const limits = { eachRow: 4_000, inAll: 100_000_000 }

/** How long a value gathered over the longest series is taken to be: what is made of it again is bounded like any other long value. */
export const gatheredBytes = (walk: Walk, length: number): number => Math.min(length * walk.longestSeries, Math.max(length, mostGathered))
const mostGathered = 90_000

/** Why constants of this length may not be gathered, one for each row, or null; counts them. */
export function reasonAgainstGathering(walk: Walk, length: number): string | null {
  walk.gathered += length * walk.longestSeries
  if (length <= limits.eachRow && walk.gathered <= limits.inAll) return null
  return 'An aggregate would gather a very long text out of constants for each row. Use shorter ones, or a shorter series.'
}

/** Values longer than this count where rows hold them, and so many bytes may all rows of one query hold: a hash table keeps rows of one key in memory. */
const longColumn = 1_000
const mostInRows = 200_000_000

/** Reports rows that hold very much of what the statement itself says. */
export function boundRows(walk: Walk, outputs: readonly Value[], rows: number): void {
  let bytes = 0
  // What is gathered stands in few rows.
  for (const output of outputs) if (output.written && !output.gathered && lengthOf(output) > longColumn) bytes += lengthOf(output)
  if (bytes * rows <= mostInRows) return
  walk.violations.add('size', 'The rows of this query would hold very long texts made of constants. Use shorter ones, or fewer rows.')
}

/** How much a value is taken to hold that is gathered out of values of this length: rows, each of them one part of a few signs, or more. */
export const gatheredSpread = (walk: Walk, length: number): number => walk.spread * Math.max(1, Math.floor(length / columnBytes))

/** The value that values, one for each row, are gathered into; reports what is too much. */
export function gather(walk: Walk, value: Value, location: number | undefined): Value {
  const reason = reasonAgainstGathering(walk, value.bytes)
  if (reason !== null) walk.violations.add('size', reason, location)
  return {
    ...value,
    bytes: gatheredBytes(walk, value.bytes),
    gathered: true,
    spread: Math.max(value.spread, gatheredSpread(walk, value.bytes)),
    varies: true,
    most: null,
  }
}
