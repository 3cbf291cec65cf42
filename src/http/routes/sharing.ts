import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { Result } from '../../base/result.ts'
import { everyone, type Share } from '../../chat/share.table.ts'
import { sharing } from '../../chat/sharing.ts'
import { outcomeSchema } from '../../present/answer/events.ts'
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

const withMeRoute = createRoute({
  method: 'get',
  path: '/api/shared',
  summary: 'Answers that others shared with me, the last shared first',
  description: 'An answer that reads data which I may not see is listed without its question.',
  request: {
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().max(200).optional() }),
  },
  responses: {
    200: {
      description: 'A page; `next` is the cursor of the page after it.',
      content: {
        'application/json': {
          schema: z.object({
            answers: z.array(
              z.object({
                id: z.string(),
                question: z.string().nullable(),
                by: z.string().nullable(),
                shared_at: z.string(),
                outcome: outcomeSchema.nullable(),
              }),
            ),
            next: z.string().nullable(),
          }),
        },
      },
    },
    ...problemResponses,
  },
})

/** Sharing of answers; looking at a shared one is `GET /api/answers/{id}`. */
export function addSharingRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  const shares = sharing(deps)
  const outside = (found: Share[]) => ({
    with: found.map(({ viewer, sharedAt }) => ({ who: viewer === everyone ? 'everyone' : viewer, at: sharedAt })),
  })
  app.openapi(withMeRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const after = cursor === undefined ? null : readCursor(cursor)
    if (after === undefined) {
      const message = 'The cursor is not one of ours; expected the `next` of a page.'
      return problemResponse(c, deps.baseUrl, { kind: 'invalid-request', message })
    }
    const found = await deps.chat.listShared(c.get('principal'), limit, after)
    if (!found.ok) return problemResponse(c, deps.baseUrl, found.problem)
    const last = found.value.length === limit ? found.value.at(-1) : undefined
    const answers = found.value.map(({ id, question, by, sharedAt, outcome }) => {
      return { id, question, by, shared_at: sharedAt, outcome: outcomeSchema.nullable().catch(null).parse(outcome) }
    })
    return c.json({ answers, next: last === undefined ? null : `${last.sharedAt}_${last.id}` }, 200)
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

const cursorSchema = z.object({ sharedAt: z.iso.datetime(), id: z.uuid() })

function readCursor(given: string) {
  const [sharedAt, id] = given.split('_')
  return cursorSchema.safeParse({ sharedAt, id }).data
}
