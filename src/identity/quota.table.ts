import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { type Sql, sql } from '../db/sql.ts'

const instant = (ms: number): Sql => sql`to_timestamp(${ms} / 1000.0)`
const waitOf = (time: Sql, now: number): Sql => sql`extract(epoch from ${time} - ${instant(now)}) * 1000`

/** Part of a WITH clause: takes the lowest free number of a key, at most `most`; no row when all are taken. */
const takenSlot = (key: string, holder: string, most: number, now: number, leaseMs: number): Sql => sql`
  insert into pulse_ops.slot as s (key, number, holder, lease_until)
  select ${key}, free.number, ${holder}, ${instant(now + leaseMs)} from generate_series(1, ${most}::integer) as free (number)
  where not exists (select from pulse_ops.slot o where o.key = ${key} and o.number = free.number and o.lease_until > ${instant(now)})
  order by free.number limit 1
  on conflict (key, number) do update set holder = excluded.holder, lease_until = excluded.lease_until where s.lease_until <= ${instant(now)}
  returning number`

/**
 * Part of a WITH clause: takes one of `most` a minute, spread evenly after a burst; a row when there was one. `only` is what it depends on.
 * Source: the generic cell rate algorithm, ITU-T I.371.
 */
const takenRate = (key: string, most: number, now: number, only: Sql): Sql => sql`
  insert into pulse_ops.rate as r (key, full_at)
  select ${key}, ${instant(now + 60_000 / most)} ${only}
  on conflict (key) do update set full_at = greatest(r.full_at, ${instant(now)}) + ${60_000 / most} * interval '1 millisecond'
  where greatest(r.full_at, ${instant(now)}) + ${60_000 / most} * interval '1 millisecond' <= ${instant(now + 60_000)}
  returning key`

const takenRow = z.object({
  slot: z.boolean(),
  rate: z.boolean(),
  /** Whether all slots were taken when the statement began; else another was quicker and it is worth trying again. */
  full: z.boolean(),
  slotWaitMs: z.coerce.number().nullable(),
  rateWaitMs: z.coerce.number().nullable(),
  tokens: z.coerce.number(),
})
export type Taken = z.infer<typeof takenRow>

/** Limits of one person; null: none. */
export type QuestionTaking = {
  user: string
  holder: string
  inFlight: number
  perMinute: number
  leaseMs: number
  tokensSince: number | null
}

/** Takes a slot and one of the minute's questions, and counts the model tokens since an instant, in one statement. Times in milliseconds. */
export const takeQuestion = (
  db: Db,
  { user, holder, inFlight, perMinute, leaseMs, tokensSince }: QuestionTaking,
  now: number,
): Promise<Taken> => {
  const key = `questions ${user}`
  const tokens =
    tokensSince === null
      ? sql`0`
      : sql`(select coalesce(sum((tokens ->> 'in')::bigint + (tokens ->> 'out')::bigint), 0) from pulse_ops.turn
          where owner = ${user} and asked_at >= ${instant(tokensSince)} and tokens is not null)`
  return db.one(
    takenRow,
    sql`
    with slot as (${takenSlot(key, holder, inFlight, now, leaseMs)}),
    rate as (${takenRate(key, perMinute, now, sql`from slot`)}),
    taken as (select count(*) as number, min(lease_until) as first from pulse_ops.slot where key = ${key} and number <= ${inFlight} and lease_until > ${instant(now)})
    select exists (select from slot) as slot, exists (select from rate) as rate, taken.number >= ${inFlight} as full,
      ${waitOf(sql`taken.first`, now)} as "slotWaitMs",
      (select ${waitOf(sql`full_at`, now)} from pulse_ops.rate where key = ${key}) as "rateWaitMs", ${tokens} as tokens
    from taken`,
  )
}

/** Takes a slot alone; whether there was one. */
export const takeSlot = async (db: Db, key: string, holder: string, most: number, now: number, leaseMs: number): Promise<boolean> =>
  (await db.run(takenSlot(key, holder, most, now, leaseMs))) > 0

/** Gives up what a holder has. */
export const freeSlot = (db: Db, holder: string): Promise<number> => db.run(sql`delete from pulse_ops.slot where holder = ${holder}`)

/** Takes one of a minute's rate; whether there was one. */
export const takeRate = async (db: Db, key: string, most: number, now: number): Promise<boolean> =>
  (await db.run(takenRate(key, most, now, sql``))) > 0

const waitRow = z.object({ waitMs: z.coerce.number() })

/** How long until one of the minute's rate is free, in milliseconds; 0 or less: now. */
export const rateWait = async (db: Db, key: string, most: number, now: number): Promise<number> => {
  const found = await db.maybeOne(waitRow, sql`select ${waitOf(sql`full_at`, now)} as "waitMs" from pulse_ops.rate where key = ${key}`)
  return found === null ? 0 : found.waitMs + 60_000 / most - 60_000
}

/** Drops what says nothing any more; gives back how many rows. */
export const pruneQuotas = (db: Db, now: number): Promise<number> =>
  db.run(sql`with slots as (delete from pulse_ops.slot where lease_until <= ${instant(now)})
    delete from pulse_ops.rate where full_at <= ${instant(now)}`)
