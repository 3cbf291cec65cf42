import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Db } from '../../db/db.ts'
import type { Principal } from '../../identity/principal.ts'
import { dismiss } from '../lifecycle/fresh-instance.ts'
import { lockInstances, saveInstances } from '../run/instance.table.ts'
import {
  type AlertFilter,
  type AlertRow,
  acknowledge,
  countOpenAlerts,
  type Feedback,
  findAlert,
  judge,
  listAlerts,
  resolveDismissed,
  snooze,
  writeNote,
} from '../store/alert.table.ts'
import { type AuditAction, writeAudit } from '../store/audit.table.ts'
import { insertSilence } from '../store/silence.table.ts'
import { myRole, viewerOf } from './access.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { lookForProposal } from './proposals.ts'
import { silencesFull } from './silences.ts'

/** An alert with whether who asks may read what it shows; where not, only its title is there. */
export type SeenAlert = { alert: AlertRow; readable: boolean }

/** A page of alerts, the newest first, and how many are open in all. `next` is where the page after it begins. */
export type AlertPage = { alerts: SeenAlert[]; open: number; next: { at: string; id: string } | null }

/** Alerts of monitors that somebody may see. */
export async function alertPage(deps: ServiceDeps, principal: Principal, filter: AlertFilter): Promise<AlertPage> {
  const viewer = viewerOf(principal)
  const [found, open] = await Promise.all([
    listAlerts(deps.db, viewer, { ...filter, limit: filter.limit + 1 }),
    countOpenAlerts(deps.db, viewer),
  ])
  const rows = found.slice(0, filter.limit)
  const last = found.length > filter.limit ? rows.at(-1) : undefined
  return { alerts: await seenBy(deps, principal, rows), open, next: last === undefined ? null : { at: last.detectedExactly, id: last.id } }
}

async function seenBy(deps: ServiceDeps, principal: Principal, alerts: readonly AlertRow[]): Promise<SeenAlert[]> {
  const reader = dataReader(deps, principal)
  const seen: SeenAlert[] = []
  for (const alert of alerts) {
    const readable = await reader.data({ id: alert.monitor, owner: alert.owner, version: alert.version })
    seen.push({ alert: readable ? alert : withoutData(alert), readable })
  }
  return seen
}

/** Title and times only: the message holds values, and so does the key of the group. */
const withoutData = (alert: AlertRow): AlertRow => ({
  ...alert,
  message: `An alert of "${alert.monitorName}". You may not read the data that it is about.`,
  data: null,
  groupKey: null,
  value: null,
  worstValue: null,
  restated: null,
  note: null,
})

const missing: Problem = { kind: 'not-found', what: 'alert' }

