import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import { storable } from '../../db/row-types.ts'
import { type OwnQuestion, readOwnQuestions } from '../../history/own-questions.ts'
import { outcomeSchema } from '../../present/answer/events.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponses } from '../problem-response.ts'

const questionSchema = z.object({
  id: z.string(),
  conversation: z.string(),
  question: z.string(),
  asked_at: z.string(),
  outcome: outcomeSchema.nullable(),
  translator: z.string().nullable(),
  row_count: z.number().int().nullable(),
  ms: z.number().int().nullable(),
})

const historyRoute = createRoute({
  method: 'get',
  path: '/api/history',
  summary: 'My questions, the newest first',
  request: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z
        .string()
        .regex(/^\d{1,18}$/, 'expected the `next` of a page')
        .optional(),
      q: z.string().trim().max(200).optional().openapi({ description: 'Only questions that hold these words.' }),
      outcome: outcomeSchema.optional(),
    }),
  },
  responses: {
    200: {
      description: 'A page; `next` is the cursor of the page after it.',
      content: { 'application/json': { schema: z.object({ questions: z.array(questionSchema), next: z.string().nullable() }) } },
    },
    ...problemResponses,
  },
})

/** What the asker asked before. */
export function addHistoryRoutes(app: OpenAPIHono<HttpEnv>, { db }: HttpDeps): void {
  app.openapi(historyRoute, async (c) => {
    const { limit, cursor, q, outcome } = c.req.valid('query')
    const filter = { text: q === undefined || q === '' ? null : storable(q), outcome: outcome ?? null, before: cursor ?? null, limit }
    const found = await readOwnQuestions(db, c.get('principal').id, filter)
    const last = found.length === limit ? found.at(-1) : undefined
    return c.json({ questions: found.map(outside), next: last?.number ?? null }, 200)
  })
}

const outside = ({ number: _, askedAt, rowCount, totalMs, ...rest }: OwnQuestion) => ({
  ...rest,
  asked_at: askedAt,
  row_count: rowCount,
  ms: totalMs,
})
