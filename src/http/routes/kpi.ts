import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { KpiService } from '../../monitors/kpi/kpi-service.ts'
import { kpiMonitor } from '../../monitors/kpi/watch-kpi.ts'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import { monitorById } from '../../monitors/service/read-monitors.ts'
import { createMonitor } from '../../monitors/service/save-monitor.ts'
import { resultColumnSchema } from '../../present/columns.ts'
import type { HttpEnv } from '../deps.ts'
import { forRequest } from '../monitors/deps.ts'
import { monitorOutside, recipientsJson, savedSchema, scheduleJson } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const number = z.coerce.number().int().min(1).max(2_147_483_647)
const named = z.object({ id: z.number().int(), name: z.string() })
const direction = z.enum(['up', 'down']).nullable()
const detailSchema = z.object({
  status: z.enum(['found', 'merged', 'withdrawn']),
  expected: z.number(),
  low: z.number(),
  high: z.number(),
  score: z.number(),
  critical: z.number(),
  favourable: z.boolean().nullable(),
  label: z.enum(['confirmed', 'expected']).nullable(),
})
const severity = z.enum(['low', 'medium', 'high'])
const kpiSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  description: z.string().nullable(),
  unit: z.string().nullable(),
  category: z.string().nullable(),
  good_direction: direction,
  min_abs_change: z.number(),
  column: resultColumnSchema,
  series: z.array(z.object({ team: named.nullable(), region: named.nullable(), points: z.number().int(), newest: z.string() })),
})
const anomalySchema = z.object({
  id: z.number().int(),
  kpi: named,
  team: named.nullable(),
  region: named.nullable(),
  at: z.string(),
  value: z.string(),
  severity: severity.nullable(),
  description: z.string().nullable(),
  detected_at: z.string().nullable(),
  detail: detailSchema.nullable(),
})
const pointSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  value: z.string(),
  anomaly: anomalySchema.pick({ id: true, severity: true, description: true, detail: true }).nullable(),
})
const summarySchema = z.object({
  series: z.number().int(),
  changed: z.number().int(),
  values: z.number().int(),
  found: z.number().int(),
  updated: z.number().int(),
  withdrawn: z.number().int(),
  merged: z.number().int(),
})
const content = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })
const answers = <T extends z.ZodType>(description: string, schema: T) => ({
  200: { description, content: content(schema) },
  ...problemResponses,
})
const kpiParams = z.object({ id: number })

const listRoute = createRoute({
  method: 'get',
  path: '/api/kpi',
  summary: 'KPIs that the asker may see, with their series',
  responses: answers(
    'By name. A series is one KPI of one team in one region; null stands for the whole company and all regions.',
    z.object({ kpis: z.array(kpiSchema) }),
  ),
})

const valuesRoute = createRoute({
  method: 'get',
  path: '/api/kpi/{id}/values',
  summary: 'The values of one series',
  request: { params: kpiParams, query: z.object({ team: number.optional(), region: number.optional() }) },
  responses: answers('The newest 5,000, oldest first. Times have no zone and are UTC.', z.object({ points: z.array(pointSchema) })),
})

const anomaliesRoute = createRoute({
  method: 'get',
  path: '/api/kpi/anomalies',
  summary: 'Unusual KPI values, newest first',
  request: {
    query: z.object({
      kpi: number.optional(),
      severity: severity.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().min(1).max(60).optional(),
    }),
  },
  responses: answers(
    'A page; `next` is the cursor of the page after it.',
    z.object({ anomalies: z.array(anomalySchema), next: z.string().nullable() }),
  ),
})

const labelRoute = createRoute({
  method: 'post',
  path: '/api/kpi/anomalies/{id}/label',
  summary: 'Say what an anomaly was',
  description: '`confirmed`: a fault, kept out of what later values are compared with. `expected`: a planned event. null takes it back.',
  request: {
    params: kpiParams,
    body: { required: true, content: content(z.strictObject({ label: z.enum(['confirmed', 'expected']).nullable() })) },
  },
  responses: answers('The anomaly as it is now.', anomalySchema),
})

const loadRoute = createRoute({
  method: 'post',
  path: '/api/kpi/values',
  summary: 'Load KPI values',
  description:
    'For administrators. KPI, team and region by name or id; a missing team or region is the whole. All rows are written or none, and the faults of all are told. A value for a time that has one replaces it; sending the same again changes nothing. The series are scored at once.',
  request: {
    body: {
      required: true,
      content: content(
        z.strictObject({
          values: z
            .array(
              z.strictObject({
                kpi: z.unknown(),
                team: z.unknown().optional(),
                region: z.unknown().optional(),
                value: z.unknown(),
                timestamp: z.unknown(),
              }),
            )
            .min(1)
            .max(10_000),
        }),
      ),
    },
  },
  responses: answers(
    'How many rows were new, replaced a value, or changed nothing, and what scoring found.',
    z.object({ inserted: z.number().int(), updated: z.number().int(), unchanged: z.number().int(), scored: summarySchema }),
  ),
})

