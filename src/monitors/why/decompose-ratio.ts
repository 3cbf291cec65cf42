import { type Contribution, type Decomposition, mostParts } from './decompose.ts'

/** A value of a dimension with what is above and below the line of a ratio, in both periods. */
export type RatioPart = { value: string | null; above: { later: number; earlier: number }; below: { later: number; earlier: number } }

/**
 * Splits a change of a ratio over the values of one dimension. The ratio of the whole is the mean of the parts' own ratios, weighted by their share of what is below the
 * line; so a part changes it by moving its own ratio (`rate`: its mean share times that move) or by its share becoming another one (`mix`: the change of its share times how
 * far its ratio lies from that of the whole, means of both periods). Both sum to the change of the whole; `change` is the two together, `later` and `earlier` are the
 * part's own ratios. Null where the parts do not add up, such as something above the line without anything below it. Source: the symmetric form of the
 * decomposition of a weighted mean (Marshall–Edgeworth weights).
 */
export function decomposeRatio(parts: readonly RatioPart[], scale: number): Decomposition | null {
  const sum = (of: (part: RatioPart) => number): number => parts.reduce((total, part) => total + of(part), 0)
  const below = { later: sum((part) => part.below.later), earlier: sum((part) => part.below.earlier) }
  if (below.later === 0 || below.earlier === 0) return null
  const whole = {
    later: (scale * sum((part) => part.above.later)) / below.later,
    earlier: (scale * sum((part) => part.above.earlier)) / below.earlier,
  }
  const middle = (whole.later + whole.earlier) / 2
  const total = whole.later - whole.earlier
  const contributions = parts.map((part): Contribution => {
    const share = { later: part.below.later / below.later, earlier: part.below.earlier / below.earlier }
    const own = ownRatios(part, scale)
    const rate = ((share.later + share.earlier) / 2) * (own.later - own.earlier)
    const mix = (share.later - share.earlier) * ((own.later + own.earlier) / 2 - middle)
    const change = rate + mix
    return { value: part.value, later: own.later, earlier: own.earlier, change, share: total === 0 ? null : change / total, rate, mix }
  })
  const told = contributions.reduce((all, { change }) => all + change, 0)
  if (!(Math.abs(told - total) <= 1e-6 * Math.max(1, Math.abs(whole.later), Math.abs(whole.earlier)))) return null
  const sorted = contributions.toSorted((one, other) => Math.abs(other.change) - Math.abs(one.change))
  const [largest, others] = [sorted.slice(0, mostParts), sorted.slice(mostParts)]
  const add = (list: readonly Contribution[], of: (one: Contribution) => number) => list.reduce((all, one) => all + of(one), 0)
  const change = add(others, (one) => one.change)
  // Of what is left only what it did to the whole is told: its own ratio is that of nothing in particular.
  const rest = {
    count: others.length,
    later: whole.later,
    earlier: whole.earlier,
    change,
    share: total === 0 ? null : change / total,
    rate: add(others, (one) => one.rate),
    mix: add(others, (one) => one.mix),
  }
  return { parts: largest, rest: others.length === 0 ? null : rest, moved: add(largest, (one) => Math.abs(one.change)) }
}

/** A part that is not there in one period has the ratio of the other: then it changes the whole by its share alone. */
function ownRatios({ above, below }: RatioPart, scale: number): { later: number; earlier: number } {
  const later = below.later === 0 ? null : (scale * above.later) / below.later
  const earlier = below.earlier === 0 ? null : (scale * above.earlier) / below.earlier
  return { later: later ?? earlier ?? 0, earlier: earlier ?? later ?? 0 }
}
