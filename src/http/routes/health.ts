import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { HttpDeps, HttpEnv } from '../deps.ts'

const liveRoute = createRoute({
  method: 'get',
  path: '/health/live',
  summary: 'Whether the process answers',
  responses: { 200: { description: 'It does.', content: { 'application/json': { schema: z.object({ status: z.literal('live') }) } } } },
})

const readySchema = z.object({
  status: z.enum(['ready', 'not ready']),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  running: z.number().int(),
})

const readyRoute = createRoute({
  method: 'get',
  path: '/health/ready',
  summary: 'Whether questions can be answered',
  responses: {
    200: { description: 'They can.', content: { 'application/json': { schema: readySchema } } },
    503: { description: 'They cannot; the checks say why.', content: { 'application/json': { schema: readySchema } } },
  },
})

/** For load balancers and operators; asks nobody who they are. */
export function addHealthRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  app.openapi(liveRoute, (c) => c.json({ status: 'live' as const }, 200))
  app.openapi(readyRoute, async (c) => {
    const checks = await deps.readiness()
    const ready = checks.every((check) => check.ok)
    const { running } = deps.chat.load()
    c.header('Cache-Control', 'no-store')
    return ready
      ? c.json({ status: 'ready' as const, checks, running }, 200)
      : c.json({ status: 'not ready' as const, checks, running }, 503)
  })
}
