import type { Problem } from '../base/problem.ts'
import type { Result } from '../base/result.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import type { Cell } from '../present/columns.ts'

/** A column as the database describes it; `type` is the PostgreSQL type name (`numeric`, `int8`, `date`). */
export type RawColumn = { name: string; type: string }

/** Limits of one run. `maxRows` rows are kept; one more is fetched to prove truncation. `maxCost` null: no estimate is asked for. */
export type RunLimits = {
  maxRows: number
  maxBytes: number
  timeoutMs: number
  maxCost: number | null
  /** Cost up to which the asker may confirm a statement above `maxCost`; absent: none. */
  confirmCost?: number
  /** Longer cells are cut to this many characters and marked with an ellipsis; absent: 100,000. */
  maxCellCharacters?: number
  timeZone: string
}

export type RunInput = {
  sql: CheckedSql
  limits: RunLimits
  signal: AbortSignal
  /** Who asks, for quotas: statements of one asker cannot keep those of others waiting. Absent: shared by all who are not named. */
  asker?: string
  /** The asker confirmed the statement in spite of its cost. */
  confirmed?: boolean
  /** A statement that gives one row, run after the other in the same transaction, so that both see one state of the data. */
  beside?: CheckedSql
  /** The planner's figures are all that is wanted: the statement is planned and not run. */
  planOnly?: boolean
  /** Called once, before any rows. */
  onColumns?: (columns: RawColumn[]) => void
  /** Called with each batch as it arrives; batches are at most 500 rows, the first at most 50. */
  onRows?: (rows: Cell[][]) => void
  /** Takes each batch instead of the run, whose `rows` then stay empty; the next one is fetched when it has been taken. For results of any size. */
  takeRows?: (rows: Cell[][]) => Promise<void>
  onEstimate?: (estimate: Estimate) => void
}

/**
 * The planner's figures: total cost in its units, rows and bytes per row of the top node. `gatheredBytes`: the most that an aggregate
 * such as string_agg takes in and holds in memory; absent where the source does not tell. `heldBytes`: what all sorts, hash tables and series hold. `listRows`: entries of the longest list, where lists made of rows
 * are held against each other.
 */
export type Estimate = { cost: number; rows: number; width: number; gatheredBytes?: number; heldBytes?: number; listRows?: number }

/** A finished run. `truncated`: by the row cap, by the byte cap, or not. `elapsedMs` is wall time in the database. */
export type Run = {
  columns: RawColumn[]
  rows: Cell[][]
  truncated: 'none' | 'cap' | 'bytes'
  estimate: Estimate | null
  elapsedMs: number
  /** How many cells were cut to the longest allowed; absent: none. */
  cutCells?: number
  /** The row of the statement that was run beside it; absent: there was none. */
  beside?: Cell[]
}

/** A target that checked statements run on. Problems: too-expensive, query-failed, query-timeout, database-unavailable, too-many-requests, cancelled. */
export type Source = {
  name: 'postgresql' | 'bigquery'
  run(input: RunInput): Promise<Result<Run, Problem>>
  close(): Promise<void>
}
