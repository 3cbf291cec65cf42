import * as z from 'zod'
import { utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import { evaluate } from '../condition/evaluate.ts'
import type { MonitorDeps } from '../deps.ts'
import { readsOtherwise } from '../run/begin-anew.ts'
import { plannedNow } from '../run/claim.ts'
import { readPast } from '../run/past-runs.ts'
import { statementOf } from '../run/run-claim.ts'
import { type RunPlan, readPlanOf } from '../run/run-plan.ts'
import { runStatement } from '../run/run-statement.ts'
import { toFill, writePoints } from '../run/write-run.ts'

const gapRow = z.object({ monitor: z.string(), slot: z.string(), exactSlot: z.string(), date: z.string(), version: z.number() })

/** Missed runs that one pass computes after the fact. */
const atOnce = 20

/**
 * Computes the values of missed planned times for monitors that want that, the newest first: as their statement would have seen them, into the stored points
 * alone. No alert comes of it. What cannot be computed is not tried again.
 */
export async function fillGaps(deps: MonitorDeps, signal: AbortSignal): Promise<number> {
  const gaps = await deps.db.many(
    gapRow,
    sql`select r.monitor_id as monitor, ${utcText('r.slot')} as slot, r.slot::text as "exactSlot", (r.slot at time zone x.timezone)::date::text as date,
        r.query_version as version
      from pulse_ops.run r join pulse_ops.monitor_ext x on x.monitor_id = r.monitor_id join public.pulse_monitors m on m.id = r.monitor_id
      where r.status = 'missed' and r.error_code = ${toFill} and m.enabled and m.query_version = r.query_version
      order by r.slot desc limit ${atOnce}`,
  )
  let filled = 0
  for (const { monitor, version, ...at } of gaps) {
    if (signal.aborted) break
    const plan = await readPlanOf(deps.db, monitor, version, plannedNow(deps))
    const done = plan !== null && (await fillOne(deps, { ...plan, ...at }, signal))
    if (signal.aborted) break
    if (done) filled++
    await deps.db.run(sql`
      update pulse_ops.run set error_code = ${done ? 'filled' : 'not_filled'} where monitor_id = ${monitor} and slot = ${at.exactSlot}::timestamptz and error_code = ${toFill}`)
  }
  return filled
}

async function fillOne(deps: MonitorDeps, plan: RunPlan, signal: AbortSignal): Promise<boolean> {
  const owner = await deps.principalOf(plan.owner)
  if (owner === null) return false
  const ran = await runStatement(deps, statementOf(plan), owner, plan, { signal })
  if (!ran.ok || readsOtherwise(plan, ran.value.rights)) return false
  const past = await readPast(deps.db, plan, [])
  const { groups } = evaluate(plan.condition, ran.value.result, past, { slot: plan.slot, timeZone: plan.timezone })
  await writePoints(deps.db, plan, groups, true)
  return groups.some(({ verdict }) => verdict.kind !== 'error')
}
