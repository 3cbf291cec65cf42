import { sql } from '../../db/sql.ts'
import type { MonitorDeps } from '../deps.ts'
import { freshInstance } from '../lifecycle/fresh-instance.ts'
import type { Step } from '../lifecycle/instance.ts'
import { step } from '../lifecycle/step.ts'
import { tellFault } from '../notify/may-tell.ts'
import { messageSchema } from '../notify/message.ts'
import { plannedNow } from '../run/claim.ts'
import { closeIncident, openIncident } from '../run/incident.ts'
import type { Stepped } from '../run/judge-run.ts'
import { readPast } from '../run/past-runs.ts'
import type { RunPlan } from '../run/run-plan.ts'
import type { RunOutcome } from '../run/run-statement.ts'
import { messageOf, type Reader, toldGroup } from '../run/tell.ts'
import { breachingResult } from './breaching-result.ts'

/** How a drill went. `ok` null: the condition has nothing to compare with yet, so there was nothing to try. */
export type Drill = { ok: boolean | null; how: string | null; fault: string | null }

/**
 * Tries the alarm of a monitor without anybody hearing it: the result of the run is changed in memory until the condition holds, goes through the states as a run's would,
 * and becomes a message that every recipient's channel would take. What was found is kept with the monitor; one that cannot fire has an incident.
 */
export async function holdDrill(deps: MonitorDeps, plan: RunPlan, outcome: RunOutcome, readers: readonly Reader[]): Promise<Drill> {
  const drill = await tryAlarm(deps, plan, outcome, readers)
  await deps.db.run(sql`
    update pulse_ops.monitor_ext set last_drill = jsonb_build_object('at', ${plannedNow(deps)}) || ${JSON.stringify(drill)}::jsonb where monitor_id = ${plan.id}`)
  if (drill.ok === true) await closeIncident(deps.db, plan.id, 'drill')
  if (drill.ok === false)
    await openIncident(deps.db, plan.id, 'drill', `Its alarm was tried and did not go off: ${drill.fault ?? 'for an unknown reason'}.`)
  return drill
}

async function tryAlarm(deps: MonitorDeps, plan: RunPlan, outcome: RunOutcome, readers: readonly Reader[]): Promise<Drill> {
  const past = await readPast(deps.db, plan, [])
  const found = breachingResult(plan.condition, outcome.result, past, { slot: plan.slot, timeZone: plan.timezone })
  if (found === 'early') return { ok: null, how: null, fault: null }
  if (found === null) return { ok: false, how: null, fault: 'no value that was tried makes the condition hold' }
  const fires = found.evaluation.groups.flatMap((group): Stepped[] => {
    const moved = moveUntilTold(deps, plan, group.verdict)
    return moved === null ? [] : [{ found: group, seen: group.verdict, before: freshInstance(group.group.key), step: moved }]
  })
  const [first] = fires
  if (first === undefined) return { ok: false, how: found.how, fault: 'the states do not lead to an alert' }
  const told = toldGroup(first, new Map(), plan, 'firing')
  const message = messageOf(deps, plan, { ...outcome, result: found.result }, [told], [])
  const read = messageSchema.safeParse({ ...message, kind: 'drill' })
  if (!read.success) return { ok: false, how: found.how, fault: 'its message cannot be written' }
  const unreached: string[] = []
  for (const { channel: name, address } of readers) {
    const channel = deps.channels.find((one) => one.name === name)
    const fault = channel === undefined ? (name === 'inbox' ? null : 'is not configured') : channel.fault(address)
    const found = fault ?? (await tellFault(deps, { channel: name, address }))
    if (found !== null) unreached.push(`${name}: ${found}`)
  }
  if (unreached.length > 0) return { ok: false, how: found.how, fault: `nobody would be told by ${unreached.join('; ')}` }
  return { ok: true, how: found.how, fault: null }
}

/** Steps of a group that breaches run after run, up to the one that tells people; null when it never comes. */
function moveUntilTold(
  deps: Pick<MonitorDeps, 'newId'>,
  { condition, severity, slot }: RunPlan,
  verdict: Stepped['found']['verdict'],
): Step | null {
  if (verdict.kind !== 'breach') return null
  let instance = freshInstance('[]')
  for (let run = 0; run < condition.for_runs; run++) {
    const moved = step(instance, verdict, { condition, severity, slot, suppressedBy: null, acknowledged: false, newAlertId: deps.newId() })
    if (moved.message.tell === 'firing') return moved
    instance = moved.instance
  }
  return null
}
