import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import type { Result } from '../../base/result.ts'
import { disableMonitor, enableMonitor, mute, runNow, takeOver } from '../../monitors/service/change-monitor.ts'
import { drillMonitor } from '../../monitors/service/drill.ts'
import { auditOf, monitorById, pointsOf, runsOf } from '../../monitors/service/read-monitors.ts'
import type { HttpEnv } from '../deps.ts'
import { instantShape, numberShape, readCursor, writeCursor } from '../monitors/cursor.ts'
import { type App, forRequest, type MonitorRoutes, pageQuery } from '../monitors/deps.ts'
import { content, instant, monitorOutside, monitorSchema } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const action = <P extends string, B extends z.ZodType>(path: P, summary: string, description: string, body: B) =>
  createRoute({
    method: 'post',
    path,
    summary,
    description,
    request: { params: idParams, body: { required: false, content: content(body) } },
    responses: { 200: { description: 'The monitor as it is now.', content: content(monitorSchema) }, ...problemResponses },
  })

const nothing = z.strictObject({})
const enableRoute = action(
  '/api/monitors/{id}/enable',
  'Switch a monitor on',
  'Its next planned time is counted from now; what it missed is not made up for.',
  nothing,
)
const disableRoute = action(
  '/api/monitors/{id}/disable',
  'Switch a monitor off',
  'Its open alerts stay open.',
  z.strictObject({ reason: z.string().max(2_000).optional() }),
)
const muteRoute = action(
  '/api/monitors/{id}/mute',
  'Tell nobody until an instant',
  'Alerts are recorded all the same; `until` null ends it.',
  z.strictObject({ until: instant.nullable() }),
)
const takeOverRoute = action(
  '/api/monitors/{id}/take-over',
  'Own a monitor whose owner left',
  'From then on it runs with the rights of the new owner, which are tried first.',
  nothing,
)
const runRoute = action(
  '/api/monitors/{id}/run',
  'Run a monitor now',
  'The scheduler runs it like at a planned time, with all that follows from it.',
  nothing,
)

const drillRoute = action(
  '/api/monitors/{id}/drill',
  'Try the alarm of a monitor now',
  'Its result is changed in memory until the condition holds, and goes the way of an alert up to a message that is not sent. What was found is `last_drill`.',
  nothing,
)

const runSchema = z.object({
  slot: z.string(),
  status: z.enum(['ok', 'no_data', 'error', 'missed', 'superseded']),
  settled_at: z.string(),
  error_code: z.string().nullable(),
  message: z.string().nullable(),
  rows: z.int().nullable(),
  duration_ms: z.int().nullable(),
  alert: z.boolean(),
  missed_before: z.int(),
  version: z.int(),
  checked: z.unknown(),
})
const runsRoute = createRoute({
  method: 'get',
  path: '/api/monitors/{id}/runs',
  summary: 'Runs of a monitor, the newest first',
  request: { params: idParams, query: z.object(pageQuery) },
  responses: {
    200: { description: 'A page.', content: content(z.object({ runs: z.array(runSchema), next: z.string().nullable() })) },
    ...problemResponses,
  },
})

const pointSchema = z.object({
  slot: z.string(),
  value: z.number().nullable(),
  text: z.string().nullable(),
  expected: z.number().nullable(),
  scale: z.number().nullable(),
  score: z.number().nullable(),
  verdict: z.enum(['ok', 'breach', 'no_data', 'error']),
  version: z.int(),
  replayed: z.boolean(),
})
const pointsRoute = createRoute({
  method: 'get',
  path: '/api/monitors/{id}/points',
  summary: 'Stored values of a monitor with its alerts',
  description:
    'The newest 5,000 at most, oldest first, since the statement is the present one. `readable` false: the asker may not read this data.',
  request: {
    params: idParams,
    query: z.object({ group: z.string().max(2_000).optional(), from: instant.optional(), to: instant.optional() }),
  },
  responses: {
    200: {
      description: 'Values by group; `key` is the canonical JSON of the group’s values.',
      content: content(
        z.object({
          readable: z.boolean(),
          groups: z.array(z.object({ key: z.string(), points: z.array(pointSchema) })),
          alerts: z.array(
            z.object({
              id: z.string(),
              group_key: z.string(),
              slot: z.string(),
              resolved_slot: z.string().nullable(),
              severity: z.string(),
              feedback: z.string().nullable(),
            }),
          ),
        }),
      ),
    },
    ...problemResponses,
  },
})

