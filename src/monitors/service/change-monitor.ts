import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Db } from '../../db/db.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Recipient } from '../monitor.ts'
import { isNamed } from '../notify/may-read.ts'
import { claimByHand } from '../run/claim.ts'
import { supersede } from '../store/alert.table.ts'
import { type AuditAction, writeAudit } from '../store/audit.table.ts'
import { deleteMonitor, giveTo, type MonitorRow, muteMonitor, renameMonitor, switchOff, switchOn } from '../store/monitor.table.ts'
import { listMembers, listRecipients, type Member, setMembers, setRecipients } from '../store/people.table.ts'
import { closeProposal } from '../store/proposal.table.ts'
import { closeUnknownRights, findSnapshot, insertNextVersion } from '../store/version.table.ts'
import { changedMeanwhile, isAdmin, openMonitor } from './access.ts'
import { tryDefinition } from './check-definition.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { comingSlots } from './planned.ts'
import { sameJson } from './same-json.ts'
import { changedDefinition, type DefinitionChange, ownerOf, recipientFault, saveVersion } from './save-monitor.ts'
import { mustComeAsOwner } from './standing.ts'
import { underQuota } from './under-quota.ts'

/** A change as it is asked for. `version` is the one that the asker saw; parts that are absent stay as they are. */
export type MonitorChange = DefinitionChange & {
  version: number
  name?: string | undefined
  description?: string | null | undefined
  recipients?: Recipient[] | undefined
  members?: Member[] | undefined
  reason?: string | undefined
  source?: 'edit' | 'regenerate' | undefined
  confirm?: boolean | undefined
}

/**
 * Changes a monitor. What can alter a verdict makes a version; the name, the description, recipients and members do not. Problems: `not-found`, `forbidden`,
 * `conflict` for a version that is not the newest, those of trying the definition.
 */
export async function updateMonitor(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  change: MonitorChange,
): Promise<Result<{ warnings: string[] }>> {
  const least = change.members === undefined ? 'editor' : 'admin'
  const opened = await openMonitor(deps.db, principal, id, least)
  if (!opened.ok) return opened
  const row = opened.value
  const standing = await mustComeAsOwner(deps, principal)
  if (!standing.ok) return standing
  if (row.version !== change.version) return fail(changedMeanwhile(row.version, change.version))
  const fault = await recipientFault(deps, change.recipients ?? [])
  if (fault !== null) return fail(fault)
  const stranger = await rowsToStrangers(deps, principal, row, change.recipients ?? [])
  if (stranger !== null) return fail(stranger)
  if (change.source === 'regenerate' && change.confirm !== true) {
    return fail({
      kind: 'invalid-request',
      message: 'confirm: expected true: a statement that was made anew replaces the present one only when somebody looked at both.',
    })
  }
  let warnings: string[] = []
  if (touchesDefinition(change)) {
    const definition = await changedDefinition(deps, row, change)
    if (!definition.ok) return definition
    const note = { source: change.source ?? 'edit', reason: change.reason?.trim() || null, restoredFrom: null } as const
    const saved = await saveVersion(deps, principal, row, change.version, definition.value, note)
    if (!saved.ok) return saved
    warnings = saved.value?.warnings ?? []
  }
  await deps.db.transaction((db) => changeRest(db, principal, row, change))
  return ok({ warnings })
}

/** That somebody would send rows which they may not read themselves to an address that gets them without being a user's. */
async function rowsToStrangers(
  deps: ServiceDeps,
  principal: Principal,
  row: MonitorRow,
  recipients: readonly Recipient[],
): Promise<Problem | null> {
  if (deps.oneUser) return null
  const told = await listRecipients(deps.db, row.id)
  const added = recipients.find((one) => isNamed(one, deps.dataTo) && !told.some((known) => sameJson(known, one)))
  if (added === undefined || (await dataReader(deps, principal).data(row))) return null
  return {
    kind: 'forbidden',
    message: `Rows of "${row.name}" would go to ${added.address}, and you may not read them yourself. Ask ${row.owner} to add that address.`,
  }
}

const touchesDefinition = (change: MonitorChange): boolean =>
  [
    change.sql,
    change.parameters,
    change.question,
    change.condition,
    change.severity,
    change.schedule,
    change.timeout_ms,
    change.row_cap,
  ].some((part) => part !== undefined)

async function changeRest(db: Db, principal: Principal, row: MonitorRow, change: MonitorChange): Promise<void> {
  const audit = (action: AuditAction, before: unknown, after: unknown) =>
    writeAudit(db, { actor: principal.id, action, monitor: row.id, before, after })
  const named = {
    name: change.name?.trim() || row.name,
    description: change.description === undefined ? row.description : change.description?.trim() || null,
  }
  if (named.name !== row.name || named.description !== row.description) {
    await renameMonitor(db, row.id, named)
    await audit('rename', { name: row.name, description: row.description }, named)
  }
  if (change.recipients !== undefined) {
    const before = await listRecipients(db, row.id)
    await setRecipients(db, row.id, change.recipients)
    const after = await listRecipients(db, row.id)
    if (!sameJson(before, after)) await audit('recipients', before, after)
  }
  if (change.members !== undefined) {
    const before = await listMembers(db, row.id)
    const members = [...new Map(change.members.filter(({ user }) => user !== row.owner).map((one) => [one.user, one])).values()]
    await setMembers(db, row.id, members)
    if (!sameJson(before, members)) await audit('members', before, members)
  }
}

