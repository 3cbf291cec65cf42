import type pg from 'pg'
import * as z from 'zod'
import { derive } from '../derive/derive.ts'
import { lockLoads, newestLoads, recordLoad } from '../table-load.table.ts'
import { explainFailure } from './explain-failure.ts'
import type { ImportReport } from './import-data.ts'
import type { ImportOptions } from './import-options.ts'
import { baseTables, derivedTables } from './table-words.ts'

const countRow = z.object({ count: z.coerce.number() })

/**
 * Computes the derived tables in one transaction when that is asked for and they are not of these masters and lines already, and writes
 * into the report for which day. Without being asked it only looks whether they are empty now.
 */
export async function computeDerived(
  client: pg.ClientBase,
  report: ImportReport,
  options: ImportOptions,
  run: number | null,
): Promise<void> {
  if (!options.derive) {
    const { rows } = await client.query<{ empty: boolean }>(
      'select exists (select from public.transaction_data) and not exists (select from public.segment_performance) as empty',
    )
    if (rows[0]?.empty) report.derived = 'empty'
    return
  }
  const startedAt = options.now()
  try {
    options.signal?.throwIfAborted()
    await client.query('begin')
    await lockLoads(client)
    const day = await asOfDay(client, options.derive.asOf)
    if (await isComputed(client, day)) {
      await client.query('rollback')
      report.derived = 'unchanged'
      return
    }
    await derive(client, { asOf: day, onStep: (_name, done, total) => options.onProgress?.({ step: 'derived tables', done, total }) })
    for (const table of derivedTables) {
      const { rows } = await client.query(`select count(*) as count from ${table}`)
      await recordLoad(client, { table, source: 'derive', rows: countRow.parse(rows[0]).count, asOf: day, ...(run !== null && { run }) })
    }
    await client.query('commit')
    await client.query(`analyze ${[...derivedTables, ...baseTables].join(', ')}`)
    report.derived = { asOf: day, elapsedMs: options.now() - startedAt }
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    report.interrupted = options.signal?.aborted === true
    const reason = report.interrupted ? 'Interrupted.' : explainFailure(error, 'the derived tables')
    if (reason === null) throw error
    report.stopped = `derived tables: ${reason}`
  }
}

/** The day that figures are for: the one asked for, or the day after the newest line. */
async function asOfDay(client: pg.ClientBase, asked: string | null): Promise<string> {
  const { rows } = await client.query<{ day: string }>(
    'select coalesce($1::date, max(posting_date) + 1, current_date)::text as day from public.transaction_data',
    [asked],
  )
  return rows[0]?.day ?? ''
}

/** Whether every derived table was computed for this day, after the masters and lines were last changed. */
async function isComputed(client: pg.ClientBase, day: string): Promise<boolean> {
  const loads = await newestLoads(client)
  const changed = Math.max(...baseTables.map((table) => loads.get(table)?.id ?? 0))
  return derivedTables.every((table) => {
    const load = loads.get(table)
    return load?.source === 'derive' && load.asOf === day && load.id > changed
  })
}
