import fc from 'fast-check'
import { expect, test } from 'vitest'
import { castRange, computeRange, exactly, type NumberRange, sizeOf } from '../../../src/guard/postgres/number-range.ts'

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

test.each<[string, NumberRange | null]>([
  ['a division by what may be nothing', computeRange('/', { low: 1, high: 1 }, { low: -1, high: 1 })],
  ['another operator', computeRange('&', { low: 1, high: 1 }, { low: 1, high: 1 })],
  ['a power of what may be negative by what may be', computeRange('^', { low: -2, high: 2 }, { low: -1, high: 1 })],
  ['infinity', exactly(Infinity)],
  ['no number', exactly(Number.NaN)],
  ['what is too large', computeRange('*', { low: 1e300, high: 1e300 }, { low: 1e300, high: 1e300 })],
])('%s is known nowhere', (_what, range) => {
  expect(range).toBeNull()
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