/** One alert. Problem: `not-found`. */
export async function alertById(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<SeenAlert>> {
  const found = await findAlert(deps.db, id, viewerOf(principal))
  if (found === null) return fail(missing)
  const [seen] = await seenBy(deps, principal, [found])
  return seen === undefined ? fail(missing) : ok(seen)
}

/** `looks`: everybody who sees the alert may do it; `quiets`: it keeps others from being told, so only who may change the monitor. */
async function act(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  needs: 'looks' | 'quiets',
  action: AuditAction,
  work: (db: Db, alert: AlertRow) => Promise<Result<{ before: unknown; after: unknown }>>,
): Promise<Result<SeenAlert>> {
  const done = await deps.db.transaction(async (db) => {
    const alert = await findAlert(db, id, viewerOf(principal), true)
    if (alert === null) return fail(missing)
    if (needs === 'quiets' && myRole(alert, principal) === 'viewer') {
      return fail<Problem>({
        kind: 'forbidden',
        message: `Only the owner, the editors and administrators of "${alert.monitorName}" may keep it quiet for everybody.`,
      })
    }
    const worked = await work(db, alert)
    if (worked.ok) await writeAudit(db, { actor: principal.id, action, monitor: alert.monitor, alert: id, ...worked.value })
    return worked
  })
  return done.ok ? alertById(deps, principal, id) : done
}

const untracked = (alert: AlertRow) =>
  fail<Problem>({
    kind: 'conflict',
    message: `This alert of "${alert.monitorName}" came with loaded data: it is over. It can be acknowledged and judged.`,
  })

/** Says that somebody looks after an alert: no reminders until it resolves or gets worse. Doing it again changes nothing. */
export const acknowledgeAlert = (deps: ServiceDeps, principal: Principal, id: string, note: string | null): Promise<Result<SeenAlert>> =>
  act(deps, principal, id, 'looks', 'acknowledge', async (db, alert) => {
    await acknowledge(db, id, principal.id)
    if (note !== null && alert.tracked) await writeNote(db, id, note)
    return ok({ before: { acknowledged_by: alert.acknowledgedBy }, after: { acknowledged_by: alert.acknowledgedBy ?? principal.id, note } })
  })

/** Keeps an open alert quiet until an instant, null: no longer. Problems: `conflict` for one that is resolved, `invalid-request` for an instant that is over. */
export const snoozeAlert = (deps: ServiceDeps, principal: Principal, id: string, until: string | null): Promise<Result<SeenAlert>> =>
  act(deps, principal, id, 'quiets', 'snooze', async (db, alert) => {
    if (!alert.tracked) return untracked(alert)
    if (until !== null && alert.resolvedSlot !== null)
      return fail<Problem>({ kind: 'conflict', message: 'The alert is resolved; there is nothing to keep quiet.' })
    const past = until !== null && Date.parse(until) <= deps.clock.now()
    if (past)
      return fail<Problem>({
        kind: 'invalid-request',
        message: `until: expected an instant to come, found ${until}.`,
        issues: [{ path: 'until', message: 'expected an instant to come' }],
      })
    await snooze(db, id, until)
    return ok({ before: { snoozed_until: alert.snoozedUntil }, after: { snoozed_until: until } })
  })

/** Writes a note at an alert, null: none. */
export const noteAlert = (deps: ServiceDeps, principal: Principal, id: string, note: string | null): Promise<Result<SeenAlert>> =>
  act(deps, principal, id, 'looks', 'note', async (db, alert) => {
    if (!alert.tracked) return untracked(alert)
    await writeNote(db, id, note)
    return ok({ before: { note: alert.note }, after: { note } })
  })

/**
 * Says whether an alert was right; the monitor's counters move in the same transaction, and what was said before no longer counts. A false alarm that is open is
 * closed, and its group stays quiet until it clears or gets a quarter worse.
 */
export async function judgeAlert(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  feedback: Feedback | null,
): Promise<Result<SeenAlert>> {
  const judged = await judgeOne(deps, principal, id, feedback)
  if (judged.ok && feedback !== null) await lookForProposal(deps, judged.value.alert.monitor)
  return judged
}

const judgeOne = (deps: ServiceDeps, principal: Principal, id: string, feedback: Feedback | null): Promise<Result<SeenAlert>> =>
  act(deps, principal, id, 'looks', 'feedback', async (db, alert) => {
    if (alert.kind === 'no_data') {
      return fail<Problem>({
        kind: 'conflict',
        message: 'An alert about missing data says nothing of the condition, so it is neither right nor false. Acknowledge it.',
      })
    }
    await judge(db, alert, feedback)
    // Who only looks on is heard, and keeps nobody else from being told.
    const mayQuiet = myRole(alert, principal) !== 'viewer'
    if (feedback === 'false_positive' && mayQuiet && alert.tracked && alert.resolvedSlot === null) await dismissGroup(db, alert)
    return ok({ before: { feedback: alert.feedback }, after: { feedback } })
  })

async function dismissGroup(db: Db, alert: AlertRow): Promise<void> {
  const instances = await lockInstances(db, alert.monitor)
  const found = instances.find(({ openAlert }) => openAlert === alert.id)
  await resolveDismissed(db, alert.id)
  if (found !== undefined) await saveInstances(db, alert.monitor, alert.lastSeenSlot ?? alert.detectedAt, [dismiss(found)])
}

/** Longest time that a planned event may keep an alert's monitor quiet. */
const mostExpectedDays = 400

/**
 * Says that an alert is about a planned event: nothing is counted, its group is silenced until an instant, and the days since it opened stay out of the
 * scoring of anomalies.
 */
export const expectAlert = (
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  until: string,
  reason: string | null,
): Promise<Result<SeenAlert>> =>
  act(deps, principal, id, 'quiets', 'silence', async (db, alert) => {
    if (!alert.tracked || alert.groupKey === null || alert.openedSlot === null) return untracked(alert)
    const ends = Date.parse(until)
    if (ends <= deps.clock.now() || ends > deps.clock.now() + mostExpectedDays * 86_400_000) {
      const message = `until: expected an instant to come within ${mostExpectedDays} days, found ${until}.`
      return fail<Problem>({ kind: 'invalid-request', message, issues: [{ path: 'until', message }] })
    }
    const full = await silencesFull({ db }, { monitor: alert.monitor })
    if (full !== null) return fail(full)
    if (alert.feedback !== null) await judge(db, alert, null)
    const matcher = { monitor: alert.monitor, ...(alert.groupKey === '[]' ? {} : { group: alert.groupKey, exact: true }) }
    const silence = {
      matcher,
      startsAt: alert.openedSlot,
      endsAt: until,
      reason: reason ?? 'A planned event',
      author: principal.id,
      expected: true,
    }
    const made = await insertSilence(db, silence)
    return ok({ before: { feedback: alert.feedback }, after: made })
  })
