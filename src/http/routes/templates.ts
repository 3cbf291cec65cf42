import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { alertConditionSchema, severitySchema } from '../../monitors/condition/condition.ts'
import { conditionSentence } from '../../monitors/condition/sentence.ts'
import { frequencySchema } from '../../monitors/schedule/schedule.ts'
import {
  rate,
  removeTemplate,
  renewTemplate,
  type SeenTemplate,
  saveTemplate,
  templateById,
  templatesFor,
} from '../../monitors/service/templates.ts'
import { templateParameterSchema } from '../../monitors/store/template.table.ts'
import type { App, MonitorRoutes } from '../monitors/deps.ts'
import { content } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const templateSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  category: z.string(),
  question: z.string(),
  sql: z.string(),
  data_source: z.enum(['postgresql', 'bigquery']),
  frequency: frequencySchema,
  severity: severitySchema,
  condition: z.unknown(),
  sentence: z.string().nullable(),
  schedule: z.record(z.string(), z.unknown()),
  parameters: z.array(templateParameterSchema),
  usage_count: z.int(),
  avg_rating: z.number().nullable(),
  my_rating: z.int().nullable(),
  version: z.int(),
  replayable: z.boolean(),
  author: z.string().nullable(),
  readable: z.boolean(),
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/templates',
  summary: 'Templates by category and name',
  request: { query: z.object({ category: z.string().max(100).optional() }) },
  responses: {
    200: {
      description:
        'Those that the asker may run with their defaults. Authors see their own and administrators all, with `readable` false where they may not run them.',
      content: content(z.object({ templates: z.array(templateSchema) })),
    },
    ...problemResponses,
  },
})
const getRoute = createRoute({
  method: 'get',
  path: '/api/templates/{id}',
  summary: 'One template',
  request: { params: idParams },
  responses: { 200: { description: 'The template.', content: content(templateSchema) }, ...problemResponses },
})
const saveRoute = createRoute({
  method: 'post',
  path: '/api/templates',
  summary: 'Save a monitor as a template',
  description: 'Its placeholders become the parameters, its values their defaults.',
  request: {
    body: {
      required: true,
      content: content(
        z.strictObject({
          from_monitor: z.uuid(),
          name: z.string().trim().min(1).max(200),
          description: z.string().max(2_000).nullable().optional(),
          category: z.string().trim().min(1).max(100),
        }),
      ),
    },
  },
  responses: { 201: { description: 'The template.', content: content(templateSchema) }, ...problemResponses },
})
const renewRoute = createRoute({
  method: 'put',
  path: '/api/templates/{id}',
  summary: 'Put what a monitor is now into a template',
  description:
    'For its author and administrators. Where that is something else than before, the version of the template rises, and monitors made from an older one show that there is a newer one.',
  request: {
    params: idParams,
    body: {
      required: true,
      content: content(
        z.strictObject({
          from_monitor: z.uuid(),
          name: z.string().trim().min(1).max(200).optional(),
          description: z.string().max(2_000).nullable().optional(),
          category: z.string().trim().min(1).max(100).optional(),
        }),
      ),
    },
  },
  responses: { 200: { description: 'The template as it is now.', content: content(templateSchema) }, ...problemResponses },
})
const rateRoute = createRoute({
  method: 'post',
  path: '/api/templates/{id}/rating',
  summary: 'Rate a template',
  description: 'From 1 to 5; null takes it back. The mean is over one rating of each user.',
  request: { params: idParams, body: { required: true, content: content(z.strictObject({ rating: z.int().min(1).max(5).nullable() })) } },
  responses: { 200: { description: 'The template with its mean rating.', content: content(templateSchema) }, ...problemResponses },
})
const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/templates/{id}',
  summary: 'Remove a template; monitors made from it stay',
  request: { params: idParams },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses },
})

/** Templates. */
export function addTemplateRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(listRoute, async (c) => {
    const found = await templatesFor(monitors, c.get('principal'), c.req.valid('query').category ?? null)
    return c.json({ templates: found.map(outside) }, 200)
  })
  app.openapi(getRoute, async (c) => {
    const found = await templateById(monitors, c.get('principal'), c.req.valid('param').id)
    return found.ok ? c.json(outside(found.value), 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(saveRoute, async (c) => {
    const { from_monitor: monitor, name, description = null, category } = c.req.valid('json')
    const made = await saveTemplate(monitors, c.get('principal'), { monitor, name, description, category })
    if (!made.ok) return problemResponse(c, baseUrl, made.problem)
    c.header('Location', `/api/templates/${made.value.id}`)
    return c.json(outside(made.value), 201)
  })
  app.openapi(renewRoute, async (c) => {
    const { from_monitor: monitor, ...rest } = c.req.valid('json')
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    const made = await renewTemplate(monitors, c.get('principal'), c.req.valid('param').id, { monitor, ...given })
    return made.ok ? c.json(outside(made.value), 200) : problemResponse(c, baseUrl, made.problem)
  })
  app.openapi(rateRoute, async (c) => {
    const rated = await rate(monitors, c.get('principal'), c.req.valid('param').id, c.req.valid('json').rating)
    return rated.ok ? c.json(outside(rated.value), 200) : problemResponse(c, baseUrl, rated.problem)
  })
  app.openapi(deleteRoute, async (c) => {
    const removed = await removeTemplate(monitors, c.get('principal'), c.req.valid('param').id)
    return removed.ok ? c.body(null, 204) : problemResponse(c, baseUrl, removed.problem)
  })
}

function outside({ dataSource, usageCount, avgRating, myRating, ...one }: SeenTemplate): z.infer<typeof templateSchema> {
  const condition = alertConditionSchema.safeParse(one.condition).data
  return {
    ...one,
    data_source: dataSource,
    usage_count: usageCount,
    avg_rating: avgRating,
    my_rating: myRating,
    sentence: condition === undefined ? null : conditionSentence(condition),
  }
}
