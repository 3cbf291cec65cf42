import type { Problem } from '../base/problem.ts'

/** A problem in one sentence for the asker: what happened, and where it helps what to do. No driver text but the server's own message. */
export function problemMessage(problem: Problem): string {
  switch (problem.kind) {
    case 'unsafe-sql':
      return problem.violations[0]?.message ?? 'The statement is not allowed.'
    case 'too-expensive':
      if (problem.message !== undefined) return problem.message
      return problem.confirmable
        ? `The database estimates this at ${figure(problem.cost)}, above the limit of ${figure(problem.maxCost)}. It can be run when you confirm it.`
        : `The database estimates this at ${figure(problem.cost)}, above the limit of ${figure(problem.maxCost)}. Ask for less: a shorter period or fewer groups.`
    case 'query-failed':
      return `The database could not run the statement: ${problem.message}`
    case 'query-timeout':
      return `This took longer than ${seconds(problem.limitMs)} and was stopped. Ask for a shorter period or fewer rows.`
    case 'not-found':
      return `There is no such ${problem.what}.`
    case 'cancelled':
      return 'The question was cancelled.'
    case 'internal':
      return `Something went wrong on our side. Error ${problem.errorId}.`
    case 'refused':
    case 'model-unavailable':
    case 'database-unavailable':
    case 'invalid-request':
    case 'unauthenticated':
    case 'sign-in-unavailable':
    case 'forbidden':
    case 'conflict':
    case 'too-many-requests':
      return problem.message
  }
}

const figure = (cost: number) => new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(cost)
const seconds = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`)
