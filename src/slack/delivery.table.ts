import type { Db } from '../db/db.ts'
import { storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** Something to do for a delivery. `dedupeKey`: the message, or the press, that it is for, whatever carried it here. */
export type NewJob = { team: string; kind: string; dedupeKey: string; payload: unknown }

/**
 * Takes a delivery and notes what is to be done for it, in one statement: nothing happens when its id was taken before, or when its message has a job
 * already. Whether there is something new to do.
 */
export const takeDelivery = async (db: Db, id: string, job: NewJob): Promise<boolean> =>
  (await db.run(sql`
    with taken as (insert into pulse_ops.slack_delivery (id) values (${id}) on conflict do nothing returning id)
    insert into pulse_ops.slack_job (team, kind, dedupe_key, payload)
    select ${job.team}, ${job.kind}, ${job.dedupeKey}, ${storable(JSON.stringify(job.payload))}::jsonb from taken
    on conflict (dedupe_key) do nothing`)) > 0

/** Forgets deliveries that Slack no longer repeats, and jobs that ended long ago. */
export const dropOldDeliveries = async (db: Db): Promise<number> =>
  (await db.run(sql`delete from pulse_ops.slack_delivery where received_at < now() - interval '48 hours'`)) +
  (await db.run(sql`delete from pulse_ops.slack_job where finished_at < now() - interval '14 days'`))
