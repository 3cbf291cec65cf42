import type { TokenCount } from './model.ts'

/** Money per million tokens, in whatever currency the settings use. `cached` are tokens that the server read from its cache. */
export type Prices = { in: number; cached: number; out: number }

/** What calls cost, to a millionth; cached tokens are a part of those that went in. */
export function costOf({ tokensIn, tokensCached, tokensOut }: TokenCount, prices: Prices): number {
  const cached = Math.min(tokensCached, tokensIn)
  const cost = ((tokensIn - cached) * prices.in + cached * prices.cached + tokensOut * prices.out) / 1_000_000
  return Math.round(cost * 1_000_000) / 1_000_000
}
