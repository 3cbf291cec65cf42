import type pg from 'pg'
import { quoteIdent } from '../../db/sql.ts'
import { lockLoads, newestLoads, recordLoad, type TableLoad } from '../table-load.table.ts'
import { collectFaults, TooManyFaults } from './collect-faults.ts'
import { explainFailure } from './explain-failure.ts'
import type { FittedTable } from './fit-headers.ts'
import type { Inputs } from './gather-inputs.ts'
import type { ImportReport, TableOutcome } from './import-data.ts'
import type { ImportOptions } from './import-options.ts'
import { type Loaded, loadTable, stageName } from './load-table.ts'
import type { Step } from './plan-import.ts'
import { withRawRows } from './raw-rows.ts'
import { FileFault } from './read-bytes.ts'
import { addRejects } from './rejects-file.ts'
import type { TargetTable } from './target-table.ts'

type Work = {
  fitted: readonly FittedTable[]
  report: ImportReport
  options: ImportOptions
  run: number | null
  inputs: Inputs
  loads: ReadonlyMap<string, TableLoad>
}

/** Loads one table in a transaction of its own, or looks at it in a dry run's, and writes into the report what became of it. */
export async function importTable(client: pg.ClientBase, work: Work, step: Step, outcome: TableOutcome): Promise<void> {
  const { report, options } = work
  const fit = work.fitted.find(({ table }) => table.key === step.table)
  if (!fit) return
  const startedAt = options.now()
  const collector = collectFaults(options.rejects?.limit ?? null)
  const total = fit.parts.length === 0 ? 1 : Math.max(1, sizeOf(work.inputs, step.table))
  const progress = (rows: number, bytes: number, done = false) =>
    options.onProgress?.({ step: step.table, done: done ? total : Math.min(bytes, total - 1), total, rows })
  progress(0, 0)
  await client.query(options.dryRun ? `savepoint one_table` : 'begin')
  try {
    options.signal?.throwIfAborted()
    if (!options.dryRun) {
      await lockLoads(client)
      const other = await loadedMeanwhile(client, work, step.table)
      if (other !== null) {
        await client.query('rollback')
        outcome.state = 'already imported'
        outcome.rows = other.rows
        return
      }
    }
    const loaded = await loadTable(client, fit.table, fit.parts, {
      collector,
      clear: options.dryRun || step.emptied.length === 0 ? null : () => empty(client, step.emptied),
      dryRun: options.dryRun,
      merged: step.merged,
      setChecks: { rowsOf: (table) => rowsWith(table, work, step), appending: options.mode === 'append' },
      onRows: (rows, bytes) => progress(rows, bytes),
    })
    options.signal?.throwIfAborted()
    if (!options.dryRun) {
      outcome.rejected = countRows(collector.faults)
      await note(client, work, step, loaded, outcome.rejected)
      await continueIds(client, fit.table)
      await client.query('commit')
    }
    const faults = await withRawRows(collector.faults, fit.parts)
    if (options.rejects && faults.length > 0) await addRejects(options.rejects.path, faults)
    outcome.rejected = countRows(faults)
    outcome.state = options.dryRun ? 'checked' : 'loaded'
    outcome.rows = loaded.rows
    outcome.notes = notesOf(fit, loaded)
    report.faults.push(...faults)
    progress(loaded.rows, total, true)
    if (!options.dryRun) await client.query(`analyze ${step.table}`)
  } catch (error) {
    await client.query(options.dryRun ? 'rollback to savepoint one_table' : 'rollback').catch(() => undefined)
    if (outcome.state === 'loaded') throw error
    outcome.state = 'failed'
    report.faults.push(...(await withRawRows(collector.faults, fit.parts).catch(() => collector.faults)))
    report.interrupted = options.signal?.aborted === true
    const reason = report.interrupted
      ? 'Interrupted.'
      : error instanceof TooManyFaults
        ? tooMany(options)
        : explainFailure(error, step.table)
    if (reason === null) throw error
    report.stopped ??= `${step.table}: ${reason}`
  }
  outcome.elapsedMs = options.now() - startedAt
}

