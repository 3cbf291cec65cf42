import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'

/** A pass whose runner died, or that failed, is tried so often in all. */
const maxAttempts = 3
/** A failed pass waits this long before it is tried again, in minutes. */
const retryMinutes = 15

/** Marks where counting begins for a task that no process has seen yet, so that switching the schedule on runs nothing at once. */
export const markBeginning = (db: Db, name: string, slot: number): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.scheduled_task (name, slot, finished_at, ok) values (${name}, to_timestamp(${slot} / 1000.0), now(), true)
    on conflict (name) do nothing`)

/** A pass that was taken: the slot in epoch milliseconds, and the how-manieth attempt it is. */
export type Claim = { name: string; slot: number; attempt: number }

/**
 * Takes the pass for a slot, in one statement; null for all callers but one however many processes ask. A newer slot than the last one may be taken, and
 * the same one again when its runner died or it failed, three times in all. `leaseMs`: for how long nobody else may, unless it is renewed.
 */
export const claimSlot = async (db: Db, name: string, slot: number, leaseMs: number): Promise<Claim | null> => {
  const claimed = await db.maybeOne(
    z.object({ attempts: z.number() }),
    sql`update pulse_ops.scheduled_task set slot = to_timestamp(${slot} / 1000.0),
        attempts = case when slot < to_timestamp(${slot} / 1000.0) then 1 else attempts + 1 end,
        lease_until = now() + ${leaseMs} * interval '1 millisecond', finished_at = null, ok = null
      where name = ${name} and (lease_until is null or lease_until < now())
        and (slot < to_timestamp(${slot} / 1000.0)
          or (slot = to_timestamp(${slot} / 1000.0) and ok is not true and attempts < ${maxAttempts}))
      returning attempts`,
  )
  return claimed && { name, slot, attempt: claimed.attempts }
}

/** Renews the lease of the pass that `claimSlot` gave; false when another process took it over meanwhile. */
export const renewSlot = async (db: Db, { name, slot, attempt }: Claim, leaseMs: number): Promise<boolean> =>
  (await db.run(sql`
    update pulse_ops.scheduled_task set lease_until = now() + ${leaseMs} * interval '1 millisecond'
    where name = ${name} and slot = to_timestamp(${slot} / 1000.0) and attempts = ${attempt} and finished_at is null`)) > 0

/** Ends a pass. A failed one may be taken again after a while. */
export const finishSlot = (db: Db, { name, slot, attempt }: Claim, succeeded: boolean): Promise<number> =>
  db.run(sql`
    update pulse_ops.scheduled_task set finished_at = now(), ok = ${succeeded},
      lease_until = case when ${succeeded} then null else now() + ${retryMinutes} * interval '1 minute' end
    where name = ${name} and slot = to_timestamp(${slot} / 1000.0) and attempts = ${attempt} and finished_at is null`)
