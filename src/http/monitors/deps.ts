import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import type { HttpEnv } from '../deps.ts'

/** What the routes of monitors need. */
export type MonitorRoutes = { monitors: ServiceDeps; baseUrl: string }
export type App = OpenAPIHono<HttpEnv>

/** What is done for one request: it stops when who asked has left. */
export const forRequest = (monitors: ServiceDeps, c: Context): ServiceDeps => ({ ...monitors, signal: c.req.raw.signal })

/** The number in `If-Match`, null when there is none. */
export function seenVersion(c: Context): number | null {
  const found = /^(?:W\/)?"(\d{1,9})"$/.exec(c.req.header('if-match') ?? '')
  return found === null ? null : Number(found[1])
}

export const noVersion = {
  kind: 'invalid-request',
  message: 'Expected "version" in the body, or If-Match with the ETag that was seen.',
  issues: [{ path: 'version', message: 'expected the version that was seen' }],
} as const

export const pageQuery = { limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().min(1).max(1_000).optional() }
/** `true` or `false` in a query. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
