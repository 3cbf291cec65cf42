/** The share of alerts that were right, with the interval that holds it with 95 % confidence, 0 to 1. */
export type Precision = { value: number; low: number; high: number; labels: number }

/** The normal deviate of a two-sided 95 % interval. */
const deviate = 1.959964

/** The precision of a monitor from how many of its alerts people called right and wrong; null before the first. Source: Wilson, 1927 (score interval). */
export function precisionOf(right: number, wrong: number): Precision | null {
  const labels = right + wrong
  if (labels <= 0) return null
  const value = right / labels
  const square = deviate ** 2 / labels
  const middle = (value + square / 2) / (1 + square)
  const half = (deviate / (1 + square)) * Math.sqrt((value * (1 - value)) / labels + square / (4 * labels))
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half), labels }
}
