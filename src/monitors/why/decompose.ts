/** A value of a dimension with the measure in both periods; null where it has none. */
export type Part = { value: string | null; later: number; earlier: number }

/**
 * A part of a change. `change` is later − earlier; `share` what part of the whole change it is, null where the whole is 0. `rate` is what it would have changed
 * had it moved with the whole, `mix` the rest, which sums to 0 over all parts: what it won from or lost to the others.
 */
export type Contribution = Part & { change: number; share: number | null; rate: number; mix: number }

/**
 * The largest contributions, and the others as one. `moved`: how much the largest ones moved against the whole, the sum of their |mix|; a dimension of many small
 * parts that all wobble a little says less than one of few that moved.
 */
export type Decomposition = { parts: Contribution[]; rest: (Omit<Contribution, 'value'> & { count: number }) | null; moved: number }

/** How many parts are shown by themselves. */
export const mostParts = 5

/** Splits a change of an additive measure over the values of one dimension. */
export function decompose(parts: readonly Part[]): Decomposition {
  const earlierSum = sumOf(parts, ({ earlier }) => earlier)
  const whole = sumOf(parts, ({ later }) => later) - earlierSum
  const contributions = parts
    .map((part): Contribution => {
      const change = part.later - part.earlier
      const rate = earlierSum === 0 ? change : (part.earlier / earlierSum) * whole
      return { ...part, change, share: whole === 0 ? null : change / whole, rate, mix: change - rate }
    })
    .toSorted((one, other) => Math.abs(other.change) - Math.abs(one.change))
  const largest = contributions.slice(0, mostParts)
  const others = contributions.slice(mostParts)
  return {
    parts: largest,
    rest: others.length === 0 ? null : restOf(others),
    moved: sumOf(largest, ({ mix }) => Math.abs(mix)),
  }
}

function restOf(others: readonly Contribution[]): NonNullable<Decomposition['rest']> {
  const shares = others.map(({ share }) => share)
  return {
    count: others.length,
    later: sumOf(others, ({ later }) => later),
    earlier: sumOf(others, ({ earlier }) => earlier),
    change: sumOf(others, ({ change }) => change),
    share: shares.includes(null) ? null : sumOf(shares, (share) => share ?? 0),
    rate: sumOf(others, ({ rate }) => rate),
    mix: sumOf(others, ({ mix }) => mix),
  }
}

const sumOf = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((sum, one) => sum + of(one), 0)
