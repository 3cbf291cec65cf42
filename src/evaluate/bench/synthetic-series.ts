import type { SeriesPoint } from '../../anomalies/series.ts'

/** A daily series and the days on which a spike or dip was put into it. */
export type SyntheticSeries = { points: SeriesPoint[]; injected: Set<string> }

const day = 86_400_000

/**
 * Daily series as companies have them: weekdays of their own and quieter weekends, growth, log-normal noise, 2 % of the days missing, and on some days after the first 56 a spike or dip of
 * 25 to 75 %. The same seed makes the same series.
 */
export function syntheticSeries(seed: number, count: number, days: number, anomalies: number): SyntheticSeries[] {
  const random = randomFrom(seed)
  const all = Array.from({ length: count }, () => makeSeries(random, days))
  for (let left = anomalies; left > 0; ) {
    const series = all[Math.floor(random() * count)]
    const at = 56 + Math.floor(random() * (days - 56))
    const point = series?.points[at]
    if (series === undefined || point === undefined || series.injected.has(point.at)) continue
    const size = 0.25 + random() * 0.5
    series.points[at] = { at: point.at, value: point.value * (random() < 0.5 ? 1 + size : 1 - size) }
    series.injected.add(point.at)
    left--
  }
  return all
}

function makeSeries(random: () => number, days: number): SyntheticSeries {
  const level = 10 ** (2 + random() * 4)
  const growth = Math.log(0.9 + random() * 0.7) / 365
  const weekend = 0.3 + random() * 0.6
  const pattern = Array.from({ length: 7 }, (_, day) => (0.9 + random() * 0.2) * (day === 0 || day === 6 ? weekend : 1))
  const noise = 0.03 + random() * 0.06
  const points = Array.from({ length: days }, (_, at) => {
    const date = new Date(Date.UTC(2025, 0, 1) + at * day)
    const value = level * Math.exp(growth * at + noise * normal(random)) * (pattern[date.getUTCDay()] ?? 1)
    return { at: date.toISOString().slice(0, 10), value }
  })
  return { points: points.filter(() => random() >= 0.02), injected: new Set() }
}

/** A normal deviate (Box and Muller). */
export const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Numbers from 0 up to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
