import type { Severity } from '../condition/condition.ts'
import type { Group, Judged, VerdictError } from '../condition/verdict.ts'
import type { HistorySource } from './history.ts'

/** A stretch in which one group would have been firing. `to` is the slot that resolved it, null while it still fires. `worst` is the worst value in it. */
export type Episode = {
  group: Group
  from: string
  to: string | null
  slots: number
  value: number | null
  worst: number | null
  limit: number | null
  severity: Severity
}

export type Warning = {
  code: 'too_often' | 'too_long' | 'far_away' | 'little_history' | 'mostly_no_data' | 'late_rows' | 'cut_short'
  message: string
}

/**
 * What a condition would have done over past slots. `perMonth` counts episodes in 30.44 days, null for a history too short to say. `shareFiring` is the part of judged slots at which
 * anything fired. `nearestMiss` is the ok value that came nearest, with its distance in parts of the limit and what was judged. `told`: for each date that is known to have been bad, whether an
 * alert would have been open. `episodes` holds the first 200; `count` all.
 */
export type Backtest = {
  source: HistorySource
  from: string | null
  to: string | null
  slots: number
  count: number
  episodes: Episode[]
  messages: number
  perMonth: number | null
  shareFiring: number
  longest: Episode | null
  nearestMiss: { slot: string; group: Group; value: number; margin: number; verdict: Judged } | null
  noData: number
  learning: number
  errors: { slots: number; first: VerdictError | null }
  told: { date: string; told: boolean; slot: string | null }[]
  warnings: Warning[]
}
