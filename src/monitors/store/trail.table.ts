import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { empty, sql } from '../../db/sql.ts'
import { severitySchema } from '../condition/condition.ts'

const runRow = z.object({
  slot: z.string(),
  status: z.enum(['ok', 'no_data', 'error', 'missed', 'superseded']),
  settledAt: z.string(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  rows: z.number().int().nullable(),
  durationMs: z.number().int().nullable(),
  alert: z.boolean(),
  missedBefore: z.number().int(),
  version: z.number().int(),
  checked: jsonColumn(z.unknown()).nullable(),
})
/** One settled slot of a monitor with its line of the log. */
export type RunRow = z.infer<typeof runRow>

/** Settled slots, the newest first, before `before` (ISO) when that is given. */
export const listRuns = (db: Db, monitor: string, before: string | null, limit: number): Promise<RunRow[]> =>
  db.many(
    runRow,
    sql`select ${utcText('r.slot')} as slot, r.status, ${utcText('r.settled_at')} as "settledAt", r.error_code as code, l.error_message as message,
        r.rows_returned as rows, l.execution_duration_ms as "durationMs", coalesce(l.alert_triggered, false) as alert, r.missed_before as "missedBefore",
        r.query_version as version, r.checked
      from pulse_ops.run r left join public.pulse_execution_log l on l.id = r.log_id
      where r.monitor_id = ${monitor} ${before === null ? empty : sql`and r.slot < ${before}::timestamptz`}
      order by r.slot desc limit ${limit}`,
  )

const pointRow = z.object({
  group: z.string(),
  slot: z.string(),
  value: z.number().nullable(),
  text: z.string().nullable(),
  expected: z.number().nullable(),
  scale: z.number().nullable(),
  score: z.number().nullable(),
  verdict: z.enum(['ok', 'breach', 'no_data', 'error']),
  version: z.number().int(),
  replayed: z.boolean(),
})
/** A stored value. `replayed`: it was computed after the fact for a slot that nobody ran. */
export type PointRow = z.infer<typeof pointRow>

export type PointFilter = { group: string | null; from: string | null; to: string | null; sinceVersion: number; limit: number }

/** The newest stored values of a monitor, oldest first. */
export const listPoints = (db: Db, monitor: string, { group, from, to, sinceVersion, limit }: PointFilter): Promise<PointRow[]> =>
  db.many(
    pointRow,
    sql`select * from (
        select group_key as "group", ${utcText('slot')} as slot, value, value_text as text, expected, scale, score, verdict, query_version as version, replayed
        from pulse_ops.metric_point p where monitor_id = ${monitor} and query_version >= ${sinceVersion}
          ${group === null ? empty : sql`and group_key = ${group}`}
          ${from === null ? empty : sql`and p.slot >= ${from}::timestamptz`} ${to === null ? empty : sql`and p.slot < ${to}::timestamptz`}
        order by p.slot desc, group_key limit ${limit}) newest
      order by slot, "group"`,
  )

/** The newest planned times at which a monitor was judged without any value to store, as a list without rows is; those that were filled in later among them. */
export const listEmptySlots = async (
  db: Db,
  monitor: string,
  { since, sinceVersion, limit }: { since: string | null; sinceVersion: number; limit: number },
): Promise<string[]> => {
  const rows = await db.many(
    z.object({ slot: z.string() }),
    sql`select ${utcText('r.slot')} as slot from pulse_ops.run r
      where r.monitor_id = ${monitor} and r.query_version >= ${sinceVersion} and (r.status in ('ok', 'no_data') or r.status = 'missed' and r.error_code = 'filled')
        ${since === null ? empty : sql`and r.slot >= ${since}::timestamptz`}
        and not exists (select from pulse_ops.metric_point p where p.monitor_id = r.monitor_id and p.slot = r.slot)
      order by r.slot desc limit ${limit}`,
  )
  return rows.map(({ slot }) => slot)
}

const markRow = z.object({
  id: z.string(),
  group: z.string(),
  slot: z.string(),
  resolvedSlot: z.string().nullable(),
  severity: severitySchema,
  feedback: z.enum(['true_positive', 'false_positive']).nullable(),
})

/** Alerts of a monitor since a version as marks on its values, oldest first. */
export const listMarks = (db: Db, monitor: string, sinceVersion: number, limit: number): Promise<z.infer<typeof markRow>[]> =>
  db.many(
    markRow,
    sql`select * from (
        select a.id, e.group_key as "group", ${utcText('e.opened_slot')} as slot, ${utcText('e.resolved_slot')} as "resolvedSlot", a.severity, a.feedback
        from public.pulse_alerts a join pulse_ops.alert_ext e on e.alert_id = a.id
        where e.monitor_id = ${monitor} and e.kind = 'data' and e.query_version >= ${sinceVersion} order by e.opened_slot desc limit ${limit}) newest
      order by slot`,
  )
