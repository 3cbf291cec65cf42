import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import * as z from 'zod'
import type { Result } from '../../base/result.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import { severitySchema } from '../../monitors/condition/condition.ts'
import {
  acknowledgeAlert,
  alertById,
  alertPage,
  expectAlert,
  judgeAlert,
  noteAlert,
  type SeenAlert,
  snoozeAlert,
} from '../../monitors/service/alerts.ts'
import { alertStates, feedbackValues } from '../../monitors/store/alert.table.ts'
import { cellSchema } from '../../present/columns.ts'
import type { HttpEnv } from '../deps.ts'
import { instantShape, readCursor, uuidShape, writeCursor } from '../monitors/cursor.ts'
import { type App, flag, type MonitorRoutes, pageQuery } from '../monitors/deps.ts'
import { content, instant } from '../monitors/shapes.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const alertSummary = z.object({
  id: z.string(),
  monitor: z.object({ id: z.string(), name: z.string() }),
  severity: severitySchema,
  kind: z.enum(['data', 'no_data']).nullable(),
  state: z.enum(alertStates),
  message: z.string(),
  group: z.array(z.object({ column: z.string(), value: cellSchema })),
  group_key: z.string().nullable(),
  detected_at: z.string(),
  opened_slot: z.string().nullable(),
  last_seen_slot: z.string().nullable(),
  resolved_slot: z.string().nullable(),
  resolved_reason: z.string().nullable(),
  occurrences: z.int().nullable(),
  value: z.number().nullable(),
  worst_value: z.number().nullable(),
  version: z.int().nullable(),
  acknowledged_at: z.string().nullable(),
  acknowledged_by: z.string().nullable(),
  feedback: z.enum(feedbackValues).nullable(),
  snoozed_until: z.string().nullable(),
  suppressed_by: z.string().nullable(),
  stale: z.boolean(),
  restated: z.unknown(),
  readable: z.boolean(),
})
const alertSchema = alertSummary.extend({ data: z.unknown(), note: z.string().nullable() })

const listRoute = createRoute({
  method: 'get',
  path: '/api/alerts',
  summary: 'Alerts, the newest first',
  description: 'Of monitors that the asker sees. Who may not read the data of one sees its title and times only (`readable` false).',
  request: {
    query: z.object({
      open: flag.optional(),
      monitor: z.uuid().optional(),
      severity: severitySchema.optional(),
      kind: z.enum(['data', 'no_data']).optional(),
      since: instant.optional(),
      ...pageQuery,
    }),
  },
  responses: {
    200: {
      description: 'A page; `open` counts all that are open.',
      content: content(z.object({ alerts: z.array(alertSummary), next: z.string().nullable(), open: z.int() })),
    },
    ...problemResponses,
  },
})
const getRoute = createRoute({
  method: 'get',
  path: '/api/alerts/{id}',
  summary: 'One alert with its message',
  request: { params: idParams },
  responses: {
    200: { description: 'The alert; `data` is the message as it was built.', content: content(alertSchema) },
    ...problemResponses,
  },
})

const action = <P extends string, B extends z.ZodType>(path: P, summary: string, description: string, body: B) =>
  createRoute({
    method: 'post',
    path,
    summary,
    description,
    request: { params: idParams, body: { required: true, content: content(body) } },
    responses: { 200: { description: 'The alert as it is now.', content: content(alertSchema) }, ...problemResponses },
  })

const note = z.string().max(2_000)
const acknowledgeRoute = action(
  '/api/alerts/{id}/acknowledge',
  'Say that somebody looks after an alert',
  'No reminders until it resolves or gets worse.',
  z.strictObject({ note: note.optional() }),
)
const snoozeRoute = action(
  '/api/alerts/{id}/snooze',
  'Keep an alert quiet until an instant',
  '`until` null ends it.',
  z.strictObject({ until: instant.nullable() }),
)
const feedbackRoute = action(
  '/api/alerts/{id}/feedback',
  'Say whether an alert was right',
  '`expected` (a planned event) counts nothing and silences the group until `until`. Null takes back what was said.',
  z.strictObject({ feedback: z.enum([...feedbackValues, 'expected']).nullable(), until: instant.optional(), reason: note.optional() }),
)
const noteRoute = action(
  '/api/alerts/{id}/note',
  'Write a note at an alert',
  'Null takes it away.',
  z.strictObject({ note: note.nullable() }),
)

const manyRoute = createRoute({
  method: 'post',
  path: '/api/alerts/acknowledge',
  summary: 'Say of many alerts that somebody looks after them',
  request: {
    body: { required: true, content: content(z.strictObject({ ids: z.array(z.uuid()).min(1).max(200), note: note.optional() })) },
  },
  responses: {
    200: {
      description: 'Which were acknowledged, and why the others were not.',
      content: content(z.object({ done: z.array(z.string()), failed: z.array(z.object({ id: z.string(), reason: z.string() })) })),
    },
    ...problemResponses,
  },
})

