import * as z from 'zod'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { columnFaults } from '../condition/check-columns.ts'
import { leavesOf } from '../condition/condition.ts'
import { evaluate } from '../condition/evaluate.ts'
import { type ConditionFault, readCondition } from '../condition/read-condition.ts'
import { withEmptySources } from '../condition/source-guard.ts'
import type { Evaluation, PastRuns, ResultTable } from '../condition/verdict.ts'
import { parameterSchema, type Snapshot, snapshotSchema } from '../monitor.ts'
import { type RunOutcome, runStatement } from '../run/run-statement.ts'
import { zoneFault } from '../schedule/next-slots.ts'
import { type Schedule, type SlotMoment, scheduleSchema } from '../schedule/schedule.ts'
import type { ServiceDeps } from './deps.ts'
import { comingSlots, presentMoment } from './planned.ts'

/** What somebody gives for a monitor; what is absent takes its default. Texts from outside are read here and nowhere else. */
export type DefinitionInput = {
  sql: string
  parameters: unknown
  question: string | null
  semanticQuery: unknown
  translator: string | null
  dataSource: 'postgresql' | 'bigquery'
  condition: unknown
  severity: unknown
  schedule: unknown
  timeoutMs?: number | undefined
  rowCap?: number | undefined
}

/** A definition whose form is right and whose zone exists. Problem: `invalid-request` with a path for each fault. */
export async function readDefinition({ db }: Pick<ServiceDeps, 'db'>, input: DefinitionInput): Promise<Result<Snapshot>> {
  const condition = readCondition(input.condition)
  if (!condition.ok) return unreadable(condition.faults)
  const schedule = await readSchedule({ db }, input.schedule)
  if (!schedule.ok) return schedule
  const parameters = readPart(z.array(parameterSchema).max(50), input.parameters, 'parameters')
  if (!parameters.ok) return parameters
  return readPart(
    snapshotSchema,
    {
      question: input.question,
      semantic_query: input.semanticQuery ?? null,
      translator: input.translator,
      sql: input.sql,
      parameters: parameters.value,
      data_source: input.dataSource,
      condition: condition.condition,
      severity: input.severity,
      schedule: schedule.value,
      ...(input.timeoutMs === undefined ? {} : { timeout_ms: input.timeoutMs }),
      ...(input.rowCap === undefined ? {} : { row_cap: input.rowCap }),
    },
    '',
  )
}

/** A schedule whose zone exists and whose parts belong to its frequency. Problem: `invalid-request`. */
export async function readSchedule({ db }: Pick<ServiceDeps, 'db'>, written: unknown): Promise<Result<Schedule>> {
  const schedule = readPart(scheduleSchema, written, 'schedule')
  if (!schedule.ok) return schedule
  const fault = await zoneFault(db, schedule.value.timezone)
  if (fault !== null) return invalid('schedule.timezone', fault)
  const misplaced = misplacedIn(schedule.value)
  return misplaced === null ? schedule : invalid(`schedule.${misplaced.key}`, misplaced.message)
}

function unreadable(faults: readonly ConditionFault[]) {
  const issues = faults.map(({ path, message }) => ({ path: `condition${path.replaceAll('/', '.')}`, message }))
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return fail({
    kind: 'invalid-request' as const,
    message: `The condition cannot be used. ${issues[0]?.path}: ${issues[0]?.message}${more}`,
    issues,
  })
}

/** A day or a time that a frequency has no use for was meant otherwise. */
function misplacedIn({ frequency, iso_dow, month_day, local_time, minute_offset }: Schedule) {
  const told = (key: string, wanted: string) => ({
    key,
    message: `is for ${wanted} monitors; the frequency is ${frequency}. Leave it out, or change the frequency.`,
  })
  if (iso_dow !== null && frequency !== 'weekly') return told('iso_dow', 'weekly')
  if (month_day !== null && frequency !== 'monthly') return told('month_day', 'monthly')
  if (minute_offset !== null && frequency !== 'hourly') return told('minute_offset', 'hourly')
  if (local_time !== null && frequency === 'hourly') return told('local_time', 'daily, weekly and monthly')
  return null
}

function readPart<T>(schema: z.ZodType<T>, value: unknown, name: string): Result<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: [name, ...path]
      .filter((part) => part !== '')
      .map(String)
      .join('.'),
    message: message.replace(/^Invalid input: /, ''),
  }))
  return fail({ kind: 'invalid-request', message: `${issues[0]?.path}: ${issues[0]?.message}`, issues })
}

const invalid = (path: string, message: string) =>
  fail({ kind: 'invalid-request' as const, message: `${path}: ${message}`, issues: [{ path, message }] })

/** Nothing ran before. */
export const noPast: PastRuns = {
  points: new Map(),
  knownGroups: [],
  previousRowCount: null,
  knownKeys: null,
  firing: new Set(),
}

/** Ends what runs when nobody waits for it any more. */
export const waiting = ({ signal }: Pick<ServiceDeps, 'signal'>): { signal?: AbortSignal } => (signal === undefined ? {} : { signal })

