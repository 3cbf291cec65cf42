import fc from 'fast-check'
import { expect, test } from 'vitest'
import { castRange, computeRange, exactly, type NumberRange, near, sizeOf } from '../../../src/guard/postgres/number-range.ts'

/** Arithmetic on whole numbers as the server does it: divisions drop the rest; null where there is no result. */
type Tree = number | { operator: '+' | '-' | '*' | '/' | '%'; left: Tree; right: Tree }

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: -9, max: 9 }),
    fc.constantFrom(2 ** 53, 2 ** 53 + 2, 1e16, 1e18),
    fc.record({ operator: fc.constantFrom('+', '-', '*', '/', '%'), left: tie('tree'), right: tie('tree') }),
  ),
}))

function computed(node: Tree): bigint | null {
  if (typeof node === 'number') return BigInt(node)
  const [left, right] = [computed(node.left), computed(node.right)]
  if (left === null || right === null) return null
  if (node.operator === '+') return left + right
  if (node.operator === '-') return left - right
  if (node.operator === '*') return left * right
  if (right === 0n) return null
  return node.operator === '/' ? left / right : left % right
}

function rangeOf(node: Tree): NumberRange | null {
  if (typeof node === 'number') return exactly(node)
  const [left, right] = [rangeOf(node.left), rangeOf(node.right)]
  return left === null || right === null ? null : computeRange(node.operator, left, right)
}

test('what the server computes lies in the range', () => {
  fc.assert(
    fc.property(tree, (node) => {
      const value = computed(node)
      const range = rangeOf(node)
      if (value === null || range === null) return
      expect([Number(value) >= range.low, Number(value) <= range.high]).toEqual([true, true])
    }),
    { numRuns: 2_000, seed: 7 },
  )
})

test('what is known exactly stays so', () => {
  const two: NumberRange = { low: 2, high: 2 }
  const seven: NumberRange = { low: 7, high: 7 }
  expect(computeRange('+', two, seven)).toEqual({ low: 9, high: 9 })
  expect(computeRange('-', two, seven)).toEqual({ low: -5, high: -5 })
  expect(computeRange('*', two, seven)).toEqual({ low: 14, high: 14 })
  expect(computeRange('/', { low: 14, high: 14 }, two)).toEqual({ low: 7, high: 7 })
  expect(computeRange('/', seven, two)).toEqual({ low: 3, high: 3.5 })
  expect(computeRange('%', seven, two)).toEqual({ low: 0, high: 2 })
  expect(computeRange('^', two, seven)).toEqual({ low: 128, high: 128 })
})

test.each<[string, () => NumberRange | null]>([
  ['a division by what may be nothing', () => computeRange('/', { low: 1, high: 1 }, { low: -1, high: 1 })],
  ['another operator', () => computeRange('&', { low: 1, high: 1 }, { low: 1, high: 1 })],
  ['a power of what may be negative by what may be', () => computeRange('^', { low: -2, high: 2 }, { low: -1, high: 1 })],
  ['infinity', () => exactly(Infinity)],
  ['no number', () => exactly(Number.NaN)],
  ['what is too small for this program', () => near(1e-300)],
  ['a product that is lost', () => computeRange('*', { low: 1e-200, high: 1e-200 }, { low: 1e-200, high: 1e-200 })],
  ['a quotient that is lost', () => computeRange('/', { low: 1e-200, high: 1e-200 }, { low: 1e200, high: 1e200 })],
  ['a power that is lost', () => computeRange('^', { low: 1e-200, high: 1e-200 }, { low: 2, high: 2 })],
  ['a division by what ends in nothing', () => computeRange('/', { low: 1, high: 1 }, { low: -2, high: 0 })],
  ['a division by what begins with nothing', () => computeRange('/', { low: 1, high: 1 }, { low: 0, high: 2 })],
  ['a power of what is negative by what may be', () => computeRange('^', { low: -2, high: -2 }, { low: -1, high: 2 })],
  ['what is too large at one end', () => computeRange('*', { low: 1, high: 1e300 }, { low: 1, high: 1e300 })],
  ['what is too large', () => computeRange('*', { low: 1e300, high: 1e300 }, { low: 1e300, high: 1e300 })],
])('%s is known nowhere', (_what, range) => {
  expect(range()).toBeNull()
})

