import { fail, ok, type Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { Cell, ResultColumn } from '../present/columns.ts'
import type { ChatDeps } from './deps.ts'
import { findForReader } from './find-for-reader.ts'
import { type FoundResult, readResultRows } from './result.table.ts'
import { runSorted } from './run-sorted.ts'
import { sortRows } from './sort-rows.ts'

/** `sort` is a column's name, with a minus in front for descending; null keeps the order of the statement. */
export type RowsQuery = { offset: number; limit: number; sort: string | null }

/** A page. `result` is another id than the one asked for when the statement had to be run again in this order. */
export type PagedRows = { result: string; columns: ResultColumn[]; rows: Cell[][]; offset: number; rowCount: number }

/** Which column rows are ordered by; `at` counts from 0. */
export type Order = { at: number; column: ResultColumn; descending: boolean; sort: string }

/**
 * A page of a kept result. Sorting a result that was cut runs its statement again, for the rows that come first may not be among those
 * kept. Problems: `not-found`, also when its time is over; `invalid-request` for a column that is not there; those of a run.
 */
export async function pageRows(
  deps: ChatDeps,
  principal: Principal,
  id: string,
  query: RowsQuery,
  signal: AbortSignal,
): Promise<Result<PagedRows>> {
  const found = await findForReader(deps, principal, id)
  if (!found.ok) return found
  const result = found.value
  if (query.sort === null) return ok(await pageOf(deps, result, query))
  const order = readOrder(result.columns, query.sort)
  if (!order.ok) return order
  if (result.truncated === 'cap' || result.truncated === 'bytes') {
    const sorted = await runSorted(deps, principal, result, order.value, signal)
    return sorted.ok ? ok(await pageOf(deps, sorted.value, query)) : sorted
  }
  const { at, column, descending } = order.value
  const rows = sortRows(await readResultRows(deps.db, id, 0, Math.max(1, result.rowCount)), at, column, descending)
  return ok({ ...headOf(result, query), rows: rows.slice(query.offset, query.offset + query.limit) })
}

const headOf = ({ id, columns, rowCount }: FoundResult, { offset }: RowsQuery) => ({ result: id, columns, offset, rowCount })

async function pageOf(deps: ChatDeps, result: FoundResult, query: RowsQuery): Promise<PagedRows> {
  return { ...headOf(result, query), rows: await readResultRows(deps.db, result.id, query.offset, query.limit) }
}

function readOrder(columns: ResultColumn[], sort: string): Result<Order> {
  const descending = sort.startsWith('-')
  const name = descending ? sort.slice(1) : sort
  const at = columns.findIndex((column) => column.name === name)
  const column = columns[at]
  if (column !== undefined) return ok({ at, column, descending, sort })
  const names = columns.map((one) => one.name).join(', ')
  return fail({ kind: 'invalid-request', message: `There is no column "${name}" to sort by; expected one of ${names}.` })
}
