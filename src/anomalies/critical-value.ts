import type { Alpha, Season } from './series.ts'

type Row = { points: number } & Record<Alpha, number>

/**
 * Critical values of |z| for chances of a false alarm of 1 %, 0.2 % and 0.05 % per point, by season and number of points before the tested one. From normal
 * series simulated with this method (`pulse bench anomalies --critical`). They are larger where a season or a scale is estimated from few points, so that one constant
 * would alarm far too often there.
 */
const table: Record<Season, readonly Row[]> = {
  none: rows(
    [8, 4.2, 6.6, 9.5],
    [10, 3.8, 5.8, 7.8],
    [12, 3.5, 5.2, 6.9],
    [15, 3.4, 4.7, 6.2],
    [18, 3.2, 4.3, 5.3],
    [24, 3.0, 3.9, 4.8],
    [36, 2.9, 3.6, 4.3],
    [52, 2.8, 3.4, 3.9],
  ),
  dow: rows([28, 4.4, 6.0, 7.2], [42, 3.7, 4.8, 5.6], [56, 3.5, 4.4, 5.0], [84, 3.1, 3.7, 4.2], [112, 2.9, 3.6, 4.0]),
  hour_of_week: rows([504, 7.0, 8.2, 10.3], [672, 4.0, 5.0, 5.5], [840, 4.0, 4.7, 5.4], [1008, 3.5, 4.4, 5.2]),
  month_of_year: rows([36, 7.2, 10.2, 13.4], [48, 4.3, 5.4, 6.5], [60, 4.2, 5.3, 6.4]),
}

/** Real series have fatter tails than normal ones. */
const least = 3.5

/** The fewest points before the tested one from which a season can be told. */
export const fewestPoints = (season: Season): number => table[season][0]?.points ?? 8

/** The value that |z| must pass, between two lengths of history in proportion, and never below 3.5. */
export function criticalValue(season: Season, alpha: Alpha, points: number): number {
  const rows = table[season]
  const above = rows.find((row) => row.points >= points) ?? rows.at(-1)
  const below = rows.findLast((row) => row.points <= points) ?? rows[0]
  if (above === undefined || below === undefined) return least
  const share = above.points === below.points ? 0 : (points - below.points) / (above.points - below.points)
  const [from, to] = [below[alpha], above[alpha]]
  return Math.max(least, from + (to - from) * share)
}

function rows(...lines: [points: number, k1: number, k02: number, k005: number][]): Row[] {
  return lines.map(([points, k1, k02, k005]) => ({ points, '0.01': k1, '0.002': k02, '0.0005': k005 }))
}