test.each([
  ['int4', { low: 0.5, high: 0.5 }, 0, 1],
  ['int8', { low: -1.5, high: 2 }, -2, 2],
  ['numeric', { low: 0.5, high: 0.5 }, 0.5, 0.5],
  ['float8', { low: 7, high: 7 }, 7, 7],
  ['float4', { low: 999_999, high: 999_999 }, 999_999, 999_999],
])('a cast to %s of %o', (type, range, low, high) => {
  expect(castRange(range, type)).toEqual({ low, high })
})

test('the small binary fraction drops digits', () => {
  const range = castRange({ low: 16_777_217, high: 16_777_217 }, 'float4')
  expect([(range?.low ?? 0) <= 16_777_216, (range?.high ?? 0) >= 16_777_218]).toEqual([true, true])
  const fraction = castRange({ low: 0.1, high: 0.1 }, 'float4')
  expect([(fraction?.low ?? 1) < Math.fround(0.1), (fraction?.high ?? 0) > 0.1]).toEqual([true, true])
  expect(sizeOf({ low: -5, high: 3 })).toBe(5)
})

test.each<[string, NumberRange, NumberRange, NumberRange]>([
  ['+', { low: -1, high: 2 }, { low: 3, high: 5 }, { low: 2, high: 7 }],
  ['-', { low: -1, high: 2 }, { low: 3, high: 5 }, { low: -6, high: -1 }],
  ['*', { low: -1, high: 2 }, { low: -3, high: 5 }, { low: -6, high: 10 }],
  ['*', { low: 0, high: 0 }, { low: 5, high: 5 }, { low: 0, high: 0 }],
  ['/', { low: 8, high: 8 }, { low: -4, high: -2 }, { low: -4, high: -2 }],
  ['/', { low: -7, high: 7 }, { low: 2, high: 2 }, { low: -3.5, high: 3.5 }],
  ['%', { low: -7, high: -7 }, { low: 2, high: 2 }, { low: -2, high: 0 }],
  ['%', { low: 0, high: 0 }, { low: 5, high: 5 }, { low: 0, high: 0 }],
  ['%', { low: -7, high: 0 }, { low: 2, high: 2 }, { low: -2, high: 0 }],
  ['%', { low: -3, high: 4 }, { low: 9, high: 9 }, { low: -4, high: 4 }],
  ['%', { low: 5, high: 6 }, { low: -2, high: -2 }, { low: 0, high: 2 }],
  ['^', { low: 1, high: 3 }, { low: 0, high: 2 }, { low: 1, high: 9 }],
  ['^', { low: 0, high: 0 }, { low: 0, high: 3 }, { low: -1, high: 1 }],
  ['^', { low: -2, high: 3 }, { low: 0, high: 2 }, { low: -9, high: 9 }],
  ['^', { low: -2, high: 2 }, { low: 3, high: 3 }, { low: -8, high: 8 }],
])('%s of %o and %o', (operator, left, right, wanted) => {
  expect(computeRange(operator, left, right)).toEqual(wanted)
})

test('of what is not whole, the range has a little room at both ends, and not more', () => {
  const ranges: [NumberRange | null, number, number][] = [
    [near(0.1), 0.1, 0.1],
    [near(-0.1), -0.1, -0.1],
    [computeRange('*', { low: 0.5, high: 0.5 }, { low: 3, high: 3 }), 1.5, 1.5],
    [computeRange('+', { low: 1, high: 1.5 }, { low: 2, high: 2 }), 3, 3.5],
    [computeRange('^', { low: -0.5, high: 0.5 }, { low: 3, high: 3 }), -1, 1],
    [castRange({ low: 1e6, high: 1e6 }, 'float4'), 1e6, 1e6],
    [castRange({ low: 0.25, high: 0.5 }, 'float8'), 0.25, 0.5],
    [castRange({ low: 1e15, high: 1e15 }, 'float8'), 1e15, 1e15],
  ]
  for (const [range, low, high] of ranges) {
    const room = Math.max(Math.abs(low), Math.abs(high)) * 1e-4
    expect([range, (range?.low ?? low) < low, (range?.high ?? high) > high]).toEqual([range, true, true])
    expect([range, (range?.low ?? 0) > low - room, (range?.high ?? 0) < high + room]).toEqual([range, true, true])
  }
  expect(computeRange('*', { low: 0.5, high: 0.5 }, { low: 0, high: 0 })).not.toBeNull()
  expect(castRange({ low: 999_999, high: 999_999 }, 'float8')).toEqual({ low: 999_999, high: 999_999 })
})
