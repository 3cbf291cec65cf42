import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'

export const auditActions = [
  'create',
  'edit',
  'rename',
  'recipients',
  'members',
  'regenerate',
  'rollback',
  'tune',
  'decline_proposal',
  'enable',
  'disable',
  'mute',
  'run_now',
  'take_over',
  'rights',
  'drill',
  'delete',
  'acknowledge',
  'snooze',
  'feedback',
  'note',
  'restate',
  'silence',
  'end_silence',
] as const
export type AuditAction = (typeof auditActions)[number]

export type AuditEntry = {
  actor: string
  action: AuditAction
  monitor: string | null
  alert?: string | null
  before?: unknown
  after?: unknown
}

/** Writes down who changed what. Belongs into the transaction of the change. */
export const writeAudit = (db: Db, { actor, action, monitor, alert, before, after }: AuditEntry): Promise<number> =>
  db.run(sql`insert into pulse_ops.audit (actor, action, monitor_id, alert_id, before, after)
    values (${actor}, ${action}, ${monitor}, ${alert ?? null}, ${json(before)}::jsonb, ${json(after)}::jsonb)`)

const json = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value))

const row = z.object({
  id: z.coerce.number(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  alert: z.string().nullable(),
  before: jsonColumn(z.unknown()).nullable(),
  after: jsonColumn(z.unknown()).nullable(),
})
/** One line of the trail; `action` is one of ours, or of the service itself. */
export type AuditRow = z.infer<typeof row>

/** The trail of a monitor, newest first, before the entry `before` when that is given. */
export const listAudit = (db: Db, monitor: string, before: number | null, limit: number): Promise<AuditRow[]> =>
  db.many(
    row,
    sql`select id, ${utcText('at')} as at, actor, action, alert_id as alert, before, after from pulse_ops.audit
      where monitor_id = ${monitor} and (${before}::bigint is null or id < ${before}) order by id desc limit ${limit}`,
  )
