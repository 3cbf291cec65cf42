import type { RawColumn } from '../../execute/source.ts'
import type { Cell } from '../../present/columns.ts'
import type { Severity } from './condition.ts'

/** The result of a run as the evaluator reads it. */
export type ResultTable = { columns: RawColumn[]; rows: Cell[][]; truncated: boolean }

/** Why a result could not be judged. It is never a breach and never a good run. */
export type VerdictError = {
  code:
    | 'non_finite'
    | 'not_numeric'
    | 'not_a_time'
    | 'column_missing'
    | 'multiple_rows'
    | 'too_many_groups'
    | 'duplicate_key'
    | 'not_enough_history'
  message: string
}

/**
 * What one run says of one group. `value` is the tested value as a number, `text` as the database wrote it; `limit` is what it was compared with,
 * `expected` and `scale` come from a series. `score` is the value turned so that higher is worse. `severity` is that of the last band passed.
 * `margin` is how far the value was from breaching, in parts of the limit; null where that says nothing. `recovered`: false while a firing instance that is ok
 * by `value` has not yet passed `recover`.
 */
export type Verdict =
  | {
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
    }
  | { kind: 'no_data'; reason: string }
  | { kind: 'error'; error: VerdictError }

/** The group's values by column; `key` is their canonical JSON, `[]` without groups. */
export type Group = { key: string; values: { column: string; value: Cell }[] }

/** A group with its verdict and up to 20 rows to show for it, as positions in the result. */
export type GroupVerdict = { group: Group; verdict: Verdict; evidence: number[] }

/**
 * What one run says. `groups` in order of their keys. `absent`: keys that were known before and have no row now, empty when that cannot be proven
 * (truncated, too many groups). `error`: a fault of the whole result; then no instance resolves.
 */
export type Evaluation = { groups: GroupVerdict[]; absent: string[]; error: VerdictError | null }

/** A stored value of an earlier run, oldest first where there are several. */
export type PastPoint = { slot: string; value: number | null; verdict: 'ok' | 'breach' | 'no_data' | 'error' }

/** What earlier runs left behind, for conditions that compare. `points` by group key, oldest first; `knownKeys`: keys of new_rows seen within `forget_after_runs`. */
export type PastRuns = {
  points: ReadonlyMap<string, readonly PastPoint[]>
  knownGroups: readonly string[]
  previousRowCount: number | null
  knownKeys: ReadonlySet<string> | null
  /** Groups that are firing or recovering: for them ok means past `recover`. */
  firing: ReadonlySet<string>
}
