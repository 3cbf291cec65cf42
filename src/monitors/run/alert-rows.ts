import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import { type Severity, severitySchema } from '../condition/condition.ts'
import type { ResolveReason } from '../lifecycle/instance.ts'
import type { Message } from '../notify/message.ts'

const openRow = z.object({
  id: z.string(),
  acknowledged: z.boolean(),
  snoozed: z.boolean(),
  occurrences: z.number(),
  severity: severitySchema,
})

/** An open alert as people left it: acknowledged, snoozed at the planned time, and how often it was seen so far. */
export type OpenAlert = z.infer<typeof openRow>

/** The open alerts of a monitor by id, kept from changing until the transaction ends. */
export async function lockOpenAlerts(db: Db, monitorId: string, slot: string): Promise<Map<string, OpenAlert>> {
  const rows = await db.many(
    openRow,
    sql`select a.id, a.acknowledged, coalesce(e.snoozed_until > ${slot}::timestamptz, false) as snoozed, e.occurrences, a.severity
      from pulse_ops.alert_ext e join public.pulse_alerts a on a.id = e.alert_id
      where e.monitor_id = ${monitorId} and e.resolved_slot is null for update`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

export type NewAlert = {
  id: string
  groupKey: string
  kind: 'data' | 'no_data'
  severity: Severity
  message: string
  data: Message
  value: number | null
  score: number | null
}

/** Opens alerts. One that is open for the same group and kind already is a bug of the caller and throws: the index allows one. */
export async function openAlerts(
  db: Db,
  run: { monitorId: string; slot: string; version: number },
  alerts: readonly NewAlert[],
): Promise<void> {
  if (alerts.length === 0) return
  await db.run(sql`
    with new as (
      select * from jsonb_to_recordset(${JSON.stringify(alerts)}::jsonb) as r (id uuid, "groupKey" text, kind text, severity text, message text, data jsonb,
        value float8, score float8)),
    alert as (
      insert into public.pulse_alerts (id, monitor_id, severity, message, data) select id, ${run.monitorId}, severity, message, data from new returning id)
    insert into pulse_ops.alert_ext (alert_id, monitor_id, group_key, kind, opened_slot, last_seen_slot, value, worst_value, score, query_version)
    select new.id, ${run.monitorId}, "groupKey", kind, ${run.slot}::timestamptz, ${run.slot}::timestamptz, value, value, score, ${run.version}
    from new join alert on alert.id = new.id`)
}

export type SeenAgain = {
  id: string
  severity: Severity
  unacknowledge: boolean
  worstValue: number | null
  score: number | null
}

/** An alert that still holds is the same alert: it counts up and keeps its worst value. */
export async function repeatAlerts(db: Db, slot: string, alerts: readonly SeenAgain[]): Promise<void> {
  if (alerts.length === 0) return
  const seen = sql`jsonb_to_recordset(${JSON.stringify(alerts)}::jsonb) as r (id uuid, severity text, unacknowledge boolean, "worstValue" float8, score float8)`
  await db.run(sql`
    update pulse_ops.alert_ext e set occurrences = occurrences + 1, last_seen_slot = ${slot}::timestamptz, worst_value = coalesce(r."worstValue", e.worst_value),
      score = coalesce(r.score, e.score), stale = false
    from ${seen} where e.alert_id = r.id`)
  await db.run(sql`
    update public.pulse_alerts a set severity = r.severity, acknowledged = a.acknowledged and not r.unacknowledge,
      acknowledged_at = case when r.unacknowledge then null else a.acknowledged_at end,
      acknowledged_by = case when r.unacknowledge then null else a.acknowledged_by end
    from ${seen} where a.id = r.id and (a.severity <> r.severity or r.unacknowledge)`)
}

/** Closes alerts with the reason. */
export async function resolveAlerts(db: Db, slot: string, alerts: readonly { id: string; reason: ResolveReason }[]): Promise<void> {
  if (alerts.length === 0) return
  await db.run(sql`
    update pulse_ops.alert_ext e set resolved_slot = ${slot}::timestamptz, resolved_reason = r.reason, stale = false
    from jsonb_to_recordset(${JSON.stringify(alerts)}::jsonb) as r (id uuid, reason text) where e.alert_id = r.id and e.resolved_slot is null`)
}

/** What keeps open alerts quiet, or null for those that people were told of. */
export async function markSuppressed(db: Db, alerts: readonly { id: string; by: string | null }[]): Promise<void> {
  if (alerts.length === 0) return
  await db.run(sql`
    update pulse_ops.alert_ext e set suppressed_by = r.by
    from jsonb_to_recordset(${JSON.stringify(alerts)}::jsonb) as r (id uuid, by text)
    where e.alert_id = r.id and e.suppressed_by is distinct from r.by`)
}
