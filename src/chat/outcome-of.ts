import type { Problem } from '../base/problem.ts'
import type { NewEvent, Outcome } from '../present/answer/events.ts'
import { problemMessage } from './problem-message.ts'

/** How a turn ends that met this problem. */
export function outcomeOf(problem: Problem): Outcome {
  switch (problem.kind) {
    case 'unsafe-sql':
      return 'blocked'
    case 'refused':
    case 'forbidden':
    case 'invalid-request':
    case 'unauthenticated':
    case 'not-found':
    case 'conflict':
      return 'refused'
    case 'too-expensive':
      return 'too_expensive'
    case 'query-failed':
    case 'internal':
      return 'failed'
    case 'query-timeout':
      return 'timed_out'
    case 'model-unavailable':
    case 'database-unavailable':
    case 'sign-in-unavailable':
    case 'too-many-requests':
      return 'unavailable'
    case 'cancelled':
      return 'cancelled'
  }
}

/** The event that tells of a problem: `refused` where asking differently helps, `error` where something broke, none for a cancel. */
export function problemEvent(problem: Problem, stage: string): NewEvent | null {
  const message = problemMessage(problem)
  switch (outcomeOf(problem)) {
    case 'cancelled':
      return null
    case 'refused':
    case 'blocked':
    case 'too_expensive':
      return {
        name: 'refused',
        data: {
          code: problem.kind,
          message,
          could_ask: problem.kind === 'refused' ? problem.couldAsk : [],
          violations: problem.kind === 'unsafe-sql' ? problem.violations : [],
          confirmable: problem.kind === 'too-expensive' && problem.confirmable,
        },
      }
    default:
      return {
        name: 'error',
        data: {
          code: problem.kind,
          stage,
          message,
          retryable: !['query-failed', 'internal'].includes(problem.kind),
          error_id: problem.kind === 'internal' ? problem.errorId : null,
        },
      }
  }
}
