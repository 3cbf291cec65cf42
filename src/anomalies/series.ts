/** A point of a series; `at` is an ISO date or instant. Points are oldest first, at most one per instant. */
export type SeriesPoint = { at: string; value: number }

export type Season = 'none' | 'dow' | 'hour_of_week' | 'month_of_year'

export type ScoreOptions = {
  method: 'seasonal_mad' | 'mad' | 'iqr'
  season: Season
  scale: 'auto' | 'linear' | 'log'
  alpha: '0.01' | '0.002' | '0.0005'
  direction: 'up' | 'down' | 'either'
  minPoints: number
  minAbsChange: number
  minRelChange: number
}

/**
 * The last point of a series against the ones before it. `score` is z, `critical` the value k(α, n) that |z| must pass. `expected` is in the unit
 * of the values, `scale` in the same or, for logs, in parts. `not_enough`: fewer points than `minPoints`.
 */
export type SeriesScore =
  | { kind: 'scored'; anomalous: boolean; score: number; critical: number; expected: number; scale: number; relative: number; log: boolean }
  | { kind: 'not_enough'; points: number; wanted: number }
