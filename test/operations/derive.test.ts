import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyRows } from '../../src/db/copy.ts'
import { derive } from '../../src/operations/derive/derive.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

type Line = { order: string; customer: string | null; material?: string; day: string; sales: number; cost?: number; cases?: number }

/** Derives from the given lines in a transaction that is rolled back, and gives back what a query finds then. */
async function derived(
  lines: Line[],
  query: string,
  options: { asOf?: string; prepare?: string; twice?: boolean } = {},
): Promise<unknown[][]> {
  return await database.connections.withClient(async (client) => {
    await client.query('begin; set local search_path = public')
    try {
      await client.query(materials)
      await load(client, lines)
      if (options.prepare) await client.query(options.prepare)
      await derive(client, { asOf: options.asOf ?? null })
      if (options.twice) {
        await client.query('drop table pg_temp.derive_run, pg_temp.derive_activity, pg_temp.derive_cohort_series, pg_temp.derive_purchase')
        await client.query('drop table pg_temp.derive_material, pg_temp.derive_demand, pg_temp.derive_policy, pg_temp.derive_stock_day')
        await client.query('drop table pg_temp.derive_outcome, pg_temp.derive_week, pg_temp.derive_stock_total')
        await derive(client, { asOf: options.asOf ?? null })
      }
      return (await client.query({ text: query, rowMode: 'array' })).rows
    } finally {
      await client.query('rollback')
    }
  })
}

const materials = `insert into stox_material_master values ('M1', 'Soap', 10, 15, 4, 20), ('M2', 'Tea', null, null, null, null), ('M3', 'New', 5, 9, 7, 20)`

const load = (client: pg.ClientBase, lines: Line[]) =>
  copyRows(
    client,
    {
      schema: 'public',
      table: 'transaction_data',
      columns: [
        'order_number',
        'customer',
        'material_number',
        'posting_date',
        'net_sales',
        'gross_margin',
        'total_cogs',
        'inv_quantity_cases',
        'year_month',
      ],
    },
    lines.map(({ order, customer, material = 'M1', day, sales, cost = sales / 2, cases = Math.sign(sales) }) => [
      order,
      customer,
      material,
      day,
      sales,
      sales - cost,
      cost,
      cases,
      day.slice(0, 7),
    ]),
  )

const dayBefore = (asOf: string, days: number): string => new Date(Date.parse(asOf) - days * 86_400_000).toISOString().slice(0, 10)

/** Five customers, one in each fifth of recency, of frequency and of monetary. `orders` are counted up from the given least. */
const fifths = (least: number, customers: [r: number, f: number, m: number][]): Line[] =>
  customers.flatMap(([r, f, m]) =>
    Array.from({ length: f - 1 + least }, (_, index) => ({
      order: `${r}-${index}`,
      customer: `r${r}`,
      day: dayBefore('2026-06-01', (6 - r) * 40 + index),
      sales: (m * 1000) / (f - 1 + least),
    })),
  )

test.each([
  [
    'in step',
    fifths(2, [
      [5, 5, 5],
      [4, 4, 4],
      [3, 3, 3],
      [2, 2, 2],
      [1, 1, 1],
    ]),
    { r5: 'Champions', r4: 'Loyal Customers', r3: 'About to Sleep', r2: 'Hibernating', r1: 'Lost' },
  ],
  [
    'against each other',
    fifths(2, [
      [5, 1, 1],
      [4, 2, 2],
      [3, 3, 3],
      [2, 4, 4],
      [1, 5, 5],
    ]),
    { r5: 'New Customers', r4: 'Promising', r3: 'About to Sleep', r2: 'At Risk', r1: 'Cannot Lose Them' },
  ],
  [
    'mixed, one order at least',
    fifths(1, [
      [5, 3, 3],
      [4, 2, 2],
      [3, 5, 5],
      [2, 4, 4],
      [1, 1, 1],
    ]),
    { r5: 'Potential Loyalists', r4: 'New Customers', r3: 'Need Attention', r2: 'At Risk', r1: 'One-Time Buyers' },
  ],
  [
    'halves of the mean of frequency and monetary count up',
    fifths(3, [
      [5, 5, 4],
      [4, 4, 5],
      [3, 3, 1],
      [2, 1, 2],
      [1, 2, 3],
    ]),
    { r5: 'Champions', r4: 'Champions', r3: 'About to Sleep', r2: 'Hibernating', r1: 'Hibernating' },
  ],
])('segments of recency, frequency and monetary %s', async (_name, lines, expected) => {
  const rows = await derived(lines, 'select customer, rfm_segment from customer_master')
  expect(Object.fromEntries(rows)).toEqual(expected)
})

