export type AnomalySeverity = 'low' | 'medium' | 'high'

const levels: readonly AnomalySeverity[] = ['low', 'medium', 'high']

/**
 * How serious a deviation is, by how far its score passes the critical value and by how large it is: high from 2.5 times and 25 %, medium from 1.5 times and 10 %,
 * else low. A favourable one is a level lower. `relative` null (the expected value is 0): the score alone decides.
 */
export function severityOf(found: { score: number; critical: number; relative: number | null }, favourable: boolean): AnomalySeverity {
  const times = Math.abs(found.score) / found.critical
  const size = found.relative === null ? Number.POSITIVE_INFINITY : Math.abs(found.relative)
  const level = times >= 2.5 && size >= 0.25 ? 2 : times >= 1.5 && size >= 0.1 ? 1 : 0
  return levels[Math.max(0, favourable ? level - 1 : level)] ?? 'low'
}
