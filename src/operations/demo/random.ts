/** A stream of repeatable numbers. Everything is made of 32-bit integer steps, so each machine gets the same values. */
export type Random = {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** About normal: mean 0, standard deviation 1, never beyond 3.5; a sum of four uniform values. */
  normal(): number
}

/** A stream of its own for each purpose: what one part draws never moves another part. Source: mulberry32 with an FNV-1a hash of the name. */
export function createRandom(seed: number, purpose: string): Random {
  let state = hash(`${seed}/${purpose}`)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => at(list, Math.floor(next() * list.length)),
    normal: () => (next() + next() + next() + next() - 2) * 1.7320508,
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** The element at `index`; a hole is a bug. */
export function at<T>(list: { readonly length: number; readonly [index: number]: T }, index: number): T {
  const found = list[index]
  if (found === undefined) throw new RangeError(`no element ${index} of ${list.length}`)
  return found
}

const golden = 0.6180339887498949

/** The n-th of evenly spread values from 0 to 1: any run of neighbours covers the range without clusters. `shift` turns the whole sequence. */
export const spread = (n: number, shift: number): number => {
  const value = n * golden + shift
  return value - Math.floor(value)
}

/** Draws indexes in proportion to weights, by binary search in the running sums. */
export function weightedIndex(weights: readonly number[]): (unit: number) => number {
  const sums = new Float64Array(weights.length)
  let total = 0
  for (const [index, weight] of weights.entries()) {
    total += weight
    sums[index] = total
  }
  return (unit) => {
    const target = unit * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (at(sums, middle) > target) high = middle
      else low = middle + 1
    }
    return low
  }
}
