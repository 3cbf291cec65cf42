/** A stream of random choices that is the same for the same seed. */
export type Random = {
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  /** True once in `count` times, on average. */
  oneIn(count: number): boolean
  pick<T>(items: readonly T[]): T
}

/** Source: Tommy Ettinger's mulberry32, public domain. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = state
    value = Math.imul(value ^ (value >>> 15), value | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    below,
    oneIn: (count) => below(count) === 0,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
  }
}
