import { type AlertCondition, type Leaf, leavesOf } from './condition.ts'
import { readWall } from './local-time.ts'
import type { ResultTable, VerdictError } from './verdict.ts'

/**
 * Why a result that was cut at the row cap cannot be judged: the rows that count may be past the cut. That is so for every pick but the first row, and for a series
 * whose newest rows come last. Counts, new rows and groups of one row have rules of their own.
 */
export function cutFault(condition: Pick<AlertCondition, 'when' | 'group_by' | 'pick'>, result: ResultTable): VerdictError | null {
  if (!result.truncated) return null
  const unsafe = leavesOf(condition).find((leaf) => seriesTime(leaf) !== null || looksAtRows(leaf))
  if (unsafe === undefined) return null
  const time = leavesOf(condition).flatMap((leaf) => seriesTime(leaf) ?? [])[0]
  const isLost = time === undefined ? condition.pick !== 'only' && condition.pick !== 'first' : ascends(result, time)
  if (!isLost) return null
  const what = time === undefined ? `"pick" is ${condition.pick}, which needs every row` : `the newest rows come last by "${time}"`
  const message = `the result was cut at ${result.rows.length} rows, and ${what}; narrow the statement, sort the newest first, or raise the row cap`
  return { code: 'truncated', message }
}

const seriesTime = (leaf: Leaf): string | null => ('history' in leaf && leaf.history.source === 'result' ? leaf.history.time_column : null)

const looksAtRows = ({ kind }: Leaf): boolean => kind !== 'row_count' && kind !== 'new_rows' && kind !== 'no_data'

function ascends({ columns, rows }: ResultTable, name: string): boolean {
  const place = columns.findIndex((column) => column.name === name)
  const wall = (row: ResultTable['rows'][number] | undefined): number => readWall(String(row?.[place] ?? ''))?.wall ?? 0
  return wall(rows.at(-1)) >= wall(rows[0])
}
