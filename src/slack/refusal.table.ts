import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { utcText } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** Why a delivery was turned away: its time is too far from ours, or its signature does not fit. */
export type Refusal = 'late' | 'forged'

/** Notes that a delivery was turned away, at most once a minute; `skewSeconds` is how far its time was from ours, positive for the past. */
export const noteRefusal = (db: Db, verdict: Refusal, skewSeconds: number): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_refusal as r (verdict, skew_seconds) values (${verdict}, ${skewSeconds})
    on conflict (verdict) do update set skew_seconds = excluded.skew_seconds, at = now() where r.at < now() - interval '1 minute'`)

const refusalRow = z.object({ verdict: z.enum(['late', 'forged']), skewSeconds: z.number(), at: z.string() })
export type NotedRefusal = z.infer<typeof refusalRow>

/** Deliveries that were turned away in the last day, with none taken since. */
export const standingRefusals = (db: Db): Promise<NotedRefusal[]> =>
  db.many(
    refusalRow,
    sql`select verdict, skew_seconds as "skewSeconds", ${utcText('at')} as at from pulse_ops.slack_refusal
        where at > now() - interval '1 day' and at > coalesce((select max(received_at) from pulse_ops.slack_delivery), '-infinity')
        order by at desc`,
  )
