import type { ChartRow } from './chart-rows.ts'

/** Points of one line beyond which it is thinned. */
export const mostPoints = 2_000

/**
 * The rows of each line with at most `mostPoints`: of every stretch the least and the greatest stay, besides the first and the last, so that no peak is
 * lost. Rows come in the order of their axis and keep it. `thinned` says whether anything was left out. Source: min-max decimation.
 */
export function thinLines(
  rows: readonly ChartRow[],
  value: string,
  line: string | null,
  most = mostPoints,
): { rows: ChartRow[]; thinned: boolean } {
  const lines = Map.groupBy(rows, (row) => (line === null ? null : row[line]))
  const kept = new Set<ChartRow>()
  for (const points of lines.values()) for (const row of thin(points, value, most)) kept.add(row)
  return { rows: rows.filter((row) => kept.has(row)), thinned: kept.size < rows.length }
}

function thin(points: ChartRow[], value: string, most: number): ChartRow[] {
  if (points.length <= most) return points
  const stretches = Math.max(1, Math.floor((most - 2) / 2))
  const size = points.length / stretches
  const kept = [points[0], points.at(-1)]
  for (let at = 0; at < stretches; at++) {
    const part = points.slice(Math.floor(at * size), Math.floor((at + 1) * size)).filter((row) => typeof row[value] === 'number')
    const [first] = part
    if (first === undefined) continue
    kept.push(part.reduce((a, b) => (Number(b[value]) < Number(a[value]) ? b : a), first))
    kept.push(part.reduce((a, b) => (Number(b[value]) > Number(a[value]) ? b : a), first))
  }
  return kept.filter((row) => row !== undefined)
}
