import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { empty, type Sql, sql } from '../../db/sql.ts'
import { alertConditionSchema, severitySchema } from '../condition/condition.ts'
import type { Viewer } from './monitor.table.ts'

export const alertStates = ['open', 'acknowledged', 'snoozed', 'resolved'] as const
export const feedbackValues = ['true_positive', 'false_positive'] as const
export type Feedback = (typeof feedbackValues)[number]

const row = z.object({
  id: z.string(),
  monitor: z.string(),
  monitorName: z.string(),
  owner: z.string(),
  memberRole: z.enum(['editor', 'viewer']).nullable(),
  severity: severitySchema,
  message: z.string(),
  data: jsonColumn(z.unknown()).nullable(),
  detectedAt: z.string(),
  /** The same to the microsecond, for cursors. */
  detectedExactly: z.string(),
  acknowledgedAt: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  feedback: z.enum(feedbackValues).nullable(),
  state: z.enum(alertStates),
  /** False for alerts of loaded data, of which only the documented columns are known. */
  tracked: z.boolean(),
  kind: z.enum(['data', 'no_data']).nullable(),
  groupKey: z.string().nullable(),
  groupBy: jsonColumn(alertConditionSchema.shape.group_by).nullable().catch(null),
  openedSlot: z.string().nullable(),
  lastSeenSlot: z.string().nullable(),
  resolvedSlot: z.string().nullable(),
  resolvedReason: z.string().nullable(),
  occurrences: z.number().int().nullable(),
  value: z.number().nullable(),
  worstValue: z.number().nullable(),
  version: z.number().int().nullable(),
  snoozedUntil: z.string().nullable(),
  suppressedBy: z.string().nullable(),
  stale: z.boolean().nullable(),
  restated: jsonColumn(z.unknown()).nullable(),
  note: z.string().nullable(),
})
/** An alert as it stands, seen by one user. Instants are ISO texts in UTC; `groupBy` names the columns of the key's values. */
export type AlertRow = z.infer<typeof row>

const stateOf = sql`case when e.alert_id is null or e.resolved_slot is not null then 'resolved' when e.snoozed_until > now() then 'snoozed'
  when a.acknowledged then 'acknowledged' else 'open' end`

const columns = (viewer: string): Sql => sql`a.id, a.monitor_id as monitor, m.name as "monitorName", m.user_id as owner,
  (select role from pulse_ops.monitor_member mm where mm.monitor_id = m.id and mm.user_id = ${viewer}) as "memberRole", a.severity, a.message, a.data,
  ${utcText('a.detected_at')} as "detectedAt", a.detected_at::text as "detectedExactly", ${utcText('a.acknowledged_at')} as "acknowledgedAt",
  a.acknowledged_by as "acknowledgedBy", a.feedback, ${stateOf} as state, e.alert_id is not null as tracked, e.kind, e.group_key as "groupKey",
  coalesce(v.snapshot -> 'condition', m.alert_condition) -> 'group_by' as "groupBy", ${utcText('e.opened_slot')} as "openedSlot",
  ${utcText('e.last_seen_slot')} as "lastSeenSlot", ${utcText('e.resolved_slot')} as "resolvedSlot", e.resolved_reason as "resolvedReason", e.occurrences,
  e.value, e.worst_value as "worstValue", e.query_version as version, ${utcText('e.snoozed_until')} as "snoozedUntil", e.suppressed_by as "suppressedBy",
  e.stale, e.restated, e.note`

const from = sql`public.pulse_alerts a join public.pulse_monitors m on m.id = a.monitor_id left join pulse_ops.alert_ext e on e.alert_id = a.id
  left join pulse_ops.monitor_version v on v.monitor_id = e.monitor_id and v.version = e.query_version`

const visibleTo = ({ id, all }: Viewer): Sql =>
  all
    ? sql`true`
    : sql`(m.user_id = ${id} or exists (select from pulse_ops.monitor_member mm where mm.monitor_id = m.id and mm.user_id = ${id}))`

/** An alert of a monitor that the viewer may see, or null. With `lock` it is kept from changing until the transaction ends. */
export const findAlert = (db: Db, id: string, viewer: Viewer, lock = false): Promise<AlertRow | null> =>
  db.maybeOne(
    row,
    sql`select ${columns(viewer.id)} from ${from} where a.id = ${id} and ${visibleTo(viewer)} ${lock ? sql`for update of m, a` : empty}`,
  )

