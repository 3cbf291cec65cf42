import { holdsOrder } from '../condition/compare-values.ts'
import type { Comparison } from '../condition/condition.ts'

/** A value at a time, as ISO text; times ascend. */
export type Dated = { slot: string; value: number }

const quarterMs = 91 * 86_400_000
/** Fewer values say nothing about how often a limit is passed. */
const fewestValues = 8
/** The part of the time that a monitor may fire without a warning. */
const mostFiring = 0.2

/**
 * The limit that the past would have passed about once a quarter: as sensitive as that allows, rounded to two significant digits on the quiet side (more digits where two would
 * swallow an episode), and passed by at most a fifth of the values: stretches that run together are few and long. Of whole numbers it is whole, and of values that are never
 * below 0 it is no limit that only negative ones pass. Null for eq and neq, for fewer than eight values, and for values that are all the same.
 */
export function suggestThreshold(points: readonly Dated[], op: Comparison): number | null {
  const limit = quietLimit(points, op)
  if (limit === null) return null
  const whole = points.every(({ value }) => Number.isInteger(value)) ? wholeLimit(limit, op) : limit
  const passesNothing = points.every(({ value }) => value >= 0) && (op === 'lt' ? whole <= 0 : op === 'lte' && whole < 0)
  return passesNothing ? null : whole
}

/** The whole number that the same whole numbers pass. */
const wholeLimit = (limit: number, op: Comparison): number => (op === 'lt' || op === 'gte' ? Math.ceil(limit) : Math.floor(limit))

function quietLimit(points: readonly Dated[], op: Comparison): number | null {
  if (op === 'eq' || op === 'neq' || points.length < fewestValues) return null
  const sign = op === 'gt' || op === 'gte' ? 1 : -1
  const levels = [...new Set(points.map(({ value }) => value))].toSorted((a, b) => sign * (b - a))
  const [worst] = levels
  const spanMs = Date.parse(points.at(-1)?.slot ?? '') - Date.parse(points[0]?.slot ?? '')
  if (worst === undefined || levels.length < 2 || !(spanMs > 0)) return null
  const wanted = Math.round(spanMs / quarterMs)
  const spread = Math.abs(worst - (levels.at(-1) ?? worst))
  // A past of less than half a quarter has seen nothing that should fire: the limit is a tenth of the spread past the worst.
  if (wanted === 0) return roundQuietly(worst + (sign * spread) / 10, sign, null)
  let quietest: { limit: number; next: number | null } | null = null
  for (const [at, level] of levels.slice(1).entries()) {
    const above = levels[at] ?? level
    const limit = (level + above) / 2
    if (episodesAt(points, op, limit) > wanted || shareAt(points, op, limit) > mostFiring) break
    quietest = { limit, next: above }
  }
  return quietest === null ? roundQuietly(worst + (sign * spread) / 10, sign, null) : roundQuietly(quietest.limit, sign, quietest.next)
}

/** How many stretches of values in a row pass a limit. */
export function episodesAt(points: readonly Dated[], op: Comparison, limit: number): number {
  const passed = points.map(({ value }) => holdsOrder(value - limit, op))
  return passed.filter((passes, at) => passes && passed[at - 1] !== true).length
}

/** Which part of the values passes a limit. */
const shareAt = (points: readonly Dated[], op: Comparison, limit: number): number =>
  points.filter(({ value }) => holdsOrder(value - limit, op)).length / points.length

/** Rounds away from the values, with as few digits from two on as keep the next level beyond the limit; `next` null: two digits. */
function roundQuietly(limit: number, sign: number, next: number | null): number {
  for (let digits = 2; digits < 15; digits++) {
    const rounded = roundTo(limit, digits, sign)
    if (next === null || sign * (next - rounded) > 0) return rounded
  }
  return limit
}

function roundTo(value: number, digits: number, sign: number): number {
  if (value === 0) return 0
  const power = digits - 1 - Math.floor(Math.log10(Math.abs(value)))
  const near = Number(`${value}e${power}`)
  // A value with no more digits than these stays as it is.
  const whole = Math.abs(near - Math.round(near)) < 1e-9 ? Math.round(near) : sign > 0 ? Math.ceil(near) : Math.floor(near)
  return Number(`${whole}e${-power}`)
}
