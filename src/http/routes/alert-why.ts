import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { restateAlert } from '../../monitors/why/restate-alert.ts'
import { whyAlert } from '../../monitors/why/why-alert.ts'
import { resultColumnSchema } from '../../present/columns.ts'
import type { App, MonitorRoutes } from '../monitors/deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const contribution = z.object({
  later: z.number(),
  earlier: z.number(),
  change: z.number(),
  share: z.number().nullable(),
  rate: z.number(),
  mix: z.number(),
})
const stretch = z.object({ from: z.string(), to: z.string(), label: z.string(), value: z.number() })
const whySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('explained'),
    of: z.enum(['sum', 'ratio']),
    sentence: z.string(),
    measure: z.string(),
    column: resultColumnSchema,
    later: stretch,
    earlier: stretch,
    dimensions: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        moved: z.number(),
        parts: z.array(contribution.extend({ value: z.string().nullable() })),
        rest: contribution.extend({ count: z.number().int() }).nullable(),
      }),
    ),
    group: z.string().nullable(),
  }),
  z.object({ kind: z.literal('unexplained'), reason: z.string() }),
])
const restatedSchema = z.object({
  at: z.string(),
  by: z.string(),
  slot: z.string(),
  version: z.number().int(),
  was: z.object({ value: z.number().nullable() }),
  now: z.object({ verdict: z.enum(['ok', 'breach', 'no_data', 'error']), value: z.number().nullable(), reason: z.string().nullable() }),
  same: z.boolean(),
  difference: z.number().nullable(),
})

const whyRoute = createRoute({
  method: 'post',
  path: '/api/alerts/{id}/why',
  summary: 'Take the change behind an alert apart',
  description:
    'One grouped statement for each dimension, with the rights of who asks. `rate` is what a part would have changed had it moved with the whole, `mix` what it won or lost besides. Of a ratio, `rate` is what a part changed by its own ratio and `mix` by its share. Nothing is written.',
  request: { params: idParams },
  responses: {
    200: { description: 'The contributions, or why there are none.', content: { 'application/json': { schema: whySchema } } },
    ...problemResponses,
  },
})

const restateRoute = createRoute({
  method: 'post',
  path: '/api/alerts/{id}/restate',
  summary: "Run an alert's planned time again",
  description: 'With the version that raised it and the rights of the owner. The result is kept with the alert.',
  request: { params: idParams },
  responses: {
    200: { description: 'What was seen then and what the data says now.', content: { 'application/json': { schema: restatedSchema } } },
    ...problemResponses,
  },
})

/** Looking behind an alert. */
export function addAlertWhyRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(whyRoute, async (c) => {
    const found = await whyAlert(monitors, c.get('principal'), c.req.valid('param').id, c.req.raw.signal)
    return found.ok ? c.json(found.value, 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(restateRoute, async (c) => {
    const found = await restateAlert(monitors, c.get('principal'), c.req.valid('param').id, c.req.raw.signal)
    return found.ok ? c.json(found.value, 200) : problemResponse(c, baseUrl, found.problem)
  })
}
