import { ok, type Result } from '../../base/result.ts'
import { inlineParameters } from '../../guard/inline-parameters.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Severity } from '../condition/condition.ts'
import { conditionSentence } from '../condition/sentence.ts'
import type { Group, PastRuns, Verdict } from '../condition/verdict.ts'
import type { Snapshot } from '../monitor.ts'
import { buildMessage } from '../notify/build-message.ts'
import { groupSentence } from '../notify/group-sentence.ts'
import type { Message } from '../notify/message.ts'
import { pointsWanted, readPoints } from '../run/past-runs.ts'
import type { RunOutcome } from '../run/run-statement.ts'
import type { MonitorRow } from '../store/monitor.table.ts'
import { openMonitor } from './access.ts'
import { noPast, type TriedDefinition, tryDefinition } from './check-definition.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { mayTry } from './may-try.ts'
import { sameJson } from './same-json.ts'
import { changedDefinition, type DefinitionChange, type NewMonitorInput, readNew } from './save-monitor.ts'
import { underQuota } from './under-quota.ts'

/** A group of a test run. `sentence` is what would be said of it. */
export type TestedGroup = { group: Group; verdict: Verdict; severity: Severity; sentence: string }

/** What one run would do now; nothing was written. `message` is what would be sent, null when nobody would be told. `sentence` is the condition in words. */
export type TestRun = { tried: TriedDefinition; groups: TestedGroup[]; sentence: string; message: Message | null }

/** Groups that are shown at most. */
const mostGroups = 200

/** Tries a monitor that is not saved. Problems: those of reading the definition and of its run. */
export const testNew = (deps: ServiceDeps, principal: Principal, input: NewMonitorInput): Promise<Result<TestRun>> =>
  underQuota(deps, principal, () => tryNew(deps, principal, input))

async function tryNew(deps: ServiceDeps, principal: Principal, input: NewMonitorInput): Promise<Result<TestRun>> {
  const read = await readNew(deps, principal, input, false)
  if (!read.ok) return read
  const tried = await tryDefinition(deps, read.value.snapshot, principal, deps.newId(), noPast, deps.limits.tryTimeoutMs)
  return tried.ok
    ? ok(shown(deps, principal.id, { id: 'new', name: input.name?.trim() || read.value.origin.name, version: 1 }, tried.value))
    : tried
}

/** Tries a monitor as it is, or with changes that are not saved, against what its earlier runs left. Its result is read with the rights of who asks. */
export const testSaved = (deps: ServiceDeps, principal: Principal, id: string, change: DefinitionChange): Promise<Result<TestRun>> =>
  underQuota(deps, principal, () => trySaved(deps, principal, id, change))

async function trySaved(deps: ServiceDeps, principal: Principal, id: string, change: DefinitionChange): Promise<Result<TestRun>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  const may = await mayTry(deps, principal, opened.value, change)
  if (!may.ok) return may
  const definition = await changedDefinition(deps, opened.value, change)
  if (!definition.ok) return definition
  const { before, after } = definition.value
  const past =
    before !== null && sameJson([before.sql, before.parameters], [after.sql, after.parameters])
      ? await pastOf(deps, principal, opened.value, after)
      : noPast
  const tried = await tryDefinition(deps, after, principal, id, past, deps.limits.tryTimeoutMs)
  return tried.ok ? ok(shown(deps, opened.value.owner, opened.value, tried.value)) : tried
}

/** Stored values of the monitor, for those who may see them. */
async function pastOf(deps: ServiceDeps, principal: Principal, row: MonitorRow, snapshot: Snapshot): Promise<PastRuns> {
  const wanted = pointsWanted(snapshot.condition)
  if (wanted === 0 || !(await dataReader(deps, principal).data(row))) return noPast
  const points = await readPoints(
    deps.db,
    { id: row.id, baselineVersion: row.baselineVersion ?? 1, exactSlot: new Date(deps.clock.now()).toISOString() },
    wanted,
  )
  return { ...noPast, points, knownGroups: [...points.keys()] }
}

function shown(deps: ServiceDeps, owner: string, monitor: { id: string; name: string; version: number }, tried: TriedDefinition): TestRun {
  const { snapshot, outcome, evaluation, moment } = tried
  const { condition, schedule } = snapshot
  const sentence = conditionSentence(condition, outcome.columns)
  const severityOf = (verdict: Verdict): Severity => (verdict.kind === 'breach' ? verdict.severity : null) ?? snapshot.severity
  const breaches = evaluation.groups.filter(({ verdict }) => verdict.kind === 'breach')
  const message =
    breaches.length === 0
      ? null
      : buildMessage({
          monitor: { id: monitor.id, name: monitor.name, version: monitor.version, owner },
          question: snapshot.question,
          slot: moment.slot,
          timezone: schedule.timezone,
          condition,
          rule: sentence,
          result: { columns: outcome.columns, rows: outcome.result.rows, truncated: outcome.result.truncated },
          changes: breaches.map(({ group, verdict, evidence }) => ({
            kind: 'firing' as const,
            group,
            verdict,
            alert: null,
            evidence,
            severity: severityOf(verdict),
            since: moment.slot,
            occurrences: 1,
          })),
          statement: statementOf(outcome),
          baseUrl: deps.baseUrl,
          notes: ['This is a test: nothing was stored and nobody was told.'],
        })
  return {
    tried,
    sentence,
    message,
    groups: evaluation.groups.slice(0, mostGroups).map(({ group, verdict }) => ({
      group,
      verdict,
      severity: severityOf(verdict),
      sentence: groupSentence(
        // Nothing fired before, so nothing is back to normal: what is said is the value and its limit.
        { kind: verdict.kind === 'no_data' ? 'no_data' : 'firing', group, verdict },
        condition,
        outcome.columns,
        schedule.timezone,
      ),
    })),
  }
}

const statementOf = ({ checked, bound, elapsedMs }: RunOutcome) => ({
  sql: inlineParameters(checked.text, checked.parameters),
  parameters: bound.map(({ name, value }) => ({ name, value: Array.isArray(value) ? value.join(', ') : String(value) })),
  durationMs: elapsedMs,
})
