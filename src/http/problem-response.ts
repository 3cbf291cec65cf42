import type { Context } from 'hono'
import * as z from 'zod'
import type { Problem } from '../base/problem.ts'
import { problemMessage } from '../chat/problem-message.ts'

/** Problem details. Source: RFC 9457. Fields beyond `detail` depend on the type. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    request_id: z.string().optional(),
  })
  .loose()
export type ProblemBody = z.infer<typeof problemSchema>

type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 500 | 503 | 504
type Shape = { status: ErrorStatus; title: string; more?: Record<string, unknown> }

/** Status, title and extensions of each kind of problem: the one place that knows. */
function shapeOf(problem: Problem): Shape {
  switch (problem.kind) {
    case 'unsafe-sql':
      return { status: 422, title: 'The statement is not allowed', more: { violations: problem.violations } }
    case 'refused':
      return { status: 422, title: 'The question is not answered', more: { code: problem.code, could_ask: problem.couldAsk } }
    case 'too-expensive':
      return {
        status: 422,
        title: 'The statement is too expensive',
        more: { cost: problem.cost, max_cost: problem.maxCost, confirmable: problem.confirmable },
      }
    case 'query-failed':
      return { status: 422, title: 'The statement failed', more: { sqlstate: problem.sqlstate, position: problem.position } }
    case 'query-timeout':
      return { status: 504, title: 'The statement took too long', more: { limit_ms: problem.limitMs } }
    case 'model-unavailable':
      return { status: 503, title: 'The language model is not available', more: { reason: problem.reason } }
    case 'database-unavailable':
      return { status: 503, title: 'The database is not available' }
    case 'invalid-request':
      if (problem.wrongMethod) return { status: 405, title: 'Not done with what is at this address' }
      return {
        status: problem.tooLarge ? 413 : 400,
        title: problem.tooLarge ? 'The request is too large' : 'The request is not valid',
        more: { issues: problem.issues ?? [] },
      }
    case 'unauthenticated':
      return { status: 401, title: 'Sign in first' }
    case 'sign-in-unavailable':
      return { status: 503, title: 'Signing in is not possible now' }
    case 'forbidden':
      return { status: 403, title: 'Not allowed' }
    case 'not-found':
      return { status: 404, title: 'Not found' }
    case 'conflict':
      return { status: 409, title: 'Conflict' }
    case 'too-many-requests':
      return { status: 429, title: 'Too many requests', more: { retry_after_ms: problem.retryAfterMs } }
    case 'cancelled':
      return { status: 409, title: 'Cancelled' }
    case 'internal':
      return { status: 500, title: 'Something went wrong', more: { error_id: problem.errorId } }
  }
}

/** A problem as a response in `application/problem+json`. */
export function problemResponse(c: Context, baseUrl: string, problem: Problem) {
  const { status, title, more } = shapeOf(problem)
  const body: ProblemBody = { type: `${baseUrl}/problems/${problem.kind}`, title, status, detail: problemMessage(problem), ...more }
  const requestId: unknown = c.get('requestId')
  if (typeof requestId === 'string') body.request_id = requestId
  if (problem.kind === 'too-many-requests') c.header('Retry-After', String(Math.ceil(problem.retryAfterMs / 1_000)))
  if (['database-unavailable', 'model-unavailable', 'sign-in-unavailable'].includes(problem.kind)) c.header('Retry-After', '2')
  if (problem.kind === 'unauthenticated') c.header('WWW-Authenticate', 'Bearer')
  c.header('Cache-Control', 'no-store')
  return c.json(body, status, { 'Content-Type': 'application/problem+json' })
}

/** What any route may answer besides its own responses. */
export const problemResponses = {
  default: { description: 'A problem (RFC 9457).', content: { 'application/problem+json': { schema: problemSchema } } },
} as const
