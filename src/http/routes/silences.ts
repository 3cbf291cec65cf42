import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { severitySchema } from '../../monitors/condition/condition.ts'
import { type SeenSilence, silencesFor, startSilence, stopSilence } from '../../monitors/service/silences.ts'
import { matcherSchema } from '../../monitors/store/silence.table.ts'
import { type App, flag, type MonitorRoutes } from '../monitors/deps.ts'
import { content, instant } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

/** Without the group where who asks may not know it. */
const seenMatcher = z.object({
  monitor: z.uuid().optional(),
  category: z.string().optional(),
  severity: severitySchema.optional(),
  group: z.string().optional(),
})

const silenceSchema = z.object({
  id: z.string(),
  matcher: seenMatcher,
  starts_at: z.string(),
  ends_at: z.string(),
  reason: z.string(),
  author: z.string(),
  expected: z.boolean(),
  active: z.boolean(),
  readable: z.boolean(),
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/silences',
  summary: 'Silences, the one that ends last first',
  request: { query: z.object({ active: flag.default(true) }) },
  responses: {
    200: {
      description: 'Those that have not ended; with `active=false` all. `readable` false: groups and reason are for who may read the data.',
      content: content(z.object({ silences: z.array(silenceSchema) })),
    },
    ...problemResponses,
  },
})
const startRoute = createRoute({
  method: 'post',
  path: '/api/silences',
  summary: 'Tell nobody for a while',
  description:
    'What is given in `matcher` must all fit; `group` is a pattern with *. `expected`: a planned event, whose days stay out of the scoring of anomalies.',
  request: {
    body: {
      required: true,
      content: content(
        z.strictObject({
          matcher: matcherSchema,
          starts_at: instant.optional(),
          ends_at: instant,
          reason: z.string().min(1).max(2_000),
          expected: z.boolean().default(false),
        }),
      ),
    },
  },
  responses: { 201: { description: 'The silence.', content: content(silenceSchema) }, ...problemResponses },
})
const endRoute = createRoute({
  method: 'delete',
  path: '/api/silences/{id}',
  summary: 'End a silence now',
  request: { params: idParams },
  responses: { 204: { description: 'It has ended.' }, ...problemResponses },
})

/** Silences. */
export function addSilenceRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(listRoute, async (c) => {
    const found = await silencesFor(monitors, c.get('principal'), c.req.valid('query').active)
    return c.json({ silences: found.map(outside) }, 200)
  })
  app.openapi(startRoute, async (c) => {
    const { matcher, starts_at: startsAt = null, ends_at: endsAt, reason, expected } = c.req.valid('json')
    const made = await startSilence(monitors, c.get('principal'), { matcher, startsAt, endsAt, reason, expected })
    return made.ok ? c.json(outside({ ...made.value, readable: true }), 201) : problemResponse(c, baseUrl, made.problem)
  })
  app.openapi(endRoute, async (c) => {
    const ended = await stopSilence(monitors, c.get('principal'), c.req.valid('param').id)
    return ended.ok ? c.body(null, 204) : problemResponse(c, baseUrl, ended.problem)
  })
}

const outside = ({ startsAt, endsAt, ...one }: SeenSilence) => ({ ...one, starts_at: startsAt, ends_at: endsAt })
