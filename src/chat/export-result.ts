import { fail, ok, type Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { Cell, ResultColumn } from '../present/columns.ts'
import type { ChatDeps } from './deps.ts'
import { findForReader } from './find-for-reader.ts'
import { sameColumns, statementAgain } from './present-rights.ts'
import { chunkRows, type FoundResult, readResultRows } from './result.table.ts'

/** All rows of a result, batch by batch; the stream breaks when the run fails or there are more rows than may be exported. */
export type ExportedRows = { question: string; columns: ResultColumn[]; batches: ReadableStream<Cell[][]> }

/** Why an export broke off, in words for people. */
export class ExportBroken extends Error {}

/**
 * The whole result for a file. One that was kept whole comes from what was kept; one that was cut is run again, as the asker may see it
 * now, and handed on as it arrives, so that memory does not grow with it. Problems: `not-found`, `too-expensive`, `forbidden` when what the
 * asker may see has changed, `conflict` when the statement would be another one.
 */
export async function exportResult(deps: ChatDeps, principal: Principal, id: string, signal: AbortSignal): Promise<Result<ExportedRows>> {
  const slot = await deps.quotas?.export(principal.id, deps.newId(), deps.limits.exportTimeoutMs)
  if (slot?.ok === false) return slot
  const release = slot?.value ?? (async () => undefined)
  const exported = await rowsOf(deps, principal, id, signal).catch(async (error: unknown) => {
    await release()
    throw error
  })
  if (exported.ok) return ok({ ...exported.value, batches: whenEnded(exported.value.batches, release) })
  await release()
  return exported
}

/** The same stream; `ended` is called once, when it was read to its end, broke, or was left. */
function whenEnded<T>(batches: ReadableStream<T>, ended: () => Promise<void>): ReadableStream<T> {
  const reader = batches.getReader()
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        try {
          const next = await reader.read()
          if (!next.done) return controller.enqueue(next.value)
          await ended()
          controller.close()
        } catch (error) {
          await ended()
          throw error
        }
      },
      cancel: async (reason) => {
        await ended()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

async function rowsOf(deps: ChatDeps, principal: Principal, id: string, signal: AbortSignal): Promise<Result<ExportedRows>> {
  const found = await findForReader(deps, principal, id)
  if (!found.ok) return found
  const result = found.value
  const { question, columns } = result
  if (result.truncated === 'none' || result.truncated === 'limit') return ok({ question, columns, batches: keptBatches(deps, result) })
  const view = await deps.viewFor(principal, result.dataSource)
  if (!view.ok) return view
  const source = deps.sources.find((one) => one.name === result.dataSource)
  if (source === undefined) return fail({ kind: 'not-found', what: 'source to ask again' })
  const checked = await statementAgain(deps, view.value, result)
  if (!checked.ok) return checked
  const { exportMaxRows } = deps.limits
  const wrapped = deps.guard.wrap(checked.value, { orderBy: [], limit: exportMaxRows + 1 })
  if (!wrapped.ok) return wrapped
  const { maxCost, confirmCost } = view.value
  let same = sameColumns([], [])
  const start: StartRun = (takeRows, stopped) =>
    source.run({
      sql: wrapped.value,
      limits: {
        maxRows: exportMaxRows,
        maxBytes: Number.POSITIVE_INFINITY,
        timeoutMs: deps.limits.exportTimeoutMs,
        timeZone: deps.calendar().timeZone,
        maxCost: maxCost === null ? null : Math.max(maxCost, confirmCost),
      },
      signal: stopped,
      asker: principal.id,
      takeRows: (rows) => {
        if (!same.ok) throw new ExportBroken('The columns of the tables have changed; ask the question again.')
        return takeRows(rows)
      },
      onColumns: (found) => {
        same = sameColumns(columns, found)
      },
    })
  return ok({ question, columns, batches: runBatches(start, signal) })
}

function keptBatches(deps: ChatDeps, result: FoundResult): ReadableStream<Cell[][]> {
  let offset = 0
  return new ReadableStream<Cell[][]>(
    {
      pull: async (controller) => {
        if (offset >= result.rowCount) return controller.close()
        const rows = await readResultRows(deps.db, result.id, offset, chunkRows)
        if (rows.length === 0) throw new ExportBroken('The rows are no longer kept; ask the question again.')
        offset += chunkRows
        controller.enqueue(rows)
      },
    },
    { highWaterMark: 0 },
  )
}

type StartRun = (takeRows: (rows: Cell[][]) => Promise<void>, stopped: AbortSignal) => ReturnType<ChatDeps['sources'][number]['run']>

/** The batches of a run; the next is fetched when one was taken, and a reader who leaves stops the statement. */
function runBatches(start: StartRun, signal: AbortSignal): ReadableStream<Cell[][]> {
  const { readable, writable } = new TransformStream<Cell[][], Cell[][]>()
  const writer = writable.getWriter()
  const left = new AbortController()
  writer.closed.catch(() => left.abort())
  const finish = async () => {
    const run = await start((rows) => writer.write(rows), AbortSignal.any([signal, left.signal]))
    if (!run.ok) throw new ExportBroken(`The export broke off: ${run.problem.kind}.`)
    if (run.value.truncated !== 'none')
      throw new ExportBroken('There are more rows than may be exported; ask for a shorter period or for totals.')
    await writer.close()
  }
  finish().catch((error: unknown) => writer.abort(error).catch(() => {}))
  return readable
}
