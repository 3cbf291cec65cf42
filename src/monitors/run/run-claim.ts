import type { Principal } from '../../identity/principal.ts'
import type { MonitorDeps } from '../deps.ts'
import { holdDrill } from '../upkeep/drill.ts'
import { beginAnew, readsOtherwise } from './begin-anew.ts'
import { type Claim, plannedNow, releaseClaim } from './claim.ts'
import { type Failure, failureOf, poisonAttempt } from './failure.ts'
import { type BrokenPlan, type RunPlan, readPlan } from './run-plan.ts'
import { type RunOutcome, runStatement, type Statement } from './run-statement.ts'
import { type FailedEnd, type FailureFacts, settleFailure, settleSkipped } from './settle-failure.ts'
import { type Settled, settleRun } from './settle-run.ts'
import { type Reader, readersOf } from './tell.ts'
import { whatChanged } from './what-changed.ts'

/** How a claim ended; `released`: the process is stopping, and another one may take it. */
export type ClaimEnd = { kind: Settled['kind'] | FailedEnd['kind'] | 'released'; posted: number }

const end = ({ kind }: FailedEnd): ClaimEnd => ({ kind, posted: 0 })

/**
 * Runs what was claimed and settles it. The query may be run more than once, when a process dies or is too slow; what it does is written once. An error of the
 * service itself is thrown, and the slot is tried again when the lease has run out.
 */
export async function runClaim(deps: MonitorDeps, claim: Claim, signal: AbortSignal): Promise<ClaimEnd> {
  await deps.crash?.('after-claim')
  const read = await readPlan(deps.db, claim, plannedNow(deps))
  if (read === null) return await drop(deps, claim)
  if ('broken' in read) return await fail(deps, claim, read.broken, { kind: 'permanent', code: 'unreadable', message: read.broken.fault })
  const { plan } = read
  if (plan.attempt >= poisonAttempt) return await fail(deps, claim, plan, workerLost)
  if (plan.catchUp === 'skip' && plan.lateMs > plan.allowedMs) return await finish(deps, claim, settleSkipped(deps, plan))
  const owner = await deps.principalOf(plan.owner)
  if (owner === null) return await fail(deps, claim, plan, ownerGone(plan), { pause: true })

  const started = deps.clock.now()
  const [ran] = await Promise.all([runStatement(deps, statementOf(plan), owner, plan, { signal }), deps.crash?.('in-query')])
  if (!ran.ok) {
    const failure = failureOf(ran.problem)
    if (failure === null) return await drop(deps, claim)
    const changed = failure.kind === 'permanent' ? await whatChanged(deps, plan, owner) : []
    return await fail(deps, claim, plan, failure, { changed, durationMs: Math.round(deps.clock.now() - started) })
  }
  if (readsOtherwise(plan, ran.value.rights)) {
    if (plan.justBegun) return await fail(deps, claim, plan, neverTheSame)
    await beginAnew(deps, plan, ran.value.rights)
    return await drop(deps, claim)
  }
  return await settle(deps, claim, plan, owner, ran.value)
}

async function settle(deps: MonitorDeps, claim: Claim, plan: RunPlan, owner: Principal, outcome: RunOutcome): Promise<ClaimEnd> {
  const readers = await readersOf(deps, plan, outcome)
  const newest = (await deps.freshTo?.(outcome.checked.lineage.tables)) ?? null
  const settled = await settleRun(deps, plan, { outcome, readers, newest, resultHash: await hashOf(outcome) })
  await deps.crash?.('after-settle')
  if (settled.kind === 'settled') {
    if (plan.drillDue) await drill(deps, plan, outcome, readers)
    return { kind: 'settled', posted: settled.posted }
  }
  if (settled.kind === 'superseded') return await drop(deps, claim)
  const changed = await whatChanged(deps, plan, owner)
  return await fail(deps, claim, plan, settled.failure, { changed, durationMs: outcome.elapsedMs })
}

/** The run is settled: whatever goes wrong in its drill is no part of it. */
async function drill(deps: MonitorDeps, plan: RunPlan, outcome: RunOutcome, readers: readonly Reader[]): Promise<void> {
  try {
    await holdDrill(deps, plan, outcome, readers)
  } catch (error) {
    deps.log.warn('the alarm of a monitor could not be tried', { error, monitor: plan.id })
  }
}

async function fail(
  deps: MonitorDeps,
  claim: Claim,
  plan: RunPlan | BrokenPlan,
  failure: Failure,
  facts: Partial<FailureFacts> = {},
): Promise<ClaimEnd> {
  deps.log.warn('a monitor failed', { monitor: plan.id, slot: plan.slot, code: failure.code, kind: failure.kind })
  return await finish(deps, claim, settleFailure(deps, plan, failure, { changed: [], durationMs: null, pause: false, ...facts }))
}

async function finish(deps: MonitorDeps, claim: Claim, ending: Promise<FailedEnd>): Promise<ClaimEnd> {
  const ended = await ending
  await deps.crash?.('after-settle')
  return ended.kind === 'superseded' ? await drop(deps, claim) : end(ended)
}

/** Lets go of a slot that is not ours any more, or not now. Where somebody else has taken it, nothing happens. */
async function drop(deps: MonitorDeps, claim: Claim): Promise<ClaimEnd> {
  return { kind: (await releaseClaim(deps, claim)) > 0 ? 'released' : 'superseded', posted: 0 }
}

const workerLost: Failure = {
  kind: 'permanent',
  code: 'worker_lost',
  message: 'The run ended the process that ran it three times, so it was not tried again. It may need too much memory.',
}

/** Beginning anew again and again would be a monitor that never judges anything, and nobody would know. */
const neverTheSame: Failure = {
  kind: 'permanent',
  code: 'rights_unsettled',
  message: 'What its owner may read changed again between two tries of the same run. It begins anew at the next one.',
}

const ownerGone = ({ owner }: RunPlan): Failure => ({
  kind: 'permanent',
  code: 'owner_gone',
  message: `Its owner ${owner} has no access any more. It runs with nobody else's rights: an editor or administrator can take it over.`,
})

/** What of a plan runs. */
export const statementOf = (plan: RunPlan): Statement => ({
  sql: plan.sql,
  parameters: plan.parameters,
  data_source: plan.dataSource,
  timeout_ms: plan.timeoutMs,
  row_cap: plan.rowCap,
  schedule: { timezone: plan.timezone },
})

/** SHA-256 over columns and rows, as 64 hexadecimal digits: whether a statement gives today what it gave then. */
export async function hashOf({ result }: Pick<RunOutcome, 'result'>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([result.columns, result.rows]))
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
