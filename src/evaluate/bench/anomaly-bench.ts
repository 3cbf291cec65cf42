import { median, quantile } from '../../anomalies/medians.ts'
import { scoreSeries } from '../../anomalies/score-series.ts'
import type { Alpha, ScoreOptions, Season, SeriesPoint } from '../../anomalies/series.ts'
import { severityOf } from '../../anomalies/severity.ts'
import { normal, randomFrom, type SyntheticSeries } from './synthetic-series.ts'

/** How well a method finds what was put into the series: counts, and precision and recall from 0 to 1. */
export type MethodFigures = {
  method: string
  scored: number
  injected: number
  right: number
  wrong: number
  precision: number
  recall: number
}

/** Says whether the last point is unusual. */
type Method = { name: string; isUnusual: (points: readonly SeriesPoint[]) => boolean }

const usual: ScoreOptions = {
  method: 'seasonal_mad',
  season: 'dow',
  scale: 'auto',
  alpha: '0.002',
  direction: 'either',
  minPoints: 56,
  minAbsChange: 0,
  minRelChange: 0.05,
}

const methods: readonly Method[] = [
  { name: 'z over the last 30 values, > 3', isUnusual: (points) => plainScore(points) > 3 },
  { name: 'z over the last 30 values, > 2', isUnusual: (points) => plainScore(points) > 2 },
  { name: 'median and MAD of 8 equal weekdays, > 3.5', isUnusual: (points) => weekdayScore(points) > 3.5 },
  { name: 'this method, linear, > 4', isUnusual: (points) => scoreOf(points, { scale: 'linear' }) > 4 },
  { name: 'this method, > 4', isUnusual: (points) => scoreOf(points, {}) > 4 },
  { name: 'this method, > 5', isUnusual: (points) => scoreOf(points, {}) > 5 },
  ...(['0.01', '0.002', '0.0005'] as const).map((alpha) => ({ name: `as it runs, alpha ${alpha}`, isUnusual: isAnomalous(alpha) })),
  { name: 'as it runs, medium or high', isUnusual: (points) => gradeOf(points) !== 'low' && gradeOf(points) !== null },
  { name: 'as it runs, high', isUnusual: (points) => gradeOf(points) === 'high' },
]

/** Scores every point from the 57th on of every series, each against the points before it, by all methods or those that are named. */
export function anomalyFigures(series: readonly SyntheticSeries[], names?: readonly string[]): MethodFigures[] {
  const chosen = methods.filter(({ name }) => names === undefined || names.includes(name))
  return chosen.map(({ name, isUnusual }) => {
    let [scored, injected, right, wrong] = [0, 0, 0, 0]
    for (const { points, injected: days } of series) {
      for (let at = 56; at < points.length; at++) {
        const isInjected = days.has(points[at]?.at ?? '')
        scored++
        if (isInjected) injected++
        if (!isUnusual(points.slice(0, at + 1))) continue
        if (isInjected) right++
        else wrong++
      }
    }
    return {
      method: name,
      scored,
      injected,
      right,
      wrong,
      precision: right / Math.max(1, right + wrong),
      recall: right / Math.max(1, injected),
    }
  })
}

/** The plain score that many tools use: distance from the mean in standard deviations, the tested value among them. */
function plainScore(points: readonly SeriesPoint[]): number {
  const values = points.slice(-30).map(({ value }) => value)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return Math.abs((values.at(-1) ?? mean) - mean) / Math.sqrt(variance)
}

function weekdayScore(points: readonly SeriesPoint[]): number {
  const last = points.at(-1)
  if (last === undefined) return 0
  const weekday = (at: string): number => new Date(`${at}T00:00:00Z`).getUTCDay()
  const same = points
    .slice(0, -1)
    .filter(({ at }) => weekday(at) === weekday(last.at))
    .slice(-8)
    .map(({ value }) => value)
  const centre = median(same)
  return Math.abs(last.value - centre) / (1.4826 * median(same.map((value) => Math.abs(value - centre))))
}

function scoreOf(points: readonly SeriesPoint[], options: Partial<ScoreOptions>): number {
  const score = scoreSeries(points, { ...usual, ...options })
  return score.kind === 'scored' ? Math.abs(score.score) : 0
}

function isAnomalous(alpha: Alpha): Method['isUnusual'] {
  return (points) => {
    const score = scoreSeries(points, { ...usual, alpha })
    return score.kind === 'scored' && score.anomalous
  }
}

function gradeOf(points: readonly SeriesPoint[]): string | null {
  const score = scoreSeries(points, usual)
  return score.kind === 'scored' && score.anomalous ? severityOf(score, false) : null
}

/** Values of |z| that normal series pass with chances of 1 %, 0.2 % and 0.05 %, by season and length: where the table of critical values comes from. */
export type CriticalFigures = { season: Season; points: number; k: Record<Alpha, number> }

const lengths: { season: Season; stepMs: number; points: number[]; share: number }[] = [
  { season: 'none', stepMs: 86_400_000, points: [8, 10, 12, 15, 18, 24, 36, 52], share: 1 },
  { season: 'dow', stepMs: 86_400_000, points: [28, 42, 56, 84, 112], share: 1 / 3 },
  { season: 'month_of_year', stepMs: 30.4375 * 86_400_000, points: [36, 48, 60], share: 1 / 3 },
  { season: 'hour_of_week', stepMs: 3_600_000, points: [504, 672, 840, 1008], share: 1 / 15 },
]

/** Simulates that many normal series for the shortest kinds, fewer for the long ones, which take longer. */
export function* criticalFigures(seed: number, simulations: number): Generator<CriticalFigures> {
  const random = randomFrom(seed)
  for (const { season, stepMs, points, share } of lengths) {
    for (const count of points) {
      const at = Array.from({ length: count + 1 }, (_, step) => new Date(Date.UTC(2020, 0, 15) + step * stepMs).toISOString().slice(0, 19))
      const scores = Array.from({ length: Math.ceil(simulations * share) }, () =>
        scoreOf(
          at.map((time) => ({ at: time, value: 100 + 5 * normal(random) })),
          { season, scale: 'linear', minPoints: 8, minRelChange: 0 },
        ),
      )
      yield {
        season,
        points: count,
        k: { '0.01': quantile(scores, 0.99), '0.002': quantile(scores, 0.998), '0.0005': quantile(scores, 0.9995) },
      }
    }
  }
}

/** How many points in a row of a series whose level moves by some standard deviations for good are called unusual before the level follows. */
export function shiftLengths(seed: number, deviations: number, runs: number): number[] {
  const random = randomFrom(seed)
  return Array.from({ length: runs }, () => {
    const values = Array.from({ length: 160 }, (_, day) => 100 + normal(random) * 2 + (day >= 120 ? deviations * 2 : 0))
    const points = values.map((value, day) => ({ at: new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString().slice(0, 10), value }))
    const unusual = isAnomalous('0.002')
    return points.slice(120).filter((_, day) => unusual(points.slice(0, 121 + day))).length
  })
}
