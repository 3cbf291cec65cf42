import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { leavesOf } from '../condition/condition.ts'
import { type Recipient, recipientSchema, type Snapshot } from '../monitor.ts'
import { type MayTellDeps, tellFault } from '../notify/may-tell.ts'
import { supersede } from '../store/alert.table.ts'
import { writeAudit } from '../store/audit.table.ts'
import { countMonitors, type MonitorRow } from '../store/monitor.table.ts'
import { setRecipients } from '../store/people.table.ts'
import { closeProposal } from '../store/proposal.table.ts'
import { countTemplateUse } from '../store/template.table.ts'
import { findSnapshot, insertMonitor, insertNextVersion, type VersionNote } from '../store/version.table.ts'
import { changedMeanwhile, openMonitor } from './access.ts'
import { readDefinition, tryDefinition } from './check-definition.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { maySeeData } from './may-see-data.ts'
import { type From, readOrigin } from './origin.ts'
import { sameJson } from './same-json.ts'
import { mustComeAsOwner } from './standing.ts'
import { underQuota } from './under-quota.ts'

/** What a monitor is created with. Parts that are absent come from a template, or take their defaults; a condition there must be. */
export type NewMonitorInput = {
  name?: string | undefined
  description?: string | null | undefined
  from: From
  condition?: unknown
  severity?: unknown
  schedule?: Record<string, unknown> | undefined
  recipients?: Recipient[] | undefined
  timeout_ms?: number | undefined
  row_cap?: number | undefined
}

/** A monitor that was saved, with what its owner should know. */
export type Saved = { id: string; warnings: string[] }

/** A definition put together from its origin and what was said besides, tried with the asker's rights. Problems: those of reading and of the run. */
export async function readNew(deps: ServiceDeps, principal: Principal, input: NewMonitorInput, confirmed: boolean) {
  const origin = await readOrigin(deps, principal, input.from, confirmed)
  if (!origin.ok) return origin
  const { schedule, condition, severity } = origin.value
  const given = input.condition ?? condition
  if (given === null || given === undefined) {
    return fail({
      kind: 'invalid-request' as const,
      message: 'condition: expected a condition; only a template brings its own.',
      issues: [{ path: 'condition', message: 'expected a condition' }],
    })
  }
  const snapshot = await readDefinition(deps, {
    ...origin.value,
    condition: given,
    severity: input.severity ?? severity ?? 'medium',
    schedule: scheduleFor(deps, schedule, input.schedule),
    timeoutMs: input.timeout_ms,
    rowCap: input.row_cap,
  })
  return snapshot.ok ? ok({ origin: origin.value, snapshot: snapshot.value }) : snapshot
}

/** The schedule that an origin and what was said besides come to, in the zone of the service where none is named; daily unless said. */
export const scheduleFor = (
  deps: Pick<ServiceDeps, 'calendar'>,
  own: Record<string, unknown> | null,
  given: Record<string, unknown> | undefined,
): Record<string, unknown> => withZone(deps, { frequency: 'daily', ...own, ...fittingWith(own, given) })

const withZone = ({ calendar }: Pick<ServiceDeps, 'calendar'>, schedule: Record<string, unknown>) => ({
  timezone: calendar().timeZone,
  ...schedule,
})

/** Another frequency than the template's leaves its weekday and its day of the month without use. */
function fittingWith(template: Record<string, unknown> | null, given: Record<string, unknown> | undefined): Record<string, unknown> {
  if (given === undefined || template === null) return given ?? {}
  const other = given.frequency !== undefined && given.frequency !== template.frequency
  return other ? { iso_dow: null, month_day: null, minute_offset: null, local_time: null, ...given } : given
}

/**
 * Saves a new monitor: read, run once and judged with the rights of its owner, then stored with its first version, recipients and audit line in one transaction.
 * Without recipients the owner's inbox is told. Problems: those of `readNew` and of the run; `conflict` at the limit of monitors, and for who comes with other rights than it would run with.
 */
