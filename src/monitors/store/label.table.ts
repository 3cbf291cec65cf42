import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { utcText } from '../../db/row-types.ts'
import { type Sql, sql } from '../../db/sql.ts'

const row = z.object({
  alert: z.string(),
  groupKey: z.string(),
  localDate: z.string(),
  opened: z.string(),
  score: z.number().nullable(),
  slots: z.number().int(),
  right: z.boolean(),
})
/** What somebody said of an alert, with what the alert was. */
export type LabelRow = z.infer<typeof row>

const judged = (alerts: Sql, side: Sql, zone: string): Sql => sql`select a.id as alert, e.group_key as "groupKey",
    (e.opened_slot at time zone ${zone})::date::text as "localDate", ${utcText('e.opened_slot')} as opened, e.score, e.occurrences as slots,
    a.feedback = 'true_positive' as "right"
  from ${alerts} a join ${side} e on e.alert_id = a.id`

/** The judged alerts of a monitor since a version, hot and archived, oldest first; dates are those of a zone. */
export const listLabels = (db: Db, monitor: string, sinceVersion: number, zone: string): Promise<LabelRow[]> => {
  const mine = sql`where e.monitor_id = ${monitor} and e.query_version >= ${sinceVersion} and e.kind = 'data' and a.feedback is not null`
  return db.many(
    row,
    sql`${judged(sql`public.pulse_alerts`, sql`pulse_ops.alert_ext`, zone)} ${mine}
      union all ${judged(sql`pulse_archive.pulse_alerts`, sql`pulse_archive.alert_ext`, zone)} ${mine} order by opened, alert`,
  )
}
