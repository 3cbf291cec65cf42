import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { Result } from '../../base/result.ts'
import { everyone, type Share } from '../../chat/share.table.ts'
import { sharing } from '../../chat/sharing.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const user = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^*\p{C}]/u, 'expected the id of a user')
const withSchema = z.union([z.literal('everyone'), z.array(user).min(1).max(100)], 'expected "everyone" or a list of user ids')
const sharedSchema = z.object({ with: z.array(z.object({ who: z.string(), at: z.string() })) })

const responses = {
  200: {
    description: 'With whom the answer is shared now; `everyone` stands for all who may sign in.',
    content: { 'application/json': { schema: sharedSchema } },
  },
  ...problemResponses,
}
const path = '/api/answers/{id}/share'

const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'With whom an answer of mine is shared',
  request: { params: idParams },
  responses,
})

const shareRoute = createRoute({
  method: 'post',
  path,
  summary: 'Share an answer of mine',
  description: 'What others see of it is decided by their own rights, each time they look. Sharing again changes nothing.',
  request: {
    params: idParams,
    body: { required: true, content: { 'application/json': { schema: z.strictObject({ with: withSchema }) } } },
  },
  responses,
})

const unshareRoute = createRoute({
  method: 'delete',
  path,
  summary: 'Take an answer back',
  description: 'From those named by `with` (user ids, or `everyone`), or from all.',
  request: { params: idParams, query: z.object({ with: z.union([z.array(z.string()), z.string()]).optional() }) },
  responses,
})

/** Sharing of answers; looking at a shared one is `GET /api/answers/{id}`. */
export function addSharingRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  const shares = sharing(deps)
  const outside = (found: Share[]) => ({
    with: found.map(({ viewer, sharedAt }) => ({ who: viewer === everyone ? 'everyone' : viewer, at: sharedAt })),
  })
  app.openapi(listRoute, async (c) => {
    const found: Result<Share[]> = await shares.list(c.get('principal'), c.req.valid('param').id)
    return found.ok ? c.json(outside(found.value), 200) : problemResponse(c, deps.baseUrl, found.problem)
  })
  app.openapi(shareRoute, async (c) => {
    const found: Result<Share[]> = await shares.share(c.get('principal'), c.req.valid('param').id, c.req.valid('json').with)
    return found.ok ? c.json(outside(found.value), 200) : problemResponse(c, deps.baseUrl, found.problem)
  })
  app.openapi(unshareRoute, async (c) => {
    const given = c.req.valid('query').with
    const who = given === undefined ? null : given === 'everyone' ? given : [given].flat()
    const found: Result<Share[]> = await shares.unshare(c.get('principal'), c.req.valid('param').id, who)
    return found.ok ? c.json(outside(found.value), 200) : problemResponse(c, deps.baseUrl, found.problem)
  })
}
