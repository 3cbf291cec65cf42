import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import { evaluate } from '../condition/evaluate.ts'
import { withEmptySources } from '../condition/source-guard.ts'
import type { Evaluation } from '../condition/verdict.ts'
import type { MonitorDeps } from '../deps.ts'
import type { ToldGroup } from '../notify/build-message.ts'
import { healthMessage } from '../notify/build-message.ts'
import { keepRights } from '../store/version.table.ts'
import { lockOpenAlerts, markSuppressed, openAlerts, repeatAlerts, resolveAlerts } from './alert-rows.ts'
import { plannedNow } from './claim.ts'
import { asSentence, type Failure } from './failure.ts'
import { closeIncident, openIncident } from './incident.ts'
import { dropInstances, lockInstances, saveInstances } from './instance.table.ts'
import { changedInstances, type Stepped, stepGroups } from './judge-run.ts'
import type { KeptRights } from './kept-rights.ts'
import { keepKeys, readPast } from './past-runs.ts'
import type { Checked, RunPlan } from './run-plan.ts'
import type { RunOutcome } from './run-statement.ts'
import { noSilences, readSilences } from './silences.ts'
import { messageOf, postMessage, type Reader, toldGroup } from './tell.ts'
import { finishRun, holdFence, writeMissed, writePoints, writeRun } from './write-run.ts'

/** How a run ended. `failed`: the result could not be judged, and nothing was written; `superseded`: it was dropped, because the slot is somebody else's or the monitor was changed. */
export type Settled =
  | { kind: 'settled'; status: 'ok' | 'no_data'; posted: number }
  | { kind: 'superseded' }
  | { kind: 'failed'; failure: Failure }

export type GoodRun = { outcome: RunOutcome; readers: readonly Reader[]; newest: string | null; resultHash: string }

/** Thrown to roll back what a run that cannot be judged has read and locked. */
class Unjudged extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/**
 * Ends a run that gave a result, in one transaction: log, run, points, states, alerts, messages and the next planned time are all written or none of them.
 */
export async function settleRun(deps: MonitorDeps, plan: RunPlan, good: GoodRun): Promise<Settled> {
  try {
    return await deps.db.transaction((db) => settleIn(deps, db, plan, good))
  } catch (error) {
    if (error instanceof Unjudged) return { kind: 'failed', failure: error.failure }
    throw error
  }
}

async function settleIn(deps: MonitorDeps, db: Db, plan: RunPlan, good: GoodRun): Promise<Settled> {
  if (!(await holdFence(db, plan))) return { kind: 'superseded' }
  const { outcome, readers } = good
  const now = plannedNow(deps)
  const instances = await lockInstances(db, plan.id)
  const hasOpen = instances.some(({ openAlert, openNoDataAlert }) => openAlert !== null || openNoDataAlert !== null)
  const open = hasOpen ? await lockOpenAlerts(db, plan.id, plan.exactSlot) : new Map()
  const silences = plan.hasSilences ? await readSilences(db, plan) : noSilences
  const past = { ...(await readPast(db, plan, instances)), excludedDates: silences.excludedDates }
  const empty = plan.condition.guard.sources_nonempty ? (outcome.sources ?? []).filter((one) => one.empty).map(({ table }) => table) : []
  const judged = evaluate(plan.condition, outcome.result, past, { slot: plan.slot, timeZone: plan.timezone })
  const evaluation = withEmptySources(judged, empty)
  const failure = failureIn(evaluation)
  if (failure?.whole) throw new Unjudged(failure)

  const stepped = stepGroups(deps, plan, evaluation, { instances, open, silences })
  const isMissing = evaluation.groups.length > 0 && evaluation.groups.every(({ verdict }) => verdict.kind === 'no_data')
  const status = isMissing ? 'no_data' : 'ok'
  const checked = checkedOf(plan, good, evaluation)
  if (plan.missedBefore > 0) await writeMissed(db, plan, 'nothing ran at the planned time', { withSlot: false, fill: fillsGaps(plan) })
  await writeRun(db, plan, now, {
    status,
    errorCode: failure?.code ?? null,
    errorMessage: null,
    rows: outcome.result.rows.length,
    truncated: outcome.result.truncated,
    durationMs: outcome.elapsedMs,
    triggered: stepped.some(({ step }) => step.effects.some((effect) => effect.do === 'open')),
    parameters: outcome.bound,
    resultHash: good.resultHash,
    checked: { ...checked, keys: evaluation.keys !== null },
  })
  await writePoints(db, plan, evaluation.groups)
  if (plan.versionKept && isNews(plan.rights, outcome.rights)) await keepRights(db, plan.id, plan.version, outcome.rights)
  if (evaluation.keys !== null) await keepKeys(db, plan, evaluation.keys)
  const { save, drop } = changedInstances(stepped)
  await saveInstances(db, plan.id, plan.exactSlot, save)
  await dropInstances(db, plan.id, drop)
  const posted = (await writeAlerts(deps, db, plan, good, stepped, open)) + (await tellRecovery(deps, db, plan, readers))
  if (failure === null && plan.hasIncident) await closeIncident(db, plan.id, 'run')
  if (failure !== null) await openIncident(db, plan.id, failure.code, failure.message)
  await finishRun(db, plan, now, {
    enabled: true,
    state: sql`health = 'healthy', consecutive_failures = 0, permanent_failures = 0, failing_since = null, owner_told = false,
      last_checked = ${JSON.stringify(checked)}::jsonb`,
  })
  await deps.crash?.('in-settle')
  return { kind: 'settled', status, posted }
}

