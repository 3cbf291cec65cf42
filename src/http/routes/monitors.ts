import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import { removeMonitor, updateMonitor } from '../../monitors/service/change-monitor.ts'
import { monitorById, monitorPage } from '../../monitors/service/read-monitors.ts'
import { createMonitor } from '../../monitors/service/save-monitor.ts'
import type { HttpEnv } from '../deps.ts'
import { anyShape, readCursor, uuidShape, writeCursor } from '../monitors/cursor.ts'
import { type App, flag, forRequest, type MonitorRoutes, noVersion, pageQuery, seenVersion } from '../monitors/deps.ts'
import {
  content,
  createJson,
  monitorOutside,
  monitorSchema,
  savedSchema,
  summaryFor,
  summarySchema,
  updateJson,
} from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const createRouteOf = createRoute({
  method: 'post',
  path: '/api/monitors',
  summary: 'Save an answer, a template with values, or a statement as a monitor',
  description:
    'It is run once before it is saved; what would not work at its planned time is refused now. From an answer whose dates count from the day it was asked, `from.dates` says whether they follow the runs.',
  request: { body: { required: true, content: content(createJson) } },
  responses: {
    201: { description: 'The monitor with its next five runs; `warnings` say what its owner should know.', content: content(savedSchema) },
    ...problemResponses,
  },
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/monitors',
  summary: 'Monitors by name',
  description: 'Those of the asker and those they are a member of; administrators see all.',
  request: {
    query: z.object({
      mine: flag.optional(),
      state: z.enum(['firing', 'no_data', 'ok', 'unknown']).optional(),
      q: z.string().max(200).optional(),
      ...pageQuery,
    }),
  },
  responses: {
    200: {
      description:
        'A page; `next` is the cursor of the page after it. `checks_delayed_since`: nobody has looked for due monitors since then.',
      content: content(
        z.object({ monitors: z.array(summarySchema), next: z.string().nullable(), checks_delayed_since: z.string().nullable() }),
      ),
    },
    ...problemResponses,
  },
})

const getRoute = createRoute({
  method: 'get',
  path: '/api/monitors/{id}',
  summary: 'One monitor',
  request: { params: idParams },
  responses: { 200: { description: 'The monitor; its version is the ETag.', content: content(monitorSchema) }, ...problemResponses },
})

const updateRoute = createRoute({
  method: 'patch',
  path: '/api/monitors/{id}',
  summary: 'Change a monitor',
  description:
    '`version` (or If-Match) is the one that was seen. What can alter a verdict is tried first and makes a new version; name, description, recipients and members do not.',
  request: { params: idParams, body: { required: true, content: content(updateJson) } },
  responses: { 200: { description: 'The monitor as it is now.', content: content(savedSchema) }, ...problemResponses },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/monitors/{id}',
  summary: 'Delete a monitor with its alerts and versions',
  request: { params: idParams },
  responses: { 204: { description: 'It is gone.' }, ...problemResponses },
})

/** Monitors: saving, looking, changing. */
export function addMonitorRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  const show = async (c: Context<HttpEnv>, id: string, warnings: string[]) => {
    const found = await monitorById(monitors, c.get('principal'), id)
    if (!found.ok) return found
    c.header('ETag', `"${found.value.row.version}"`)
    return { ok: true as const, value: { ...monitorOutside(found.value), warnings } }
  }
  app.openapi(createRouteOf, async (c) => {
    const made = await createMonitor(forRequest(monitors, c), c.get('principal'), c.req.valid('json'))
    if (!made.ok) return problemResponse(c, baseUrl, made.problem)
    const shown = await show(c, made.value.id, made.value.warnings)
    if (!shown.ok) return problemResponse(c, baseUrl, shown.problem)
    c.header('Location', `/api/monitors/${made.value.id}`)
    return c.json(shown.value, 201)
  })
  app.openapi(listRoute, async (c) => {
    const { mine = false, state, q, limit, cursor } = c.req.valid('query')
    const after = readCursor(cursor, [anyShape, uuidShape])
    if (!after.ok) return problemResponse(c, baseUrl, after.problem)
    const [name, id] = after.value ?? []
    const place = name === undefined || id === undefined ? null : { name, id }
    const page = await monitorPage(monitors, c.get('principal'), {
      mine,
      state: state ?? null,
      words: q?.trim() || null,
      after: place,
      limit,
    })
    const next = page.next === null ? null : writeCursor([page.next.name, page.next.id])
    return c.json(
      { monitors: page.rows.map((row) => summaryFor(row, c.get('principal'))), next, checks_delayed_since: page.delayedSince },
      200,
    )
  })
  app.openapi(getRoute, async (c) => {
    const found = await monitorById(monitors, c.get('principal'), c.req.valid('param').id)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    c.header('ETag', `"${found.value.row.version}"`)
    return c.json(monitorOutside(found.value), 200)
  })
  app.openapi(updateRoute, async (c) => {
    const { version: given, ...change } = c.req.valid('json')
    const version = given ?? seenVersion(c)
    if (version === null) return problemResponse(c, baseUrl, { ...noVersion, issues: [...noVersion.issues] })
    const { id } = c.req.valid('param')
    const changed = await updateMonitor(forRequest(monitors, c), c.get('principal'), id, { ...change, version })
    if (!changed.ok) return problemResponse(c, baseUrl, changed.problem)
    const shown = await show(c, id, changed.value.warnings)
    return shown.ok ? c.json(shown.value, 200) : problemResponse(c, baseUrl, shown.problem)
  })
  app.openapi(deleteRoute, async (c) => {
    const removed = await removeMonitor(monitors, c.get('principal'), c.req.valid('param').id)
    return removed.ok ? c.body(null, 204) : problemResponse(c, baseUrl, removed.problem)
  })
}
