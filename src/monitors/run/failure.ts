import type { Problem } from '../../base/problem.ts'

/**
 * Why a run gave no verdict. `transient`: it may work a little later; `permanent`: trying again cannot help until somebody changes something.
 */
export type Failure = { kind: 'transient' | 'permanent'; code: string; message: string }

/** SQLSTATEs that pass by themselves: connection, resources, serialization, deadlock, shutdown. Source: PostgreSQL, appendix A. */
const passing = /^(08|53|57P|57014|40001|40P01|55P03)/

/** The failure that a problem of a statement means, told as a sentence. Null: nobody is to blame, the run was stopped with its process. */
export function failureOf(problem: Problem): Failure | null {
  const read = readProblem(problem)
  return read && { ...read, message: asSentence(read.message) }
}

/** A message of the server or of a judge, as people write. */
export const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

function readProblem(problem: Problem): Failure | null {
  switch (problem.kind) {
    case 'cancelled':
      return null
    case 'query-timeout':
      return { kind: 'transient', code: 'timeout', message: `The query took longer than ${Math.round(problem.limitMs / 1000)} s.` }
    case 'query-failed':
      return { kind: passing.test(problem.sqlstate) ? 'transient' : 'permanent', code: problem.sqlstate, message: problem.message }
    case 'unsafe-sql':
      return {
        kind: 'permanent',
        code: problem.violations[0]?.rule ?? 'refused',
        message: problem.violations.map(({ message }) => message).join(' ') || 'The statement may not run.',
      }
    case 'database-unavailable':
    case 'too-many-requests':
      return { kind: 'transient', code: problem.kind, message: problem.message }
    case 'too-expensive':
      return { kind: 'permanent', code: problem.kind, message: problem.message ?? 'The statement costs more than is allowed.' }
    case 'forbidden':
    case 'invalid-request':
      return { kind: 'permanent', code: problem.kind, message: problem.message }
    default:
      return {
        kind: 'transient',
        code: problem.kind,
        message: 'message' in problem ? problem.message : 'Something went wrong in the service itself.',
      }
  }
}

/** Waits before a slot is tried again after a passing failure, in milliseconds. */
const retryWaits = [60_000, 300_000, 900_000] as const

/** When a slot that failed for the `retries + 1`th time is tried again, in milliseconds from now; null when it is not: the next planned time comes first, or it was tried enough. */
export function retryIn(failure: Failure, retries: number, untilNextMs: number): number | null {
  const wait = retryWaits[retries]
  return failure.kind === 'permanent' || wait === undefined || wait >= untilNextMs ? null : wait
}

/** A run that was claimed so often without an end killed whoever ran it. */
export const poisonAttempt = 4

const disableAfter = { permanent: 3, transient: 10 } as const

/** Whether a monitor is switched off after this failure, which is counted already. Hourly ones get at least a day. */
export function isHopeless(counts: { consecutive: number; permanent: number; failingForHours: number; frequency: string }): boolean {
  if (counts.permanent >= disableAfter.permanent) return true
  return counts.consecutive >= disableAfter.transient && (counts.frequency !== 'hourly' || counts.failingForHours >= 24)
}
