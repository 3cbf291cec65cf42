import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '../../src/db/sql.ts'
import { liveThrough } from '../../src/monitors/backtest/live-through.ts'
import { demoCalendar, isoOf } from '../../src/operations/demo/calendar.ts'
import { loadDemo, planSales } from '../../src/operations/demo/load-demo.ts'
import type { Progress } from '../../src/operations/progress.ts'
import { documentedTables } from '../../src/operations/tables.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { quietMonitors } from '../support/quiet-monitors.ts'
import { alarmsOf, readTemplates } from './template-check.ts'

const asOf = '2026-11-20'
let demo: TestDatabase

beforeAll(async () => {
  demo = await cloneDatabase('demo')
})
afterAll(() => demo.close())

test('the same seed and date give the same rows in all 32 tables; a reset replaces what is there; a second process does nothing', async () => {
  const fresh = await cloneDatabase('migrated')
  try {
    await fresh.db.run(sql`insert into public.customer_master (customer) values ('C-1')`)
    await fresh.db.run(sql`insert into public.pulse_query_history (user_id, query_text, data_source) values ('local', 'x', 'postgresql')`)
    expect(await loadDemo(fresh.owner, { asOf, liveThrough })).toMatchObject({ ok: false, problem: { kind: 'conflict' } })
    const seen: Progress[] = []
    const [loaded, late] = await Promise.all([
      loadDemo(fresh.owner, { asOf, liveThrough, reset: true, onProgress: (progress) => seen.push(progress) }),
      loadDemo(fresh.owner, { asOf, liveThrough }),
    ])
    expect(loaded).toEqual({ ok: true, value: { lines: 150_000, firstDay: '2021-11-01', lastDay: '2026-11-19' } })
    expect(late).toMatchObject({ ok: false, problem: { kind: 'conflict' } })
    await quietMonitors(fresh.owner)
    expect(await fingerprints(fresh)).toEqual(await fingerprints(demo))
    const steps = new Set(seen.map(({ step }) => step))
    expect([...steps]).toEqual(expect.arrayContaining(['planning', 'transaction_data', 'kpi_data', 'derived tables', 'statistics']))
    for (const step of steps) {
      const last = seen.findLast((progress) => progress.step === step)
      expect(last?.done).toBe(last?.total)
    }
  } finally {
    await fresh.close()
  }
})

test.each([['not-a-date'], ['2026-02-30'], ['2026-13-01'], ['20261120']])('%s is not taken for a date', async (date) => {
  expect(await loadDemo(demo.owner, { asOf: date, liveThrough, reset: true })).toMatchObject({
    ok: false,
    problem: { kind: 'invalid-request' },
  })
})

test('the plan is the same on every machine', () => {
  const { lines } = planSales(7, asOf)
  const hash = createHash('sha256')
  for (const line of lines) hash.update(JSON.stringify(Object.values(line)))
  expect(hash.digest('hex').slice(0, 16)).toBe('765f2f6b4f01968d')
})

test.each([
  [1, '2026-11-20'],
  [7, '2026-03-01'],
  [7, '2024-02-29'],
  [2, '2027-01-01'],
])('seed %i on %s: 150,000 lines up to the day before, no order before its customer or product', (seed, date) => {
  const calendar = demoCalendar(date)
  const { lines, materials, customers } = planSales(seed, date)
  const launch = new Map(materials.sold.map((material) => [material.number, material.launchMonth]))
  expect(lines.length).toBe(150_000)
  expect(lines.at(-1)?.day).toBe(calendar.asOf - 1)
  expect(new Set(lines.map((line) => line.customer)).size).toBe(customers.buyers.length + 1)
  for (const line of lines) {
    if (line.day < calendar.firstDay || line.cases === 0 || (launch.get(line.material) ?? 99) * 28 > line.day - calendar.firstDay + 31) {
      throw new Error(`odd line of ${isoOf(line.day)}: ${JSON.stringify(line)}`)
    }
  }
})

