import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { feedbackSchema, findFeedback, saveFeedback } from '../../chat/feedback.table.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const content = { 'application/json': { schema: feedbackSchema } }

const giveRoute = createRoute({
  method: 'put',
  path: '/api/answers/{id}/feedback',
  summary: 'Say whether an answer is right',
  description: 'A later judgement replaces an earlier one.',
  request: { params: idParams, body: { required: true, content } },
  responses: { 200: { description: 'What was kept.', content }, ...problemResponses },
})

const readRoute = createRoute({
  method: 'get',
  path: '/api/answers/{id}/feedback',
  summary: 'What I said of an answer',
  request: { params: idParams },
  responses: { 200: { description: 'The judgement.', content }, ...problemResponses },
})

/** Judgements of answers, by who asked. */
export function addFeedbackRoutes(app: OpenAPIHono<HttpEnv>, { db, baseUrl }: HttpDeps): void {
  app.openapi(giveRoute, async (c) => {
    const feedback = c.req.valid('json')
    const kept = await saveFeedback(db, c.req.valid('param').id, c.get('principal').id, feedback)
    return kept ? c.json(feedback, 200) : problemResponse(c, baseUrl, { kind: 'not-found', what: 'answer that has ended' })
  })
  app.openapi(readRoute, async (c) => {
    const found = await findFeedback(db, c.req.valid('param').id, c.get('principal').id)
    return found === null ? problemResponse(c, baseUrl, { kind: 'not-found', what: 'judgement of this answer' }) : c.json(found, 200)
  })
}
