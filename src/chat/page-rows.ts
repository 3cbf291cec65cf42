import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { FairQueue } from '../execute/fair-queue.ts'
import type { Principal } from '../identity/principal.ts'
import type { Cell, ResultColumn } from '../present/columns.ts'
import type { ChatDeps } from './deps.ts'
import { findForReader } from './find-for-reader.ts'
import { chunkRows, type FoundResult, findSorted, readResultBytes, readResultRows } from './result.table.ts'
import { runSorted } from './run-sorted.ts'
import { isSortable, sortRows } from './sort-rows.ts'

/** `sort` is a column's name, with a minus in front for descending; null keeps the order of the statement. */
export type RowsQuery = { offset: number; limit: number; sort: string | null }

/** A page. `result` is another id than the one asked for when the statement had to be run again in this order. */
export type PagedRows = { result: string; columns: ResultColumn[]; rows: Cell[][]; offset: number; rowCount: number }

/** Which column rows are ordered by; `at` counts from 0. */
export type Order = { at: number; column: ResultColumn; descending: boolean; sort: string }

/** Lets few sort at one time, each asker in turn: a result that is sorted is in memory as a whole. */
export type SortGate = Pick<FairQueue, 'enter'>

/**
 * A page of a kept result. Where the rows that come first may not be among those kept, where only the database knows the order, and where
 * the result is too large to be sorted in memory, sorting runs its statement again. Problems: `not-found`, also when its time is over;
 * `forbidden` and `conflict` when rights or tables have changed; `invalid-request` for a column that is not there, or without an order;
 * `too-many-requests` when others sort; those of a run.
 */
export async function pageRows(
  deps: ChatDeps,
  gate: SortGate,
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
  const known = await findSorted(deps.db, id, query.sort)
  if (known !== null) return ok(await pageOf(deps, known, query))
  const entry = await gate.enter({ asker: principal.id, confirmed: false, signal })
  if (entry.kind !== 'entered') return fail(entry.kind === 'cancelled' ? { kind: 'cancelled' } : tooMany(entry.kind))
  try {
    const rows = await sortedHere(deps, result, order.value)
    if (rows !== null) return ok({ ...headOf(result, query), rows: rows.slice(query.offset, query.offset + query.limit) })
    const sorted = await runSorted(deps, principal, result, order.value, signal)
    return sorted.ok ? ok(await pageOf(deps, sorted.value, query)) : sorted
  } finally {
    entry.leave()
  }
}

const tooMany = (whose: 'own' | 'busy'): Problem => ({
  kind: 'too-many-requests',
  message:
    whose === 'own'
      ? 'Another result is being sorted for you. Try again when it is done.'
      : 'Others sort their results now. Try again in some seconds.',
  retryAfterMs: 2_000,
})

/** Rows read at once; between two reads others get their turn. */
const readAtOnce = 10 * chunkRows

/** All rows in their order, or null when the statement has to be run again for it. */
async function sortedHere(deps: ChatDeps, { id, truncated, rowCount }: FoundResult, order: Order): Promise<Cell[][] | null> {
  const { at, column, descending } = order
  if (truncated === 'cap' || truncated === 'bytes' || !isSortable(column.type)) return null
  if ((await readResultBytes(deps.db, id)) > deps.limits.maxSortedBytes) return null
  const rows: Cell[][] = []
  for (let offset = 0; offset < rowCount; offset += readAtOnce) {
    for (const row of await readResultRows(deps.db, id, offset, readAtOnce)) rows.push(row)
  }
  return sortRows(rows, at, column, descending)
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