const tooMany = ({ rejects }: ImportOptions): string =>
  rejects
    ? `More than ${rejects.limit.toLocaleString('en')} rows are wrong.`
    : 'Rows are wrong. Mend them, or say --rejects FILE to load the others.'

const countRows = (faults: readonly { file: string; line: number }[]): number =>
  new Set(faults.map(({ file, line }) => `${file}:${line}`)).size

const sizeOf = (inputs: Inputs, table: string): number => (inputs.tables.get(table) ?? []).reduce((sum, { file }) => sum + file.bytes, 0)

/** Rows are deleted, not truncated: readers go on seeing the old ones until the new ones are complete. Those that refer to others go first. */
async function empty(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  for (const table of tables.toReversed()) {
    const { rows } = await client.query<{ found: boolean }>(`select exists (select from ${table}) as found`)
    if (rows[0]?.found) await client.query(`delete from ${table}`)
  }
}

/** What another import has loaded into the table since this one was planned, null for nothing. Throws `FileFault` when it is something else. */
async function loadedMeanwhile(client: pg.ClientBase, { loads, inputs }: Work, table: string): Promise<TableLoad | null> {
  const now = (await newestLoads(client)).get(table)
  if (now === undefined || now.source === 'emptied' || now.id === loads.get(table)?.id) return null
  const files = new Set(now.files.map(({ sha256 }) => sha256))
  if (now.source === 'import' && (inputs.tables.get(table) ?? []).every(({ file }) => files.has(file.sha256))) return now
  throw new FileFault('Another program has filled it meanwhile. Run the same command again to see what is there now.')
}

async function note(
  client: pg.ClientBase,
  { inputs, options, run, report }: Work,
  step: Step,
  loaded: Loaded,
  rejected: number,
): Promise<void> {
  const before = options.mode === 'append' ? ((await newestLoads(client)).get(step.table)?.files ?? []) : []
  const known = new Set(before.map(({ sha256 }) => sha256))
  const files = [...before, ...(inputs.tables.get(step.table) ?? []).map(({ file }) => file).filter(({ sha256 }) => !known.has(sha256))]
  for (const table of step.emptied) {
    if (table !== step.table && report.lost.some((loss) => loss.table === table))
      await recordLoad(client, { table, source: 'emptied', rows: 0, ...(run !== null && { run }) })
  }
  await recordLoad(client, { table: step.table, source: 'import', rows: loaded.rows, files, rejected, ...(run !== null && { run }) })
}

/** The rows of a table for references: what is there, and in a dry run what was staged for it. */
function rowsWith(table: string, { options, report, fitted }: Work, step: Step): string {
  const staged = options.dryRun && report.tables.some((one) => one.table === table && one.state === 'checked')
  const stage = quoteIdent(stageName(table))
  if (!staged) return table
  const fit = fitted.find((one) => one.table.key === table)
  const columns = (fit?.parts[0]?.fields ?? []).flatMap((field) => (field ? [quoteIdent(field.column)] : [])).join(', ')
  return step.emptied.includes(table) || options.mode !== 'append'
    ? stage
    : `(select ${columns} from ${table} union all select ${columns} from ${stage})`
}

/** Numbers that the database gives go on after the highest one loaded. */
async function continueIds(client: pg.ClientBase, table: TargetTable): Promise<void> {
  for (const { name, sequence } of table.columns) {
    if (sequence)
      await client.query(`select setval($1, max(${quoteIdent(name)})) from ${table.key} having max(${quoteIdent(name)}) is not null`, [
        sequence,
      ])
  }
}

function notesOf(fit: FittedTable, loaded: Loaded): string[] {
  const notes = [...loaded.rounded].map(
    ([column, count]) =>
      `${count.toLocaleString('en')} ${count === 1 ? 'value' : 'values'} of ${column} rounded to the decimals of the column`,
  )
  if (fit.left.length > 0) notes.push(`left out: ${fit.left.join(', ')}`)
  const computed = fit.parts[0]?.computed ?? []
  if (computed.length > 0) notes.push(`computed: ${computed.join(', ')}`)
  return notes
}
