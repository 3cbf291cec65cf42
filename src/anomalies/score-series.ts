import { criticalValue, fewestPoints } from './critical-value.ts'
import { median, quantile, slidingMedians } from './medians.ts'
import { bucketOf, seasonLength } from './season.ts'
import type { ScoreOptions, Season, SeriesPoint, SeriesScore } from './series.ts'

/** Points that are looked back on at most: where the table of critical values ends. */
const longest: Record<Season, number> = { none: 52, dow: 112, hour_of_week: 1008, month_of_year: 60 }

/** A standard deviation is this many median absolute deviations of a normal series, or mean absolute ones. */
const ofMedian = 1.4826
const ofMean = 1.2533

/** The scale is never less than this part of the level: smaller wobbles are nobody's business. */
const floorPart = 0.005

/** No score is larger, so that a series without any wobble still has a finite one. */
const largestScore = 1e6

/**
 * Scores the last point against the ones before it, of which those on `excluded` dates (confirmed faults) are left out. The method: logarithms where all
 * values before are positive; the season's effect as the median distance of its bucket from the local level; the level as the median of the last 21 (weekday and
 * hour seasons) or 12 values without season; the scale from the median absolute deviation of how each value differed from the level before it. Medians absorb past
 * anomalies, so that those stay in. `mad` and `iqr` are the plain forms without season and level: median and spread of all values before.
 */
export function scoreSeries(points: readonly SeriesPoint[], options: ScoreOptions, excluded: ReadonlySet<string> = new Set()): SeriesScore {
  const tested = points.at(-1)
  const season = options.method === 'seasonal_mad' ? options.season : 'none'
  const before = points
    .slice(0, -1)
    .filter(({ at }) => !excluded.has(at.slice(0, 10)))
    .slice(-longest[season])
  const wanted = Math.max(Math.min(options.minPoints, longest[season]), fewestPoints(season))
  if (tested === undefined || before.length < wanted) return { kind: 'not_enough', points: before.length, wanted }
  const log = options.scale === 'log' || options.scale === 'auto' ? before.every(({ value }) => value > 0) : false
  const smallest = Math.min(...before.map(({ value }) => value))
  // A value of 0 or less has no logarithm; it is taken as far below all others.
  const toScale = (value: number): number => (log ? Math.log(Math.max(value, smallest / 10)) : value)
  const back = (value: number): number => (log ? Math.exp(value) : value)
  const values = before.map(({ value }) => toScale(value))
  const { centre, scale } = options.method === 'seasonal_mad' ? nextOf(before, values, tested, season) : plainOf(values, options.method)
  const usable = Math.max(scale, log ? floorPart : floorPart * Math.abs(centre))
  const critical = criticalValue(season, options.alpha, before.length)
  const expected = back(centre)
  const score = limited((toScale(tested.value) - centre) / usable)
  const relative = expected === 0 ? null : (tested.value - expected) / Math.abs(expected)
  const leastChange = Math.max(options.minAbsChange, options.minRelChange * Math.abs(expected))
  const [low, high] = [
    Math.min(back(centre - critical * usable), expected - leastChange),
    Math.max(back(centre + critical * usable), expected + leastChange),
  ]
  const isTowards = options.direction === 'either' || score > 0 === (options.direction === 'up')
  const anomalous = isTowards && Math.abs(score) > critical && Math.abs(tested.value - expected) >= leastChange
  return { kind: 'scored', anomalous, score, critical, expected, low, high, scale: usable, relative, log }
}

/** 0/0 is no deviation; a deviation from a series without any wobble is the largest. */
const limited = (score: number): number => (Number.isNaN(score) ? 0 : Math.max(-largestScore, Math.min(largestScore, score)))

function nextOf(before: readonly SeriesPoint[], values: number[], tested: SeriesPoint, season: Season): { centre: number; scale: number } {
  const window = season === 'dow' || season === 'hour_of_week' ? 21 : 12
  const effects = seasonEffects(before, values, season)
  const flat = values.map((value, at) => value - (effects.get(bucketOf(before[at]?.at ?? '', season)) ?? 0))
  const levels = slidingMedians(flat, window, -1)
  // A level of two values is a poor one, but short series need every residual. They are taken about 0: where growth pulls the level behind, that is part of the error.
  const residuals = flat.flatMap((value, at) => (at < 2 ? [] : value - (levels[at] ?? value)))
  return { centre: median(flat.slice(-window)) + (effects.get(bucketOf(tested.at, season)) ?? 0), scale: spreadAround(0, residuals) }
}

function seasonEffects(before: readonly SeriesPoint[], values: number[], season: Season): Map<string, number> {
  if (season === 'none') return new Map()
  const half = Math.floor(1.5 * seasonLength(season))
  const local = slidingMedians(values, half, half)
  const distances = Map.groupBy(
    values.map((value, at) => ({ bucket: bucketOf(before[at]?.at ?? '', season), distance: value - (local[at] ?? value) })),
    ({ bucket }) => bucket,
  )
  return new Map([...distances].map(([bucket, list]) => [bucket, median(list.map(({ distance }) => distance))]))
}

/** A robust standard deviation: from the median absolute deviation, or from the mean one where more than half of the values are the same. */
function spreadAround(centre: number, values: readonly number[]): number {
  const away = values.map((value) => Math.abs(value - centre))
  const byMedian = ofMedian * median(away)
  if (byMedian > 0) return byMedian
  return away.length === 0 ? 0 : (ofMean * away.reduce((sum, value) => sum + value, 0)) / away.length
}

function plainOf(values: readonly number[], method: 'mad' | 'iqr'): { centre: number; scale: number } {
  const centre = median(values)
  if (method === 'mad') return { centre, scale: spreadAround(centre, values) }
  // The middle half of a normal series is 1.349 standard deviations wide.
  const scale = (quantile(values, 0.75) - quantile(values, 0.25)) / 1.349
  return { centre, scale: scale > 0 ? scale : spreadAround(centre, values) }
}
