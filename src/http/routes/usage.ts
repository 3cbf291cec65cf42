import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import { nearestWords } from '../../catalog/nearest-words.ts'
import { listUnknownWords } from '../../chat/unknown-word.table.ts'
import { readUsage } from '../../history/usage.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const mostEntries = 50
const dayMs = 86_400_000

const question = z.object({ question: z.string(), times: z.number().int(), users: z.number().int(), last: z.string() })

const usageRoute = createRoute({
  method: 'get',
  path: '/api/usage',
  summary: 'How the service is used',
  description: 'For administrators.',
  request: { query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }) },
  responses: {
    200: {
      description: 'Questions asked most, never answered, slow, dear, judged wrong; and how many each user asked on each day.',
      content: {
        'application/json': {
          schema: z.object({
            since: z.string(),
            top: z.array(question),
            unanswered: z.array(question),
            slow: z.array(z.object({ question: z.string(), times: z.number().int(), slowest_ms: z.number(), average_ms: z.number() })),
            costly: z.array(
              z.object({ question: z.string(), times: z.number().int(), tokens: z.number().int(), cost: z.number().nullable() }),
            ),
            judged_wrong: z.array(
              z.object({ question: z.string(), reasons: z.array(z.string()), note: z.string().nullable(), asked_at: z.string() }),
            ),
            per_user_and_day: z.array(
              z.object({ user: z.string(), day: z.string(), questions: z.number().int(), answered: z.number().int() }),
            ),
          }),
        },
      },
    },
    ...problemResponses,
  },
})

const wordsRoute = createRoute({
  method: 'get',
  path: '/api/usage/unknown-words',
  summary: 'Words that nobody understood',
  description:
    'For administrators: candidates for synonyms, most frequent first, each with the words of the semantic model that are most like it.',
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }) },
  responses: {
    200: {
      description: 'How often each word came up, when last, and the question it was last in.',
      content: {
        'application/json': {
          schema: z.object({
            words: z.array(
              z.object({
                word: z.string(),
                times: z.number().int(),
                last_seen: z.string(),
                example: z.string(),
                nearest: z.array(z.string()),
              }),
            ),
          }),
        },
      },
    },
    ...problemResponses,
  },
})

/** What administrators see of everybody's questions. */
export function addUsageRoutes(app: OpenAPIHono<HttpEnv>, { db, clock, baseUrl, viewFor, dataSource }: HttpDeps): void {
  app.openapi(usageRoute, async (c) => {
    if (!c.get('principal').roles.includes('admin')) {
      return problemResponse(c, baseUrl, { kind: 'forbidden', message: 'Usage is for administrators.' })
    }
    const since = new Date(clock.now() - c.req.valid('query').days * dayMs).toISOString()
    const { top, unanswered, slow, costly, judgedWrong, perUserAndDay } = await readUsage(db, since, mostEntries)
    const slowest = slow.map(({ question, times, slowestMs, averageMs }) => {
      return { question, times, slowest_ms: slowestMs, average_ms: averageMs }
    })
    const judged = judgedWrong.map(({ askedAt, ...rest }) => ({ ...rest, asked_at: askedAt }))
    return c.json({ since, top, unanswered, slow: slowest, costly, judged_wrong: judged, per_user_and_day: perUserAndDay }, 200)
  })
  app.openapi(wordsRoute, async (c) => {
    if (!c.get('principal').roles.includes('admin')) {
      return problemResponse(c, baseUrl, { kind: 'forbidden', message: 'Usage is for administrators.' })
    }
    const view = await viewFor(c.get('principal'), dataSource)
    if (!view.ok) return problemResponse(c, baseUrl, view.problem)
    const known = await listUnknownWords(db, c.req.valid('query').limit)
    const words = known.map(({ word, times, lastSeen, example }) => {
      return { word, times, last_seen: lastSeen, example, nearest: nearestWords(view.value.catalog.model, word) }
    })
    return c.json({ words }, 200)
  })
}
