import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import { askRequestSchema } from '../../chat/ask-request.ts'
import type { SentEvent } from '../../chat/subscription.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { eventStream } from '../event-stream.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { answerViewSchema, idParams, rowsPageSchema } from '../schemas.ts'

const streamContent = { 'text/event-stream': { schema: z.string() } }

const askRoute = createRoute({
  method: 'post',
  path: '/api/conversations/{id}/answers',
  summary: 'Ask a question',
  description: 'With `Accept: text/event-stream` the events of the answer, else 202 with their address. The same `id` asks once.',
  request: { params: idParams, body: { required: true, content: { 'application/json': { schema: askRequestSchema } } } },
  responses: {
    200: { description: 'The events of the answer, from the first to `done`.', content: streamContent },
    202: {
      description: 'The question was taken.',
      content: { 'application/json': { schema: z.object({ id: z.string(), events: z.string() }) } },
    },
    ...problemResponses,
  },
})

const eventsRoute = createRoute({
  method: 'get',
  path: '/api/answers/{id}/events',
  summary: 'The events of an answer, again or from a number on',
  request: { params: idParams, query: z.object({ after: z.coerce.number().int().min(0).default(0) }) },
  responses: { 200: { description: 'The events after `after` or `Last-Event-ID`.', content: streamContent }, ...problemResponses },
})

const cancelRoute = createRoute({
  method: 'post',
  path: '/api/answers/{id}/cancel',
  summary: 'Stop a run: the call of the model and the statement',
  request: { params: idParams },
  responses: {
    202: {
      description: 'The wish was noted; false when the answer had ended.',
      content: { 'application/json': { schema: z.object({ cancelling: z.boolean() }) } },
    },
    ...problemResponses,
  },
})

const answerRoute = createRoute({
  method: 'get',
  path: '/api/answers/{id}',
  summary: 'An answer as far as it is',
  description:
    'One that was shared with the viewer is judged by their own rights: 403 when they may not ask it, their own rows when these differ.',
  request: { params: idParams },
  responses: {
    200: { description: 'The folded events.', content: { 'application/json': { schema: answerViewSchema } } },
    ...problemResponses,
  },
})

const rowsRoute = createRoute({
  method: 'get',
  path: '/api/results/{id}/rows',
  summary: 'Rows of a kept result',
  description: 'Sorting a result that was cut runs its statement again; `result` is then the id of the rows in that order.',
  request: {
    params: idParams,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1_000).default(500),
      sort: z.string().min(1).max(200).optional(),
    }),
  },
  responses: {
    200: {
      description: 'A page, in the order of `sort`: a column, with a minus for descending.',
      content: { 'application/json': { schema: rowsPageSchema } },
    },
    ...problemResponses,
  },
})

/** Asking, following, stopping and reading answers. */
export function addAnswerRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  const { chat, baseUrl } = deps
  app.openapi(askRoute, async (c) => {
    const reading = readingOf(c)
    const asked = await chat.ask(c.get('principal'), c.req.valid('param').id, c.req.valid('json'), reading.signal)
    if (!asked.ok) return problemResponse(c, baseUrl, asked.problem)
    if (acceptsEvents(c)) return streamOf(deps, c, asked.value.events, reading)
    const events = `/api/answers/${asked.value.id}/events`
    c.header('Location', events)
    return c.json({ id: asked.value.id, events }, 202)
  })
  app.openapi(eventsRoute, async (c) => {
    const reading = readingOf(c)
    const seen = Math.max(c.req.valid('query').after, lastEventId(c))
    const events = await chat.resume(c.get('principal'), c.req.valid('param').id, seen, reading.signal)
    if (!events.ok) return problemResponse(c, baseUrl, events.problem)
    return streamOf(deps, c, events.value, reading)
  })
  app.openapi(cancelRoute, async (c) => {
    const asked = await chat.cancel(c.get('principal'), c.req.valid('param').id)
    return asked.ok ? c.json({ cancelling: asked.value }, 202) : problemResponse(c, baseUrl, asked.problem)
  })
  app.openapi(answerRoute, async (c) => {
    const answer = await chat.getAnswer(c.get('principal'), c.req.valid('param').id, readingOf(c).signal)
    return answer.ok ? c.json(answer.value, 200) : problemResponse(c, baseUrl, answer.problem)
  })
  app.openapi(rowsRoute, async (c) => {
    const { offset, limit, sort } = c.req.valid('query')
    const page = await chat.pageRows(
      c.get('principal'),
      c.req.valid('param').id,
      { offset, limit, sort: sort ?? null },
      readingOf(c).signal,
    )
    if (!page.ok) return problemResponse(c, baseUrl, page.problem)
    const { result, columns, rows, rowCount } = page.value
    return c.json({ result, columns, rows, offset, row_count: rowCount }, 200)
  })
}

const acceptsEvents = (c: Context) => (c.req.header('accept') ?? '').toLowerCase().includes('text/event-stream')

function lastEventId(c: Context): number {
  const seen = Number(c.req.header('last-event-id') ?? 0)
  return Number.isSafeInteger(seen) && seen >= 0 ? seen : 0
}

/** Ends when the reader leaves; the run it reads does not. */
function readingOf(c: Context): AbortController {
  const reading = new AbortController()
  c.req.raw.signal?.addEventListener('abort', () => reading.abort(), { once: true })
  return reading
}

function streamOf(deps: HttpDeps, c: Context<HttpEnv>, events: AsyncIterable<SentEvent>, reading: AbortController): Response {
  return eventStream(events, {
    heartbeatMs: deps.limits.heartbeatMs,
    onEnd: () => reading.abort(),
    onError: (error) => deps.log.error('an event stream broke', { requestId: c.get('requestId'), error }),
  })
}
