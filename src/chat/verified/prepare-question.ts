import { ok, type Result } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { VerifiedQuery, VerifiedSlot } from '../../catalog/semantic-model.ts'
import type { Source } from '../../execute/source.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { Guard } from '../../guard/guard-sql.ts'
import { compilePolicy } from '../../identity/compile-policy.ts'
import { localPrincipal } from '../../identity/principal.ts'
import { bindSlots, ownValues, parametersIn } from '../../translate/verified/bind-slots.ts'
import { formVersion, patternOf } from '../../translate/verified/pattern.ts'
import type { VerifiedQuestion } from '../../translate/verified/verified-question.ts'
import { locateSlots } from './locate-slots.ts'
import { sqlConstants } from './sql-constants.ts'

/** A question that passed: what is stored of it, and what a person should know. */
export type Prepared = Pick<VerifiedQuestion, 'sql' | 'tables' | 'columns' | 'literals'> & {
  slots: VerifiedSlot[]
  form: string
  notes: string[]
}
/** Why a question cannot be used. `later`: nothing is known about it, because the database could not be asked. */
export type Unfit = { reason: string; later: boolean }

/** What a question was held against: the catalog, and how normal forms are made. */
export const checkedAgainst = (catalog: Catalog): string => `${catalog.version} form ${formVersion}`

export type PrepareDeps = { guard: Guard; source: Source }

/** Above what any statement returns, so that the limit which the guard adds is told from one that was asked for. */
const noLimit = 1_000_000_000
const addedLimit = new RegExp(`\\s+LIMIT ${noLimit + 1}$`)
const explainTimeoutMs = 10_000

/**
 * Holds a question against the whole catalog: its slots fit its words and fill every parameter (or are found, where it has none), the
 * guard lets the statement pass with the approved values, and the target can plan it. Row filters and roles count when it is asked.
 */
export async function prepareQuestion(
  deps: PrepareDeps,
  query: VerifiedQuery,
  catalog: Catalog,
  signal: AbortSignal,
): Promise<Prepared | Unfit> {
  const read = query.slots === undefined ? locate(deps.guard, query, catalog) : { sql: query.sql, slots: query.slots, notes: [] }
  if ('reason' in read) return read
  const { sql, slots, notes } = read
  const pattern = patternOf({ ...query, slots })
  if (!('steps' in pattern)) return unfit(`slot ${pattern.slot + 1}: ${pattern.message}`)
  if (pattern.steps.length === 0) return unfit('the question has no words')
  const faults = parameterFaults(sql, slots)
  if (faults !== null) return unfit(faults)
  const bound = bindSlots(sql, slots, ownValues(slots))
  if (bound === null) return unfit('a parameter of the statement is not filled by any slot')
  const checked = check(deps.guard, catalog, bound.sql, bound.parameters)
  if (!checked.ok) return unfit(checked.problem)
  const planned = await plan(deps.source, checked.value, signal)
  if (planned !== null) return planned
  const tree = deps.guard.tree(checked.value)
  if (tree === null) return { reason: 'the statement could not be read again', later: true }
  const compared = sqlConstants(tree, checked.value.text, catalog).constants
  const literals = compared.flatMap(({ value, column }) => (typeof value === 'string' && column !== null ? [column] : []))
  const { tables, columns } = checked.value.lineage
  return { sql, slots: [...slots], form: pattern.form, notes, tables, columns, literals: [...new Set(literals)].sort() }
}

const unfit = (reason: string): Unfit => ({ reason, later: false })

function locate(guard: Guard, query: VerifiedQuery, catalog: Catalog): { sql: string; slots: VerifiedSlot[]; notes: string[] } | Unfit {
  const checked = check(guard, catalog, query.sql, [])
  if (!checked.ok) return unfit(checked.problem)
  const { text: printed, lineage } = checked.value
  const tree = guard.tree(checked.value)
  if (tree === null) return { reason: 'the statement could not be read again', later: true }
  const found = sqlConstants(tree, printed, catalog)
  const located = locateSlots({ question: query.question, verifiedAt: query.verifiedAt, text: printed, found, catalog })
  if (!located.ok) return unfit(located.message)
  return { ...located, sql: lineage.limitAdded ? located.sql.replace(addedLimit, '') : located.sql }
}

function check(
  guard: Guard,
  catalog: Catalog,
  candidate: string,
  parameters: Parameters<Guard['check']>[0]['parameters'],
): Result<CheckedSql, string> {
  const policy = compilePolicy({}, catalog, localPrincipal, noLimit)
  const verdict = guard.check({ candidate, parameters, policy })
  if (verdict.ok) return ok(verdict.value)
  return { ok: false, problem: verdict.problem.violations.map((violation) => violation.message).join(' ') }
}

function parameterFaults(sql: string, slots: readonly VerifiedSlot[]): string | null {
  const filled = slots.flatMap((slot) => (slot.kind === 'period' ? [...slot.starts, ...slot.ends, ...slot.lasts] : slot.binds))
  const twice = filled.find((number, at) => filled.indexOf(number) !== at)
  if (twice !== undefined) return `parameter $${twice} is filled by two slots`
  const used = new Set(parametersIn(sql))
  const idle = filled.find((number) => !used.has(number))
  if (idle !== undefined) return `the statement has no parameter $${idle}`
  const empty = [...used].find((number) => !filled.includes(number))
  return empty === undefined ? null : `parameter $${empty} is not filled by any slot`
}

/** Lets the target plan the statement: no cost is allowed, so that it is never run. */
async function plan(source: Source, sql: CheckedSql, signal: AbortSignal): Promise<Unfit | null> {
  const limits = { maxRows: 1, maxBytes: 1_000_000, timeoutMs: explainTimeoutMs, maxCost: -1, timeZone: 'UTC' }
  const ran = await source.run({ sql, limits, signal })
  if (ran.ok || ran.problem.kind === 'too-expensive') return null
  if (ran.problem.kind === 'query-failed') return unfit(ran.problem.message)
  return { reason: 'message' in ran.problem ? ran.problem.message : ran.problem.kind, later: true }
}
