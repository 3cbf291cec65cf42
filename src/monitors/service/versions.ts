import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { inlineParameters } from '../../guard/inline-parameters.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Replacement } from '../answer/move-dates.ts'
import { moveDates } from '../answer/move-dates.ts'
import { moveLiterals } from '../answer/move-literals.ts'
import { probeDays } from '../answer/probe-days.ts'
import type { ResultTable } from '../condition/verdict.ts'
import type { Parameter, Snapshot } from '../monitor.ts'
import { runStatement } from '../run/run-statement.ts'
import { momentOf } from '../schedule/next-slots.ts'
import type { SlotMoment } from '../schedule/schedule.ts'
import type { MonitorRow } from '../store/monitor.table.ts'
import { listRuns } from '../store/trail.table.ts'
import { findVersion, listVersions, type VersionRow } from '../store/version.table.ts'
import { type DiffLine, diffLines } from '../versions/line-diff.ts'
import { diffResults, type ResultDifference } from '../versions/result-diff.ts'
import { openMonitor } from './access.ts'
import { waiting } from './check-definition.ts'
import { dataReader, hiddenSql } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { presentMoment } from './planned.ts'
import { sameJson } from './same-json.ts'
import { saveVersion } from './save-monitor.ts'
import { underQuota } from './under-quota.ts'

/** A version with whether who asks may be shown what it says; where not, only who made it when is there. */
export type ShownVersion = VersionRow & { readable: boolean }

/** The versions of a monitor, the newest first. Problem: `not-found`. */
export async function versionsOf(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
): Promise<Result<{ row: MonitorRow; versions: ShownVersion[] }>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  const { owner, ownedSince } = opened.value
  const reader = dataReader(deps, principal)
  const versions: ShownVersion[] = []
  for (const one of await listVersions(deps.db, id)) {
    const readable = await reader.text({ id, owner, ownedSince, version: one.snapshot === null ? null : one.version })
    versions.push({ ...(readable ? one : { ...one, sql: hiddenSql, reason: null, snapshot: null }), readable })
  }
  return ok({ row: opened.value, versions })
}

/** A result of one side of a comparison, or why there is none. */
export type Side = { result: ResultTable; problem: null } | { result: null; problem: Problem }

/** What changed between two versions. `result` is null where it was not asked for or a version has no statement that can run. */
export type VersionDiff = {
  from: number
  to: number
  sql: DiffLine[]
  fields: { field: string; before: unknown; after: unknown }[]
  result: { slot: string; before: Side; after: Side; difference: ResultDifference | null } | null
}

/** The versions of a monitor that are compared; `to` null is the newest. */
export type ComparedVersions = { id: string; from: number; to: number | null; withResult: boolean }

/**
 * How a version became another one: the statement line by line, the other parts with their values, and with `withResult` what both give for the newest planned
 * time that ran, read with the rights of who asks. Problems: `not-found`, `forbidden`.
 */
export const diffVersions = (deps: ServiceDeps, principal: Principal, compared: ComparedVersions): Promise<Result<VersionDiff>> => {
  const work = () => compareVersions(deps, principal, compared)
  return compared.withResult ? underQuota(deps, principal, work) : work()
}

async function compareVersions(
  deps: ServiceDeps,
  principal: Principal,
  { id, from, to, withResult }: ComparedVersions,
): Promise<Result<VersionDiff>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  const [before, after] = await Promise.all([findVersion(deps.db, id, from), findVersion(deps.db, id, to ?? opened.value.version)])
  if (before === null || after === null) return fail({ kind: 'not-found', what: `version ${before === null ? from : to} of the monitor` })
  const { owner, ownedSince } = opened.value
  const reader = dataReader(deps, principal)
  for (const { snapshot, version } of [before, after]) {
    if (await reader.text({ id, owner, ownedSince, version: snapshot === null ? null : version })) continue
    const message = `You may not read what version ${version} of this monitor reads, nor its statement.`
    return fail({ kind: 'forbidden', message })
  }
  return ok({
    from,
    to: after.version,
    sql: diffLines(before.sql, after.sql),
    fields: diffFields(before.snapshot, after.snapshot),
    result:
      withResult && before.snapshot !== null && after.snapshot !== null
        ? await bothResults(deps, principal, id, before.snapshot, after.snapshot)
        : null,
  })
}

const compared = ['question', 'parameters', 'data_source', 'condition', 'severity', 'schedule', 'timeout_ms', 'row_cap'] as const

function diffFields(before: Snapshot | null, after: Snapshot | null): VersionDiff['fields'] {
  if (before === null || after === null) return []
  return compared
    .filter((field) => !sameJson(before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }))
}

async function bothResults(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  before: Snapshot,
  after: Snapshot,
): Promise<VersionDiff['result']> {
  const [newest] = await listRuns(deps.db, id, null, 1)
  const moment =
    newest === undefined
      ? await presentMoment(deps, after.schedule.timezone)
      : await momentOf(deps.db, newest.slot, after.schedule.timezone)
  const [one, other] = [await sideOf(deps, principal, before, moment), await sideOf(deps, principal, after, moment)]
  const difference = one.result === null || other.result === null ? null : diffResults(one.result, other.result)
  return { slot: moment.slot, before: one, after: other, difference }
}