const scoreRoute = createRoute({
  method: 'post',
  path: '/api/kpi/score',
  summary: 'Score what is new in the KPI values',
  description: 'For administrators; the service does it by itself every hour. Doing it again changes nothing.',
  responses: answers('What was done.', summarySchema),
})

const settleRoute = createRoute({
  method: 'put',
  path: '/api/kpi/{id}/settings',
  summary: 'Settle how a KPI is judged',
  description: 'For administrators. `good_direction` null: as the semantic model says.',
  request: {
    params: kpiParams,
    body: { required: true, content: content(z.strictObject({ good_direction: direction, min_abs_change: z.number().min(0).default(0) })) },
  },
  responses: answers('The KPI as it is now.', kpiSchema),
})

const watchRoute = createRoute({
  method: 'post',
  path: '/api/kpi/watch',
  summary: 'Be told of unusual KPI values',
  description:
    'Saves a monitor of the asker that tells of each value that scoring finds unusual from then on, hourly unless `schedule` says otherwise; of one KPI, or of all that the asker may see.',
  request: {
    body: {
      required: true,
      content: content(
        z.strictObject({
          severity: severity.default('medium'),
          kpi: z.int().min(1).nullable().default(null),
          recipients: recipientsJson.optional(),
          schedule: scheduleJson.optional(),
        }),
      ),
    },
  },
  responses: { 201: { description: 'The monitor.', content: content(savedSchema) }, ...problemResponses },
})

type KpiRoutes = { kpi: KpiService; baseUrl: string; monitors?: ServiceDeps }

/** KPIs, their values and what was unusual among them. */
export function addKpiRoutes(app: OpenAPIHono<HttpEnv>, { kpi, baseUrl, monitors }: KpiRoutes): void {
  if (monitors) addWatchRoute(app, { kpi, baseUrl, monitors })
  app.openapi(listRoute, async (c) => {
    const found = await kpi.list(c.get('principal'))
    return found.ok ? c.json({ kpis: found.value }, 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(anomaliesRoute, async (c) => {
    const { kpi: id = null, severity: wanted = null, cursor = null, limit } = c.req.valid('query')
    const found = await kpi.anomalies(c.get('principal'), { kpi: id, severity: wanted, cursor, limit })
    return found.ok ? c.json(found.value, 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(valuesRoute, async (c) => {
    const { team = null, region = null } = c.req.valid('query')
    const found = await kpi.values(c.get('principal'), c.req.valid('param').id, { team, region })
    return found.ok ? c.json({ points: found.value }, 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(labelRoute, async (c) => {
    const found = await kpi.label(c.get('principal'), c.req.valid('param').id, c.req.valid('json').label)
    return found.ok ? c.json(found.value, 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(loadRoute, async (c) => {
    const loaded = await kpi.load(c.get('principal'), c.req.valid('json').values)
    return loaded.ok ? c.json(loaded.value, 200) : problemResponse(c, baseUrl, loaded.problem)
  })
  app.openapi(scoreRoute, async (c) => {
    const scored = await kpi.score(c.get('principal'))
    return scored.ok ? c.json(scored.value, 200) : problemResponse(c, baseUrl, scored.problem)
  })
  app.openapi(settleRoute, async (c) => {
    const { good_direction: goodDirection, min_abs_change: minAbsChange } = c.req.valid('json')
    const settled = await kpi.settle(c.get('principal'), c.req.valid('param').id, { goodDirection, minAbsChange })
    return settled.ok ? c.json(settled.value, 200) : problemResponse(c, baseUrl, settled.problem)
  })
}

function addWatchRoute(app: OpenAPIHono<HttpEnv>, { kpi, baseUrl, monitors }: Required<KpiRoutes>): void {
  app.openapi(watchRoute, async (c) => {
    const { kpi: id, ...wish } = c.req.valid('json')
    const principal = c.get('principal')
    const listed = await kpi.list(principal)
    if (!listed.ok) return problemResponse(c, baseUrl, listed.problem)
    const one = id === null ? null : listed.value.find((each) => each.id === id)
    if (one === undefined) return problemResponse(c, baseUrl, { kind: 'not-found', what: 'KPI' })
    const made = await createMonitor(forRequest(monitors, c), principal, kpiMonitor({ ...wish, kpi: one }))
    if (!made.ok) return problemResponse(c, baseUrl, made.problem)
    const found = await monitorById(monitors, principal, made.value.id)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    c.header('Location', `/api/monitors/${made.value.id}`)
    return c.json({ ...monitorOutside(found.value), warnings: made.value.warnings }, 201)
  })
}
