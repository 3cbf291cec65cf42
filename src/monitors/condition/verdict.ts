import type { RawColumn } from '../../execute/source.ts'
import type { Cell } from '../../present/columns.ts'
import type { Severity } from './condition.ts'

/** The result of a run as the evaluator reads it. */
export type ResultTable = { columns: RawColumn[]; rows: Cell[][]; truncated: boolean }

/** Why a result could not be judged. It is never a breach and never a good run. */
export type VerdictError = {
  code: 'non_finite' | 'not_numeric' | 'not_a_time' | 'column_missing' | 'multiple_rows' | 'too_many_groups' | 'duplicate_key' | 'truncated'
  message: string
}

/**
 * A tested value that was judged. `value` is the value as a number, `text` as the database wrote it; `limit` is the boundary it was compared with, in the
 * unit of `value`; `expected` and `scale` come from a series or are the base of a change. `score` is the value turned so that higher is worse.
 * `change`: by how much it changed, in the measure of the condition. `severity` is that of the last band passed. `margin` is how far an ok value was from
 * breaching, in parts of the limit; null where that says nothing. `recovered`: false while a firing group that is ok by `value` has not yet passed `recover`.
 */
export type Judged = {
  kind: 'ok' | 'breach'
  value: number | null
  text: string | null
  limit: number | null
  expected: number | null
  scale: number | null
  score: number | null
  change: number | null
  margin: number | null
  severity: Severity | null
  recovered: boolean
  /** For new_rows: keys that were not there before. */
  newKeys?: string[]
  /** For `all` and `any`: what each test said, in their order; the fields above but `kind` and `recovered` are those of the first. */
  parts?: Verdict[]
}

/**
 * What one run says of one group. `quiet` no data is a matter of time and not of the source (a series that is still too short, no earlier run to compare with):
 * it does not count towards a no-data alert. It carries the value, so that the series grows.
 */
export type Verdict =
  | Judged
  | { kind: 'no_data'; reason: string; quiet?: true; value?: number | null; text?: string | null }
  | { kind: 'error'; error: VerdictError }

/** The group's values by column; `key` is their canonical JSON, `[]` without groups. */
export type Group = { key: string; values: { column: string; value: Cell }[] }

/** A group with its verdict and up to 20 rows to show for it, as positions in the result. */
export type GroupVerdict = { group: Group; verdict: Verdict; evidence: number[] }

/**
 * What one run says. `groups` in order of their keys; with `group_by`, the group `[]`, first of them, stands for the result as a whole where that was empty or too short.
 * `absent`: keys that were known before and have no row now, empty when that cannot be proven (truncated, too many groups, no data at all).
 * `error`: a fault of the whole result; then nothing resolves. `keys`: for new_rows, all keys of this result, to be kept for the next run; null when the kept
 * ones stay as they are (another kind, truncated, error).
 */
export type Evaluation = { groups: GroupVerdict[]; absent: string[]; error: VerdictError | null; keys: string[] | null }

/** A stored value of an earlier run, oldest first where there are several. */
export type PastPoint = { slot: string; value: number | null; verdict: 'ok' | 'breach' | 'no_data' | 'error' }

/**
 * What earlier runs left behind, for conditions that compare. `points` by group key, oldest first. `previousRowCount` is null where the run before was cut.
 * `knownKeys`: keys of new_rows seen within `forget_after_runs`, null before the first run.
 */
export type PastRuns = {
  points: ReadonlyMap<string, readonly PastPoint[]>
  knownGroups: readonly string[]
  previousRowCount: number | null
  knownKeys: ReadonlySet<string> | null
  /** Groups that are firing or recovering: for them ok means past `recover`. */
  firing: ReadonlySet<string>
  /** Local dates (2026-11-22) of confirmed faults and planned events, which series leave out. */
  excludedDates?: ReadonlySet<string>
}

/** The run of a monitor that judges: its planned time as an ISO instant and the zone of its local dates. */
export type Moment = { slot: string; timeZone: string }
