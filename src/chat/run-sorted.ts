import type { InvalidRequest } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { ChatDeps, RoleView } from './deps.ts'
import type { Order } from './page-rows.ts'
import { sameColumns, statementAgain } from './present-rights.ts'
import { type FoundResult, findSorted, insertResult } from './result.table.ts'

/** SQLSTATE undefined_function: here, the type has no operator to order by. */
const noOrdering = '42883'

const unordered = ({ column }: Order): InvalidRequest => ({
  kind: 'invalid-request',
  message: `Values of type ${column.type} have no order; sort by another column than "${column.name}".`,
})

/**
 * Runs the statement of a result again in another order, as the database puts it, and keeps the first rows of that order for as long as any
 * result. The same order is run once. Problems: `conflict` when statement or columns would not be those of the result,
 * `invalid-request` for a type that has no order, those of a run.
 */
export async function runSorted(
  deps: ChatDeps,
  principal: Principal,
  result: FoundResult,
  order: Order,
  signal: AbortSignal,
): Promise<Result<FoundResult>> {
  const known = await findSorted(deps.db, result.id, order.sort)
  if (known !== null) return ok(known)
  const view = await deps.viewFor(principal, result.dataSource)
  if (!view.ok) return view
  const source = deps.sources.find((one) => one.name === result.dataSource)
  if (source === undefined) return fail({ kind: 'not-found', what: 'source to ask again' })
  const checked = await statementAgain(deps, view.value, result)
  if (!checked.ok) return checked
  const { maxRows } = view.value
  const wrapped = deps.guard.wrap(checked.value, { orderBy: [{ column: order.at, descending: order.descending }], limit: maxRows + 1 })
  if (!wrapped.ok) return wrapped
  const run = await source.run({ sql: wrapped.value, limits: limitsOf(deps, view.value), signal, asker: principal.id })
  if (!run.ok) return run.problem.kind === 'query-failed' && run.problem.sqlstate === noOrdering ? fail(unordered(order)) : run
  const same = sameColumns(result.columns, run.value.columns)
  if (!same.ok) return same
  const { rows, truncated } = run.value
  const now = deps.clock.now()
  const kept = { id: deps.newId(), answer: result.answer, columns: result.columns, rowCount: rows.length, truncated, createdAt: now }
  const sorted = { from: result.id, sort: order.sort }
  await insertResult(deps.db, { result: { ...kept, expiresAt: now + deps.limits.keepEventsMs, sorted, ...viewedOf(result) }, rows })
  // Somebody else may have been quicker; then theirs is kept.
  const stored = await findSorted(deps.db, result.id, order.sort)
  return stored === null ? fail({ kind: 'not-found', what: 'result: results are kept for a day' }) : ok(stored)
}

const viewedOf = ({ viewer, viewedSql }: FoundResult) =>
  viewer === null || viewedSql === null ? {} : { viewed: { by: viewer, sql: viewedSql } }

const limitsOf = (deps: ChatDeps, view: RoleView) => ({
  maxRows: view.maxRows,
  maxBytes: deps.limits.maxResultBytes,
  timeoutMs: deps.limits.statementTimeoutMs,
  timeZone: deps.calendar().timeZone,
  maxCost: view.maxCost === null ? null : Math.max(view.maxCost, view.confirmCost),
})
