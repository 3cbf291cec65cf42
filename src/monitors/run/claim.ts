import * as z from 'zod'
import { type Sql, sql } from '../../db/sql.ts'
import type { MonitorDeps } from '../deps.ts'

/** The planned time that counts as now: the database's own, unless the program that drives the schedule says otherwise. */
export const plannedNow = ({ plannedNow: given }: Pick<MonitorDeps, 'plannedNow'>): Sql => given?.() ?? sql`now()`

const claimRow = z.object({ monitor: z.string(), token: z.string(), due: z.string(), version: z.number() })

/**
 * A monitor taken for one planned time. Whoever holds the newest token may settle. `due` is `next_run` as it was, in the database's own words, so that
 * comparing it loses nothing.
 */
export type Claim = z.infer<typeof claimRow>

/**
 * Takes up to `limit` due monitors, those that wait longest first, whichever process asks. Both tables are locked and the lease is looked at again while it is
 * taken: in READ COMMITTED the joined row may come from an older snapshot, and a lease that was just taken would be taken twice.
 */
export const claimDue = (deps: MonitorDeps, limit: number, exhausted: readonly string[]): Promise<Claim[]> =>
  deps.db.many(
    claimRow,
    sql`with due as (
        select m.id from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id
        where m.enabled and m.next_run <= ${plannedNow(deps)} and m.data_source <> all(${[...exhausted]})
          and (x.lease_until is null or x.lease_until <= now()) and (x.retry_at is null or x.retry_at <= ${plannedNow(deps)})
        order by m.next_run, m.id limit ${limit}
        for update of m, x skip locked)
      update pulse_ops.monitor_ext x
      set lease_owner = ${deps.worker}, lease_token = x.lease_token + 1, attempt = x.attempt + 1,
        lease_until = now() + make_interval(secs => (x.timeout_ms + ${deps.limits.leaseMarginMs}::integer) / 1000.0)
      from due join public.pulse_monitors m on m.id = due.id
      where x.monitor_id = due.id and (x.lease_until is null or x.lease_until <= now())
      returning x.monitor_id as monitor, x.lease_token::text as token, m.next_run::text as due, m.query_version as version`,
  )

/** Takes one monitor now, due or not, for a run by hand; null when it is being run, is off, or is not there. Its planned time becomes this moment. */
export const claimByHand = (deps: MonitorDeps, monitorId: string): Promise<number> =>
  deps.db.run(sql`
    update public.pulse_monitors m set next_run = ${plannedNow(deps)}
    from pulse_ops.monitor_ext x
    where m.id = ${monitorId} and x.monitor_id = m.id and m.enabled and m.next_run > ${plannedNow(deps)}
      and (x.lease_until is null or x.lease_until <= now())`)

/** Gives a claim back untried, as when the process stops: another one may take it at once, and the attempt does not count. */
export const releaseClaim = (deps: MonitorDeps, { monitor, token }: Claim): Promise<number> =>
  deps.db.run(sql`
    update pulse_ops.monitor_ext set lease_owner = null, lease_until = null, attempt = greatest(attempt - 1, 0)
    where monitor_id = ${monitor} and lease_token = ${token}::bigint`)
