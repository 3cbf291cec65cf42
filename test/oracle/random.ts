/** Draws that depend on a seed alone. */
export type Random = {
  /** A whole number from 0 to `below - 1`. */
  int(below: number): number
  /** Whether something happens that happens with this probability. */
  chance(probability: number): boolean
  /** One of the choices; they are never empty. */
  pick<T>(choices: readonly T[]): T
  /** So many different choices, or all when there are fewer. */
  some<T>(choices: readonly T[], count: number): T[]
}

/** A generator of its own for every seed. Source of the step: mulberry32, Tommy Ettinger, public domain. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number): number => Math.floor(next() * below)
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[int(choices.length)]
    if (choice === undefined) throw new Error('expected at least one choice, found none')
    return choice
  }
  const some = <T>(choices: readonly T[], count: number): T[] => {
    const left = [...choices]
    const taken: T[] = []
    while (taken.length < count && left.length > 0) taken.push(...left.splice(int(left.length), 1))
    return taken
  }
  return { int, chance: (probability) => next() < probability, pick, some }
}
