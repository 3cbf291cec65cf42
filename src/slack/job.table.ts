import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

const jobRow = z.object({
  id: z.coerce.number(),
  team: z.string(),
  kind: z.string(),
  payload: jsonColumn(z.unknown()),
  /** 1 for the first; a later one means that a process died in the middle. */
  attempt: z.number(),
})
export type Job = z.infer<typeof jobRow>

/** Takes the oldest jobs that nobody works on; those of a dead process too, once its lease is over. */
export const claimJobs = (db: Db, worker: string, most: number, leaseMs: number): Promise<Job[]> =>
  db.many(
    jobRow,
    sql`with due as (
        select id from pulse_ops.slack_job
        where status = 'waiting' or (status = 'running' and lease_until <= now())
        order by id limit ${most} for update skip locked)
      update pulse_ops.slack_job j set status = 'running', attempts = j.attempts + 1, lease_owner = ${worker},
        lease_until = now() + ${leaseMs} * interval '1 millisecond'
      from due where j.id = due.id
      returning j.id, j.team, j.kind, j.payload::text as payload, j.attempts as attempt`,
  )

/** Keeps a job; false when another process took it over. */
export const renewJob = async (db: Db, job: number, worker: string, leaseMs: number): Promise<boolean> =>
  (await db.run(sql`
    update pulse_ops.slack_job set lease_until = now() + ${leaseMs} * interval '1 millisecond'
    where id = ${job} and lease_owner = ${worker} and status = 'running'`)) > 0

/** Ends a job; what went wrong is kept for operators. */
export const finishJob = (db: Db, job: number, worker: string, error: string | null): Promise<number> =>
  db.run(sql`
    update pulse_ops.slack_job set status = ${error === null ? 'done' : 'dead'}, finished_at = now(), lease_until = null, error = ${error}
    where id = ${job} and lease_owner = ${worker} and status = 'running'`)
