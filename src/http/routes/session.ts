import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import * as z from 'zod'
import { sessionCookie } from '../../identity/authenticate.ts'
import { type Principal, scopes } from '../../identity/principal.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const sessionSchema = z.object({
  mode: z.enum(['local', 'token', 'jwt']),
  signed_in: z.boolean(),
  asker: z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()), scopes: z.array(z.enum(scopes)) }).nullable(),
})
const content = { 'application/json': { schema: sessionSchema } }

const readRoute = createRoute({
  method: 'get',
  path: '/api/session',
  summary: 'How people sign in here, and whether I am',
  description: 'Needs no sign-in.',
  responses: { 200: { description: 'The way in, and who asks; null when nobody is signed in.', content }, ...problemResponses },
})

const signInRoute = createRoute({
  method: 'post',
  path: '/api/session',
  summary: 'Sign the page in with a token',
  description: 'Answers with a cookie for twelve hours, or until the token expires. In the mode `token` only.',
  request: { body: { required: true, content: { 'application/json': { schema: z.strictObject({ token: z.string().min(1).max(500) }) } } } },
  responses: { 200: { description: 'Signed in.', content }, ...problemResponses },
})

const signOutRoute = createRoute({
  method: 'delete',
  path: '/api/session',
  summary: 'Sign the page out',
  description: 'The cookie is good for nothing afterwards, wherever it was copied to.',
  responses: { 204: { description: 'Nobody is signed in any more.' }, ...problemResponses },
})

/** Signing in and out. Asks nobody who they are. */
export function addSessionRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  const { baseUrl, signIn, quotas } = deps
  const mode = signIn?.mode ?? 'local'
  const cookie = { path: '/', httpOnly: true, sameSite: 'Lax', secure: !isLoopbackUrl(baseUrl) } as const
  app.openapi(readRoute, async (c) => {
    const found = await deps.authenticate(c.req.raw)
    c.header('Cache-Control', 'no-store')
    if (found.ok) return c.json({ mode, signed_in: true, asker: outside(found.value) }, 200)
    if (found.problem.kind === 'unauthenticated') return c.json({ mode, signed_in: false, asker: null }, 200)
    return problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(signInRoute, async (c) => {
    if (!signIn?.signIn) {
      const message = mode === 'local' ? 'There is one user here, who needs no sign-in.' : 'Sign in at the page that leads here.'
      return problemResponse(c, baseUrl, { kind: 'conflict', message })
    }
    const address = addressOf(deps, c)
    const open = await quotas?.mayTry(address)
    if (open?.ok === false) return problemResponse(c, baseUrl, open.problem)
    const made = await signIn.signIn(c.req.valid('json').token)
    if (!made.ok) {
      deps.log.warn('a sign-in failed', { address, reason: made.problem.kind, requestId: c.get('requestId') })
      await quotas?.failedTry(address)
      return problemResponse(c, baseUrl, made.problem)
    }
    setCookie(c, sessionCookie, made.value.cookie, { ...cookie, maxAge: made.value.maxAgeSeconds })
    c.header('Cache-Control', 'no-store')
    return c.json({ mode, signed_in: true, asker: outside(made.value.principal) }, 200)
  })
  app.openapi(signOutRoute, async (c) => {
    await signIn?.signOut(c.req.raw)
    deleteCookie(c, sessionCookie, cookie)
    c.header('Cache-Control', 'no-store')
    return c.body(null, 204)
  })
}

const outside = ({ id, name, roles, scopes: held }: Principal) => ({ id, name, roles, scopes: [...(held ?? scopes)] })

/** Where a request comes from, for counting failed sign-ins. */
export const addressOf = (deps: Pick<HttpDeps, 'addressOf'>, c: Context): string => deps.addressOf?.(c) ?? 'unknown'

const isLoopbackUrl = (url: string): boolean => /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(url)
