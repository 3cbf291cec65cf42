/** A point of a series; `at` is an ISO date or local time, from which weekdays and months are read. Points are oldest first, at most one per time. */
export type SeriesPoint = { at: string; value: number }

export type Season = 'none' | 'dow' | 'hour_of_week' | 'month_of_year'
export type Alpha = '0.01' | '0.002' | '0.0005'

/** How a point is scored. The changes are what a deviation from the expected value must reach besides: in the unit of the values, and in parts of it. */
export type ScoreOptions = {
  method: 'seasonal_mad' | 'mad' | 'iqr'
  season: Season
  scale: 'auto' | 'linear' | 'log'
  alpha: Alpha
  direction: 'up' | 'down' | 'either'
  minPoints: number
  minAbsChange: number
  minRelChange: number
}

/**
 * The last point of a series against the ones before it. `score` is z, `critical` the value k(α, n) that |z| must pass. `expected`, `low` and `high` are in the
 * unit of the values: outside of low and high a value is anomalous. `scale` is in the same unit or, for logs, in parts. `relative` is the deviation in parts of
 * the expected value, null where that is 0. `not_enough`: fewer points before the last one than are `wanted`.
 */
export type SeriesScore =
  | {
      kind: 'scored'
      anomalous: boolean
      score: number
      critical: number
      expected: number
      low: number
      high: number
      scale: number
      relative: number | null
      log: boolean
    }
  | { kind: 'not_enough'; points: number; wanted: number }