const facts: [what: string, query: string][] = [
  ['dates end yesterday', `select max(posting_date) = date '2026-11-19' from transaction_data`],
  ['every segment has customers', `select count(distinct rfm_segment) = 12 from customer_master`],
  ['some customers never ordered', `select count(*) = 15 from customer_master where frequency = 0 and rfm_segment is null`],
  [
    'a long tail: a fifth of the customers make most of the revenue',
    `select sum(monetary) filter (where place <= 0.2) > 0.75 * sum(monetary) from (select monetary, percent_rank() over (order by monetary desc) as place from customer_master) c`,
  ],
  [
    'sales grow year by year',
    `select bool_and(sales > before) from (select sum(net_sales) as sales, lag(sum(net_sales)) over (order by extract(year from posting_date)) as before from transaction_data where posting_date between '2022-01-01' and '2025-12-31' group by extract(year from posting_date)) y where before is not null`,
  ],
  [
    'Sundays are slow, but not empty',
    `select min(lines) between 3 and 30 and max(lines) < 40 from (select count(*) as lines from transaction_data where extract(isodow from posting_date) = 7 group by posting_date) d`,
  ],
  [
    'December beats February',
    `select sum(net_sales) filter (where extract(month from posting_date) = 12) / 4 > 1.15 * sum(net_sales) filter (where extract(month from posting_date) = 2) / 4 from transaction_data where posting_date between '2022-01-01' and '2025-12-31'`,
  ],
  [
    'ice cream sells in summer',
    `select sum(net_sales) filter (where extract(month from posting_date) in (6, 7, 8)) > 1.6 * sum(net_sales) filter (where extract(month from posting_date) in (12, 1, 2)) from transaction_data join stox_material_master using (material_number) where material_description like '%Ice Cream%'`,
  ],
  [
    'returns are a few lines in a hundred and refer to an order',
    `select avg((net_sales < 0)::int) between 0.01 and 0.03 and bool_and(net_sales >= 0 or exists_before) from (select net_sales, posting_date > min(posting_date) over (partition by order_number) or net_sales >= 0 as exists_before from transaction_data) t`,
  ],
  [
    'a product was recalled: no sales for six weeks, many returns, over for 90 days',
    `select count(*) filter (where net_sales > 0 and posting_date between '2026-03-02' and '2026-04-16') = 0 and count(*) filter (where net_sales < 0 and posting_date between '2026-03-02' and '2026-03-25') > 20 and count(*) filter (where posting_date > '2026-05-01') > 50 from transaction_data join stox_material_master using (material_number) where material_description like '%Crunchy Peanut Butter%'`,
  ],
  [
    'prices rose',
    `select avg(net_sales / inv_quantity_cases) filter (where posting_date >= '2026-01-01') > 1.1 * avg(net_sales / inv_quantity_cases) filter (where posting_date < '2023-01-01') from transaction_data where material_number = 'FG-20501' and net_sales > 0`,
  ],
  ['some sales have no customer', `select avg((customer is null)::int) between 0.01 and 0.04 from transaction_data`],
  [
    'margins differ by office',
    `select max(rate) - min(rate) > 0.03 from (select sum(margin) / sum(revenue) as rate from regional_product_matrix group by sales_office_name) r`,
  ],
  [
    'a relaunched product shares the name of its predecessor',
    `select count(*) = 2 from (select from stox_material_master group by material_description having count(*) = 2) d`,
  ],
  [
    'some materials have not sold yet',
    `select count(*) = 4 from stox_material_master m where not exists (select from transaction_data t where t.material_number = m.material_number)`,
  ],
  [
    'every KPI has three years of weeks',
    `select min(weeks) = 156 and max(weeks) = 156 from (select count(*) as weeks from kpi.kpi_data group by kpi_id, team_id, region_id) s`,
  ],
  [
    'KPI anomalies are of every severity and at least 90 days old',
    `select count(*) between 25 and 80 and count(distinct severity) = 3 and max(detected_at) < '2026-08-22' from kpi.anomalies`,
  ],
  [
    'values of anomalies stand out',
    `select count(*) filter (where abs(d.value - n.usual) > 0.05 * n.usual) > 0.9 * count(*) from kpi.anomalies a join kpi.kpi_data d on d.id = a.kpi_data_id join lateral (select percentile_cont(0.5) within group (order by value)::numeric as usual from kpi.kpi_data o where (o.kpi_id, o.team_id, o.region_id) = (d.kpi_id, d.team_id, d.region_id) and abs(o.timestamp::date - d.timestamp::date) < 60) n on true`,
  ],
  [
    "the document's sample teams, regions and KPIs come first",
    `select (select string_agg(name, ',' order by id) from (select * from kpi.teams order by id limit 3) t) = 'Ecommerce,Social Media,Customer Support' and (select string_agg(name, ',' order by id) from (select * from kpi.regions order by id limit 3) r) = 'North America,APAC,EMEA' and (select string_agg(unit, ',' order by id) from (select * from kpi.kpi_definitions order by id limit 3) k) = '%,USD,minutes'`,
  ],
  [
    'alerts, runs and questions reach yesterday',
    `select (select max(executed_at)::date = '2026-11-19' from pulse_execution_log) and (select max(executed_at)::date >= '2026-11-18' from pulse_query_history) and (select max(detected_at)::date >= '2026-11-10' from pulse_alerts)`,
  ],
  [
    'every alert has its run',
    `select bool_and(exists (select from pulse_execution_log e where e.monitor_id = a.monitor_id and e.executed_at = a.detected_at and e.alert_triggered)) from pulse_alerts a`,
  ],
  ['a new KPI value gets the next number', `select nextval('kpi.kpi_data_id_seq') = (select max(id) + 1 from kpi.kpi_data)`],
]