test('equal values share the lower score', async () => {
  const lines = ['a', 'b', 'c', 'd', 'e'].map((customer) => ({ order: customer, customer, day: '2026-05-01', sales: 10 }))
  expect(await derived(lines, 'select distinct rfm_segment from customer_master')).toEqual([['One-Time Buyers']])
})

test('lifetime figures, recency to the day they are for, and margin', async () => {
  const lines: Line[] = [
    { order: '1', customer: 'a', day: '2026-05-01', sales: 100, cost: 60 },
    { order: '1', customer: 'a', day: '2026-05-01', sales: 50, cost: 20 },
    { order: '1', customer: 'a', day: '2026-05-20', sales: -30, cost: -15 },
    { order: '2', customer: 'a', day: '2026-05-03', sales: 10, cost: 10 },
    { order: '3', customer: 'b', day: '2026-05-31', sales: -5, cost: -1 },
    { order: '4', customer: null, day: '2026-05-31', sales: 500, cost: 100 },
  ]
  const query = 'select customer, monetary, profitability, frequency, recency, margin_percent from customer_master order by 1'
  const prepare = "insert into customer_master (customer, frequency, monetary, rfm_segment) values ('gone', 4, 99, 'Lost')"
  expect(await derived(lines, query, { asOf: '2026-06-10', prepare })).toEqual([
    ['a', '130.00', '55.00', 2, 21, '42.3077'],
    ['b', '-5.00', '-4.00', 1, 10, null],
    ['gone', '0.00', '0.00', 0, null, null],
  ])
  expect(await derived(lines, 'select recency from customer_master order by customer limit 1')).toEqual([[12]])
})

test('ABC classes: the first 80 % are A, up to 95 % B, then C; who brings nothing is C', async () => {
  const shares: [string, number, number][] = [
    ['a', 80, 80 - 1],
    ['b', 15, 15 - 4],
    ['c', 4, 4 - 10],
    ['d', 1, 1 + 1],
  ]
  const lines = shares.map(([customer, sales, cost]) => ({ order: customer, customer, day: '2026-05-01', sales, cost }))
  expect(await derived(lines, 'select customer, abc_revenue, abc_profit, abc_combined from customer_master order by 1')).toEqual([
    // Profits are 1, 4, 10 and a loss of 1; the combined shares 43, 21, 35 and less than 1 percent.
    ['a', 'A', 'B', 'A'],
    ['b', 'B', 'A', 'A'],
    ['c', 'C', 'A', 'A'],
    ['d', 'C', 'C', 'C'],
  ])
})

const cohortLines: Line[] = [
  { order: '1', customer: 'a', day: '2026-01-05', sales: 100 },
  { order: '2', customer: 'a', day: '2026-03-31', sales: 60 },
  { order: '3', customer: 'b', day: '2026-01-31', sales: 50 },
  { order: '4', customer: 'c', day: '2026-02-01', sales: 30 },
  { order: '5', customer: 'c', day: '2026-03-02', sales: 20 },
  { order: '6', customer: null, day: '2026-01-02', sales: 999 },
]

