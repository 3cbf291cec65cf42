import type { ResultTable } from '../condition/verdict.ts'

/** What a backtest runs over, in order of trust: values that runs left behind, a result that carries its own series, statements run again for past slots. */
export type HistorySource = 'points' | 'series' | 'replay'

/** The result of one past slot. */
export type PastResult = { slot: string; result: ResultTable }

/** One stored value of a group at a slot, as `metric_point` keeps it; `key` is the group's canonical JSON. */
export type StoredPoint = { slot: string; key: string; value: number | null; text: string | null }

/** What happened before, oldest first, and where it comes from. `wanted`: of how many slots, where time allowed only the newest of them. */
export type History = { source: HistorySource; results: PastResult[]; wanted?: number }
