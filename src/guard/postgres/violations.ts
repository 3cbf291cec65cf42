import type { Rule, Violation } from '../../base/problem.ts'
import { indexOfByte } from './pg-parser.ts'

/** A statement is not read on after so many violations: more would not help to repair it. */
const most = 10

/** Gathers violations. Locations of tree nodes are byte offsets; reported positions are UTF-16 indexes. */
export type Violations = {
  /** Whether there are as many as are gathered, so that nothing more needs to be looked at. */
  full(): boolean
  /** `location` null or negative: nowhere in particular. */
  add(rule: Rule, message: string, location?: number | null): void
  /** The sign of the candidate at a place, empty where the place is not known. */
  signAt(location: number | undefined): string
  readonly list: Violation[]
}

/** An empty collection for one candidate, which gathers at most `count`. */
export function collectViolations(candidate: string, count = most): Violations {
  const list: Violation[] = []
  return {
    list,
    full: () => list.length >= count,
    signAt: (location = -1) => (location < 0 ? '' : candidate.charAt(indexOfByte(candidate, location))),
    add(rule, message, location = null) {
      if (list.length >= count) return
      const position = location === null || location < 0 ? null : indexOfByte(candidate, location)
      const known = list.some((one) => one.rule === rule && one.message === message && one.position === position)
      if (!known) list.push({ rule, message, position })
    },
  }
}
