import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import type { MonitorDeps } from '../deps.ts'
import { claimDue, plannedNow } from './claim.ts'
import { runClaim } from './run-claim.ts'

/** What a pass did: runs by how they ended, messages decided on, and runs that the service itself broke. */
export type Pass = { ended: Record<string, number>; posted: number; broken: number }

/**
 * Runs all that is due, up to `runsAtOnce` at one time, until nothing is left or `signal` says to stop claiming. What was claimed is finished, unless
 * `abort` says to give it back. Any number of processes may do this at once.
 */
export async function runDue(deps: MonitorDeps, signal: AbortSignal, abort: AbortSignal = new AbortController().signal): Promise<Pass> {
  const pass: Pass = { ended: {}, posted: 0, broken: 0 }
  const budget = await openBudget(deps)
  await Promise.all(Array.from({ length: deps.limits.runsAtOnce }, () => lane(deps, pass, budget, signal, abort)))
  return pass
}

async function lane(deps: MonitorDeps, pass: Pass, budget: Budget, signal: AbortSignal, abort: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const [claim] = await claimDue(deps, 1, budget.exhausted())
    if (claim === undefined) return
    budget.spend()
    try {
      const ended = await runClaim(deps, claim, abort)
      pass.ended[ended.kind] = (pass.ended[ended.kind] ?? 0) + 1
      pass.posted += ended.posted
      // What was given back would only be taken again at once.
      if (ended.kind === 'released' && abort.aborted) return
    } catch (error) {
      // The lease stays: whoever comes after it counts the attempt, and the fourth one is the last.
      pass.broken++
      deps.log.error('a run of a monitor broke off', { error, monitor: claim.monitor })
    }
  }
}

type Budget = { exhausted(): string[]; spend(): void }

const countRow = z.object({ source: z.string(), runs: z.coerce.number() })

/** How many runs each data source may still take within the hour; counted once for a pass. A pass counts its own runs against every source, which errs on the safe side. */
async function openBudget({ db, limits }: MonitorDeps): Promise<Budget> {
  const counts = await db.many(
    countRow,
    sql`select m.data_source as source, count(*) as runs from pulse_ops.run r join public.pulse_monitors m on m.id = r.monitor_id
      where r.settled_at > now() - interval '1 hour' and r.status <> 'missed' group by 1`,
  )
  let spent = 0
  return {
    exhausted: () => counts.filter(({ runs }) => runs + spent >= limits.runsPerHour).map(({ source }) => source),
    spend: () => {
      spent++
    },
  }
}

/** Writes down that this scheduler is alive. */
export const beat = (db: Db, worker: string): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.scheduler_tick (name, last_tick, detail) values ('monitors', now(), ${JSON.stringify({ worker })}::jsonb)
    on conflict (name) do update set last_tick = excluded.last_tick, detail = excluded.detail`)

/** Milliseconds until the next monitor is due, 0 or less when one is; null when none is planned. Runs that wait for another try count with that. */
export async function untilNextDue(deps: MonitorDeps): Promise<number | null> {
  const { ms } = await deps.db.one(
    z.object({ ms: z.coerce.number().nullable() }),
    sql`select extract(epoch from min(at) - ${plannedNow(deps)}) * 1000 as ms from (
        select greatest(m.next_run, x.retry_at, case when x.lease_until > now() then ${plannedNow(deps)} + (x.lease_until - now()) end) as at
        from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id where m.enabled order by m.next_run limit 20) as due`,
  )
  return ms
}

const healthRow = z.object({
  last: z.string().nullable(),
  age: z.coerce.number().nullable(),
  due: z.coerce.number(),
  waiting: z.coerce.number(),
  dead: z.coerce.number(),
})

/** A scheduler that was silent for so long has stopped, in seconds. */
const silentAfter = 180

/** The scheduler in one line for a health check, and since when checks are delayed: an ISO instant, null when they are not. Told, not judged: questions are answered all the same. */
export async function monitorsHealth(db: Db): Promise<{ detail: string; delayedSince: string | null }> {
  const { last, age, due, waiting, dead } = await db.one(
    healthRow,
    sql`select t.last, t.age,
        (select count(*) from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id where m.enabled and m.next_run < now() - interval '5 minutes') as due,
        (select count(*) from pulse_ops.outbox where status = 'waiting' and next_attempt_at < now() - interval '5 minutes') as waiting,
        (select count(*) from pulse_ops.outbox where status = 'dead') as dead
      from (select max(${utcText('last_tick')}) as last, extract(epoch from now() - max(last_tick)) as age from pulse_ops.scheduler_tick where name = 'monitors') as t`,
  )
  const isSilent = age === null || age > silentAfter
  const tick = last === null ? 'has not run yet' : isSilent ? `checks DELAYED since ${last}` : `last looked ${Math.round(age)} s ago`
  return { detail: `${tick}; ${due} overdue; ${waiting} messages late, ${dead} given up`, delayedSince: isSilent ? last : null }
}
