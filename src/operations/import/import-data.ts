import type pg from 'pg'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { beginRun, finishRun, newestLoads, type TableLoad, unfinishedRun } from '../table-load.table.ts'
import type { PlacedFault } from './collect-faults.ts'
import { computeDerived } from './compute-derived.ts'
import { fitHeaders } from './fit-headers.ts'
import { gatherInputs } from './gather-inputs.ts'
import type { ImportOptions } from './import-options.ts'
import { importTable } from './import-table.ts'
import { type Loss, type Plan, planImport } from './plan-import.ts'
import { beginRejects } from './rejects-file.ts'
import { phaseOf } from './table-words.ts'
import { readTarget, type TargetTable } from './target-table.ts'

/** What became of a table. `checked` is what a dry run says for loaded. */
export type TableState = 'loaded' | 'checked' | 'already imported' | 'computed instead' | 'failed' | 'not reached'
export type TableOutcome = {
  table: string
  phase: string
  files: string[]
  state: TableState
  rows: number
  rejected: number
  elapsedMs: number
  /** What is worth knowing: rounded values, columns left out or computed. */
  notes: string[]
}

export type ImportReport = {
  tables: TableOutcome[]
  /** What lay there and was not read. */
  ignored: { name: string; reason: string }[]
  /** Rows that were there before and went, or in a dry run would go. */
  lost: Loss[]
  derived: { asOf: string; elapsedMs: number } | 'unchanged' | 'empty' | null
  faults: PlacedFault[]
  /** Why it stopped; null when everything that was asked for is done. */
  stopped: string | null
  interrupted: boolean
  resumed: boolean
}

/**
 * Loads an operator's files into the documented tables, in the documented order, each table in one transaction. What a bad row,
 * a signal or the server stops is told in the report, with everything that is loaded by then; the same call goes on there. Problems, before
 * anything has changed: `invalid-request` for files that cannot be read or headers that do not fit, `conflict` for rows that
 * would be lost without `replace`, `cancelled` by a signal, `database-unavailable`.
 */
export async function importData(owner: pg.ClientConfig, options: ImportOptions): Promise<Result<ImportReport>> {
  try {
    return await importInputs(owner, options)
  } catch (error) {
    // From reading files, which a signal ends at any place; tables tell of it in the report.
    if (options.signal?.aborted && error instanceof Error && error.name === 'AbortError') return fail({ kind: 'cancelled' })
    throw error
  }
}

async function importInputs(owner: pg.ClientConfig, options: ImportOptions): Promise<Result<ImportReport>> {
  const inputs = await gatherInputs(options)
  if (!inputs.ok) return inputs
  return await withConnection(owner, 'pulse-query import', async (client) => {
    await client.query(
      `set search_path = pg_catalog; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`,
    )
    const targets = new Map<string, TargetTable>()
    for (const key of inputs.value.tables.keys()) {
      const target = await readTarget(client, key)
      if (target) targets.set(key, target)
    }
    const missing = [...inputs.value.tables.keys()].filter((key) => !targets.has(key))
    if (missing.length > 0) return fail({ kind: 'conflict', message: `The database has no ${missing.join(', ')}. Run "pulse migrate".` })
    const { fitted, faults } = await fitHeaders(inputs.value, targets, options)
    if (faults.length > 0) return fail(headerProblem(faults))
    // One state for all that is decided on: another import may be loading the same tables.
    await client.query('begin isolation level repeatable read, read only')
    const unfinished = await unfinishedRun(client, options.mode)
    const loads = await newestLoads(client)
    const plan = await planImport(client, inputs.value, loads, { ...options, unfinished })
    await client.query('commit')
    const refusal = needsConsent(plan, options)
    if (refusal) return fail(refusal)
    const report = emptyReport(plan, inputs.value, loads, unfinished !== null)
    if (options.rejects) await beginRejects(options.rejects.path)
    const stopListening = cancelOnAbort(owner, client, options.signal)
    try {
      const run = options.dryRun ? null : (unfinished ?? (await beginRun(client, options.mode)))
      await runSteps(client, { plan, fitted, report, options, run, inputs: inputs.value, loads })
      if (report.stopped === null && !options.dryRun) await computeDerived(client, report, options, run)
      if (report.stopped === null && run !== null) await finishRun(client, run)
    } finally {
      stopListening()
    }
    return ok(report)
  })
}

type Work = Parameters<typeof importTable>[1] & { plan: Plan }

async function runSteps(client: pg.ClientBase, work: Work): Promise<void> {
  const { plan, report, options } = work
  if (options.dryRun) await client.query('begin')
  for (const step of plan.steps) {
    const outcome = report.tables.find(({ table }) => table === step.table)
    if (!outcome || step.action !== 'load') continue
    if (report.stopped !== null && !options.dryRun) break
    await importTable(client, work, step, outcome)
  }
  if (options.dryRun) await client.query('rollback')
}

const headerProblem = (faults: readonly string[]): Problem => ({
  kind: 'invalid-request',
  message: `Nothing was loaded, because ${faults.length === 1 ? 'a file does' : 'files do'} not fit:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
})

function needsConsent(plan: Plan, options: ImportOptions): Problem | null {
  const losses = plan.losses.filter(({ source }) => source !== 'derive' && source !== 'emptied')
  if (options.mode === 'replace' || options.dryRun || losses.length === 0) return null
  const demo = losses.some(({ source }) => source === 'demo')
  const list = losses
    .map(({ table, rows, source }) => `  ${table}: ${rows.toLocaleString('en')} rows${source === 'demo' ? ', demonstration data' : ''}`)
    .join('\n')
  return {
    kind: 'conflict',
    message: `Nothing was loaded, because the database holds ${demo ? 'the demonstration data' : 'rows'} that would be lost:\n${list}\nSay --replace to load over ${demo ? 'it' : 'them'}${demo ? '' : ', or --append to add to what is there'}.`,
  }
}

function emptyReport(
  plan: Plan,
  inputs: { tables: ReadonlyMap<string, readonly { name: string }[]>; ignored: ImportReport['ignored'] },
  loads: ReadonlyMap<string, TableLoad>,
  resumed: boolean,
): ImportReport {
  const tables = plan.steps.map(
    ({ table, action }): TableOutcome => ({
      table,
      phase: phaseOf(table),
      files: (inputs.tables.get(table) ?? []).map(({ name }) => name),
      state: action === 'load' ? 'not reached' : action,
      rows: action === 'already imported' ? (loads.get(table)?.rows ?? 0) : 0,
      rejected: 0,
      elapsedMs: 0,
      notes: [],
    }),
  )
  return { tables, ignored: inputs.ignored, lost: plan.losses, derived: null, faults: [], stopped: null, interrupted: false, resumed }
}

/** A statement in flight is cancelled on another connection when the caller gives up; what was not committed is undone. */
function cancelOnAbort(owner: pg.ClientConfig, client: pg.Client, signal: AbortSignal | undefined): () => void {
  if (!signal) return () => undefined
  const pid = Reflect.get(client, 'processID')
  const cancel = () => {
    void withConnection(owner, 'pulse-query cancel', async (other) => ok(await other.query('select pg_cancel_backend($1)', [pid]))).catch(
      () => undefined,
    )
  }
  signal.addEventListener('abort', cancel, { once: true })
  return () => signal.removeEventListener('abort', cancel)
}