test.each(facts)('%s', async (_what, query) => {
  const fact = await demo.connections.withClient(async (client) => {
    await client.query('set search_path = public')
    return (await client.query({ text: query, rowMode: 'array' })).rows[0]?.[0]
  })
  expect(fact).toBe(true)
})

test('no monitor template alarms on the as-of date', async () => {
  const alarms = await demo.connections.withClient(async (client) => {
    await client.query('set search_path = public')
    const found: Record<string, string[]> = {}
    for (const template of await readTemplates(client)) found[template.name] = await alarmsOf(client, template, asOf)
    return found
  })
  expect(Object.keys(alarms)).toHaveLength(11)
  expect(Object.entries(alarms).filter(([, fired]) => fired.length > 0)).toEqual([])
})

test.each([
  ['Gross margin erosion', `update transaction_data set gross_margin = gross_margin * 0.9 where year_month = '2026-10'`],
  [
    'Daily net sales outside normal range',
    `delete from transaction_data where posting_date = '2026-11-19' and order_number < (select percentile_disc(0.7) within group (order by order_number) from transaction_data where posting_date = '2026-11-19')`,
  ],
  [
    'Inventory working capital growing fast',
    `update stox_enterprise_summary set total_working_capital = total_working_capital * 1.3 where calculation_date = '2026-11-15'`,
  ],
  [
    'Projected stock-out inside lead time',
    `update stox_future_projection set projected_inventory_level = 0 where material_number = 'FG-20501' and projection_date < '2026-11-30'`,
  ],
  ['Fill rate below service target', `update stox_performance_metrics set fill_rate_pct = 80 where material_number = 'FG-20501'`],
  ['Excess and obsolete stock share', `update stox_performance_metrics set excess_inventory_value = 2000`],
  ['Data stopped arriving', `delete from stox_enterprise_summary where calculation_date > '2026-11-05'`],
  [
    'Region depends on too few products',
    `update regional_product_matrix set revenue = revenue * 100 where sales_office_name = 'Berlin' and revenue_rank <= 5`,
  ],
  [
    'High-value customers gone quiet',
    `update customer_master set recency = 90 where customer = (select customer from customer_master where rfm_segment = 'Champions' order by monetary desc limit 1)`,
  ],
  [
    'Segment revenue down on last year',
    `update time_series_performance set net_sales = net_sales * 0.5 where rfm_segment = 'Champions' and year_month = '2026-10'`,
  ],
  [
    'New cohorts retain worse',
    `update cohort_retention set retention_data = retention_data || '{"4": 20}' where cohort_month = '2026-07-01'`,
  ],
])('%s alarms when its fault is there', async (name, fault) => {
  const fired = await demo.connections.withClient(async (client) => {
    await client.query('begin; set local search_path = public')
    try {
      await client.query(fault)
      const template = (await readTemplates(client)).find((candidate) => candidate.name === name)
      return template ? await alarmsOf(client, template, asOf) : []
    } finally {
      await client.query('rollback')
    }
  })
  expect(fired.length).toBeGreaterThan(0)
})

