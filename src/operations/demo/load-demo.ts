import type pg from 'pg'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { derive } from '../derive/derive.ts'
import type { Progress } from '../progress.ts'
import { lockLoads, recordLoad } from '../table-load.table.ts'
import { documentedTables } from '../tables.ts'
import { demoCalendar, isIsoDate, isoOf } from './calendar.ts'
import { copyKpi } from './copy-kpi.ts'
import { copyPulse } from './copy-pulse.ts'
import { copySales, type SalesPlan } from './copy-sales.ts'
import { copyThrough } from './copy-table.ts'
import { countStock } from './count-stock.ts'
import { planCustomers } from './customers.ts'
import { planMaterials } from './materials.ts'
import { planOrders } from './orders.ts'
import { counterSales, fillOrders } from './sales.ts'
import type { LiveThrough } from './watched.ts'

export type DemoOptions = {
  /** ISO date that counts as today: the data ends the day before. */
  asOf: string
  /** Another number gives another company of the same size. */
  seed?: number
  /** Empties the 32 tables first. Without it, a database that holds sales or customers is left alone. */
  reset?: boolean
  /** What monitors would have written over a past: runs and alerts of the demonstration agree with its data. */
  liveThrough: LiveThrough
  onProgress?: (progress: Progress) => void
}

/** How many sales lines were loaded, and the first and last day of the data (ISO). */
export type DemoLoaded = { lines: number; firstDay: string; lastDay: string }

const defaultSeed = 7
const salesLines = 150_000

/**
 * Fills the 32 tables with demonstration data in one transaction: all of it or nothing. The same seed and as-of date give the
 * same rows on every machine. Problems: `conflict` when there is data and `reset` is not set, `invalid-request` for a bad
 * date, `database-unavailable`.
 */
export async function loadDemo(owner: pg.ClientConfig, options: DemoOptions): Promise<Result<DemoLoaded, Problem>> {
  if (!isIsoDate(options.asOf)) return fail({ kind: 'invalid-request', message: `not a date like 2026-11-20: ${options.asOf}` })
  return await withConnection(owner, 'pulse-query demo', async (client) => {
    await client.query('begin')
    // A second process that starts with the same empty database waits here and then finds the data.
    await lockLoads(client)
    await client.query('lock table public.customer_master in access exclusive mode')
    if (!options.reset && (await holdsData(client))) {
      return fail({ kind: 'conflict', message: 'The database already holds sales or customers; a reset would replace them.' })
    }
    const loaded = await fill(client, options)
    await client.query('commit')
    return ok(loaded)
  })
}

async function holdsData(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `select exists (select from public.transaction_data) or exists (select from public.customer_master)
      or exists (select from pulse_ops.table_load where source = 'import') as found`,
  )
  return rows[0]?.found === true
}

async function fill(client: pg.ClientBase, options: DemoOptions): Promise<DemoLoaded> {
  const seed = options.seed ?? defaultSeed
  const calendar = demoCalendar(options.asOf)
  const report = options.onProgress ?? (() => undefined)
  const copy = copyThrough(client, report)
  report({ step: 'planning', done: 0, total: 1 })
  const plan = planSales(seed, options.asOf)
  report({ step: 'planning', done: 1, total: 1 })
  await client.query(`truncate ${emptied} restart identity cascade`)
  for (const { schema, name } of filled) await recordLoad(client, { table: `${schema}.${name}`, source: 'demo', rows: 0 })
  await copySales(copy, calendar, plan)
  await copyKpi(copy, seed, calendar)
  await client.query(continueIds)
  await client.query('analyze public.transaction_data, public.customer_master, public.stox_material_master')
  await derive(client, { asOf: options.asOf, onStep: (_name, done, total) => report({ step: 'derived tables', done, total }) })
  await countStock(client, seed)
  await copyPulse(client, copy, { seed, calendar, liveThrough: options.liveThrough })
  report({ step: 'statistics', done: 0, total: 1 })
  await client.query(`analyze ${everyTable}`)
  report({ step: 'statistics', done: 1, total: 1 })
  return { lines: plan.lines.length, firstDay: isoOf(calendar.firstDay), lastDay: isoOf(calendar.lastDay) }
}

/** Everything that is bought and sold, without a database. */
export function planSales(seed: number, asOf: string): SalesPlan {
  const calendar = demoCalendar(asOf)
  const materials = planMaterials(seed, calendar)
  const customers = planCustomers(seed, calendar)
  const ordered = fillOrders(seed, calendar, materials.sold, planOrders(seed, calendar, customers.buyers))
  const counter = counterSales(seed, calendar, materials.sold, Math.max(0, salesLines - ordered.length))
  return { materials, customers, lines: [...ordered, ...counter].sort((a, b) => a.day - b.day) }
}

const everyTable = documentedTables.map(({ schema, name }) => `${schema}.${name}`).join(', ')
/** The templates stay: they belong to the service. */
const filled = documentedTables.filter(({ name }) => name !== 'pulse_monitor_templates')
const emptied = filled.map(({ schema, name }) => `${schema}.${name}`).join(', ')

const continueIds = `select setval('kpi.teams_id_seq', (select max(id) from kpi.teams)),
  setval('kpi.regions_id_seq', (select max(id) from kpi.regions)),
  setval('kpi.kpi_definitions_id_seq', (select max(id) from kpi.kpi_definitions)),
  setval('kpi.kpi_data_id_seq', (select max(id) from kpi.kpi_data))`
