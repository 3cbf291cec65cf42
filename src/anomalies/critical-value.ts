import type { Alpha, Season } from './series.ts'

type Row = { points: number; k1: number; k02: number }

/**
 * Critical values of |z| for chances of a false alarm of 1 % and 0.2 % per point, by season and number of points before the tested one; from simulated
 * normal series. They are larger where a season is estimated from few points, so that one constant would alarm far too often there.
 */
const table: Record<Season, readonly Row[]> = {
  none: rows([8, 4.9, 8.7], [12, 3.8, 5.9], [18, 3.4, 4.7], [24, 3.2, 4.2], [36, 3.0, 3.9], [52, 2.9, 3.6]),
  dow: rows([28, 5.0, 6.9], [42, 4.1, 5.4], [56, 3.6, 4.7], [84, 3.1, 3.9], [112, 3.0, 3.7]),
  hour_of_week: rows([504, 5.0, 6.9], [672, 4.1, 5.4], [1008, 3.6, 4.7]),
  month_of_year: rows([36, 9.7, 16], [48, 4.4, 5.8]),
}

/** Real series have fatter tails than normal ones. */
const least = 3.5

/** Between 0.2 % and 0.05 % the simulated factors are 1.17 to 1.25. */
const rareFactor = 1.25

/** The fewest points before the tested one from which a season can be told. */
export const fewestPoints = (season: Season): number => table[season][0]?.points ?? 8

/** The value that |z| must pass, between two lengths of history in proportion, and never below 3.5. */
export function criticalValue(season: Season, alpha: Alpha, points: number): number {
  const rows = table[season]
  const above = rows.find((row) => row.points >= points) ?? rows.at(-1)
  const below = rows.findLast((row) => row.points <= points) ?? rows[0]
  if (above === undefined || below === undefined) return least
  const share = above.points === below.points ? 0 : (points - below.points) / (above.points - below.points)
  const [from, to] = [valueAt(below, alpha), valueAt(above, alpha)]
  return Math.max(least, from + (to - from) * share)
}

function valueAt({ k1, k02 }: Row, alpha: Alpha): number {
  if (alpha === '0.01') return k1
  return alpha === '0.002' ? k02 : k02 * rareFactor
}

function rows(...lines: [points: number, k1: number, k02: number][]): Row[] {
  return lines.map(([points, k1, k02]) => ({ points, k1, k02 }))
}
