/** Choices that a seed fixes. */
export type Random = {
  /** A number from 0 up to and without 1. */
  next(): number
  /** A whole number from 0 up to and without `below`. */
  whole(below: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** So many different ones, in any order; all of them where there are fewer. */
  some<T>(from: readonly T[], count: number): T[]
}

/** A 32-bit xorshift generator (Marsaglia 2003); the first numbers are thrown away, for near seeds begin alike. */
export function randomOf(seed: number): Random {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bf03635) | 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  for (let thrown = 0; thrown < 8; thrown++) next()
  const whole = (below: number): number => Math.floor(next() * below)
  const pick = <T>(from: readonly T[]): T => {
    const [chosen] = from.slice(whole(from.length))
    if (chosen === undefined) throw new Error('there is nothing to choose from')
    return chosen
  }
  const some = <T>(from: readonly T[], count: number): T[] => {
    const left = [...from]
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(whole(left.length), 1)).flat()
  }
  return { next, whole, pick, some, chance: (probability) => next() < probability }
}
