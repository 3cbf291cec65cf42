import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import type { ResultColumn } from '../../present/columns.ts'
import { numberOf } from '../../present/decimals.ts'
import { describeColumns } from '../../present/describe-columns.ts'
import { backtest } from '../backtest/backtest.ts'
import type { History } from '../backtest/history.ts'
import type { Backtest } from '../backtest/report.ts'
import { suggestThreshold } from '../backtest/suggest-threshold.ts'
import { conditionSentence } from '../condition/sentence.ts'
import type { Snapshot } from '../monitor.ts'
import { groupSentence } from '../notify/group-sentence.ts'
import { writeInstant } from '../notify/write-value.ts'
import { prepareStatement } from '../run/run-statement.ts'
import { openMonitor } from './access.ts'
import { noPast, tryDefinition } from './check-definition.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { carriedHistory, replayedHistory, storedHistory, wholeReplay } from './gather-history.ts'
import { mayTry } from './may-try.ts'
import { presentMoment } from './planned.ts'
import { sameJson } from './same-json.ts'
import { changedDefinition, type DefinitionChange, type NewMonitorInput, readNew } from './save-monitor.ts'
import { underQuota } from './under-quota.ts'

/**
 * A backtest with the condition in words. `threshold`: the limit that this past would have passed about once a quarter; null where that says nothing. `nearest`:
 * the nearest miss in words, with its day, its unit and the limit. */
export type BacktestRun = { report: Backtest; sentence: string; threshold: number | null; nearest: string | null }

/** What a monitor that is not saved would have done. Problems: those of reading and running it; `conflict` where there is no past to go over. */
export const backtestNew = (
  deps: ServiceDeps,
  principal: Principal,
  input: NewMonitorInput,
  knownBad: readonly string[],
): Promise<Result<BacktestRun>> =>
  underQuota(deps, principal, async () => {
    const read = await readNew(deps, principal, input, false)
    return read.ok ? overPast(deps, principal, read.value.snapshot, deps.newId(), knownBad, []) : read
  })

/** What a monitor would have done, as it is or with changes that are not saved. Stored values count most, then the series of the result, then a replay. */
export const backtestSaved = (
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  change: DefinitionChange,
  knownBad: readonly string[],
): Promise<Result<BacktestRun>> => underQuota(deps, principal, () => goOver(deps, principal, id, change, knownBad))

async function goOver(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  change: DefinitionChange,
  knownBad: readonly string[],
): Promise<Result<BacktestRun>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  const may = await mayTry(deps, principal, opened.value, change)
  if (!may.ok) return may
  const definition = await changedDefinition(deps, opened.value, change)
  if (!definition.ok) return definition
  const { before, after } = definition.value
  const same = before !== null && sameJson(valuesOf(before), valuesOf(after))
  if (!same || !(await dataReader(deps, principal).data(opened.value)))
    return overPast(deps, principal, after, id, knownBad, ['stored values: they belong to another statement or column'])
  const stored = await storedHistory(deps, opened.value, after.condition)
  return stored.history === null
    ? overPast(deps, principal, after, id, knownBad, stored.reasons)
    : ok(judge(after, stored.history, knownBad, await columnsOf(deps, principal, after)))
}

/** What stored values depend on. */
const valuesOf = ({ sql, parameters, condition }: Snapshot) => [
  sql,
  parameters,
  condition.group_by,
  condition.pick,
  'column' in condition.when ? condition.when.column : condition.when,
]

async function overPast(
  deps: ServiceDeps,
  principal: Principal,
  snapshot: Snapshot,
  id: string,
  knownBad: readonly string[],
  reasons: string[],
): Promise<Result<BacktestRun>> {
  const tried = await tryDefinition(deps, snapshot, principal, id, noPast, deps.limits.tryTimeoutMs)
  if (!tried.ok) return tried
  const carried = carriedHistory(snapshot.condition, tried.value.outcome.result, snapshot.schedule.timezone)
  const found = carried.history === null ? await replayedHistory(deps, principal, snapshot, id, wholeReplay) : carried
  if (found.history !== null) return ok(judge(snapshot, found.history, knownBad, tried.value.outcome.columns))
  const all = [...reasons, ...carried.reasons, ...found.reasons]
  return fail({
    kind: 'conflict',
    message: `There is no past to try this on. ${all.map((reason) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`).join(' ')}`,
  })
}

function judge(
  { condition, severity, schedule }: Snapshot,
  history: History,
  knownBad: readonly string[],
  columns: ResultColumn[],
): BacktestRun {
  const report = backtest({ condition, severity, history, timeZone: schedule.timezone, knownBad })
  const nearest = nearestSentence(report.nearestMiss, condition, columns, schedule.timezone)
  return { report, sentence: conditionSentence(condition, columns), threshold: thresholdOf(condition, history), nearest }
}

function nearestSentence(
  miss: Backtest['nearestMiss'],
  condition: Snapshot['condition'],
  columns: ResultColumn[],
  timeZone: string,
): string | null {
  if (miss === null) return null
  const said = groupSentence({ kind: 'firing', group: miss.group, verdict: miss.verdict }, condition, columns, timeZone)
  return `Nearest without firing, at ${writeInstant(miss.slot, timeZone)}: ${said}`
}

/** What the columns of a statement are, as far as the model tells without running it; stored values are numbers. */
async function columnsOf(deps: ServiceDeps, principal: Principal, snapshot: Snapshot): Promise<ResultColumn[]> {
  const prepared = await prepareStatement(deps, snapshot, principal, await presentMoment(deps, snapshot.schedule.timezone))
  if (!prepared.ok) return []
  const { checked, view } = prepared.value
  const { output } = checked.lineage
  const columns = output.map(({ name }) => ({ name, type: 'numeric' }))
  return describeColumns({ columns, output, model: view.catalog.model, tables: view.catalog.tables, hints: {} })
}

/** Of one value a slot only: groups pass a limit at times of their own. */
function thresholdOf({ when, group_by: groups }: Snapshot['condition'], { results }: History): number | null {
  if (when.kind !== 'threshold' || groups.length > 0) return null
  const points = results.flatMap(({ slot, result }) => {
    const place = result.columns.findIndex(({ name }) => name === when.column)
    const value = numberOf(result.rows.at(-1)?.[place] ?? null)
    return value === null ? [] : [{ slot, value }]
  })
  return suggestThreshold(points, when.op)
}