const auditRoute = createRoute({
  method: 'get',
  path: '/api/monitors/{id}/audit',
  summary: 'Who changed what of a monitor, the newest first',
  request: { params: idParams, query: z.object(pageQuery) },
  responses: {
    200: {
      description: 'A page.',
      content: content(
        z.object({
          entries: z.array(
            z.object({
              id: z.int(),
              at: z.string(),
              actor: z.string(),
              action: z.string(),
              alert: z.string().nullable(),
              before: z.unknown(),
              after: z.unknown(),
            }),
          ),
          next: z.string().nullable(),
        }),
      ),
    },
    ...problemResponses,
  },
})

/** What is done to a monitor besides changing it, and its trail. */
export function addMonitorActionRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  const after = async (c: Context<HttpEnv>, id: string, done: Result<void>) => {
    if (!done.ok) return problemResponse(c, baseUrl, done.problem)
    const found = await monitorById(monitors, c.get('principal'), id)
    return found.ok ? c.json(monitorOutside(found.value), 200) : problemResponse(c, baseUrl, found.problem)
  }
  app.openapi(enableRoute, async (c) => {
    const { id } = c.req.valid('param')
    return after(c, id, await enableMonitor(monitors, c.get('principal'), id))
  })
  app.openapi(disableRoute, async (c) => {
    const { id } = c.req.valid('param')
    // Without a JSON content type the body is not read, so there is none.
    const body: { reason?: string | undefined } | undefined = c.req.valid('json')
    return after(c, id, await disableMonitor(monitors, c.get('principal'), id, body?.reason?.trim() || null))
  })
  app.openapi(muteRoute, async (c) => {
    const { id } = c.req.valid('param')
    const body: { until: string | null } | undefined = c.req.valid('json')
    if (body === undefined) return problemResponse(c, baseUrl, { kind: 'invalid-request', message: 'until: expected an instant or null.' })
    return after(c, id, await mute(monitors, c.get('principal'), id, body.until))
  })
  app.openapi(takeOverRoute, async (c) => {
    const { id } = c.req.valid('param')
    return after(c, id, await takeOver(forRequest(monitors, c), c.get('principal'), id))
  })
  app.openapi(runRoute, async (c) => {
    const { id } = c.req.valid('param')
    return after(c, id, await runNow(monitors, c.get('principal'), id))
  })
  app.openapi(drillRoute, async (c) => {
    const { id } = c.req.valid('param')
    return after(c, id, await drillMonitor(forRequest(monitors, c), c.get('principal'), id))
  })
  app.openapi(runsRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const before = readCursor(cursor, [instantShape])
    if (!before.ok) return problemResponse(c, baseUrl, before.problem)
    const found = await runsOf(monitors, c.get('principal'), c.req.valid('param').id, before.value?.[0] ?? null, limit)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    const runs = found.value.runs.map(({ settledAt, code, durationMs, missedBefore, ...run }) => {
      return { ...run, settled_at: settledAt, error_code: code, duration_ms: durationMs, missed_before: missedBefore }
    })
    return c.json({ runs, next: found.value.next === null ? null : writeCursor([found.value.next]) }, 200)
  })
  app.openapi(pointsRoute, async (c) => {
    const { group = null, from = null, to = null } = c.req.valid('query')
    const found = await pointsOf(monitors, c.get('principal'), c.req.valid('param').id, { group, from, to })
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    const { points, marks, readable } = found.value
    const groups = [...Map.groupBy(points, (point) => point.group)].map(([key, list]) => ({
      key,
      points: list.map(({ group: _, ...point }) => point),
    }))
    const alerts = marks.map(({ resolvedSlot, group: key, ...mark }) => ({ ...mark, group_key: key, resolved_slot: resolvedSlot }))
    return c.json({ readable, groups, alerts }, 200)
  })
  app.openapi(auditRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const before = readCursor(cursor, [numberShape])
    if (!before.ok) return problemResponse(c, baseUrl, before.problem)
    const last = before.value?.[0]
    const found = await auditOf(monitors, c.get('principal'), c.req.valid('param').id, last === undefined ? null : Number(last), limit)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    return c.json({ entries: found.value.entries, next: found.value.next === null ? null : writeCursor([found.value.next]) }, 200)
  })
}
