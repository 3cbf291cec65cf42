import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import type { MonitorDeps } from '../deps.ts'
import { channelNames } from '../monitor.ts'
import { type Message, messageSchema } from '../notify/message.ts'

const parcelRow = z.object({
  id: z.string(),
  key: z.string(),
  monitor: z.string().nullable(),
  kind: z.string(),
  channel: z.enum(channelNames),
  recipient: z.string(),
  payload: jsonColumn(z.unknown()),
  attempts: z.number(),
  sentWithinHour: z.coerce.number(),
  sentWithinDay: z.coerce.number(),
})

/**
 * A message taken for sending, for the `attempts`th time. `sentWithinHour`: what its recipient got by the same channel within the hour; `sentWithinDay`:
 * what the monitors of its owner sent by mail and webhook within a day. */
export type Parcel = z.infer<typeof parcelRow>

/** A lease outlives the longest sending by half. */
const leaseFactor = 1.5

/** Takes waiting messages, the longest waiting first, with the same pattern as runs: a lease, and its condition looked at again while it is taken. */
export const claimParcels = (deps: MonitorDeps, limit: number): Promise<Parcel[]> =>
  deps.db.many(
    parcelRow,
    sql`with due as (
        select id from pulse_ops.outbox
        where status = 'waiting' and next_attempt_at <= now() and (lease_until is null or lease_until <= now())
        order by next_attempt_at, id limit ${limit} for update skip locked)
      update pulse_ops.outbox o set lease_owner = ${deps.worker}, attempts = o.attempts + 1,
        lease_until = now() + ${deps.limits.sendTimeoutMs * leaseFactor} * interval '1 millisecond'
      from due where o.id = due.id and (o.lease_until is null or o.lease_until <= now())
      returning o.id, o.dedupe_key as key, o.monitor_id as monitor, o.kind, o.channel, o.recipient, o.payload, o.attempts,
        (select count(*) from pulse_ops.outbox s where s.channel = o.channel and s.recipient = o.recipient and s.status = 'sent'
          and s.sent_at > now() - interval '1 hour') as "sentWithinHour",
        case when o.channel in ('email', 'webhook') then (select count(*) from pulse_ops.outbox s join public.pulse_monitors m on m.id = s.monitor_id
          where s.channel in ('email', 'webhook') and s.status = 'sent' and s.sent_at > now() - interval '1 day'
            and m.user_id = (select user_id from public.pulse_monitors where id = o.monitor_id)) else 0 end as "sentWithinDay"`,
  )

/** Marks a message as sent. One that another process took meanwhile is sent again with the same key; the receiver tells them apart by it. */
export const markSent = (db: Db, { id, attempts }: Parcel): Promise<number> =>
  db.run(sql`
    update pulse_ops.outbox set status = 'sent', sent_at = now(), lease_owner = null, lease_until = null, last_error = null
    where id = ${id} and attempts = ${attempts} and status = 'waiting'`)

/** Puts a message back for another try after so many milliseconds. */
export const postpone = (db: Db, { id, attempts }: Parcel, waitMs: number, reason: string): Promise<number> =>
  db.run(sql`
    update pulse_ops.outbox set next_attempt_at = now() + ${waitMs} * interval '1 millisecond', lease_owner = null, lease_until = null, last_error = ${reason}
    where id = ${id} and attempts = ${attempts} and status = 'waiting'`)

/** Gives a message back untried, as when the process stops. */
export const giveBack = (db: Db, { id, attempts }: Parcel): Promise<number> =>
  db.run(sql`
    update pulse_ops.outbox set attempts = attempts - 1, lease_owner = null, lease_until = null
    where id = ${id} and attempts = ${attempts} and status = 'waiting'`)

/** Gives a message up; false when it was not ours to give up. */
export const markDead = async (db: Db, { id, attempts }: Parcel, reason: string): Promise<boolean> =>
  (await db.run(sql`
    update pulse_ops.outbox set status = 'dead', lease_owner = null, lease_until = null, last_error = ${reason}
    where id = ${id} and attempts = ${attempts} and status = 'waiting'`)) > 0

/**
 * Puts a message into the digest that its recipient gets at the full hour; that digest is made when it is not there. The row of the digest is locked, so
 * that nothing joins one that is on its way: then the message joins the one after it.
 */
export function joinDigest(db: Db, parcel: Parcel): Promise<void> {
  return db.transaction(async (inside) => {
    for (let hours = 1; ; hours++) {
      const at = sql`date_trunc('hour', now(), 'UTC') + ${hours} * interval '1 hour'`
      const found = await inside.maybeOne(
        z.object({ key: z.string() }),
        sql`insert into pulse_ops.outbox (dedupe_key, kind, channel, recipient, payload, next_attempt_at)
          values ('digest:' || ${parcel.channel} || ':' || left(md5(${parcel.recipient}), 12) || ':' || extract(epoch from ${at})::bigint, 'digest',
            ${parcel.channel}, ${parcel.recipient}, '{}', ${at})
          on conflict (dedupe_key) do update set kind = 'digest'
            where outbox.status = 'waiting' and (outbox.lease_until is null or outbox.lease_until <= now())
          returning dedupe_key as key`,
      )
      if (found === null) continue
      await inside.run(sql`
        update pulse_ops.outbox set status = 'digested', digest_key = ${found.key}, lease_owner = null, lease_until = null
        where id = ${parcel.id} and attempts = ${parcel.attempts} and status = 'waiting'`)
      return
    }
  })
}

/** The messages that a digest tells, oldest first. One that cannot be read any more is left out. */
export async function digestedMessages(db: Db, key: string): Promise<Message[]> {
  const rows = await db.many(
    z.object({ payload: jsonColumn(messageSchema.nullable().catch(null)) }),
    sql`select payload from pulse_ops.outbox where digest_key = ${key} order by id limit 1000`,
  )
  return rows.flatMap(({ payload }) => (payload === null ? [] : [payload]))
}

/** The monitors that a digest tells of and that are still there. */
export async function digestedMonitors(db: Db, key: string): Promise<string[]> {
  const rows = await db.many(
    z.object({ monitor: z.string() }),
    sql`select distinct monitor_id as monitor from pulse_ops.outbox where digest_key = ${key} and monitor_id is not null order by 1`,
  )
  return rows.map(({ monitor }) => monitor)
}

/** Milliseconds until the next message may be sent; null when none waits. */
export async function untilNextParcel(db: Db): Promise<number | null> {
  const { ms } = await db.one(
    z.object({ ms: z.coerce.number().nullable() }),
    sql`select extract(epoch from min(greatest(next_attempt_at, lease_until)) - now()) * 1000 as ms from pulse_ops.outbox where status = 'waiting'`,
  )
  return ms
}
