/** Numbers between which a value surely lies, both included. */
export type NumberRange = { low: number; high: number }

/** A range of two finite numbers in any order; null when one of them is none. */
function between(...ends: number[]): NumberRange | null {
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null
}

/** What is exactly this number. */
export const exactly = (value: number): NumberRange | null => between(value)

/** What lies as near to this number as binary fractions tell; never whole. */
export const near = (value: number): NumberRange | null =>
  Math.abs(value) < smallest ? null : between(value - Math.abs(value) * inexact, value + Math.abs(value) * inexact)

/** What is smaller may be nothing to this program, and is something to the server. */
const smallest = 1e-290

const isWhole = ({ low, high }: NumberRange): boolean => Number.isSafeInteger(low) && Number.isSafeInteger(high)

/** The greatest size, whatever the sign. */
export const sizeOf = ({ low, high }: NumberRange): number => Math.max(Math.abs(low), Math.abs(high))

/** What one operation on binary fractions may be off, and some more: the server computes with decimals, of any length. */
const inexact = 2 ** -46

const roomFor = (range: NumberRange | null, error: number): NumberRange | null =>
  range === null ? null : between(range.low - error, range.high + error)

/** What a range becomes by a cast to a number type: whole numbers round, and binary fractions keep 6 or 15 digits when they become decimals. */
export function castRange(range: NumberRange, type: string): NumberRange | null {
  if (type === 'float4') return isWhole(range) && sizeOf(range) < 1e6 ? range : roomFor(range, sizeOf(range) * 1e-5)
  if (type === 'float8') return isWhole(range) && sizeOf(range) < 1e15 ? range : roomFor(range, sizeOf(range) * 1e-14)
  return type.startsWith('int') ? between(Math.floor(range.low), Math.ceil(range.high)) : range
}

/** What an operator of arithmetic gives for values of two ranges; null when that may be anything. */
export function computeRange(operator: string, left: NumberRange, right: NumberRange): NumberRange | null {
  const compute = operations[operator]
  const result = compute?.(left, right) ?? null
  const isLost = result !== null && sizeOf(result) < smallest && sizeOf(left) > 0 && sizeOf(right) > 0
  if (isLost && (operator === '*' || operator === '/' || operator === '^')) return null
  if (result === null || (isWhole(left) && isWhole(right))) return result
  return roomFor(result, (sizeOf(left) + sizeOf(right) + sizeOf(result)) * inexact)
}

const corners = (left: NumberRange, right: NumberRange, compute: (a: number, b: number) => number): NumberRange | null =>
  between(compute(left.low, right.low), compute(left.low, right.high), compute(left.high, right.low), compute(left.high, right.high))

const operations: Record<string, (left: NumberRange, right: NumberRange) => NumberRange | null> = {
  '+': (left, right) => between(left.low + right.low, left.high + right.high),
  '-': (left, right) => between(left.low - right.high, left.high - right.low),
  '*': (left, right) => corners(left, right, (a, b) => a * b),
  // Whole numbers lose what is behind the point.
  '/': (left, right) => {
    const exact = right.low > 0 || right.high < 0 ? corners(left, right, (a, b) => a / b) : null
    return exact === null ? null : between(exact.low, exact.high, Math.trunc(exact.low), Math.trunc(exact.high))
  },
  '%': (left, right) => {
    const most = Math.min(sizeOf(left), sizeOf(right))
    return between(left.low < 0 ? -most : 0, left.high > 0 ? most : 0)
  },
  '^': (left, right) => {
    if (left.low > 0) return corners(left, right, (a, b) => a ** b)
    const most = right.low >= 0 ? Math.max(1, sizeOf(left)) ** right.high : Number.NaN
    return between(-most, most)
  },
}