/** A definition that ran once and can be judged. `nextRuns` are the next five planned times; `warnings` what its owner should know before it is saved. */
export type TriedDefinition = {
  snapshot: Snapshot
  moment: SlotMoment
  outcome: RunOutcome
  evaluation: Evaluation
  warnings: string[]
  nextRuns: string[]
}

/**
 * Runs a definition once as it would run now, with the rights of a user, and judges the result. It takes `timeoutMs` at most, and its own limit. Writes nothing. Problems: those of the renderer, the guard and the
 * source, and `invalid-request` where the condition does not fit the result: a column that is not there, text where a number is needed, several rows.
 */
export async function tryDefinition(
  deps: Pick<ServiceDeps, 'db' | 'guard' | 'sources' | 'viewFor' | 'limits' | 'plannedNow' | 'signal'>,
  snapshot: Snapshot,
  runAs: Principal,
  monitorId: string,
  past: PastRuns = noPast,
  timeoutMs = Number.POSITIVE_INFINITY,
): Promise<Result<TriedDefinition>> {
  const { timezone } = snapshot.schedule
  const moment = await presentMoment(deps, timezone)
  const ran = await runStatement(deps, snapshot, runAs, moment, { boundCost: true, asker: runAs.id, timeoutMs, ...waiting(deps) })
  if (!ran.ok) return ran
  const { result, sources } = ran.value
  const faults = columnFaults(snapshot.condition, result.columns)
  if (faults.length > 0) return unfit(faults.map(({ message }) => message))
  const cut = newestCutOff(snapshot, result)
  if (cut !== null) return unfit([cut])
  const plain = evaluate(snapshot.condition, result, past, { slot: moment.slot, timeZone: timezone })
  const errors = [
    ...(plain.error === null ? [] : [plain.error]),
    ...plain.groups.flatMap(({ verdict }) => (verdict.kind === 'error' ? [verdict.error] : [])),
  ]
  if (errors.some(({ code }) => code !== 'non_finite')) return unfit([...new Set(errors.map(({ message }) => message))])
  const empty = snapshot.condition.guard.sources_nonempty ? (sources ?? []).filter((one) => one.empty).map(({ table }) => table) : []
  const evaluation = withEmptySources(plain, empty)
  const nextRuns = await comingSlots(deps, snapshot.schedule, monitorId, 5)
  return ok({ snapshot, moment, outcome: ran.value, evaluation, warnings: warningsOf(snapshot, ran.value, evaluation), nextRuns })
}

/** A condition on the newest row says nothing where the newest rows are the ones that were left out. */
function newestCutOff({ condition, row_cap: cap }: Snapshot, { columns, rows, truncated }: ResultTable): string | null {
  if (!truncated) return null
  const times = leavesOf(condition).flatMap((leaf) =>
    'history' in leaf && leaf.history.source === 'result' ? [leaf.history.time_column] : [],
  )
  const rises = times.some((name) => {
    const place = columns.findIndex((column) => column.name === name)
    return String(rows[0]?.[place] ?? '') < String(rows.at(-1)?.[place] ?? '')
  })
  if (condition.pick !== 'last' && !rises) return null
  return `the result has more than ${cap} rows and the newest ones come last, so they are not looked at; let it begin later (such as the last 120 days), order it from the newest one, or raise row_cap`
}

const unfit = (messages: string[]) =>
  fail({
    kind: 'invalid-request' as const,
    message: `The condition does not fit the result: ${messages[0]}${messages.length > 1 ? ` (and ${messages.length - 1} more)` : ''}`,
    issues: messages.map((message) => ({ path: 'condition', message })),
  })

function warningsOf(snapshot: Snapshot, { result, sources }: RunOutcome, { groups }: Evaluation): string[] {
  const firing = groups.filter(({ verdict }) => verdict.kind === 'breach').length
  const missing = groups.filter(({ verdict }) => verdict.kind === 'no_data' && verdict.quiet !== true)
  const learning = groups.some(({ verdict }) => verdict.kind === 'no_data' && verdict.quiet === true)
  const strange = groups.find(({ verdict }) => verdict.kind === 'error')
  const warnings: string[] = []
  if (firing > 0)
    warnings.push(`It would fire now${snapshot.condition.group_by.length > 0 ? `, for ${firing} of ${groups.length} groups` : ''}.`)
  if (strange?.verdict.kind === 'error') warnings.push(`It cannot be judged now: ${strange.verdict.error.message}.`)
  const [first] = missing
  if (first?.verdict.kind === 'no_data') warnings.push(`There is no data to judge now: ${first.verdict.reason}.`)
  if (learning) warnings.push('It needs earlier values to compare with; until there are enough it stays quiet.')
  if (result.truncated)
    warnings.push(
      `The result has more than ${snapshot.row_cap} rows; only the first ones are looked at, and rows that are gone are not noticed.`,
    )
  if (sources === null)
    warnings.push('Whether the tables it reads have rows cannot be asked with these rights, so an empty table looks like a good run.')
  return warnings
}
