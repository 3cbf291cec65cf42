import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import { type OwnTokens, ownTokens } from '../../identity/own-tokens.ts'
import { scopes } from '../../identity/principal.ts'
import type { Token } from '../../identity/token.table.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const dayMs = 86_400_000

const tokenSchema = z.object({
  id: z.string(),
  prefix: z.string(),
  name: z.string(),
  user: z.string(),
  roles: z.array(z.string()),
  attributes: z.record(z.string(), z.string()),
  scopes: z.array(z.enum(scopes)),
  state: z.enum(['active', 'expired', 'revoked']),
  created_at: z.string(),
  created_by: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  in_use: z.boolean().openapi({ description: 'Whether this request came with it.' }),
})
const content = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })

const listRoute = createRoute({
  method: 'get',
  path: '/api/tokens',
  summary: 'My tokens, the newest first',
  description: 'Administrators see those of everybody with `everybody=true`.',
  request: {
    query: z.object({
      everybody: z.enum(['true', 'false']).default('false'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().max(200).optional(),
    }),
  },
  responses: {
    200: {
      description: 'A page; `next` is the cursor of the page after it. The tokens themselves are not stored.',
      content: content(z.object({ tokens: z.array(tokenSchema), next: z.string().nullable() })),
    },
    ...problemResponses,
  },
})

const text = (most: number) => z.string().trim().min(1).max(most)
const createSchema = z.strictObject({
  name: text(200).openapi({ description: 'What it is for.' }),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).default(['ask']),
  expires_in_days: z.number().int().min(1).max(3_650).nullable().default(90).openapi({ description: 'Null: until it is revoked.' }),
  user: text(200)
    .regex(/^[^*\s\p{C}][^\p{C}]*$/u, 'expected the id of a user')
    .optional()
    .openapi({ description: 'Whose it is; mine, unless an administrator says otherwise.' }),
  roles: z.array(text(100)).min(1).max(20).optional(),
  attributes: z.record(z.string().regex(/^\w+$/, 'expected a name of letters, digits and _'), z.string().max(500)).optional(),
})

const createRouteOfTokens = createRoute({
  method: 'post',
  path: '/api/tokens',
  summary: 'Make a token',
  description:
    'For oneself: with no more roles, scope and time than one came with. Administrators make them for others too. In the mode `token` only.',
  request: { body: { required: true, content: content(createSchema) } },
  responses: {
    201: { description: 'The token; `token` is shown this once.', content: content(tokenSchema.extend({ token: z.string() })) },
    ...problemResponses,
  },
})

const revokeRoute = createRoute({
  method: 'delete',
  path: '/api/tokens/{id}',
  summary: 'Revoke a token of mine',
  description: 'With it end the sign-ins that came from it and the tokens that were made with it. Administrators revoke any.',
  request: { params: idParams },
  responses: { 204: { description: 'It is good for nothing any more.' }, ...problemResponses },
})

/** Tokens by those whose they are. */
export function addTokenRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  const { baseUrl, clock } = deps
  const tokens: OwnTokens = ownTokens({ ...deps, now: clock.now }, Object.keys(deps.policies?.roles ?? {}))
  app.openapi(listRoute, async (c) => {
    const { everybody, limit, cursor } = c.req.valid('query')
    const after = cursor === undefined ? null : readCursor(cursor)
    if (after === undefined) {
      return problemResponse(c, baseUrl, {
        kind: 'invalid-request',
        message: 'The cursor is not one of ours; expected the `next` of a page.',
      })
    }
    const found = await tokens.list(c.get('principal'), { everybody: everybody === 'true', limit, after })
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    const last = found.value.length === limit ? found.value.at(-1) : undefined
    const mine = c.get('principal').token?.id
    const next = last === undefined ? null : `${last.createdAt}_${last.id}`
    return c.json({ tokens: found.value.map((one) => outside(one, clock.now(), mine)), next }, 200)
  })
  app.openapi(createRouteOfTokens, async (c) => {
    const mode = deps.signIn?.mode ?? 'local'
    if (mode !== 'token') {
      const why = mode === 'local' ? 'There is one user here, who needs no token' : 'Tokens come from the sign-in in front of this service'
      return problemResponse(c, baseUrl, { kind: 'conflict', message: `${why}. AUTH_MODE is ${mode}.` })
    }
    const { expires_in_days: days, user, roles, attributes, ...wish } = c.req.valid('json')
    const given = { ...(user ? { user } : {}), ...(roles ? { roles } : {}), ...(attributes ? { attributes } : {}) }
    const made = await tokens.create(c.get('principal'), { ...wish, ...given, expiresInMs: days === null ? null : days * dayMs })
    if (!made.ok) return problemResponse(c, baseUrl, made.problem)
    c.set('holdsSecret', true)
    c.header('Location', `/api/tokens/${made.value.token.id}`)
    c.header('Cache-Control', 'no-store')
    return c.json({ ...outside(made.value.token, clock.now(), undefined), token: made.value.secret }, 201)
  })
  app.openapi(revokeRoute, async (c) => {
    const ended = await tokens.revoke(c.get('principal'), c.req.valid('param').id)
    return ended.ok ? c.body(null, 204) : problemResponse(c, baseUrl, ended.problem)
  })
}

const cursorSchema = z.object({ createdAt: z.iso.datetime(), id: z.uuid() })

function readCursor(given: string) {
  const [createdAt, id] = given.split('_')
  return cursorSchema.safeParse({ createdAt, id }).data
}

function outside(token: Token, now: number, mine: string | undefined): z.infer<typeof tokenSchema> {
  const { id, prefix, name, roles, attributes, scopes: held } = token
  const over = token.expiresAt !== null && Date.parse(token.expiresAt) <= now
  return {
    ...{ id, prefix, name, roles, attributes, scopes: held },
    user: token.userId,
    state: token.revokedAt !== null ? 'revoked' : over ? 'expired' : 'active',
    created_at: token.createdAt,
    created_by: token.createdBy,
    expires_at: token.expiresAt,
    revoked_at: token.revokedAt,
    last_used_at: token.lastUsedAt,
    in_use: id === mine,
  }
}