test.each([
  [
    null,
    [
      ['2026-01-01', 2, { 1: 100, 2: 0, 3: 50 }, { 1: 75, 2: 0, 3: 30 }],
      ['2026-02-01', 1, { 1: 100, 2: 100 }, { 1: 30, 2: 20 }],
    ],
  ],
  [
    '2026-03-31',
    [
      ['2026-01-01', 2, { 1: 100, 2: 0 }, { 1: 75, 2: 0 }],
      ['2026-02-01', 1, { 1: 100 }, { 1: 30 }],
    ],
  ],
  ['2026-02-28', [['2026-01-01', 2, { 1: 100 }, { 1: 75 }]]],
])('cohorts as of %s know full months only', async (asOf, expected) => {
  const query = `select cohort_month::text, customer_count, retention_data, revenue_data
    from cohort_sizes join cohort_retention using (cohort_month) join cohort_avg_revenue using (cohort_month) order by 1`
  const rows = await derived(cohortLines, query, asOf === null ? {} : { asOf })
  expect(rows.map(([month, size, retention, revenue]) => [month, size, asObject(retention), asObject(revenue)])).toEqual(expected)
})

/** The pool gives JSON as its text. */
const asObject = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)

test('segment history has a row for every segment in every full month of the records', async () => {
  const query = 'select year_month, count(*), sum(net_sales), sum(customer) from time_series_performance group by 1 order by 1'
  expect(await derived(cohortLines, query)).toEqual([
    ['2026-01', '3', '150.00', '2'],
    ['2026-02', '3', '30.00', '1'],
    ['2026-03', '3', '80.00', '2'],
  ])
})

test('segments, products by segment and bands of orders', async () => {
  expect(
    await derived(
      cohortLines,
      `select segment_name, customer_count, monetary_sum, revenue_percentage from segment_performance where segment_type = 'Order_Frequency' order by 1`,
    ),
  ).toEqual([
    ['1 order', 1, '50.00', '19.2308'],
    ['2-5 orders', 2, '210.00', '80.7692'],
  ])
  expect(
    await derived(
      cohortLines,
      'select sum(total_product_customers), sum(total_product_sales), min(segment_sales_contribution) from product_customer_matrix',
    ),
  ).toEqual([['3', '260.00', '100.0000']])
})

test('regions follow the office of the customer; sales without one are left out', async () => {
  const lines: Line[] = [
    { order: '1', customer: 'a', day: '2026-05-01', sales: 100, cost: 60 },
    { order: '2', customer: 'a', material: 'M2', day: '2026-05-01', sales: 300, cost: 100 },
    { order: '3', customer: 'b', material: 'M2', day: '2026-05-01', sales: 50, cost: 20 },
    { order: '4', customer: 'c', day: '2026-05-01', sales: 70 },
    { order: '5', customer: null, day: '2026-05-01', sales: 500 },
  ]
  const prepare = `insert into customer_master (customer, sales_office_name) values ('a', 'North'), ('b', 'North'), ('c', null)`
  expect(await derived(lines, 'select * from regional_product_matrix order by revenue_rank', { prepare })).toEqual([
    ['North', 'M2', '350.00', '230.00', 2, 1],
    ['North', 'M1', '100.00', '40.00', 1, 2],
  ])
  expect(await derived(lines, 'select material_number, margin_pct, rank from regional_top_performers order by rank', { prepare })).toEqual([
    ['M2', '65.7143', 1],
    ['M1', '40.0000', 2],
  ])
  const goods: [string, number, number][] = [
    ['A', 400, 0.5],
    ['B', 300, 0.2],
    ['C', 200, 0.6],
    ['D', 100, 0.1],
  ]
  const clustered = goods.map(([material, sales, rate]) => ({
    order: material,
    customer: 'a',
    material,
    day: '2026-05-01',
    sales,
    cost: sales * (1 - rate),
  }))
  expect(await derived(clustered, 'select material_number, cluster_id from regional_product_clusters order by 1', { prepare })).toEqual([
    ['A', 1],
    ['B', 2],
    ['C', 3],
    ['D', 4],
  ])
})

/** Ten cases of M1 a day for 400 days, with a return now and then; M2 sold on five days only. */
const steady: Line[] = Array.from(
  { length: 400 },
  (_, index): Line => ({ order: `D${index}`, customer: 'a', day: dayBefore('2026-06-01', 400 - index), sales: 150, cost: 100, cases: 10 }),
)
steady.push({ order: 'D399', customer: 'a', day: '2026-05-30', sales: -150, cost: -100, cases: -10 })
for (let week = 1; week <= 5; week += 1)
  steady.push({ order: `T${week}`, customer: 'b', material: 'M2', day: dayBefore('2026-06-01', week * 7), sales: 80, cost: 40, cases: 4 })

