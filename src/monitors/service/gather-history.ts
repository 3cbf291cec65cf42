import type { Problem } from '../../base/problem.ts'
import type { Principal } from '../../identity/principal.ts'
import { mostSlots, pointsHistory, seriesHistory } from '../backtest/histories.ts'
import type { History, PastResult } from '../backtest/history.ts'
import type { AlertCondition } from '../condition/condition.ts'
import type { ResultTable } from '../condition/verdict.ts'
import type { Snapshot } from '../monitor.ts'
import { runStatement, type Statement } from '../run/run-statement.ts'
import { momentOf, pastSlots } from '../schedule/next-slots.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { listEmptySlots, listPoints } from '../store/trail.table.ts'
import { readPlaceholders, reservedTypes } from '../templates/read-placeholders.ts'
import { waiting } from './check-definition.ts'
import type { ServiceDeps } from './deps.ts'
import { plannedInstant } from './planned.ts'

/** What a backtest can go over, or why there is nothing, one reason for each source that was looked at. */
export type Gathered = { history: History | null; reasons: string[] }

export type HistoryLimits = { slots: number; milliseconds: number }
/** Of a backtest that was asked for. */
export const wholeReplay: HistoryLimits = { slots: 90, milliseconds: 60_000 }
/** Of suggestions, for which somebody waits: eight weeks of days, so that weekdays can be told apart and a limit is one of about a quarter. */
export const quickReplay: HistoryLimits = { slots: 56, milliseconds: 2_500 }

/** Stored values that are looked at, and from how many slots on they are enough by themselves. */
const mostPoints = 20_000
const enoughSlots = 8

/** Stored values of a saved monitor, where its statement and the shape of its condition are the ones that they were stored under. */
export async function storedHistory(
  deps: Pick<ServiceDeps, 'db'>,
  monitor: { id: string; baselineVersion: number | null },
  condition: AlertCondition,
): Promise<Gathered> {
  const sinceVersion = monitor.baselineVersion ?? 1
  const points = await listPoints(deps.db, monitor.id, { group: null, from: null, to: null, sinceVersion, limit: mostPoints })
  // Where older values were left out, nobody can tell a time without rows from one whose values are not here.
  const since = points.length < mostPoints ? null : (points[0]?.slot ?? null)
  const emptySlots = await listEmptySlots(deps.db, monitor.id, { since, sinceVersion, limit: mostSlots })
  const found = pointsHistory(
    condition,
    points.map(({ slot, group, value, text }) => ({ slot, key: group, value, text })),
    emptySlots,
  )
  if (!found.ok) return { history: null, reasons: [`stored values: ${found.reason}`] }
  const { length } = found.history.results
  return length >= enoughSlots
    ? { history: found.history, reasons: [] }
    : { history: null, reasons: [`stored values: there are ${length} runs, ${enoughSlots} are needed`] }
}

/** The past that a result carries in itself. */
export function carriedHistory(condition: AlertCondition, result: ResultTable, timeZone: string): Gathered {
  const found = seriesHistory(condition, result, timeZone)
  return found.ok ? { history: found.history, reasons: [] } : { history: null, reasons: [`series of the result: ${found.reason}`] }
}

/**
 * Runs a statement again for planned times that are over, the newest first until the limits are reached, with the rights of who asks. Only statements that use
 * the planned time say anything then. Rows that arrived later are among what they read.
 */
export async function replayedHistory(
  deps: ServiceDeps,
  principal: Principal,
  statement: Statement & { schedule: Schedule },
  monitorId: string,
  limits: HistoryLimits,
): Promise<Gathered> {
  if (!usesPlannedTime(deps, statement)) {
    return {
      history: null,
      reasons: ['replay: the statement does not use {{as_of}} or {{as_of_date}}, so it would say the same for every day'],
    }
  }
  const slots = await pastSlots(deps.db, statement.schedule, monitorId, limits.slots, (await plannedInstant(deps)) ?? undefined)
  const until = deps.clock.now() + limits.milliseconds
  const results: PastResult[] = []
  let failed: Problem | null = null
  for (const slot of slots.toReversed()) {
    const left = until - deps.clock.now()
    if (left <= 0) break
    const moment = await momentOf(deps.db, slot, statement.schedule.timezone)
    const ran = await runStatement(deps, statement, principal, moment, {
      boundCost: true,
      asker: principal.id,
      timeoutMs: Math.min(left, deps.limits.tryTimeoutMs),
      ...waiting(deps),
    })
    if (!ran.ok) {
      // What ran when the time was up is left out; what came before it counts.
      if (ran.problem.kind === 'query-timeout' && deps.clock.now() >= until) break
      failed = ran.problem
      break
    }
    results.unshift({ slot, result: ran.value.result })
  }
  if (deps.signal?.aborted) failed = { kind: 'cancelled' }
  if (results.length >= 2) return { history: { source: 'replay', results, wanted: slots.length }, reasons: [] }
  const why =
    failed === null ? `there was no time for two runs within ${limits.milliseconds / 1_000} seconds` : `a run failed (${failed.kind})`
  return { history: null, reasons: [`replay: ${why}`] }
}

function usesPlannedTime({ guard }: Pick<ServiceDeps, 'guard'>, { sql }: Pick<Snapshot, 'sql'>): boolean {
  const read = readPlaceholders(guard.tokens, sql)
  return read.ok && read.value.declared.some(({ name }) => reservedTypes.has(name))
}