async function sideOf(deps: ServiceDeps, principal: Principal, snapshot: Snapshot, moment: SlotMoment): Promise<Side> {
  const ran = await runStatement(deps, snapshot, principal, moment, {
    boundCost: true,
    asker: principal.id,
    timeoutMs: deps.limits.tryTimeoutMs,
    ...waiting(deps),
  })
  return ran.ok ? { result: ran.value.result, problem: null } : { result: null, problem: ran.problem }
}

/**
 * Brings back what a monitor was at a version, as a new version: history is never rewritten. The old statement is judged and run against what the database is
 * today first, so that a rollback to a column that is gone fails here and not at night. Problems: `not-found`, `forbidden`, `conflict`, those of the run.
 */
export async function rollback(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  wanted: { version: number; to: number; reason: string | null },
): Promise<Result<{ warnings: string[] }>> {
  const opened = await openMonitor(deps.db, principal, id, 'editor')
  if (!opened.ok) return opened
  const row = opened.value
  const [target, current] = await Promise.all([findVersion(deps.db, id, wanted.to), findVersion(deps.db, id, row.version)])
  if (target === null) return fail({ kind: 'not-found', what: `version ${wanted.to} of the monitor` })
  if (target.snapshot === null) {
    const message = `Of version ${wanted.to} only the statement is known, because it came with loaded data. Take the statement from it and save it as a change.`
    return fail({ kind: 'conflict', message })
  }
  const why = wanted.reason?.trim()
  const reason = `rollback to ${wanted.to}${why ? `: ${why}` : ''}`
  const definition = { before: current?.snapshot ?? null, after: target.snapshot }
  const saved = await saveVersion(deps, principal, row, wanted.version, definition, { source: 'rollback', reason, restoredFrom: wanted.to })
  if (!saved.ok) return saved
  if (saved.value === null)
    return fail({
      kind: 'conflict',
      message: `Version ${row.version} is the same as version ${wanted.to}; there is nothing to bring back.`,
    })
  return ok({ warnings: saved.value.warnings })
}

/** A statement that the monitor's question gives today, with what changed. Nothing is written. */
export type Regenerated = {
  sql: string
  parameters: Parameter[]
  translator: string
  replacements: Replacement[]
  notes: string[]
  diff: VersionDiff
}

/**
 * Asks the monitor's question again and shows what would change, in the statement and in its result for the same planned time. Saving it is an ordinary change with
 * the source `regenerate` and a confirmation. Problems: `invalid-request` where there is no question; `refused` where nothing answers it now.
 */
export const regenerate = (deps: ServiceDeps, principal: Principal, id: string): Promise<Result<Regenerated>> =>
  underQuota(deps, principal, () => makeAnew(deps, principal, id))

async function makeAnew(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<Regenerated>> {
  const opened = await openMonitor(deps.db, principal, id, 'editor')
  if (!opened.ok) return opened
  const row = opened.value
  const present = (await findVersion(deps.db, id, row.version))?.snapshot ?? null
  if (row.question === null || present === null) {
    return fail({
      kind: 'invalid-request',
      message: 'The monitor has no question to ask again, or no schedule yet: its statement was written by hand.',
    })
  }
  if (!(await dataReader(deps, principal).text(row)))
    return fail({ kind: 'forbidden', message: 'You may not read what this monitor reads, nor its statement.' })
  const made = await askAgain(deps, principal, row.question, row.dataSource)
  if (!made.ok) return made
  const after = { ...present, sql: made.value.sql, parameters: [] }
  const result = await bothResults(deps, principal, id, present, after)
  const diff: VersionDiff = {
    from: row.version,
    to: row.version,
    sql: diffLines(present.sql, after.sql),
    fields: diffFields(present, after),
    result,
  }
  return ok({ ...made.value, parameters: [], diff })
}

async function askAgain(deps: ServiceDeps, principal: Principal, question: string, dataSource: MonitorRow['dataSource']) {
  const view = await deps.viewFor(principal, dataSource)
  if (!view.ok) return view
  await deps.guard.ready()
  const calendar = deps.calendar()
  const days = probeDays(calendar.today)
  const signal = deps.signal ?? new AbortController().signal
  for (const translator of deps.translators) {
    const askOn = async (today: string) => {
      const input = {
        question,
        history: [],
        catalog: view.value.catalog,
        calendar: { ...calendar, today },
        asker: { id: principal.id, role: view.value.role },
        signal,
      }
      const done = await translator.translate(input)
      return done.ok && done.value.translation.decision === 'answer' ? { today, ...done.value.translation } : null
    }
    const asked = await askOn(calendar.today)
    if (asked === null) continue
    const others = translator.name === 'llm' ? [] : await Promise.all(days.map(askOn))
    const all = others.filter((other) => other !== null)
    const exact = all.length > 0 && all.length === others.length ? moveDates(deps.guard.tokens, asked, all, calendar) : ok(null)
    if (!exact.ok) return exact
    const moved =
      exact.value === null
        ? moveLiterals(deps.guard.tokens, inlineParameters(asked.sql, asked.parameters), question, calendar, days)
        : ok(exact.value)
    return moved.ok ? ok({ ...moved.value, translator: translator.name }) : moved
  }
  return fail({
    kind: 'refused' as const,
    code: 'not_understood',
    message: 'No translator answers the question of this monitor now. Its statement stays as it is.',
    couldAsk: [],
  })
}
