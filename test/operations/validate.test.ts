import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentedTables } from '../../src/operations/tables.ts'
import { documentQueries } from '../../src/operations/validate/document-checks.ts'
import { validationText } from '../../src/operations/validate/report.ts'
import { allChecks, runCheck, type Validation, validate } from '../../src/operations/validate/validate.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const asOf = '2026-11-20'
let database: TestDatabase
let whole: Validation

beforeAll(async () => {
  database = await cloneDatabase('demo')
  const checked = await validate(database.owner, { asOf })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problem))
  whole = checked.value
})
afterAll(() => database.close())

test('the demonstration data passes every check', () => {
  expect(whole.results.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(whole).toMatchObject({ failed: 0, warnings: 0 })
})

test("the document's queries give what the document expects", async () => {
  const rows = await database.connections.withClient(async (client) => {
    await client.query('begin; set local search_path = public')
    const answers = []
    for (const query of Object.values(documentQueries)) answers.push((await client.query(query)).rows)
    await client.query('rollback')
    return answers
  })
  expect(rows).toEqual([
    [{ count: '26' }],
    [
      { table_name: 'transaction_data', count: '150000' },
      { table_name: 'customer_master', count: '2900' },
      { table_name: 'pulse_monitor_templates', count: '11' },
    ],
    [{ transaction_data: 'OK', customer_master: 'OK', templates: 'OK' }],
  ])
})

/** For each check what makes it fail. */
const faults: [id: string, fault: string][] = [
  ['document-tables', 'create table public.stray (id int)'],
  ['document-counts', 'delete from public.transaction_data'],
  ['document-missing', 'delete from public.pulse_monitor_templates'],
  ['kpi-tables', 'drop table kpi.query_history'],
  ['not-empty', 'delete from public.stox_lot_size'],
  ...documentedTables.flatMap(({ schema, name, expectedRows }): [string, string][] =>
    expectedRows === null
      ? []
      : [
          [
            `size-${name}`,
            `delete from ${schema}.${name} where ctid in (select ctid from ${schema}.${name} limit ${Math.ceil(expectedRows * 0.2)})`,
          ],
        ],
  ),
  [
    'line-margin',
    'update public.transaction_data set gross_margin = gross_margin + 1 where order_number = (select max(order_number) from public.transaction_data)',
  ],
  [
    'line-month',
    "update public.transaction_data set year_month = '2020-01' where order_number = (select min(order_number) from public.transaction_data)",
  ],
  ['orphan-customers', "update public.transaction_data set customer = 'nobody' where order_number = 'SO-1000001'"],
  ['orphan-materials', "update public.transaction_data set material_number = 'nothing' where order_number = 'SO-1000001'"],
  [
    'customer-totals',
    'update public.customer_master set monetary = monetary + 0.01 where customer = (select max(customer) from public.customer_master)',
  ],
  [
    'customer-totals',
    "insert into public.transaction_data select 'X-1', max(customer), 'FG-20101', '2026-11-01', 1, 1, 0, 1, '2026-11' from public.customer_master",
  ],
  ['customer-recency', "update public.customer_master set recency = recency + 1 where rfm_segment = 'Lost'"],
  ['customer-margin', "update public.customer_master set margin_percent = 50 where rfm_segment = 'Lost'"],
  ['customer-classes', "update public.customer_master set abc_profit = null where rfm_segment = 'Lost'"],
  [
    'segment-totals',
    "update public.segment_performance set customer_count = customer_count + 1 where segment_type = 'ABC_Profit' and segment_name = 'A'",
  ],
  ['segment-totals', "delete from public.segment_performance where segment_type = 'RFM_Segment' and segment_name = 'Lost'"],
  ['segment-shares', "update public.segment_performance set profit_percentage = profit_percentage + 1 where segment_name = 'Champions'"],
  ['segment-rows', "update public.customer_master set rfm_segment = 'Lost' where rfm_segment = 'Promising'"],
  ['months-complete', "delete from public.time_series_performance where year_month = '2025-03' and rfm_segment = 'Lost'"],
  ['months-complete', "delete from public.time_series_performance where year_month = '2025-03'"],
  ['month-parts', "update public.time_series_performance set month = 4 where year_month = '2025-03'"],
  [
    'month-totals',
    "update public.time_series_performance set net_sales = net_sales + 0.01 where year_month = '2025-03' and rfm_segment = 'Champions'",
  ],
  ['product-totals', "delete from public.product_customer_matrix where material_number = 'FG-20101'"],
  ['product-shares', "update public.product_customer_matrix set segment_sales_contribution = 5 where material_number = 'FG-20101'"],
  ['cohort-sizes', "update public.cohort_sizes set customer_count = customer_count + 1 where cohort_month = '2025-03-01'"],
  [
    'retention-start',
    `update public.cohort_retention set retention_data = retention_data || '{"1": 99.9}' where cohort_month = '2025-03-01'`,
  ],
  ['retention-start', "update public.cohort_retention set retention_data = retention_data - '1' where cohort_month = '2025-03-01'"],
  ['cohort-keys', "update public.cohort_retention set retention_data = retention_data - '3' where cohort_month = '2025-03-01'"],
  ['cohort-keys', "update public.cohort_avg_revenue set revenue_data = revenue_data - '20' where cohort_month = '2025-03-01'"],
  ['cohort-keys', "delete from public.cohort_retention where cohort_month = '2025-03-01'"],
  [
    'cohort-revenue',
    `update public.cohort_avg_revenue set revenue_data = revenue_data || '{"2": 99999}' where cohort_month = '2025-03-01'`,
  ],
  ['region-totals', "update public.regional_product_matrix set revenue = revenue + 1 where material_number = 'FG-20101'"],
  ['region-totals', "update public.customer_master set sales_office_name = 'Paris' where sales_office_name = 'Berlin'"],
  ['region-ranks', "update public.regional_product_matrix set revenue_rank = revenue_rank + 1000 where material_number = 'FG-20101'"],
  ['region-top', "update public.regional_top_performers set revenue = revenue + 1 where sales_office_name = 'Berlin'"],
  ['region-clusters', "update public.regional_product_clusters set cluster_margin = 0 where sales_office_name = 'Berlin'"],
  ['stock-reorder', "update public.stox_reorder_point set reorder_point = reorder_point + 1 where material_number = 'FG-20101'"],
  ['stock-reorder', "update public.stox_safety_stock set safety_stock_units = safety_stock_units + 1 where material_number = 'FG-20101'"],
  ['stock-lots', 'update public.stox_lot_size set annual_holding_cost = annual_holding_cost * 3 where economic_order_quantity > 50'],
  ['stock-cost', "update public.stox_annual_cost set holding_cost = holding_cost + 1 where material_number = 'FG-20101'"],
  ['stock-value', "update public.stox_working_capital set unit_cost = unit_cost + 1 where material_number = 'FG-20101'"],
  [
    'stock-flow',
    'update public.stox_future_projection set projected_demand = projected_demand + 1 where material_number = (select max(material_number) from public.stox_future_projection)',
  ],
  ['stock-weeks', "delete from public.stox_enterprise_summary where calculation_date between '2026-03-01' and '2026-03-20'"],
  ['monitor-counters', "update public.pulse_monitors set true_positives = 0 where name = 'Return lines per day'"],
  ['monitor-versions', "update public.pulse_monitors set query_version = 9 where name = 'Return lines per day'"],
  ['monitor-runs', "update public.pulse_monitors set last_run = last_run - interval '1 day' where name = 'Return lines per day'"],
  ['kpi-dates', 'update kpi.kpi_data set quarter = quarter % 4 + 1 where id = 1'],
  [
    'kpi-once',
    'insert into kpi.kpi_data (kpi_id, team_id, region_id, value, timestamp, year, quarter, month) select kpi_id, team_id, region_id, 1, timestamp, year, quarter, month from kpi.kpi_data where id = 1',
  ],
  ['kpi-anomalies', 'update kpi.anomalies set kpi_data_id = null where id = 1'],
  ['fresh-sales', "delete from public.transaction_data where posting_date > '2026-11-16'"],
  ['fresh-stock', "delete from public.stox_enterprise_summary where calculation_date > '2026-11-09'"],
  ['fresh-segments', "delete from public.time_series_performance where year_month >= '2026-09'"],
  ['no-future-sales', "update public.transaction_data set posting_date = '2027-01-05' where order_number = 'SO-1000001'"],
]

test.each(faults)('%s notices: %s', async (id, fault) => {
  const check = allChecks(asOf).find((candidate) => candidate.id === id)
  if (!check) throw new Error(`no check ${id}`)
  const result = await withFault(fault, (client) => runCheck(client, check))
  expect(result.status).toBe(check.level === 'error' ? 'failed' : 'warning')
  expect(result.problems).toBeGreaterThan(0)
})

test('every check is proven by a fault', () => {
  expect(allChecks(asOf).map(({ id }) => id)).toEqual([...new Set(faults.map(([id]) => id))])
})

test('a check that cannot run has failed, and the others still run', async () => {
  const results = await withFault('drop table public.cohort_avg_revenue', async (client) => {
    const checks = allChecks(asOf).filter(({ id }) => id === 'cohort-revenue' || id === 'retention-start')
    return [await runCheck(client, checks[0] ?? never()), await runCheck(client, checks[1] ?? never())]
  })
  expect(results).toMatchObject([
    { id: 'retention-start', status: 'ok' },
    { id: 'cohort-revenue', status: 'failed', problems: null, detail: expect.stringContaining('cohort_avg_revenue') },
  ])
})

test('the report names what failed and sums up', () => {
  const text = validationText({
    results: [
      { id: 'a', group: 'sales', title: 'First', status: 'ok', problems: 0, detail: null },
      { id: 'b', group: 'sales', title: 'Second one', status: 'failed', problems: 1_200, detail: 'order 7' },
      { id: 'c', group: 'kpi', title: 'Third', status: 'failed', problems: null, detail: 'no such table' },
      { id: 'd', group: 'kpi', title: 'Fourth', status: 'warning', problems: 1, detail: '12 rows' },
    ],
    failed: 2,
    warnings: 1,
    imported: false,
  })
  expect(text.split('\n')).toEqual([
    'sales',
    '  ok      First',
    '  FAILED  Second one  1,200 problems, first: order 7',
    '',
    'kpi',
    '  FAILED  Third       could not run: no such table',
    '  WARNING Fourth      12 rows',
    '',
    '1 passed, 1 warnings, 2 failed',
  ])
})

test('a database that is not there is a problem, not an exception', async () => {
  const checked = await validate({ ...database.owner, database: 'not_there' }, { asOf })
  expect(checked).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
})

const withFault = <T>(fault: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> =>
  database.connections.withClient(async (client) => {
    await client.query('begin')
    try {
      await client.query(fault)
      return await work(client)
    } finally {
      await client.query('rollback')
    }
  })

function never(): never {
  throw new Error('the check is missing')
}
