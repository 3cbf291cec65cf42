import type pg from 'pg'
import * as z from 'zod'
import type { TableLoad } from '../table-load.table.ts'
import type { Inputs } from './gather-inputs.ts'
import type { ImportOptions } from './import-options.ts'
import { baseTables, derivedTables, keptByDerive, loadOrder } from './table-words.ts'

/** What is to be done with a table that files are given for. */
export type Step = {
  table: string
  action: 'load' | 'already imported' | 'computed instead'
  /** Tables whose rows go when this one is loaded, itself among them where it is replaced. */
  emptied: string[]
  /** Rows take the place of those with the same id, others stay: for the templates that the service brings along. */
  merged: boolean
}

/** Rows that are there now and would go. `source` is null when nothing is known of where they come from. */
export type Loss = { table: string; rows: number; source: TableLoad['source'] | null }
export type Plan = { steps: Step[]; losses: Loss[] }

/** The tables that hold a company's data, as opposed to what users of the service made: monitors, alerts, questions. */
const companyTables = loadOrder.filter((table) => !/\.(pulse_\w+|query_history)$/.test(table))

const templates = 'public.pulse_monitor_templates'

/** Decides for each table what to do, and what would be lost. Reads only. */
export async function planImport(
  client: pg.ClientBase,
  inputs: Inputs,
  loads: ReadonlyMap<string, TableLoad>,
  options: Pick<ImportOptions, 'mode' | 'derive'> & { unfinished: number | null },
): Promise<Plan> {
  const referrers = await readReferrers(client)
  const order = loadOrder.filter((table) => inputs.tables.has(table))
  const demo = companyTables.filter((table) => loads.get(table)?.source === 'demo')
  const steps: Step[] = []
  let first = true
  const gone = new Set<string>()
  for (const table of order) {
    if (options.derive && derivedTables.includes(table) && table !== keptByDerive) {
      steps.push({ table, action: 'computed instead', emptied: [], merged: false })
      continue
    }
    if (!gone.has(table) && isImported(table, inputs, loads, options)) {
      steps.push({ table, action: 'already imported', emptied: [], merged: false })
      continue
    }
    const emptied = new Set<string>()
    if (first && demo.length > 0 && options.mode !== 'append') for (const one of demo) addWithReferrers(one, referrers, emptied)
    const merged = table === templates && options.mode === 'keep' && !loads.has(table)
    if (options.mode !== 'append' && !merged) addWithReferrers(table, referrers, emptied)
    if (baseTables.includes(table) || emptied.has('public.transaction_data')) for (const derived of derivedTables) emptied.add(derived)
    first = false
    for (const one of emptied) gone.add(one)
    steps.push({ table, action: 'load', emptied: loadOrder.filter((one) => emptied.has(one)), merged })
  }
  return { steps, losses: await countLosses(client, steps, loads) }
}

/** Whether the rows of a table are those of these files. To replace means to load them again, unless the import to go on with just did. */
function isImported(
  table: string,
  inputs: Inputs,
  loads: ReadonlyMap<string, TableLoad>,
  { mode, unfinished }: { mode: ImportOptions['mode']; unfinished: number | null },
): boolean {
  const load = loads.get(table)
  if (load?.source !== 'import' || (mode === 'replace' && (unfinished === null || load.run !== unfinished))) return false
  const there = new Set(load.files.map(({ sha256 }) => sha256))
  return (inputs.tables.get(table) ?? []).every(({ file }) => there.has(file.sha256))
}

function addWithReferrers(table: string, referrers: ReadonlyMap<string, string[]>, into: Set<string>): void {
  if (into.has(table)) return
  into.add(table)
  for (const other of referrers.get(table) ?? []) addWithReferrers(other, referrers, into)
}

const referrerRow = z.object({ table: z.string(), other: z.string() })

/** For each table those whose rows refer to its rows. */
async function readReferrers(client: pg.ClientBase): Promise<Map<string, string[]>> {
  const { rows } = await client.query(
    `select distinct s.nspname || '.' || r.relname as "table", o.nspname || '.' || t.relname as other
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace o on o.oid = t.relnamespace
    join pg_class r on r.oid = c.confrelid join pg_namespace s on s.oid = r.relnamespace
    where c.contype = 'f' and c.conrelid <> c.confrelid and o.nspname in ('public', 'kpi')`,
  )
  const found = new Map<string, string[]>()
  for (const { table, other } of z.array(referrerRow).parse(rows)) found.set(table, [...(found.get(table) ?? []), other])
  return found
}

async function countLosses(client: pg.ClientBase, steps: readonly Step[], loads: ReadonlyMap<string, TableLoad>): Promise<Loss[]> {
  const losses: Loss[] = []
  for (const table of loadOrder.filter((one) => steps.some(({ emptied }) => emptied.includes(one)))) {
    const { rows } = await client.query<{ count: string }>(`select count(*) as count from ${table}`)
    const count = Number(rows[0]?.count ?? 0)
    if (count > 0) losses.push({ table, rows: count, source: loads.get(table)?.source ?? null })
  }
  return losses
}
