import { fail, ok, type Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { Cell, ResultColumn } from '../present/columns.ts'
import type { ChatDeps } from './deps.ts'
import { findResult, readResultRows } from './result.table.ts'
import { sortRows } from './sort-rows.ts'

/** `sort` is a column's name, with a minus in front for descending; null keeps the order of the statement. */
export type RowsQuery = { offset: number; limit: number; sort: string | null }
export type PagedRows = { result: string; columns: ResultColumn[]; rows: Cell[][]; offset: number; rowCount: number }

/** A page of a kept result. Problems: `not-found`, also when its time is over; `invalid-request` for a column that is not there. */
export async function pageRows(deps: ChatDeps, principal: Principal, id: string, query: RowsQuery): Promise<Result<PagedRows>> {
  const result = await findResult(deps.db, id, principal.id, deps.clock.now())
  if (result === null) return fail({ kind: 'not-found', what: 'result: results are kept for a day' })
  const { columns, rowCount } = result
  const page = { result: id, columns, offset: query.offset, rowCount }
  if (query.sort === null) return ok({ ...page, rows: await readResultRows(deps.db, id, query.offset, query.limit) })
  const descending = query.sort.startsWith('-')
  const name = descending ? query.sort.slice(1) : query.sort
  const at = columns.findIndex((column) => column.name === name)
  const column = columns[at]
  if (column === undefined) {
    const names = columns.map((one) => one.name).join(', ')
    return fail({ kind: 'invalid-request', message: `There is no column "${name}" to sort by; expected one of ${names}.` })
  }
  const rows = sortRows(await readResultRows(deps.db, id, 0, Math.max(1, rowCount)), at, column, descending)
  return ok({ ...page, rows: rows.slice(query.offset, query.offset + query.limit) })
}