export async function createMonitor(
  deps: ServiceDeps,
  principal: Principal,
  input: NewMonitorInput,
  id: string = deps.newId(),
): Promise<Result<Saved>> {
  const fault = await recipientFault(deps, input.recipients ?? [])
  if (fault !== null) return fail(fault)
  const standing = await mustComeAsOwner(deps, principal)
  if (!standing.ok) return standing
  if ((await countMonitors(deps.db, principal.id)) >= deps.maxMonitors) {
    return fail({
      kind: 'conflict',
      message: `You have ${deps.maxMonitors} monitors, which is the most that one user may have. Delete one that you do not need.`,
    })
  }
  const prepared = await underQuota(deps, principal, async () => {
    const read = await readNew(deps, principal, input, true)
    if (!read.ok) return read
    const tried = await tryDefinition(deps, read.value.snapshot, principal, id)
    return tried.ok ? ok({ ...read.value, ...tried.value }) : tried
  })
  if (!prepared.ok) return prepared
  const { origin, snapshot, nextRuns, warnings } = prepared.value
  const name = (input.name?.trim() || origin.name).slice(0, 200)
  const recipients = input.recipients ?? [{ channel: 'inbox' as const, address: principal.id }]
  await deps.db.transaction(async (db) => {
    const monitor = {
      id,
      owner: principal.id,
      name,
      description: input.description?.trim() || null,
      template: origin.template,
      nextRun: nextRuns[0] ?? '',
    }
    await insertMonitor(db, monitor, snapshot, { source: 'create', author: principal.id, reason: 'Created', restoredFrom: null })
    await setRecipients(db, id, recipients)
    if (origin.template !== null) await countTemplateUse(db, origin.template.id)
    await writeAudit(db, { actor: principal.id, action: 'create', monitor: id, after: { name, ...snapshot } })
  })
  deps.wake()
  return ok({ id, warnings: [...origin.notes, ...warnings] })
}

/** Why an address may not be told; the first one that may not. */
export async function recipientFault(
  deps: Pick<ServiceDeps, 'channels'> & MayTellDeps,
  recipients: readonly Recipient[],
): Promise<Problem | null> {
  const { channels } = deps
  for (const [at, one] of recipients.entries()) {
    const parsed = recipientSchema.safeParse(one)
    const channel = channels.find(({ name }) => name === one.channel)
    const known = channels.map(({ name }) => name).join(', ')
    const fault = !parsed.success
      ? 'expected a channel and an address'
      : channel === undefined
        ? `the channel "${one.channel}" is not set up here; there is ${known}`
        : (channel.fault(one.address) ?? (await tellFault(deps, one)))
    if (fault !== null)
      return { kind: 'invalid-request', message: `recipients.${at}: ${fault}`, issues: [{ path: `recipients.${at}`, message: fault }] }
  }
  return null
}

/** Parts of a definition that are to be others. */
export type DefinitionChange = {
  sql?: string | undefined
  parameters?: unknown
  question?: string | null | undefined
  condition?: unknown
  severity?: unknown
  schedule?: Record<string, unknown> | undefined
  timeout_ms?: number | undefined
  row_cap?: number | undefined
}

/** The definition that a change makes of the present one. A monitor of which only the documented columns are known takes what is missing from the change. */
export async function changedDefinition(
  deps: ServiceDeps,
  row: MonitorRow,
  change: DefinitionChange,
): Promise<Result<{ before: Snapshot | null; after: Snapshot }>> {
  const before = await findSnapshot(deps.db, row.id, row.version)
  const own = before?.schedule ?? { frequency: row.frequency }
  const others = change.sql !== undefined || change.question !== undefined
  const after = await readDefinition(deps, {
    sql: change.sql ?? row.sql,
    parameters: change.parameters ?? (change.sql === undefined ? before?.parameters : undefined) ?? [],
    question: change.question === undefined ? row.question : change.question,
    // The kept reading belongs to the statement that it was made with.
    semanticQuery: others ? null : before?.semantic_query,
    translator: others ? null : (before?.translator ?? null),
    dataSource: row.dataSource,
    condition: change.condition ?? before?.condition ?? row.condition,
    severity: change.severity ?? row.severity,
    schedule: withZone(deps, { ...own, ...fittingWith(own, change.schedule) }),
    timeoutMs: change.timeout_ms ?? before?.timeout_ms,
    rowCap: change.row_cap ?? before?.row_cap,
  })
  return after.ok ? ok({ before, after: after.value }) : after
}

