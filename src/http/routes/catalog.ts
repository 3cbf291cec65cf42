import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { Catalog } from '../../catalog/catalog.ts'
import { mayApprove } from '../../identity/role-policy.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const mostExamples = 6

const examplesRoute = createRoute({
  method: 'get',
  path: '/api/examples',
  summary: 'Questions to begin with',
  responses: {
    200: {
      description: 'Questions that this asker can ask of this data.',
      content: { 'application/json': { schema: z.object({ questions: z.array(z.string()) }) } },
    },
    ...problemResponses,
  },
})

const named = z.object({ name: z.string(), label: z.string(), description: z.string().nullable(), synonyms: z.array(z.string()) })

const catalogSchema = z.object({
  version: z.string(),
  tables: z.array(
    z.object({
      table: z.string(),
      label: z.string(),
      description: z.string().nullable(),
      rows: z.number().nullable(),
      columns: z.array(z.object({ name: z.string(), type: z.string(), label: z.string(), description: z.string().nullable() })),
    }),
  ),
  metrics: z.array(named.extend({ table: z.string() })),
})

const catalogRoute = createRoute({
  method: 'get',
  path: '/api/catalog',
  summary: 'What I may ask about',
  responses: {
    200: { description: 'Tables, columns and metrics that this asker sees.', content: { 'application/json': { schema: catalogSchema } } },
    ...problemResponses,
  },
})

const statusRoute = createRoute({
  method: 'get',
  path: '/api/status',
  summary: 'What answers questions here',
  responses: {
    200: {
      description: 'Translators, model, data source, today, and who I am.',
      content: {
        'application/json': {
          schema: z.object({
            data_source: z.string(),
            fresh_to: z.string().nullable(),
            today: z.string(),
            time_zone: z.string(),
            translators: z.array(z.string()),
            model: z.string().nullable(),
            asker: z.object({
              ...{ id: z.string(), name: z.string(), role: z.string() },
              admin: z.boolean().openapi({ description: 'Whether I see what everybody asks.' }),
              may_approve: z.boolean().openapi({ description: 'Whether I may make an answer a verified question.' }),
            }),
            max_rows: z.number().int(),
            version: z.string(),
          }),
        },
      },
    },
    ...problemResponses,
  },
})

/** What can be asked, for this asker's role. */
export function addCatalogRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  const { baseUrl } = deps
  app.openapi(examplesRoute, async (c) => {
    const view = await deps.viewFor(c.get('principal'), deps.dataSource)
    if (!view.ok) return problemResponse(c, baseUrl, view.problem)
    return c.json({ questions: view.value.catalog.model.examples.slice(0, mostExamples) }, 200)
  })
  app.openapi(catalogRoute, async (c) => {
    const view = await deps.viewFor(c.get('principal'), deps.dataSource)
    return view.ok ? c.json(compact(view.value.catalog), 200) : problemResponse(c, baseUrl, view.problem)
  })
  app.openapi(statusRoute, async (c) => {
    const principal = c.get('principal')
    const [view, facts] = await Promise.all([deps.viewFor(principal, deps.dataSource), deps.facts()])
    if (!view.ok) return problemResponse(c, baseUrl, view.problem)
    const { today, timeZone } = deps.calendar()
    const { id, name, roles } = principal
    const asker = { id, name, role: view.value.role, admin: roles.includes('admin'), may_approve: mayApprove(deps.policies, roles) }
    const { translators, model, freshTo, version } = facts
    const status = { data_source: deps.dataSource, fresh_to: freshTo, today, time_zone: timeZone, translators, model, asker }
    return c.json({ ...status, max_rows: view.value.maxRows, version }, 200)
  })
}

function compact({ version, tables, model }: Catalog): z.infer<typeof catalogSchema> {
  return {
    version,
    tables: [...tables].map(([key, table]) => {
      const dataset = model.datasets.find((one) => one.table === key)
      return {
        table: key,
        label: dataset?.label ?? table.name,
        description: dataset?.description ?? table.comment,
        rows: table.rowEstimate,
        columns: table.columns.map((column) => {
          const field = dataset?.fields.find((one) => one.column === column.name)
          return {
            name: column.name,
            type: column.type,
            label: field?.label ?? column.name,
            description: field?.description ?? column.comment,
          }
        }),
      }
    }),
    metrics: model.metrics.map((metric) => ({
      name: metric.name,
      label: metric.label,
      description: metric.description,
      synonyms: metric.synonyms.map((synonym) => synonym.text),
      table: model.datasets.find((one) => one.name === metric.dataset)?.table ?? metric.dataset,
    })),
  }
}
