import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import { type Recipient, recipientSchema } from '../monitor.ts'
import { closeLostElsewhere } from '../run/incident.ts'

const memberRow = z.object({ user: z.string(), role: z.enum(['editor', 'viewer']) })
/** Somebody besides the owner who may see a monitor, and as an editor change it. */
export type Member = z.infer<typeof memberRow>

export const listMembers = (db: Db, monitor: string): Promise<Member[]> =>
  db.many(memberRow, sql`select user_id as "user", role from pulse_ops.monitor_member where monitor_id = ${monitor} order by user_id`)

/** Replaces all members. */
export async function setMembers(db: Db, monitor: string, members: readonly Member[]): Promise<void> {
  await db.run(sql`delete from pulse_ops.monitor_member where monitor_id = ${monitor}`)
  await db.run(sql`insert into pulse_ops.monitor_member (monitor_id, user_id, role)
    select ${monitor}::uuid, u, r from unnest(${members.map(({ user }) => user)}::text[], ${members.map(({ role }) => role)}::text[]) as t (u, r)`)
}

/** Who is told, and how. */
export const listRecipients = (db: Db, monitor: string): Promise<Recipient[]> =>
  db.many(recipientSchema, sql`select channel, address from pulse_ops.recipient where monitor_id = ${monitor} order by channel, address`)

/** Replaces all recipients. Messages that were lost on the way to others are nobody's trouble any more. */
export async function setRecipients(db: Db, monitor: string, recipients: readonly Recipient[]): Promise<void> {
  await db.run(sql`delete from pulse_ops.recipient where monitor_id = ${monitor}`)
  await db.run(sql`insert into pulse_ops.recipient (monitor_id, channel, address)
    select distinct ${monitor}::uuid, c, a from unnest(${recipients.map(({ channel }) => channel)}::text[], ${recipients.map(({ address }) => address)}::text[]) as t (c, a)`)
  await closeLostElsewhere(db, monitor, recipients)
}
