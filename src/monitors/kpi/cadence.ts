import { median } from '../../anomalies/medians.ts'
import type { ScoreOptions } from '../../anomalies/series.ts'

export const cadences = ['daily', 'weekly', 'monthly', 'quarterly'] as const
export type Cadence = (typeof cadences)[number]

const dayMs = 86_400_000
/** KPI timestamps have no zone and are UTC. */
export const instantOf = (at: string): number => Date.parse(`${at.replace(' ', 'T').replace(/Z?$/, '')}Z`)

/** How often a series has a value, by the median gap between its times, which are sorted; daily for a single value. */
export function cadenceOf(times: readonly string[]): Cadence {
  const instants = times.map(instantOf)
  const gaps = instants.slice(1).map((instant, at) => (instant - (instants[at] ?? instant)) / dayMs)
  const usual = gaps.length === 0 ? 1 : median(gaps)
  return usual <= 2 ? 'daily' : usual <= 10 ? 'weekly' : usual <= 45 ? 'monthly' : 'quarterly'
}

/**
 * When the period of a value is over, in epoch milliseconds. Timestamps are ends of periods; one at midnight names a whole day, and one at the midnight
 * that begins a week (Monday), month or quarter is taken for the beginning of it, so that no half period is judged.
 */
export function completeAt(at: string, cadence: Cadence): number {
  const instant = instantOf(at)
  if (instant % dayMs !== 0) return instant
  const date = new Date(instant)
  if (cadence === 'weekly' && date.getUTCDay() === 1) return instant + 7 * dayMs
  if (cadence === 'monthly' && date.getUTCDate() === 1) return monthsLater(date, 1)
  if (cadence === 'quarterly' && date.getUTCDate() === 1 && date.getUTCMonth() % 3 === 0) return monthsLater(date, 3)
  return instant + dayMs
}

const monthsLater = (date: Date, months: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)

/** What a series needs before its month of the year is a season. */
const leastForMonths = 48

/** How the values of a series are scored: daily ones by weekday, monthly ones by month once there are four years of them, all others without season. */
export function optionsFor(cadence: Cadence, points: number, minAbsChange: number): ScoreOptions {
  const season = cadence === 'daily' ? 'dow' : cadence === 'monthly' && points > leastForMonths ? 'month_of_year' : 'none'
  return {
    method: 'seasonal_mad',
    season,
    scale: 'auto',
    alpha: '0.002',
    direction: 'either',
    minPoints: season === 'dow' ? 28 : season === 'none' ? 8 : leastForMonths,
    minAbsChange,
    minRelChange: 0.05,
  }
}
