import type pg from 'pg'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { type CopyValue, copyRows } from '../../db/copy.ts'
import { poolConnections } from '../../db/pool.ts'
import { derive } from '../derive/derive.ts'
import type { Progress } from '../progress.ts'
import { type DayNumber, type DemoCalendar, demoCalendar, firstDayOf, isIsoDate, isoOf, lengthOf, monthOf, monthText } from './calendar.ts'
import { planCustomers, salesOffices } from './customers.ts'
import { kpiDateColumns, kpiDefinitions, kpiRegions, kpiTeams, planKpi } from './kpi.ts'
import { type Material, planMaterials } from './materials.ts'
import { planOrders } from './orders.ts'
import { planPulse, pulseColumns, type TemplateText, withDefaults } from './pulse.ts'
import { at, createRandom } from './random.ts'
import { counterSales, fillOrders, type SalesLine } from './sales.ts'

export type DemoOptions = {
  /** ISO date that counts as today: the data ends the day before. */
  asOf: string
  /** Another number gives another company of the same size. */
  seed?: number
  /** Empties the 32 tables first. Without it, a database that holds sales or customers is left alone. */
  reset?: boolean
  onProgress?: (progress: Progress) => void
}

/** How many sales lines were loaded, and the first and last day of the data (ISO). */
export type DemoLoaded = { lines: number; firstDay: string; lastDay: string }

const defaultSeed = 7
const salesLines = 150_000

/**
 * Fills the 32 tables with demonstration data in one transaction: all of it or nothing. The same seed and as-of date give the
 * same rows on every machine. Problems: `conflict` when there is data and `reset` is not set, `invalid-request` for a bad date.
 */
export async function loadDemo(owner: pg.ClientConfig, options: DemoOptions): Promise<Result<DemoLoaded, Problem>> {
  if (!isIsoDate(options.asOf)) return fail({ kind: 'invalid-request', message: `not a date like 2026-11-20: ${options.asOf}` })
  const connections = poolConnections(owner, { max: 1 })
  try {
    return await connections.withClient(async (client) => {
      if (!options.reset && (await holdsData(client))) {
        return fail({ kind: 'conflict', message: 'the database already holds sales or customers; a reset would replace them' })
      }
      await client.query('begin')
      const loaded = await fill(client, options)
      await client.query('commit')
      return ok(loaded)
    })
  } finally {
    await connections.close()
  }
}

async function holdsData(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    'select exists (select from public.transaction_data) or exists (select from public.customer_master) as found',
  )
  return rows[0]?.found === true
}

async function fill(client: pg.ClientBase, options: DemoOptions): Promise<DemoLoaded> {
  const seed = options.seed ?? defaultSeed
  const calendar = demoCalendar(options.asOf)
  const report = options.onProgress ?? (() => undefined)
  report({ step: 'planning', done: 0, total: 1 })
  await client.query(emptyTables)
  const materials = planMaterials(seed, calendar)
  const customers = planCustomers(seed, calendar)
  const lines = fillOrders(seed, calendar, materials.sold, planOrders(seed, calendar, customers.buyers))
  const counter = counterSales(seed, calendar, materials.sold, Math.max(0, salesLines - lines.length))
  const sorted = [...lines, ...counter].sort((a, b) => a.day - b.day)
  report({ step: 'planning', done: 1, total: 1 })

  const copy = (schema: string, table: string, columns: readonly string[], rows: Iterable<readonly CopyValue[]>, total?: number) =>
    copyRows(client, { schema, table, columns }, rows, (done) => report({ step: table, done, total: total ?? done }))
  const office = (index: number): string => at(salesOffices, index).name
  await copy(
    'public',
    'customer_master',
    ['customer', 'sales_office_name'],
    [...customers.buyers, ...customers.silent].map((customer) => [customer.id, office(customer.office)]),
  )
  await copy('public', 'stox_material_master', materialColumns, [...materials.sold, ...materials.unsold].map(materialRow))
  await copy('public', 'transaction_data', lineColumns, lineRows(sorted, calendar), sorted.length)
  await loadKpi(seed, calendar, copy)
  await client.query(continueIds)
  await loadPulse(client, seed, calendar, copy)
  await client.query('analyze public.transaction_data, public.customer_master, public.stox_material_master')
  await derive(client, { asOf: options.asOf, onStep: (_name, done, total) => report({ step: 'derived tables', done, total }) })
  await countStock(client, seed)
  report({ step: 'statistics', done: 0, total: 1 })
  await client.query(analyzeRest)
  report({ step: 'statistics', done: 1, total: 1 })
  return { lines: sorted.length, firstDay: isoOf(calendar.firstDay), lastDay: isoOf(calendar.lastDay) }
}

