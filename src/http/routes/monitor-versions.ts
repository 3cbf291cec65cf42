import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { problemMessage } from '../../chat/problem-message.ts'
import { conditionSentence } from '../../monitors/condition/sentence.ts'
import { parameterSchema } from '../../monitors/monitor.ts'
import { monitorById } from '../../monitors/service/read-monitors.ts'
import { precisionView } from '../../monitors/service/show-monitor.ts'
import { diffVersions, regenerate, rollback, type Side, type VersionDiff, versionsOf } from '../../monitors/service/versions.ts'
import { versionSources } from '../../monitors/store/version.table.ts'
import { cellSchema } from '../../present/columns.ts'
import { type App, flag, forRequest, type MonitorRoutes } from '../monitors/deps.ts'
import { content, monitorOutside, precisionSchema, resultSchema, savedSchema } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const versionSchema = z.object({
  version: z.int(),
  created_at: z.string(),
  author: z.string().nullable(),
  source: z.enum(versionSources).nullable(),
  reason: z.string().nullable(),
  restored_from: z.int().nullable(),
  sql: z.string(),
  sentence: z.string().nullable(),
  severity: z.string().nullable(),
  precision: precisionSchema,
  current: z.boolean(),
  restorable: z.boolean(),
  readable: z.boolean(),
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/monitors/{id}/versions',
  summary: 'Versions of a monitor, the newest first',
  description: 'Those of loaded data know their SQL only and cannot be brought back as a whole.',
  request: { params: idParams },
  responses: {
    200: { description: 'All of them.', content: content(z.object({ versions: z.array(versionSchema) })) },
    ...problemResponses,
  },
})

const sideSchema = z.union([resultSchema.extend({ problem: z.null() }), z.object({ problem: z.string() })])
const rowsSchema = z.array(z.array(cellSchema))
const diffSchema = z.object({
  from: z.int(),
  to: z.int(),
  sql: z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
  fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  result: z
    .object({
      slot: z.string(),
      before: sideSchema,
      after: sideSchema,
      difference: z
        .object({
          same: z.boolean(),
          columns: z.object({ added: z.array(z.string()), removed: z.array(z.string()), shared: z.array(z.string()) }),
          rows: z.object({ added: rowsSchema, removed: rowsSchema, added_count: z.int(), removed_count: z.int() }),
        })
        .nullable(),
    })
    .nullable(),
})

const number = z.coerce.number().int().min(1).max(1_000_000_000)
const diffRoute = createRoute({
  method: 'get',
  path: '/api/monitors/{id}/versions/{version}/diff',
  summary: 'How a version became another one',
  description:
    '`to` is the newest version unless it is said. With `result=true` both statements run for the newest planned time, with the rights of the asker.',
  request: { params: idParams.extend({ version: number }), query: z.object({ to: number.optional(), result: flag.optional() }) },
  responses: { 200: { description: 'The differences.', content: content(diffSchema) }, ...problemResponses },
})

const rollbackRoute = createRoute({
  method: 'post',
  path: '/api/monitors/{id}/rollback',
  summary: 'Bring back a version as a new one',
  description: 'Its statement is judged and run against what the database is today first. `version` is the one that was seen.',
  request: {
    params: idParams,
    body: {
      required: true,
      content: content(z.strictObject({ version: z.int().min(1), to: z.int().min(1), reason: z.string().max(2_000).optional() })),
    },
  },
  responses: { 200: { description: 'The monitor as it is now.', content: content(savedSchema) }, ...problemResponses },
})

const regenerateRoute = createRoute({
  method: 'post',
  path: '/api/monitors/{id}/regenerate',
  summary: 'Ask the question of a monitor again',
  description: 'Nothing is written. To keep the statement, change the monitor with `source: regenerate` and `confirm: true`.',
  request: { params: idParams },
  responses: {
    200: {
      description: 'The statement that the question gives today, and what would change.',
      content: content(
        z.object({
          sql: z.string(),
          parameters: z.array(parameterSchema),
          translator: z.string(),
          replacements: z.array(z.object({ found: z.string(), written: z.string(), means: z.string() })),
          notes: z.array(z.string()),
          diff: diffSchema,
        }),
      ),
    },
    ...problemResponses,
  },
})

/** Versions: looking, comparing, bringing back, making anew. */
export function addMonitorVersionRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  app.openapi(listRoute, async (c) => {
    const found = await versionsOf(monitors, c.get('principal'), c.req.valid('param').id)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    const versions = found.value.versions.map(({ snapshot, createdAt, restoredFrom, right, wrong, ...one }) => ({
      ...one,
      created_at: createdAt,
      restored_from: restoredFrom,
      sentence: snapshot === null ? null : conditionSentence(snapshot.condition),
      severity: snapshot?.severity ?? null,
      precision: precisionView(right, wrong),
      current: one.version === found.value.row.version,
      restorable: snapshot !== null,
    }))
    return c.json({ versions }, 200)
  })
  app.openapi(diffRoute, async (c) => {
    const { id, version } = c.req.valid('param')
    const { to = null, result = false } = c.req.valid('query')
    const found = await diffVersions(forRequest(monitors, c), c.get('principal'), { id, from: version, to, withResult: result })
    return found.ok ? c.json(diffOutside(found.value), 200) : problemResponse(c, baseUrl, found.problem)
  })
  app.openapi(rollbackRoute, async (c) => {
    const { id } = c.req.valid('param')
    const { version, to, reason = null } = c.req.valid('json')
    const done = await rollback(forRequest(monitors, c), c.get('principal'), id, { version, to, reason })
    if (!done.ok) return problemResponse(c, baseUrl, done.problem)
    const found = await monitorById(monitors, c.get('principal'), id)
    if (!found.ok) return problemResponse(c, baseUrl, found.problem)
    c.header('ETag', `"${found.value.row.version}"`)
    return c.json({ ...monitorOutside(found.value), warnings: done.value.warnings }, 200)
  })
  app.openapi(regenerateRoute, async (c) => {
    const made = await regenerate(forRequest(monitors, c), c.get('principal'), c.req.valid('param').id)
    return made.ok ? c.json({ ...made.value, diff: diffOutside(made.value.diff) }, 200) : problemResponse(c, baseUrl, made.problem)
  })
}

const mostRows = 200

const sideOutside = ({ result, problem }: Side) =>
  result === null
    ? { problem: problemMessage(problem) }
    : {
        columns: result.columns,
        rows: result.rows.slice(0, mostRows),
        row_count: result.rows.length,
        truncated: result.truncated,
        problem: null,
      }

/** A difference of versions as the API gives it. */
export function diffOutside({ result, ...diff }: VersionDiff): z.infer<typeof diffSchema> {
  if (result === null) return { ...diff, result: null }
  const { slot, before, after, difference } = result
  const rows = difference && {
    added: difference.rows.added,
    removed: difference.rows.removed,
    added_count: difference.rows.addedCount,
    removed_count: difference.rows.removedCount,
  }
  return {
    ...diff,
    result: {
      slot,
      before: sideOutside(before),
      after: sideOutside(after),
      difference: difference && rows && { same: difference.same, columns: difference.columns, rows },
    },
  }
}
