import type { Mark } from './mark.ts'

/** Whether a mark fits, and what it is then. */
export type Test<M extends Mark = Mark> = (mark: Mark) => mark is M

type Element<M extends Mark, K extends 'one' | 'maybe' | 'many'> = { test: Test<M>; count: K }

export const one = <M extends Mark>(test: Test<M>): Element<M, 'one'> => ({ test, count: 'one' })
export const maybe = <M extends Mark>(test: Test<M>): Element<M, 'maybe'> => ({ test, count: 'maybe' })
export const many = <M extends Mark>(test: Test<M>): Element<M, 'many'> => ({ test, count: 'many' })

type AnyElement = Element<Mark, 'one' | 'maybe' | 'many'>
type Captured<E> = E extends Element<infer M, infer K> ? (K extends 'one' ? M : K extends 'maybe' ? M | undefined : M[]) : never

/** One rewriting: where `pattern` fits neighbouring marks, they become what `apply` gives back; null leaves them. */
export type Rule = { name: string; find(marks: readonly Mark[], at: number): { length: number; marks: Mark[] } | null }

/** Builds a rule; the arguments of `apply` are what the pattern's elements caught, the last one the marks around. */
export function rule<const P extends readonly AnyElement[]>(
  name: string,
  pattern: P,
  apply: (
    ...caught: [...{ [K in keyof P]: Captured<P[K]> }, { before: Mark | undefined; after: Mark | undefined; all: readonly Mark[] }]
  ) => Mark[] | null,
): Rule {
  return {
    name,
    find(marks, at) {
      for (const { end, caught } of fits(pattern, marks, at, 0)) {
        if (end === at) continue
        const around = { before: marks[at - 1], after: marks[end], all: marks }
        // The matcher fills the captures in the order and multiplicity that the pattern's type says.
        const made = (apply as (...given: unknown[]) => Mark[] | null)(...caught, around)
        if (made !== null) return { length: end - at, marks: made }
      }
      return null
    },
  }
}

function* fits(
  pattern: readonly AnyElement[],
  marks: readonly Mark[],
  at: number,
  element: number,
): Generator<{ end: number; caught: unknown[] }> {
  const now = pattern[element]
  if (now === undefined) {
    yield { end: at, caught: [] }
    return
  }
  const fitting: Mark[] = []
  const most = now.count === 'many' ? 8 : 1
  while (fitting.length < most) {
    const mark = marks[at + fitting.length]
    if (mark === undefined || !now.test(mark)) break
    fitting.push(mark)
  }
  const least = now.count === 'one' ? 1 : 0
  for (let taken = fitting.length; taken >= least; taken--) {
    const own = now.count === 'many' ? fitting.slice(0, taken) : taken === 0 ? undefined : fitting[0]
    for (const rest of fits(pattern, marks, at + taken, element + 1)) yield { end: rest.end, caught: [own, ...rest.caught] }
  }
}

/** Rewrites marks by rules in their order, each as often as it fits, leftmost first. */
export function rewrite(rules: readonly Rule[], marks: readonly Mark[], trace?: (rule: string, marks: readonly Mark[]) => void): Mark[] {
  let now = [...marks]
  for (const step of rules) {
    let at = 0
    let left = 64
    while (at < now.length && left > 0) {
      const found = step.find(now, at)
      if (found === null) {
        at++
        continue
      }
      now = [...now.slice(0, at), ...found.marks, ...now.slice(at + found.length)]
      left--
      trace?.(step.name, now)
      at = Math.max(0, at - 1)
    }
  }
  return now
}

/** Where several marks lie together. */
export function span(...marks: (Mark | undefined | readonly Mark[])[]): { from: number; to: number } {
  const all = marks.flat().filter((mark) => mark !== undefined)
  return { from: Math.min(...all.map((mark) => mark.from)), to: Math.max(...all.map((mark) => mark.to)) }
}