test.each([
  [
    'lot size: sqrt(2 * 3650 * 45 / 2)',
    'select material_number, economic_order_quantity, order_frequency_annual, annual_ordering_cost, annual_holding_cost from stox_lot_size where material_number = $$M1$$',
    [['M1', '405.000', '9.0123', '405.56', '405.00']],
  ],
  [
    'safety stock: none without deviation, days of demand with few sale days',
    'select * from stox_safety_stock order by 1',
    [
      ['M1', '0.000', '95', '0.0000', 4, 'statistical'],
      ['M2', '8.000', '90', expect.any(String), 14, 'fixed'],
    ],
  ],
  [
    'reorder point: lead-time demand plus safety stock',
    'select * from stox_reorder_point order by 1',
    [
      ['M1', '40.000', '10.0000', '0.000', '40.000'],
      ['M2', '16.000', '0.5714', '8.000', '8.000'],
    ],
  ],
  [
    'missing costs come from the sales',
    'select material_number, unit_cost from stox_working_capital order by 1',
    [
      ['M1', '10.00'],
      ['M2', '10.00'],
    ],
  ],
  [
    'stock covers all demand that is steady',
    'select fill_rate_pct, stockout_incidents, excess_inventory_value, obsolete_inventory_value from stox_performance_metrics where material_number = $$M1$$',
    [['100.0000', 0, '0.00', '0.00']],
  ],
  ['a material that never sold has no stock figures', 'select count(*) from stox_working_capital where material_number = $$M3$$', [['0']]],
  [
    'annual cost adds up',
    'select annual_demand_units, total_annual_cost - ordering_cost - holding_cost - shortage_cost from stox_annual_cost where material_number = $$M1$$',
    [['3650.000', '0.00']],
  ],
  [
    'thirteen weeks ahead, never below safety stock',
    'select count(*), min(projection_date)::text, bool_and(projected_inventory_level >= 0), max(projected_demand) from stox_future_projection where material_number = $$M1$$',
    [['13', '2026-06-07', true, '70.000']],
  ],
  [
    'a summary every Sunday since the records begin',
    'select count(*), min(calculation_date)::text, max(calculation_date)::text, max(total_sku_count) from stox_enterprise_summary',
    [['58', '2025-04-27', '2026-05-31', 2]],
  ],
])('%s', async (_name, query, expected) => {
  expect(await derived(steady, query)).toEqual(expected)
})

test('a material that has not sold for half a year is obsolete stock', async () => {
  const lines = steady.map((line) => (line.material === 'M2' ? { ...line, day: dayBefore(line.day, 200) } : line))
  const rows = await derived(
    lines,
    'select m.obsolete_inventory_value = w.inventory_value and w.inventory_value > 0 from stox_performance_metrics m join stox_working_capital w using (material_number) where material_number = $$M2$$',
  )
  expect(rows).toEqual([[true]])
})

test('deriving again changes nothing, and counts of stock stay', async () => {
  const query = `select (select sum(('x' || left(md5(t::text), 12))::bit(48)::bigint) from stox_annual_cost t),
    (select sum(('x' || left(md5(t::text), 12))::bit(48)::bigint) from customer_master t), (select max(inventory_accuracy_pct) from stox_performance_metrics)`
  const counted = `insert into stox_performance_metrics (material_number, stockout_incidents, excess_inventory_value, obsolete_inventory_value, inventory_accuracy_pct) values ('M1', 9, 9, 9, 97.5)`
  const once = await derived(steady, query, { prepare: counted })
  expect(once[0]?.[2]).toBe('97.5')
  expect(await derived(steady, query, { prepare: counted, twice: true })).toEqual(once)
})

test('an empty database derives to empty tables', async () => {
  expect(
    await derived(
      [],
      'select (select count(*) from cohort_sizes) + (select count(*) from stox_lot_size) + (select count(*) from time_series_performance)',
    ),
  ).toEqual([['0']])
})