/** A version that runs for the first time, or reads a column that was not there before. */
const isNews = (before: RunPlan['rights'], now: KeptRights): boolean =>
  before === null || 'unknown' in before || before.columns.length !== now.columns.length

/** What could not be judged; `whole` when nothing could be. */
function failureIn({ error, groups }: Evaluation): (Failure & { whole: boolean }) | null {
  const broken = groups.flatMap(({ verdict }) => (verdict.kind === 'error' ? [verdict.error] : []))
  const first = error ?? broken[0]
  if (first === undefined) return null
  return { kind: 'permanent', code: first.code, message: asSentence(first.message), whole: broken.length === groups.length }
}

/** Whether missed times can be made up for: the statement has to compute the same whenever it runs. */
const fillsGaps = ({ catchUp, sql: text }: RunPlan): boolean => catchUp === 'fill' && /\{\{\s*as_of(_date)?\b/.test(text)

function checkedOf(plan: RunPlan, { outcome, newest }: GoodRun, { groups }: Evaluation): Checked {
  const { lineage } = outcome.checked
  const margins = groups.flatMap(({ verdict }) => (verdict.kind === 'ok' && verdict.margin !== null ? [verdict.margin] : []))
  return {
    tables: lineage.tables,
    columns: lineage.columns,
    sources: outcome.sources,
    newest,
    rows: outcome.result.rows.length,
    truncated: outcome.result.truncated,
    groups: groups.length,
    margin: margins.length > 0 ? Math.min(...margins) : null,
    version: plan.version,
  }
}

async function writeAlerts(
  deps: MonitorDeps,
  db: Db,
  plan: RunPlan,
  { outcome, readers }: GoodRun,
  stepped: readonly Stepped[],
  open: Awaited<ReturnType<typeof lockOpenAlerts>>,
): Promise<number> {
  const notes = plan.missedBefore > 0 ? [missedNote(plan)] : []
  const slot = plan.exactSlot
  const opened = stepped.flatMap((one) =>
    one.step.effects.flatMap((effect) => {
      if (effect.do !== 'open') return []
      const told = toldGroup(one, open, plan, effect.kind === 'no_data' ? 'no_data' : 'firing')
      const data = messageOf(deps, plan, outcome, [told], notes)
      const { verdict } = one.found
      const { value = null, score = null } = verdict.kind === 'ok' || verdict.kind === 'breach' ? verdict : { value: null, score: null }
      return [
        {
          id: effect.alert,
          groupKey: one.found.group.key,
          kind: effect.kind,
          severity: effect.severity,
          message: data.sentence,
          data,
          value,
          score,
        },
      ]
    }),
  )
  const repeated = stepped.flatMap(({ step: { effects, instance } }) =>
    effects.flatMap((effect) =>
      effect.do === 'repeat'
        ? [
            {
              id: effect.alert,
              severity: effect.severity,
              unacknowledge: effect.unacknowledge,
              worstValue: instance.worstValue,
              score: instance.worstScore,
            },
          ]
        : [],
    ),
  )
  const resolved = stepped.flatMap(({ step: { effects } }) =>
    effects.flatMap((effect) => (effect.do === 'resolve' ? [{ id: effect.alert, reason: effect.reason }] : [])),
  )
  // Closed first: the index allows one open alert for a group and kind.
  await resolveAlerts(db, slot, resolved)
  await openAlerts(db, { monitorId: plan.id, slot, version: plan.version }, opened)
  await repeatAlerts(db, slot, repeated)
  await markSuppressed(db, suppressionsOf(stepped))
  const changes = stepped.flatMap((one): ToldGroup[] =>
    one.step.message.tell === 'nothing' ? [] : [toldGroup(one, open, plan, one.step.message.tell)],
  )
  if (changes.length === 0) return 0
  const message = messageOf(deps, plan, outcome, changes, notes)
  const alert = changes.length === 1 ? (changes[0]?.alert ?? null) : null
  return await postMessage(db, readers, `${plan.id}:${plan.slot}:${message.kind}`, { monitor: plan.id, alert, message })
}

function suppressionsOf(stepped: readonly Stepped[]): { id: string; by: string | null }[] {
  return stepped.flatMap(({ step: { instance, message } }) => {
    const ids = [instance.openAlert, instance.openNoDataAlert].filter((id) => id !== null)
    if (message.tell !== 'nothing') return ids.map((id) => ({ id, by: null }))
    return message.suppressed === null ? [] : ids.map((id) => ({ id, by: message.suppressed }))
  })
}

const missedNote = ({ missedBefore: count, frequency }: RunPlan): string =>
  count === 1 ? `1 ${frequency} check before this one was missed.` : `${count} ${frequency} checks before this one were missed.`

/** Who was told of failures is told that they are over. */
async function tellRecovery(deps: MonitorDeps, db: Db, plan: RunPlan, readers: readonly Reader[]): Promise<number> {
  if (!plan.ownerTold || readers.length === 0) return 0
  const message = healthMessage({
    kind: 'health',
    monitor: { id: plan.id, name: plan.name, version: plan.version, owner: plan.owner },
    slot: plan.slot,
    timezone: plan.timezone,
    title: `Works again: ${plan.name}`,
    sentence: `After ${plan.consecutiveFailures} failed checks this one gave a result.`,
    notes: [],
    baseUrl: deps.baseUrl,
  })
  const owner: Reader[] = [{ channel: 'inbox', address: plan.owner, sees: true }]
  return await postMessage(db, owner, `${plan.id}:${plan.slot}:health`, { monitor: plan.id, alert: null, message })
}
