import type { Rule, Violation } from '../../base/problem.ts'
import { indexOfByte } from './pg-parser.ts'

/** A statement is not read on after so many violations: more would not help to repair it. */
const most = 10

/** Gathers violations. Locations of tree nodes are byte offsets; reported positions are UTF-16 indexes. */
export type Violations = {
  /** `location` null or negative: nowhere in particular. */
  add(rule: Rule, message: string, location?: number | null): void
  readonly list: Violation[]
}

/** An empty collection for one candidate. */
export function collectViolations(candidate: string): Violations {
  const list: Violation[] = []
  return {
    list,
    add(rule, message, location = null) {
      const position = location === null || location < 0 ? null : indexOfByte(candidate, location)
      const known = list.some((one) => one.rule === rule && one.message === message && one.position === position)
      if (!known && list.length < most) list.push({ rule, message, position })
    },
  }
}
