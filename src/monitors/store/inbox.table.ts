import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { empty, sql } from '../../db/sql.ts'
import { messageSchema } from '../notify/message.ts'

const row = z.object({
  id: z.coerce.number(),
  kind: z.string(),
  createdAt: z.string(),
  readAt: z.string().nullable(),
  monitor: z.string().nullable(),
  alert: z.string().nullable(),
  message: jsonColumn(messageSchema.loose()),
})
/** A message in a user's inbox. */
export type InboxRow = z.infer<typeof row>

const mine = (user: string) => sql`channel = 'inbox' and recipient = ${user} and status <> 'digested'`

/** The messages of a user, the newest first. */
export const listInbox = (db: Db, user: string, unread: boolean, before: number | null, limit: number): Promise<InboxRow[]> =>
  db.many(
    row,
    sql`select id, kind, ${utcText('created_at')} as "createdAt", ${utcText('read_at')} as "readAt", monitor_id as monitor, alert_id as alert, payload as message
      from pulse_ops.outbox where ${mine(user)} ${unread ? sql`and read_at is null` : empty} ${before === null ? empty : sql`and id < ${before}`}
      order by id desc limit ${limit}`,
  )

const countRow = z.object({ count: z.coerce.number() })

export const countUnread = async (db: Db, user: string): Promise<number> =>
  (await db.one(countRow, sql`select count(*) as count from pulse_ops.outbox where ${mine(user)} and read_at is null`)).count

/** Marks messages of a user as read; null: all. */
export const markRead = (db: Db, user: string, ids: readonly number[] | null): Promise<number> =>
  db.run(
    sql`update pulse_ops.outbox set read_at = now() where ${mine(user)} and read_at is null and (${ids === null} or id = any (${ids ?? []}::bigint[]))`,
  )