type Copy = (
  schema: string,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]>,
  total?: number,
) => Promise<number>

/** The templates stay: they belong to the service. */
const emptyTables = `truncate public.customer_master, public.transaction_data, public.segment_performance, public.time_series_performance,
  public.product_customer_matrix, public.cohort_sizes, public.cohort_retention, public.cohort_avg_revenue,
  public.regional_product_matrix, public.regional_product_clusters, public.regional_top_performers, public.stox_material_master,
  public.stox_lot_size, public.stox_safety_stock, public.stox_reorder_point, public.stox_annual_cost, public.stox_working_capital,
  public.stox_performance_metrics, public.stox_enterprise_summary, public.stox_future_projection, public.pulse_monitors,
  public.pulse_alerts, public.pulse_execution_log, public.pulse_query_history, public.pulse_query_versions, kpi.teams, kpi.regions,
  kpi.kpi_definitions, kpi.kpi_data, kpi.anomalies, kpi.query_history restart identity cascade`

const continueIds = `select setval('kpi.teams_id_seq', (select max(id) from kpi.teams)),
  setval('kpi.regions_id_seq', (select max(id) from kpi.regions)),
  setval('kpi.kpi_definitions_id_seq', (select max(id) from kpi.kpi_definitions)),
  setval('kpi.kpi_data_id_seq', (select max(id) from kpi.kpi_data))`

const analyzeRest = `analyze public.customer_master, public.segment_performance, public.time_series_performance,
  public.product_customer_matrix, public.cohort_sizes, public.cohort_retention, public.cohort_avg_revenue,
  public.regional_product_matrix, public.regional_product_clusters, public.regional_top_performers,
  public.stox_lot_size, public.stox_safety_stock, public.stox_reorder_point, public.stox_annual_cost, public.stox_working_capital,
  public.stox_performance_metrics, public.stox_enterprise_summary, public.stox_future_projection, public.pulse_monitors,
  public.pulse_alerts, public.pulse_execution_log, public.pulse_query_history, public.pulse_query_versions,
  public.pulse_monitor_templates, kpi.teams, kpi.regions, kpi.kpi_definitions, kpi.kpi_data, kpi.anomalies, kpi.query_history`

const materialColumns = ['material_number', 'material_description', 'unit_cost', 'unit_price', 'lead_time_days', 'storage_cost_pct']

const materialRow = (material: Material): CopyValue[] => [
  material.number,
  material.description,
  money(material.costCents),
  money(material.priceCents),
  material.leadTimeDays,
  material.storageCostPct,
]

const lineColumns = [
  'order_number',
  'customer',
  'material_number',
  'posting_date',
  'net_sales',
  'gross_margin',
  'total_cogs',
  'inv_quantity_cases',
  'year_month',
]

function* lineRows(lines: readonly SalesLine[], calendar: DemoCalendar): Generator<CopyValue[]> {
  let day: DayNumber = calendar.firstDay - 1
  let dayText = ''
  let month = ''
  for (const line of lines) {
    if (line.day !== day) {
      day = line.day
      dayText = isoOf(day)
      month = monthText(monthOf(day))
    }
    const margin = money(line.netCents - line.cogsCents)
    yield [line.order, line.customer, line.material, dayText, money(line.netCents), margin, money(line.cogsCents), line.cases, month]
  }
}

