import { fail, ok, type Result } from '../base/result.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import { inlineParameters } from '../guard/inline-parameters.ts'
import type { GuardPolicy } from '../guard/policy.ts'
import { indexPolicy } from '../guard/policy-index.ts'
import type { Principal } from '../identity/principal.ts'
import { hashOf } from '../identity/secrets.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import type { ChatDeps, RoleView } from './deps.ts'
import type { KeptStatement } from './turn.table.ts'

const changed = 'What you may see has changed since this was answered. Ask the question again.'
const otherColumns = 'The statement would not run now as it ran then: its tables or your rights have changed. Ask the question again.'

/** The rights that a policy gives, as SHA-256: equal means the same tables, columns, filters with their values, and masks. How many rows may come is not part of it. */
export const fingerprintOf = ({ maxRows: _, missingFunctions: __, maskKey: ___, ...rights }: GuardPolicy): Promise<string> =>
  hashOf(JSON.stringify(rights))

/**
 * Whether one asker may still read what was kept of their own answers; the rights are looked up once per data source. Problems:
 * `forbidden` when what they may see has changed, those of `viewFor`.
 */
export function rightsReader(deps: Pick<ChatDeps, 'viewFor' | 'guard'>, principal: Principal) {
  const known = new Map<string, Promise<Result<{ view: RoleView; fingerprint: string }>>>()
  const rightsTo = async (dataSource: KeptStatement['dataSource']) => {
    const view = await deps.viewFor(principal, dataSource)
    return view.ok ? ok({ view: view.value, fingerprint: await fingerprintOf(view.value.policy) }) : view
  }
  return async (kept: KeptStatement): Promise<Result<RoleView>> => {
    const looking = known.get(kept.dataSource) ?? rightsTo(kept.dataSource)
    known.set(kept.dataSource, looking)
    const found = await looking
    if (!found.ok) return found
    const { view, fingerprint } = found.value
    if (kept.rights === fingerprint || seesWhole(view.policy, kept)) return ok(view)
    const again = await statementAgain(deps, view, kept)
    return again.ok ? ok(view) : fail({ kind: 'forbidden', message: changed })
  }
}

/** Whether all that a statement read is read as it is: no filter, mask or closed table stands before any of it. */
function seesWhole(policy: GuardPolicy, { sql, readTables, readColumns }: KeptStatement): boolean {
  if (sql === null) return false
  const { tables } = indexPolicy(policy)
  const limited = (table: string) => policy.rowFilters?.[table] !== undefined || policy.closedTables?.[table] !== undefined
  if (readTables.some((table) => !tables.has(table) || limited(table))) return false
  const readable = new Set(
    readTables.flatMap((table) => tables.get(table)?.columns.flatMap(({ name, allowed }) => (allowed ? [`${table}.${name}`] : [])) ?? []),
  )
  return readColumns.every((column) => readable.has(column) && policy.masks?.[column] === undefined)
}

/**
 * The statement of a kept result, to be run again in another order or whole: only when the present policy makes the very same statement
 * of it, so that names, columns and rights are those of the first run. Problems: `not-found`, `conflict` when it would be another one.
 */
export async function statementAgain(
  { guard }: Pick<ChatDeps, 'guard'>,
  view: RoleView,
  { candidate, sql, rightsMaxRows }: KeptStatement,
): Promise<Result<CheckedSql>> {
  if (candidate === null || sql === null) return fail({ kind: 'not-found', what: 'statement to run again' })
  await guard.ready()
  // A ceiling that was moved since changes the bound that the guard writes, and no right.
  const policy = rightsMaxRows === null ? view.policy : { ...view.policy, maxRows: rightsMaxRows }
  const checked = guard.check({ candidate, parameters: [], policy })
  if (!checked.ok || inlineParameters(checked.value.text, checked.value.parameters) !== sql) {
    return fail({ kind: 'conflict', message: otherColumns })
  }
  return checked
}

/** Whether a new run gave the columns of the kept result, by name and type in order. */
export const sameColumns = (
  kept: readonly { name: string; type: string }[],
  found: readonly { name: string; type: string }[],
): Result<true> =>
  kept.length === found.length && kept.every(({ name, type }, at) => found[at]?.name === name && found[at]?.type === type)
    ? ok(true)
    : fail({ kind: 'conflict', message: otherColumns })

/** An answer without anything that came out of the database, and why. */
export const withoutRows = (answer: AnswerView, reason: 'changed' | 'unknown'): AnswerView => ({
  ...answer,
  steps: answer.steps.map((step) => ({ ...step, detail: null })),
  interpretation: answer.interpretation === null ? null : { ...answer.interpretation, assumptions: [] },
  sql: null,
  result: null,
  chart: null,
  text: [],
  clarify: null,
  error: null,
  followups: [],
  notices: [
    {
      level: 'warning',
      code: 'rows_withheld',
      text: reason === 'changed' ? changed : 'Whether you may still see these rows cannot be told now. Try again soon.',
    },
  ],
  done:
    answer.done === null
      ? null
      : { ...answer.done, receipt: { ...answer.done.receipt, sql: null, parameters: [], tables: [], columns: [], row_count: null } },
})
