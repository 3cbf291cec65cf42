import * as z from 'zod'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Replacement } from '../answer/move-dates.ts'
import { type Suggestion, suggestConditions } from '../backtest/suggest-conditions.ts'
import { type AlertCondition, alertConditionSchema, type Severity, severitySchema } from '../condition/condition.ts'
import { conditionSentence } from '../condition/sentence.ts'
import { type Parameter, parameterSchema } from '../monitor.ts'
import { type RunOutcome, runStatement } from '../run/run-statement.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { readSchedule, waiting } from './check-definition.ts'
import type { ServiceDeps } from './deps.ts'
import { quickReplay, replayedHistory } from './gather-history.ts'
import { type From, type Origin, readOrigin } from './origin.ts'
import { comingSlots, presentMoment } from './planned.ts'
import { scheduleFor } from './save-monitor.ts'
import { underQuota } from './under-quota.ts'

/** What a monitor would be made of. `condition` is null where nothing brings one. */
export type Draft = {
  name: string
  definition: {
    sql: string
    parameters: Parameter[]
    question: string | null
    translator: string | null
    dataSource: 'postgresql' | 'bigquery'
    condition: AlertCondition | null
    severity: Severity
    schedule: Schedule
  }
  origin: Origin
  sentence: string | null
  replacements: Replacement[]
  notes: string[]
  outcome: RunOutcome
  nextRuns: string[]
  suggestions: PricedSuggestion[]
}

/** A condition to start from, in words; `perMonth` is how many alerts a month it would have opened over the past that `source` names. */
export type PricedSuggestion = Suggestion & { sentence: string }

/** Puts a monitor together from its origin and runs its statement once, so that a condition can be chosen by what comes out. Writes nothing. */
export const draftMonitor = (deps: ServiceDeps, principal: Principal, wanted: DraftWish): Promise<Result<Draft>> =>
  underQuota(deps, principal, () => makeDraft(deps, principal, wanted))

type DraftWish = { from: From; schedule?: Record<string, unknown> | undefined }

async function makeDraft(deps: ServiceDeps, principal: Principal, wanted: DraftWish): Promise<Result<Draft>> {
  const read = await readOrigin(deps, principal, wanted.from, false)
  if (!read.ok) return read
  const origin = read.value
  const schedule = await readSchedule(deps, scheduleFor(deps, origin.schedule, wanted.schedule))
  if (!schedule.ok) return schedule
  const parameters = z.array(parameterSchema).max(50).safeParse(origin.parameters)
  if (!parameters.success) {
    const message = `parameters: ${parameters.error.issues[0]?.message ?? 'expected a list of {name, type, value}'}`
    return fail({ kind: 'invalid-request', message, issues: [{ path: 'parameters', message }] })
  }
  const moment = await presentMoment(deps, schedule.value.timezone)
  const definition = {
    sql: origin.sql,
    parameters: parameters.data,
    question: origin.question,
    translator: origin.translator,
    dataSource: origin.dataSource,
    condition: alertConditionSchema.safeParse(origin.condition).data ?? null,
    severity: severitySchema.safeParse(origin.severity).data ?? ('medium' as const),
    schedule: schedule.value,
  }
  const statement = { ...definition, data_source: origin.dataSource, timeout_ms: deps.limits.tryTimeoutMs, row_cap: 1_000 }
  const ran = await runStatement(deps, statement, principal, moment, { boundCost: true, asker: principal.id, ...waiting(deps) })
  if (!ran.ok) return ran
  const { columns, result } = ran.value
  // A result with a series in it prices its conditions by itself.
  const isSeries = suggestConditions(columns, result.rows, { timeZone: schedule.value.timezone }).some(({ source }) => source !== null)
  const { history } = isSeries ? { history: null } : await replayedHistory(deps, principal, statement, deps.newId(), quickReplay)
  const context = { timeZone: schedule.value.timezone, ...(history === null ? {} : { history }) }
  const suggestions = suggestConditions(columns, result.rows, context).map((one) => {
    return { ...one, sentence: conditionSentence(alertConditionSchema.parse(one.condition), columns) }
  })
  return ok({
    suggestions,
    name: origin.name,
    definition,
    origin,
    sentence: definition.condition === null ? null : conditionSentence(definition.condition, ran.value.columns),
    replacements: origin.replacements,
    notes: origin.notes,
    outcome: ran.value,
    nextRuns: await comingSlots(deps, schedule.value, deps.newId(), 5),
  })
}