const fingerprintRow = z.object({ table: z.string(), rows: z.string(), hash: z.string() })

/** A hash of each table's rows, whatever their order. */
const fingerprints = (database: TestDatabase): Promise<z.infer<typeof fingerprintRow>[]> =>
  Promise.all(
    documentedTables.map(({ schema, name }) =>
      database.connections.withClient(async (client) => {
        const { rows } = await client.query(
          `select '${name}' as table, count(*) as rows, coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text as hash from ${schema}.${name} t`,
        )
        return fingerprintRow.parse(rows[0])
      }),
    ),
  )

test('each alert says what its statement gives at its planned time, and no run that gives it is without one', async () => {
  const found = await demo.connections.withClient(async (client) => {
    await client.query('set search_path = public')
    const { rows: alerts } = await client.query<{ sql: string; day: string; name: string; value: number | null; key: string }>(
      `select m.sql_query as sql, e.opened_slot::date::text as day, m.name, e.value, e.group_key as key from pulse_ops.alert_ext e
       join public.pulse_monitors m on m.id = e.monitor_id order by e.opened_slot`,
    )
    const wrong: string[] = []
    for (const { sql: statement, day, name, value, key } of alerts) {
      const { rows } = await client.query({ text: statement.replaceAll('{{as_of_date}}', `date '${day}'`), rowMode: 'array' })
      const group: unknown[] = JSON.parse(key)
      const mine = rows.filter((row) => group.every((cell) => row.includes(cell)))
      const said =
        mine.flat().map(String).includes(String(value)) || mine.flat().some((cell) => Number(cell) === value) || mine.length === value
      if (!said) wrong.push(`${name} on ${day}: ${value}`)
    }
    return { count: alerts.length, wrong }
  })
  expect(found.wrong).toEqual([])
  expect(found.count).toBeGreaterThan(30)
})

const scheduledFacts: [what: string, query: string][] = [
  [
    'those of local are scheduled, others wait to be taken over',
    `select bool_and((x.monitor_id is not null) = (m.user_id = 'local')) and count(x.monitor_id) >= 9 from pulse_monitors m left join pulse_ops.monitor_ext x on x.monitor_id = m.id`,
  ],
  [
    'every version has a snapshot of its own, the newest is what the monitor is',
    `select bool_and(v.snapshot -> 'condition' = m.alert_condition and v.snapshot ->> 'sql' = m.sql_query) and (select count(*) = count(distinct snapshot) from pulse_ops.monitor_version) from pulse_ops.monitor_version v join pulse_monitors m on m.id = v.monitor_id and m.query_version = v.version`,
  ],
  [
    'no question names a placeholder',
    `select bool_and(natural_language_query not like '%{{%') and (select bool_and(message not like '%{{%') from pulse_alerts) from pulse_monitors`,
  ],
  [
    'counters are those of the alerts',
    `select bool_and(m.true_positives = a.right and m.false_positives = a.wrong) from pulse_monitors m join lateral (select count(*) filter (where feedback = 'true_positive') as right, count(*) filter (where feedback = 'false_positive') as wrong from pulse_alerts where monitor_id = m.id) a on true`,
  ],
  [
    'a run that raised an alert has it',
    `select bool_and(exists (select from pulse_alerts a where a.monitor_id = e.monitor_id and a.detected_at = e.executed_at)) from pulse_execution_log e where e.alert_triggered`,
  ],
  [
    'values are stored for each good run of a scheduled monitor, and states hold the open alerts',
    `select (select count(distinct (monitor_id, slot)) from pulse_ops.metric_point) > 300 and array(select open_alert_id from pulse_ops.instance where open_alert_id is not null order by 1) = array(select alert_id from pulse_ops.alert_ext where resolved_slot is null order by 1)`,
  ],
]

test.each(scheduledFacts)('monitors: %s', async (_what, query) => {
  const rows = await demo.connections.withClient(async (client) => {
    await client.query('set search_path = public')
    return (await client.query({ text: query, rowMode: 'array' })).rows
  })
  expect(rows[0]?.[0]).toBe(true)
})