/**
 * Makes the next version of a monitor where its definition differs; null when it does not. It is tried first with the owner's rights. Who is not the owner must be
 * able to read what the new statement reads, so that nobody looks through somebody else's eyes. Where the kind, the columns or the groups
 * of the condition are others, its groups begin anew and open alerts are closed as superseded. Problems: `conflict` when `seen` is not the newest version.
 */
export async function saveVersion(
  deps: ServiceDeps,
  principal: Principal,
  row: MonitorRow,
  seen: number,
  { before, after }: { before: Snapshot | null; after: Snapshot },
  note: Omit<VersionNote, 'author'>,
): Promise<Result<{ version: number; warnings: string[] } | null>> {
  if (row.version !== seen) return fail(changedMeanwhile(row.version, seen))
  const standing = await mustComeAsOwner(deps, principal)
  if (!standing.ok) return standing
  if (before !== null && sameJson(before, after)) return ok(null)
  const runAs = await ownerOf(deps, row)
  if (!runAs.ok) return runAs
  const statementChanged = before === null || statementOf(before) !== statementOf(after)
  // What a rule says of a result tells values of it: whoever changes one must be able to read them.
  const judgesAnew = statementChanged || judgedBy(before) !== judgedBy(after)
  if (judgesAnew && row.owner !== principal.id && !(await maySeeData(deps, principal, row.owner, after))) return fail(notYours(row.owner))
  const tried = await underQuota(deps, principal, () => tryDefinition(deps, after, runAs.value, row.id))
  if (!tried.ok) return tried
  const planned = before === null || !sameJson(before.schedule, after.schedule)
  const restarts = before === null || shapeOf(before) !== shapeOf(after)
  const version = await deps.db.transaction(async (db) => {
    const opened = await openMonitor(db, principal, row.id, 'editor', true)
    if (!opened.ok || opened.value.version !== seen) return null
    const made = await insertNextVersion(
      db,
      row.id,
      seen,
      after,
      { ...note, author: principal.id },
      {
        nextRun: planned ? (tried.value.nextRuns[0] ?? null) : null,
        freshBaseline: statementChanged || restarts,
      },
    )
    if (made === null) return null
    if (restarts) await supersede(db, row.id)
    await closeProposal(db, row.id, note.source === 'tune' ? 'accepted' : 'superseded', principal.id)
    const action = note.source === 'create' ? 'edit' : note.source
    await writeAudit(db, {
      actor: principal.id,
      action,
      monitor: row.id,
      before: before ?? { sql: row.sql },
      after: { version: made, reason: note.reason, ...after },
    })
    return made
  })
  if (version === null) return fail(changedMeanwhile(seen + 1, seen))
  deps.wake()
  // What a run would say now is said to those who may read what it reads.
  const readable = await dataReader(deps, principal).data({ id: row.id, owner: row.owner, version })
  return ok({ version, warnings: readable ? tried.value.warnings : [] })
}

/** What decides on a verdict besides the statement. */
const judgedBy = ({ condition, row_cap }: Snapshot): string => JSON.stringify([condition, row_cap])

/** The owner with their present rights. Problem: `conflict` when they have left. */
export async function ownerOf(
  deps: Pick<ServiceDeps, 'principalOf'>,
  { owner, name }: Pick<MonitorRow, 'owner' | 'name'>,
): Promise<Result<Principal>> {
  const found = await deps.principalOf(owner)
  if (found !== null) return ok(found)
  const message = `The monitor "${name}" runs with the rights of ${owner}, who has none any more. Take it over to run it with yours.`
  return fail({ kind: 'conflict', message })
}

const notYours = (owner: string): Problem => ({
  kind: 'forbidden',
  message: `The statement would run with the rights of ${owner} and read what you may not read yourself, or other rows of it. Ask ${owner} to change it.`,
})

const statementOf = ({ sql, parameters, data_source }: Snapshot): string => JSON.stringify([sql, parameters, data_source])

/** What a stored state of a group belongs to. */
const shapeOf = ({ condition }: Snapshot): string =>
  JSON.stringify([
    condition.group_by,
    leavesOf(condition).map((leaf) => [
      leaf.kind,
      'column' in leaf ? leaf.column : null,
      'left' in leaf ? [leaf.left, leaf.right] : null,
      'keys' in leaf ? leaf.keys : null,
    ]),
  ])
