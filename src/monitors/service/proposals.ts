import * as z from 'zod'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { backtest } from '../backtest/backtest.ts'
import { type AlertCondition, alertConditionSchema } from '../condition/condition.ts'
import type { Snapshot } from '../monitor.ts'
import { writeAudit } from '../store/audit.table.ts'
import { type LabelRow, listLabels } from '../store/label.table.ts'
import { findMonitor, type MonitorRow } from '../store/monitor.table.ts'
import { closeProposal, findLatestProposal, findOpenProposal, insertProposal, type ProposalRow } from '../store/proposal.table.ts'
import { findSnapshot } from '../store/version.table.ts'
import { type Effect, effectOf } from '../tuning/effect-of.ts'
import { propose } from '../tuning/propose.ts'
import { openMonitor } from './access.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { storedHistory } from './gather-history.ts'
import { saveVersion } from './save-monitor.ts'

/** What is stored of a proposal: the whole new condition, null for days that are to be marked as expected, and the reason in words. */
export const storedProposalSchema = z.object({ condition: z.unknown().nullable(), dates: z.array(z.string()), sentence: z.string() })

/**
 * Looks whether what people said of a monitor's alerts speaks for a change, and keeps it as a proposal where it does. There is at most one open, and none before ten
 * more alerts were judged. Nothing is changed by it.
 */
export async function lookForProposal(deps: Pick<ServiceDeps, 'db'>, monitor: string): Promise<void> {
  const { db } = deps
  const row = await findMonitor(db, monitor, { id: '', all: true })
  const snapshot = row === null ? null : await findSnapshot(db, monitor, row.version)
  if (row === null || snapshot === null) return
  const [labels, open, latest] = await Promise.all([
    listLabels(db, monitor, row.baselineVersion ?? 1, snapshot.schedule.timezone),
    findOpenProposal(db, monitor),
    findLatestProposal(db, monitor),
  ])
  const found = propose(labels, snapshot.condition, row.severity, { hasOpen: open !== null, labelsAtLast: latest?.labels ?? null })
  if (found === null) return
  const { kind, condition, dates, evidence } = found
  const effect = condition === null ? null : await effectOn(deps, row, snapshot, condition, labels)
  const told =
    effect === null
      ? ''
      : ` Over its stored runs: ${effect.before} → ${effect.after} alerts, and it keeps ${effect.kept} of ${effect.confirmed} that were right.`
  const proposal = { condition, dates, sentence: found.sentence + told }
  await insertProposal(db, { monitor, kind, version: row.version, proposal, evidence: { ...evidence, effect }, labels: labels.length })
}

/** What another condition would have done over the values that runs stored; null where those do not serve for both. */
async function effectOn(
  deps: Pick<ServiceDeps, 'db'>,
  row: MonitorRow,
  snapshot: Snapshot,
  after: AlertCondition,
  labels: readonly LabelRow[],
): Promise<Effect | null> {
  const [past, changed] = [await storedHistory(deps, row, snapshot.condition), await storedHistory(deps, row, after)]
  if (past.history === null || changed.history === null) return null
  const common = { severity: row.severity, timeZone: snapshot.schedule.timezone }
  const confirmed = labels.filter(({ right }) => right).map(({ groupKey, opened }) => ({ groupKey, slot: opened }))
  return effectOf(
    backtest({ ...common, condition: snapshot.condition, history: past.history }),
    backtest({ ...common, condition: after, history: changed.history }),
    confirmed,
  )
}

const none = (name: string) => fail({ kind: 'not-found' as const, what: `open proposal for the monitor "${name}"` })

const unreadable = fail({
  kind: 'forbidden' as const,
  message: 'A proposal tells what was seen, and you may not read the data that this monitor is about.',
})

/** The open proposal of a monitor. Problems: `not-found`, `forbidden` for who may not read the data. */
export async function proposalOf(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<ProposalRow>> {
  const opened = await openMonitor(deps.db, principal, id, 'editor')
  if (!opened.ok) return opened
  if (!(await dataReader(deps, principal).data(opened.value))) return unreadable
  const found = await findOpenProposal(deps.db, id)
  return found === null ? none(opened.value.name) : ok(found)
}

/** Makes a proposal the next version. A proposal of days is not one: those are marked as expected at their alerts. Problems: `conflict`, those of saving. */
export async function acceptProposal(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  seen: number,
): Promise<Result<{ warnings: string[] }>> {
  const opened = await openMonitor(deps.db, principal, id, 'editor')
  if (!opened.ok) return opened
  const row = opened.value
  if (!(await dataReader(deps, principal).data(row))) return unreadable
  const [found, before] = await Promise.all([findOpenProposal(deps.db, id), findSnapshot(deps.db, id, row.version)])
  if (found === null || before === null) return none(row.name)
  const proposal = storedProposalSchema.parse(found.proposal)
  const condition = alertConditionSchema.safeParse(proposal.condition)
  if (!condition.success) {
    return fail({ kind: 'conflict', message: `${proposal.sentence} Mark those alerts as expected; there is no condition to change.` })
  }
  const after = { ...before, condition: condition.data }
  const saved = await saveVersion(
    deps,
    principal,
    row,
    seen,
    { before, after },
    { source: 'tune', reason: proposal.sentence, restoredFrom: null },
  )
  if (!saved.ok) return saved
  return ok({ warnings: saved.value?.warnings ?? [] })
}

/** Puts a proposal aside; the next one comes after ten more judged alerts. */
export async function declineProposal(deps: ServiceDeps, principal: Principal, id: string, reason: string | null): Promise<Result<void>> {
  const opened = await openMonitor(deps.db, principal, id, 'editor')
  if (!opened.ok) return opened
  const found = await findOpenProposal(deps.db, id)
  if (found === null) return none(opened.value.name)
  await deps.db.transaction(async (db) => {
    await closeProposal(db, id, 'declined', principal.id)
    await writeAudit(db, { actor: principal.id, action: 'decline_proposal', monitor: id, before: found.proposal, after: { reason } })
  })
  return ok(undefined)
}
