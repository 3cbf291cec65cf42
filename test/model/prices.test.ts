import { expect, test } from 'vitest'
import { costOf } from '../../src/model/prices.ts'

const prices = { in: 0.4, cached: 0.1, out: 1.6 }

test.each([
  ['nothing', { tokensIn: 0, tokensCached: 0, tokensOut: 0 }, 0],
  ['a call', { tokensIn: 7_000, tokensCached: 0, tokensOut: 500 }, 0.0036],
  ['a call with a cached prefix', { tokensIn: 7_000, tokensCached: 6_000, tokensOut: 500 }, 0.0018],
  ['more cached than sent', { tokensIn: 1_000, tokensCached: 5_000, tokensOut: 0 }, 0.0001],
])('%s', (_name, tokens, cost) => {
  expect(costOf(tokens, prices)).toBe(cost)
})