/** Cents as a decimal number with two places. */
function money(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

async function loadKpi(seed: number, calendar: DemoCalendar, copy: Copy): Promise<void> {
  const since = `${isoOf(firstDayOf(calendar.firstMonth) - lengthOf(calendar.firstMonth - 1))} 09:00:00`
  const named = (rows: readonly (readonly string[])[]): CopyValue[][] => rows.map((row, index) => [index + 1, ...row, since])
  const { values, anomalies } = planKpi(seed, calendar)
  await copy('kpi', 'teams', ['id', 'name', 'department', 'created_at'], named(kpiTeams))
  await copy('kpi', 'regions', ['id', 'name', 'country', 'created_at'], named(kpiRegions))
  const definitions = kpiDefinitions.map(({ name, description, unit, category }) => [name, description, unit, category])
  await copy('kpi', 'kpi_definitions', ['id', 'name', 'description', 'unit', 'category', 'created_at'], named(definitions))
  const columns = ['id', 'kpi_id', 'team_id', 'region_id', 'value', 'timestamp', 'year', 'quarter', 'month', 'week', 'created_at']
  const rows = values.map((value): CopyValue[] => [
    value.id,
    value.kpi,
    value.team,
    value.region,
    value.value,
    ...kpiDateColumns(value.day),
    `${isoOf(value.day + 1)} 05:00:00`,
  ])
  await copy('kpi', 'kpi_data', columns, rows)
  const found = anomalies.map((anomaly) => [
    anomaly.valueId,
    anomaly.description,
    anomaly.severity,
    anomaly.detectedAt.slice(0, 19).replace('T', ' '),
  ])
  await copy('kpi', 'anomalies', ['kpi_data_id', 'description', 'severity', 'detected_at'], found)
}

async function loadPulse(client: pg.ClientBase, seed: number, calendar: DemoCalendar, copy: Copy): Promise<void> {
  const { rows: templates } = await client.query<TemplateText>(
    `select name, natural_language_template as question, sql_template as sql, suggested_alert_condition::text as condition
     from public.pulse_monitor_templates order by id`,
  )
  const rows = planPulse(
    seed,
    calendar,
    templates.map((template) => ({ ...template, sql: withDefaults(template.sql) })),
  )
  await copy('public', 'pulse_monitors', pulseColumns.monitors, rows.monitors)
  await copy('public', 'pulse_alerts', pulseColumns.alerts, rows.alerts)
  await copy('public', 'pulse_execution_log', pulseColumns.runs, rows.runs)
  await copy('public', 'pulse_query_versions', pulseColumns.versions, rows.versions)
  await copy('public', 'pulse_query_history', pulseColumns.questions, rows.questions)
  await copy('kpi', 'query_history', pulseColumns.kpiQueries, rows.kpiQueries)
  const random = createRandom(seed, 'templates')
  for (const template of templates) {
    const values = [template.name, random.int(1, 14), random.int(0, 5) === 0 ? null : `4.${random.int(0, 9)}`]
    await client.query({
      text: 'update public.pulse_monitor_templates set usage_count = $2, avg_rating = $3::numeric where name = $1',
      values,
    })
  }
}

/** Stock counts are facts, not computed from sales: most materials were counted this year. */
async function countStock(client: pg.ClientBase, seed: number): Promise<void> {
  const { rows } = await client.query<{ material: string }>(
    'select material_number as material from public.stox_performance_metrics order by 1',
  )
  const random = createRandom(seed, 'counts')
  const counted = rows.flatMap(({ material }) =>
    random.chance(0.85) ? [{ material, accuracy: `${100 - random.int(0, 6)}.${random.int(0, 9)}` }] : [],
  )
  await client.query({
    text: `update public.stox_performance_metrics m set inventory_accuracy_pct = least(100, c.accuracy::numeric)
      from unnest($1::text[], $2::text[]) as c (material, accuracy) where m.material_number = c.material`,
    values: [counted.map((count) => count.material), counted.map((count) => count.accuracy)],
  })
}
