import type { ChartRow } from './chart-rows.ts'

/** Values that lie further apart than this are drawn on a logarithmic axis, where no bar has to begin at zero. */
const widestSpread = 1_000
/** A histogram turns logarithmic where its greatest value is so many times its middle one: else all but one bar would be empty. */
const longestTail = 100

const isNumber = (value: ChartRow[string]): value is number => typeof value === 'number'
const leastAndMost = (numbers: readonly number[]): [number, number] =>
  numbers.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])

/** Whether a measure is drawn on a logarithmic axis: all its values lie above zero and more than a thousand times apart. */
export function wantsLog(values: readonly ChartRow[], key: string): boolean {
  const numbers = values.map((row) => row[key] ?? null).filter(isNumber)
  const [least, most] = leastAndMost(numbers)
  return numbers.length > 1 && least > 0 && most / least > widestSpread
}

/** Bounds and counts of the bars of a logarithmic histogram, eight a decade at most forty; null where the plain one shows more. */
export function logBins(values: readonly ChartRow[], key: string): { from: number; to: number; count: number }[] | null {
  const numbers = values.map((row) => row[key] ?? null).filter(isNumber)
  const [least, most] = leastAndMost(numbers)
  const middle = numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
  if (numbers.length === 0 || least <= 0 || most / middle <= longestTail) return null
  const [low, high] = [Math.log10(least), Math.log10(most)]
  const count = Math.max(8, Math.min(40, Math.ceil((high - low) * 8)))
  const step = (high - low) / count
  const counts = Array.from({ length: count }, () => 0)
  for (const number of numbers) {
    const at = Math.min(count - 1, Math.floor((Math.log10(number) - low) / step))
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts.map((found, at) => ({ from: 10 ** (low + at * step), to: 10 ** (low + (at + 1) * step), count: found }))
}