export type AlertFilter = {
  open: boolean | null
  monitor: string | null
  severity: z.infer<typeof severitySchema> | null
  kind: 'data' | 'no_data' | null
  /** ISO instant. */
  since: string | null
  after: { at: string; id: string } | null
  limit: number
}

const where = (viewer: Viewer, filter: Omit<AlertFilter, 'after' | 'limit'>): Sql => sql`${visibleTo(viewer)}
  ${filter.open === null ? empty : filter.open ? sql`and e.resolved_slot is null and e.alert_id is not null` : sql`and (e.alert_id is null or e.resolved_slot is not null)`}
  ${filter.monitor === null ? empty : sql`and a.monitor_id = ${filter.monitor}`}
  ${filter.severity === null ? empty : sql`and a.severity = ${filter.severity}`}
  ${filter.kind === null ? empty : sql`and e.kind = ${filter.kind}`}
  ${filter.since === null ? empty : sql`and a.detected_at >= ${filter.since}::timestamptz`}`

/** Alerts of monitors that the viewer may see, the newest first. */
export const listAlerts = (db: Db, viewer: Viewer, filter: AlertFilter): Promise<AlertRow[]> =>
  db.many(
    row,
    sql`select ${columns(viewer.id)} from ${from} where ${where(viewer, filter)}
      ${filter.after === null ? empty : sql`and (a.detected_at, a.id) < (${filter.after.at}::timestamptz, ${filter.after.id}::uuid)`}
      order by a.detected_at desc, a.id desc limit ${filter.limit}`,
  )

const countRow = z.object({ count: z.coerce.number() })

/** How many alerts are open in monitors that the viewer may see. */
export const countOpenAlerts = async (db: Db, viewer: Viewer): Promise<number> =>
  (
    await db.one(
      countRow,
      sql`select count(*) as count from pulse_ops.alert_ext e join public.pulse_monitors m on m.id = e.monitor_id
        where e.resolved_slot is null and ${visibleTo(viewer)}`,
    )
  ).count

/** Marks an alert as seen by somebody; the first one counts. */
export const acknowledge = (db: Db, id: string, by: string): Promise<number> =>
  db.run(
    sql`update public.pulse_alerts set acknowledged = true, acknowledged_at = now(), acknowledged_by = ${by} where id = ${id} and not acknowledged`,
  )

/** Keeps an alert quiet until an instant (ISO), null: no longer. */
export const snooze = (db: Db, id: string, until: string | null): Promise<number> =>
  db.run(sql`update pulse_ops.alert_ext set snoozed_until = ${until}::timestamptz where alert_id = ${id}`)

export const writeNote = (db: Db, id: string, note: string | null): Promise<number> =>
  db.run(sql`update pulse_ops.alert_ext set note = ${note} where alert_id = ${id}`)

/** Stores what somebody says of an alert and moves the monitor's counters with it: what was said before no longer counts. */
export const judge = (db: Db, { id, monitor, feedback: before }: AlertRow, feedback: Feedback | null): Promise<number> =>
  db.run(sql`with judged as (update public.pulse_alerts set feedback = ${feedback} where id = ${id})
    update public.pulse_monitors set true_positives = greatest(0, true_positives + ${Number(feedback === 'true_positive') - Number(before === 'true_positive')}),
      false_positives = greatest(0, false_positives + ${Number(feedback === 'false_positive') - Number(before === 'false_positive')})
    where id = ${monitor}`)

/** Closes an open alert because somebody called it false. */
export const resolveDismissed = (db: Db, id: string): Promise<number> =>
  db.run(
    sql`update pulse_ops.alert_ext set resolved_slot = last_seen_slot, resolved_reason = 'dismissed' where alert_id = ${id} and resolved_slot is null`,
  )

/** Closes the open alerts of a monitor because another version of it asks something else, and lets its groups begin anew. */
export const supersede = (db: Db, monitor: string): Promise<number> =>
  db.run(sql`with closed as (
      update pulse_ops.alert_ext set resolved_slot = last_seen_slot, resolved_reason = 'superseded' where monitor_id = ${monitor} and resolved_slot is null)
    delete from pulse_ops.instance where monitor_id = ${monitor}`)
