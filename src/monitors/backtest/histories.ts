import { valueKind } from '../../present/column-types.ts'
import type { Cell } from '../../present/columns.ts'
import { type AlertCondition, type Leaf, leavesOf } from '../condition/condition.ts'
import { localTime, readWall } from '../condition/local-time.ts'
import type { ResultTable } from '../condition/verdict.ts'
import type { History, StoredPoint } from './history.ts'

/** A history, or why this source cannot serve for a condition. */
export type HistoryFound = { ok: true; history: History } | { ok: false; reason: string }

const none = (reason: string): HistoryFound => ({ ok: false, reason })

/** Slots that are gone through at most, the newest ones. */
export const mostSlots = 400

/** Times before the tested one that a slid result keeps: what the longest season looks back on. */
const longestPast = 1_008

/**
 * The results that stored values stand for. Only the value of the first test is stored, so this serves conditions on one column, on counts, and on ages; not those that
 * compare two columns, look at texts or at keys, or join several tests. `emptySlots`: planned times that ran and left no value, so that their result had no rows.
 */
export function pointsHistory(
  condition: Pick<AlertCondition, 'when' | 'group_by'>,
  points: readonly StoredPoint[],
  emptySlots: readonly string[] = [],
): HistoryFound {
  const [leaf, ...others] = leavesOf(condition)
  if (leaf === undefined || others.length > 0) return none('several tests: only the values of the first are stored')
  const tested = testedColumn(leaf)
  if (tested === null) return none(`stored values do not tell what ${leaf.kind} would have said`)
  if (points.length === 0 && emptySlots.length === 0) return none('no values are stored yet')
  const columns = [...condition.group_by.map((name) => ({ name, type: 'text' })), { name: tested.name, type: tested.type }]
  const slots = new Map<string, readonly StoredPoint[]>([
    ...emptySlots.map((slot) => [slot, []] as const),
    ...Map.groupBy(points, ({ slot }) => slot),
  ])
  const results = [...slots]
    .toSorted(([a], [b]) => Date.parse(a) - Date.parse(b))
    .map(([slot, list]) => {
      const rows = list.flatMap((point) => rowsOf(leaf, point, condition.group_by.length, slot))
      return { slot, result: { columns, rows, truncated: false } }
    })
  return { ok: true, history: { source: 'points', results: results.slice(-mostSlots) } }
}

function testedColumn(leaf: Leaf): { name: string; type: string } | null {
  switch (leaf.kind) {
    case 'threshold':
    case 'range':
      return { name: leaf.column, type: 'numeric' }
    case 'change':
      return leaf.basis.type === 'column' ? null : { name: leaf.column, type: 'numeric' }
    case 'anomaly':
    case 'trend':
      return leaf.history.source === 'result' ? null : { name: leaf.column, type: 'numeric' }
    case 'freshness':
      return leaf.business_days ? null : { name: leaf.column, type: 'timestamptz' }
    case 'row_count':
    case 'no_data':
      return { name: 'row', type: 'numeric' }
    case 'compare':
    case 'match':
    case 'new_rows':
      return null
  }
}

function rowsOf(leaf: Leaf, { key, value, text }: StoredPoint, groups: number, slot: string): Cell[][] {
  const parsed: unknown = JSON.parse(key)
  // The result as a whole was stored for a run without rows; it is no group.
  if (!Array.isArray(parsed) || parsed.length !== groups) return []
  const cells: Cell[] = parsed.map((cell: unknown) =>
    typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? cell : null,
  )
  if (leaf.kind === 'row_count' || leaf.kind === 'no_data') {
    const row = [...cells, 1]
    return Array.from({ length: Math.max(0, Math.round(value ?? 0)) }, () => row)
  }
  if (leaf.kind === 'freshness') return [[...cells, value === null ? null : new Date(Date.parse(slot) - value * 60_000).toISOString()]]
  return [[...cells, value === null ? null : (text ?? String(value))]]
}

/**
 * The results that one result with a column of times would have been at each of its times: its rows up to then. It serves tests of a series, and tests of the
 * newest row (`pick` last of rows that ascend in time, first of rows that descend). A time of the result is taken as the slot.
 */
export function seriesHistory(condition: AlertCondition, result: ResultTable, timeZone: string, timeColumn?: string): HistoryFound {
  const name = timeColumn ?? seriesColumn(condition) ?? onlyTime(result)
  const place = result.columns.findIndex((column) => column.name === name)
  if (place < 0) return none('the result has no column of times to go back along')
  const clock = localTime(timeZone)
  if (clock === null) return none(`the time zone "${timeZone}" is not known`)
  const timed: { instant: number; row: Cell[] }[] = []
  for (const row of result.rows) {
    const read = readWall(String(row[place] ?? ''))
    if (read === null) return none(`column "${result.columns[place]?.name}" has a row without a time`)
    timed.push({ instant: read.offsetMs === null ? clock.instantOf(read.wall) : read.wall - read.offsetMs, row })
  }
  if (!isOfNewest(condition, timed))
    return none('the condition judges more than the newest row, and the earlier rows do not tell what it saw then')
  const instants = [...new Set(timed.map(({ instant }) => instant))].toSorted((a, b) => a - b)
  if (instants.length < 2) return none('the result has one time only')
  const first = Math.max(0, instants.length - mostSlots)
  const results = instants.slice(first).map((instant, at) => {
    const oldest = instants[first + at - longestPast] ?? Number.NEGATIVE_INFINITY
    const rows = timed.filter((each) => each.instant <= instant && each.instant >= oldest).map(({ row }) => row)
    return { slot: new Date(instant).toISOString(), result: { columns: result.columns, rows, truncated: false } }
  })
  return { ok: true, history: { source: 'series', results } }
}

function seriesColumn(condition: AlertCondition): string | null {
  const leaf = leavesOf(condition).find((each) => 'history' in each && each.history.source === 'result')
  return leaf !== undefined && 'history' in leaf && leaf.history.source === 'result' ? leaf.history.time_column : null
}

function onlyTime({ columns }: ResultTable): string | undefined {
  const times = columns.filter(({ type }) => valueKind(type) === 'date' || valueKind(type) === 'instant')
  return times.length === 1 ? times[0]?.name : undefined
}

function isOfNewest(condition: AlertCondition, timed: readonly { instant: number }[]): boolean {
  const leaves = leavesOf(condition)
  if (leaves.every((leaf) => 'history' in leaf && leaf.history.source === 'result')) return true
  if (leaves.some(({ kind }) => kind === 'row_count' || kind === 'new_rows' || kind === 'no_data' || kind === 'freshness')) return false
  const sign = condition.pick === 'last' ? 1 : condition.pick === 'first' ? -1 : 0
  return sign !== 0 && timed.every(({ instant }, at) => sign * (instant - (timed[at - 1]?.instant ?? instant)) >= 0)
}