/** Alerts and what people say of them. */
export function addAlertRoutes(app: App, { monitors, baseUrl }: MonitorRoutes): void {
  const answer = (c: Context<HttpEnv>, done: Result<SeenAlert>) =>
    done.ok ? c.json(wholeOutside(done.value), 200) : problemResponse(c, baseUrl, done.problem)
  app.openapi(listRoute, async (c) => {
    const { open, monitor, severity, kind, since, limit, cursor } = c.req.valid('query')
    const after = readCursor(cursor, [instantShape, uuidShape])
    if (!after.ok) return problemResponse(c, baseUrl, after.problem)
    const [at, id] = after.value ?? []
    const page = await alertPage(monitors, c.get('principal'), {
      open: open ?? null,
      monitor: monitor ?? null,
      severity: severity ?? null,
      kind: kind ?? null,
      since: since ?? null,
      after: at === undefined || id === undefined ? null : { at, id },
      limit,
    })
    const next = page.next === null ? null : writeCursor([page.next.at, page.next.id])
    return c.json({ alerts: page.alerts.map(alertOutside), next, open: page.open }, 200)
  })
  app.openapi(getRoute, async (c) => answer(c, await alertById(monitors, c.get('principal'), c.req.valid('param').id)))
  app.openapi(acknowledgeRoute, async (c) =>
    answer(c, await acknowledgeAlert(monitors, c.get('principal'), c.req.valid('param').id, c.req.valid('json').note ?? null)),
  )
  app.openapi(snoozeRoute, async (c) =>
    answer(c, await snoozeAlert(monitors, c.get('principal'), c.req.valid('param').id, c.req.valid('json').until)),
  )
  app.openapi(feedbackRoute, async (c) => {
    const { feedback, until, reason } = c.req.valid('json')
    const { id } = c.req.valid('param')
    if (feedback !== 'expected') return answer(c, await judgeAlert(monitors, c.get('principal'), id, feedback))
    if (until === undefined) {
      const issues = [{ path: 'until', message: 'expected the end of the planned event' }]
      return problemResponse(c, baseUrl, { kind: 'invalid-request', message: 'until: expected the end of the planned event.', issues })
    }
    return answer(c, await expectAlert(monitors, c.get('principal'), id, until, reason?.trim() || null))
  })
  app.openapi(noteRoute, async (c) =>
    answer(c, await noteAlert(monitors, c.get('principal'), c.req.valid('param').id, c.req.valid('json').note)),
  )
  app.openapi(manyRoute, async (c) => {
    const { ids, note: said = null } = c.req.valid('json')
    const done: string[] = []
    const failed: { id: string; reason: string }[] = []
    for (const id of new Set(ids)) {
      const one = await acknowledgeAlert(monitors, c.get('principal'), id, said)
      if (one.ok) done.push(id)
      else failed.push({ id, reason: problemMessage(one.problem) })
    }
    return c.json({ done, failed }, 200)
  })
}

/** An alert with its message and note. */
export const wholeOutside = (seen: SeenAlert) => ({ ...alertOutside(seen), data: seen.alert.data, note: seen.alert.note })

/** An alert as a list shows it. */
export function alertOutside({ alert, readable }: SeenAlert): z.infer<typeof alertSummary> {
  return {
    id: alert.id,
    monitor: { id: alert.monitor, name: alert.monitorName },
    severity: alert.severity,
    kind: alert.kind,
    state: alert.state,
    message: alert.message,
    group: groupOf(alert.groupKey, alert.groupBy ?? []),
    group_key: alert.groupKey,
    detected_at: alert.detectedAt,
    opened_slot: alert.openedSlot,
    last_seen_slot: alert.lastSeenSlot,
    resolved_slot: alert.resolvedSlot,
    resolved_reason: alert.resolvedReason,
    occurrences: alert.occurrences,
    value: alert.value,
    worst_value: alert.worstValue,
    version: alert.version,
    acknowledged_at: alert.acknowledgedAt,
    acknowledged_by: alert.acknowledgedBy,
    feedback: alert.feedback,
    snoozed_until: alert.snoozedUntil,
    suppressed_by: alert.suppressedBy,
    stale: alert.stale ?? false,
    restated: alert.restated,
    readable,
  }
}

/** The values of a group with their columns, from its key. */
function groupOf(key: string | null, columns: readonly string[]): z.infer<typeof alertSummary>['group'] {
  const cells = z.array(cellSchema).safeParse(key === null ? [] : JSON.parse(key)).data ?? []
  return columns.flatMap((column, at) => (at < cells.length ? [{ column, value: cells[at] ?? null }] : []))
}