/** Something small that is done to a monitor in one transaction with its audit line. */
async function act(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  least: 'editor' | 'admin',
  action: AuditAction,
  work: (db: Db, row: MonitorRow) => Promise<Result<{ before: unknown; after: unknown }>>,
): Promise<Result<void>> {
  const done = await deps.db.transaction(async (db) => {
    const opened = await openMonitor(db, principal, id, least, true)
    if (!opened.ok) return opened
    const worked = await work(db, opened.value)
    if (!worked.ok) return worked
    await writeAudit(db, { actor: principal.id, action, monitor: id, ...worked.value })
    return worked
  })
  if (!done.ok) return done
  deps.wake()
  return ok(undefined)
}

const unscheduled = (name: string) =>
  fail({
    kind: 'conflict' as const,
    message: `The monitor "${name}" came with loaded data and has no schedule. Give it one first: change its "schedule", and its condition where that is not understood.`,
  })

/** Switches a monitor on with its next planned time. */
export const enableMonitor = (deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> =>
  act(deps, principal, id, 'editor', 'enable', async (db, row) => {
    const standing = await mustComeAsOwner(deps, principal)
    if (!standing.ok) return standing
    const snapshot = await findSnapshot(db, id, row.version)
    if (snapshot === null) return unscheduled(row.name)
    const owner = await ownerOf(deps, row)
    if (!owner.ok) return owner
    const [next = ''] = await comingSlots({ ...deps, db }, snapshot.schedule, id, 1)
    await switchOn(db, id, next)
    return ok({
      before: { enabled: row.enabled, health: row.health, reason: row.disabledReason },
      after: { enabled: true, next_run: next },
    })
  })

/** Switches a monitor off. Its open alerts stay. */
export const disableMonitor = (deps: ServiceDeps, principal: Principal, id: string, reason: string | null): Promise<Result<void>> =>
  act(deps, principal, id, 'editor', 'disable', async (db, row) => {
    await switchOff(db, id, reason)
    return ok({ before: { enabled: row.enabled }, after: { enabled: false, reason } })
  })

/** Keeps a monitor quiet until an instant, null: no longer. Its alerts are recorded all the same. */
export const mute = (deps: ServiceDeps, principal: Principal, id: string, until: string | null): Promise<Result<void>> =>
  act(deps, principal, id, 'editor', 'mute', async (db, row) => {
    if (!row.scheduled) return unscheduled(row.name)
    if (until !== null && Date.parse(until) <= deps.clock.now()) {
      return fail({
        kind: 'invalid-request',
        message: `until: expected an instant to come, found ${until}.`,
        issues: [{ path: 'until', message: 'expected an instant to come' }],
      })
    }
    await muteMonitor(db, id, until)
    return ok({ before: { muted_until: row.mutedUntil }, after: { muted_until: until } })
  })

/** Plans a run at once; it runs like any other, for the planned time that it is now. */
export const runNow = (deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> =>
  act(deps, principal, id, 'editor', 'run_now', async (db, row) => {
    const standing = await mustComeAsOwner(deps, principal)
    if (!standing.ok) return standing
    if (!row.scheduled) return unscheduled(row.name)
    if (!row.enabled)
      return fail({
        kind: 'conflict',
        message: `The monitor "${row.name}" is switched off. Switch it on, or try it without writing by a test run.`,
      })
    if ((await claimByHand({ ...deps, db }, id)) === 0) {
      return fail({ kind: 'conflict', message: `The monitor "${row.name}" is being run now, or is due already.` })
    }
    return ok({ before: { next_run: row.nextRun }, after: null })
  })

/**
 * Makes somebody the owner of a monitor whose owner has left, or of any where an administrator asks. From then on it runs with their rights, which are tried
 * first. That begins a version: nothing is held against what was stored for the owner before, open alerts end as superseded, and what is older is shown to the new
 * owner only where their rights let them read it.
 */
export async function takeOver(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> {
  const opened = await openMonitor(deps.db, principal, id, 'editor')
  if (!opened.ok) return opened
  const row = opened.value
  if (row.owner === principal.id) return ok(undefined)
  if (!isAdmin(principal) && (await deps.principalOf(row.owner)) !== null) {
    return fail({
      kind: 'forbidden',
      message: `${row.owner} still has access and owns this monitor. Only an administrator may take it over now.`,
    })
  }
  const standing = await mustComeAsOwner(deps, principal)
  if (!standing.ok) return standing
  const snapshot = await findSnapshot(deps.db, id, row.version)
  // Of loaded data nobody knows what was read, so it is shown to nobody new.
  if (snapshot === null && !isAdmin(principal)) return unscheduled(row.name)
  if (snapshot !== null) {
    const tried = await underQuota(deps, principal, () => tryDefinition(deps, snapshot, principal, id))
    if (!tried.ok) return tried
  }
  return act(deps, principal, id, 'editor', 'take_over', async (db, now) => {
    if (now.version !== row.version || now.owner !== row.owner) return fail(changedMeanwhile(now.version, row.version))
    if (snapshot !== null) {
      await closeUnknownRights(db, id)
      const note = { source: 'take_over' as const, author: principal.id, reason: `taken over from ${row.owner}`, restoredFrom: null }
      await insertNextVersion(db, id, row.version, snapshot, note, { nextRun: null, freshBaseline: true })
      await supersede(db, id)
      await closeProposal(db, id, 'superseded', principal.id)
    }
    await giveTo(db, id, principal.id)
    return ok({ before: { owner: row.owner, version: row.version }, after: { owner: principal.id } })
  })
}

/** Deletes a monitor with its alerts, runs and versions. The audit line stays. */
export const removeMonitor = (deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> =>
  act(deps, principal, id, 'admin', 'delete', async (db, row) => {
    await deleteMonitor(db, id)
    return ok({ before: { name: row.name, owner: row.owner, version: row.version, sql: row.sql }, after: null })
  })
