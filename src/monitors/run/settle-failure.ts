import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import type { MonitorDeps } from '../deps.ts'
import { healthMessage } from '../notify/build-message.ts'
import { plannedNow } from './claim.ts'
import { type Failure, isHopeless, retryIn } from './failure.ts'
import { openIncident } from './incident.ts'
import type { BrokenPlan, RunPlan } from './run-plan.ts'
import { postMessage, type Reader } from './tell.ts'
import { finishRun, holdFence, writeMissed, writeRun } from './write-run.ts'

/** How a run without a verdict ended. `postponed`: the slot is tried again; `skipped`: it was too late for it. */
export type FailedEnd = { kind: 'failed' | 'disabled' | 'postponed' | 'skipped' | 'superseded' }

/** What is known besides the failure: what changed since the newest good run, how long it took, and whether it is the owner who is gone. */
export type FailureFacts = { changed: readonly string[]; durationMs: number | null; pause: boolean }

type Plan = RunPlan | BrokenPlan

/** Ends a run that failed: tried again within the slot if that may help, or else written down, told, and in the end the monitor is switched off. */
export async function settleFailure(deps: MonitorDeps, plan: Plan, failure: Failure, facts: FailureFacts): Promise<FailedEnd> {
  const wait = facts.pause ? null : retryIn(failure, plan.retries, plan.retryAfterMs)
  if (wait !== null) {
    const kept = await deps.db.run(sql`
      update pulse_ops.monitor_ext x set retry_at = ${plannedNow(deps)} + ${wait} * interval '1 millisecond', retries = x.retries + 1, attempt = 0,
        lease_owner = null, lease_until = null
      where x.monitor_id = ${plan.id} and x.lease_token = ${plan.token}::bigint`)
    return { kind: kept > 0 ? 'postponed' : 'superseded' }
  }
  return await deps.db.transaction((db) => settleIn(deps, db, plan, failure, facts))
}

async function settleIn(deps: MonitorDeps, db: Db, plan: Plan, failure: Failure, facts: FailureFacts): Promise<FailedEnd> {
  if (!(await holdFence(db, plan))) return { kind: 'superseded' }
  const now = plannedNow(deps)
  const consecutive = plan.consecutiveFailures + 1
  const permanent = failure.kind === 'permanent' ? plan.permanentFailures + 1 : 0
  const off = facts.pause || isHopeless({ consecutive, permanent, failingForHours: plan.failingForHours, frequency: plan.frequency })
  if (plan.missedBefore > 0) await writeMissed(db, plan, 'nothing ran at the planned time', { withSlot: false, fill: false })
  await writeRun(db, plan, now, {
    status: 'error',
    errorCode: failure.code,
    errorMessage: failure.message,
    rows: null,
    truncated: false,
    durationMs: facts.durationMs,
    triggered: false,
    parameters: [],
    resultHash: null,
    checked: null,
  })
  const tells = off || (consecutive >= 2 && !plan.ownerTold)
  const reason = off ? reasonFor(failure, permanent, consecutive, facts) : null
  if (tells) await tell(deps, db, plan, failure, { off, reason, changed: facts.changed, consecutive })
  if (off) await db.run(sql`update pulse_ops.alert_ext set stale = true where monitor_id = ${plan.id} and resolved_slot is null`)
  if (off || consecutive >= 2) await openIncident(db, plan.id, failure.code, failure.message, { changed: facts.changed, consecutive })
  await finishRun(db, plan, now, {
    enabled: !off,
    state: sql`health = ${off ? 'system_disabled' : consecutive >= 2 ? 'failing' : sql`health`},
      consecutive_failures = ${consecutive}, permanent_failures = ${permanent}, failing_since = coalesce(failing_since, ${now}),
      owner_told = owner_told or ${tells}, disabled_by = ${off ? 'system' : null}, disabled_reason = ${reason}`,
  })
  await deps.crash?.('in-settle')
  return { kind: off ? 'disabled' : 'failed' }
}

function reasonFor(failure: Failure, permanent: number, consecutive: number, { pause }: FailureFacts): string {
  if (pause) return failure.message
  const count = failure.kind === 'permanent' && permanent >= 3 ? permanent : consecutive
  return `Failed ${count} times in a row: ${failure.message}`
}

type Told = { off: boolean; reason: string | null; changed: readonly string[]; consecutive: number }

async function tell(deps: MonitorDeps, db: Db, plan: Plan, failure: Failure, { off, reason, changed, consecutive }: Told): Promise<void> {
  const good = plan.lastChecked === null ? [] : [`The last good run was of version ${plan.lastChecked.version}.`]
  const message = healthMessage({
    kind: off ? 'disabled' : 'health',
    monitor: { id: plan.id, name: plan.name, version: plan.version, owner: plan.owner },
    slot: plan.slot,
    timezone: plan.timezone,
    title: off ? `Monitor switched off: ${plan.name}` : `Monitor fails: ${plan.name}`,
    sentence: off
      ? `${reason ?? failure.message} It watches nothing until somebody looks at it; open alerts stay open.`
      : `The last ${consecutive} checks failed: ${failure.message} Nothing is known of what it watches.`,
    notes: [...changed, ...good],
    baseUrl: deps.baseUrl,
  })
  const admins = off ? ((await deps.admins?.()) ?? []) : []
  const readers = [...new Set([plan.owner, ...admins])].map((address): Reader => ({ channel: 'inbox', address, sees: true }))
  await postMessage(db, readers, `${plan.id}:${plan.slot}:${message.kind}`, { monitor: plan.id, alert: null, message })
}

/** Writes a slot down as missed that its monitor rather skips than runs so late. */
export function settleSkipped(deps: MonitorDeps, plan: RunPlan): Promise<FailedEnd> {
  return deps.db.transaction(async (db) => {
    if (!(await holdFence(db, plan))) return { kind: 'superseded' }
    await writeMissed(db, plan, 'it was too late for it, and the monitor skips late runs', { withSlot: true, fill: false })
    await finishRun(db, plan, plannedNow(deps), { enabled: true, state: sql`health = health` })
    return { kind: 'skipped' }
  })
}
