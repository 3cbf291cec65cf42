import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'

const findingSchema = z.object({ severity: z.enum(['error', 'warning']), what: z.string(), message: z.string() })

const stateSchema = z.object({
  version: z.string().nullable(),
  read_at: z.string().nullable(),
  model_faults: z.array(z.string()).describe('What is wrong with the newest model files, by file and line. The model before stays in use.'),
  changes: z.array(z.string()).describe('What changed in the database when the catalog last changed.'),
  checked: z
    .object({ version: z.string(), at: z.string(), findings: z.array(findingSchema) })
    .nullable()
    .describe('The last check of the model against the database; null before the first one.'),
})

const findingsRoute = createRoute({
  method: 'get',
  path: '/api/catalog/findings',
  summary: 'What is wrong with the semantic model',
  description: 'For administrators.',
  responses: {
    200: {
      description: 'Faults of the files, changes of the database, findings of the check.',
      content: { 'application/json': { schema: stateSchema } },
    },
    ...problemResponses,
  },
})

const refreshRoute = createRoute({
  method: 'post',
  path: '/api/catalog/refresh',
  summary: 'Reads the semantic model and the database again',
  description: 'For administrators.',
  responses: {
    200: {
      description: 'What is in use now. A broken model leaves the one before in use and is told in model_faults.',
      content: { 'application/json': { schema: stateSchema.extend({ changed: z.boolean() }) } },
    },
    ...problemResponses,
  },
})

const forAdministrators = { kind: 'forbidden' as const, message: 'The state of the catalog is for administrators.' }
const isAdmin = (c: Context<HttpEnv>): boolean => c.get('principal').roles.includes('admin')

/** The catalog as administrators see it; absent where the runtime cannot keep one. */
export function addCatalogAdminRoutes(app: OpenAPIHono<HttpEnv>, { catalogAdmin, baseUrl }: HttpDeps): void {
  if (catalogAdmin === undefined) return
  app.openapi(findingsRoute, (c) => {
    if (!isAdmin(c)) return problemResponse(c, baseUrl, forAdministrators)
    return c.json(catalogAdmin.state(), 200)
  })
  app.openapi(refreshRoute, async (c) => {
    if (!isAdmin(c)) return problemResponse(c, baseUrl, forAdministrators)
    const before = catalogAdmin.state().version
    const refreshed = await catalogAdmin.refresh()
    if (!refreshed.ok) return problemResponse(c, baseUrl, refreshed.problem)
    const state = catalogAdmin.state()
    return c.json({ ...state, changed: state.version !== before }, 200)
  })
}
