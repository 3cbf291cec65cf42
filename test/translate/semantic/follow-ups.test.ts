import { expect, test } from 'vitest'
import type { Translation } from '../../../src/translate/translator.ts'
import { turn, useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

/** The last of several turns, with `>` between them. */
async function ask(conversation: string): Promise<Translation> {
  const turns = conversation.split(' > ')
  return demo.ask(turns.at(-1) ?? '', { history: turns.slice(0, -1).map((text) => turn(text)) })
}

const firstColumn = (rows: readonly unknown[][]): string[] => rows.map(([value]) => String(value)).toSorted()

const top = (count: number, by = 'net_sales') =>
  `select customer from transaction_data where customer is not null group by 1 order by sum(${by}) desc limit ${count}`
const products = (count: number, by = 'net_sales') =>
  `select material_number from transaction_data group by 1 order by sum(${by}) desc limit ${count}`

// The first column of the answer beside that of a statement written by hand.
test.each([
  ['top 5 customers by revenue > make it 10', top(10)],
  ['top 5 customers by revenue > just the top 3', top(3)],
  ['top 5 customers by revenue > when did they last buy?', top(5)],
  ['top 5 customers by margin > their revenue', top(5, 'gross_margin')],
  ['top 10 products by revenue > and by margin?', products(10, 'gross_margin')],
  [
    'top 5 customers by revenue > what share of total revenue is that?',
    `select 100.0 * sum(net_sales) filter (where customer in (${top(5)})) / sum(net_sales) from transaction_data`,
  ],
  [
    'top 5 customers by revenue > which 3 products did the first one spend most on?',
    `select material_number from transaction_data where customer = (${top(1)}) group by 1 order by sum(net_sales) desc limit 3`,
  ],
  [
    'top 5 products by revenue > who bought them',
    `select distinct customer from transaction_data where customer is not null and material_number in (${products(5)})`,
  ],
  [
    'customers who bought FG-20413 in 2026 > but not FG-20401',
    `select customer from transaction_data where customer is not null and material_number = 'FG-20413' and posting_date >= '2026-01-01'
     except select customer from transaction_data where material_number = 'FG-20401' and posting_date >= '2026-01-01'`,
  ],
  [
    'products with more than 90 days on hand > what is their total inventory value?',
    'select sum(inventory_value) from stox_working_capital where days_on_hand > 90',
  ],
  [
    'how many runs failed last month? > which monitors were those?',
    "select distinct monitor_id from pulse_execution_log where error_message is not null and executed_at >= '2026-10-01' and executed_at < '2026-11-01'",
  ],
  [
    'alerts by severity in 2026 > which monitor raised the most',
    "select monitor_id from pulse_alerts where detected_at >= '2026-01-01' group by 1 order by count(*) desc limit 1",
  ],
  [
    'top 20 customers by revenue > which of those are not champions',
    `select customer from customer_master where customer in (${top(20)}) and rfm_segment is distinct from 'Champions'`,
  ],
  [
    'top 20 customers by revenue > how many are in Berlin',
    `select count(*) from customer_master where customer in (${top(20)}) and sales_office_name = 'Berlin'`,
  ],
  [
    'top 20 customers by revenue > only those with a margin under 30%',
    `select customer from transaction_data where customer in (${top(20)}) group by 1 having 100 * sum(gross_margin) / sum(net_sales) < 30`,
  ],
  ['top 20 customers by revenue > show their sales office and segment', top(20)],
  [
    'top 5 customers by revenue > how many orders did they place in 2026',
    `select count(distinct order_number) from transaction_data where customer in (${top(5)}) and posting_date >= '2026-01-01'`,
  ],
  [
    'customers who bought FG-20401 > only those who also bought FG-20601',
    `select customer from transaction_data where customer is not null and material_number = 'FG-20401'
     intersect select customer from transaction_data where material_number = 'FG-20601'`,
  ],
  ['how many monitors are disabled? > list them', 'select name from pulse_monitors where not enabled'],
  ['which monitors are disabled? > who owns them > and the enabled ones?', 'select name from pulse_monitors where enabled'],
  [
    'sales of FG-20401 in 2025 > how many orders?',
    `select count(distinct order_number) from transaction_data
     where material_number = 'FG-20401' and posting_date >= '2025-01-01' and posting_date < '2026-01-01'`,
  ],
  [
    'which monitors are disabled? > how many alerts did they raise',
    'select count(*) from pulse_alerts where monitor_id in (select id from pulse_monitors where not enabled)',
  ],
  [
    'stock value by material > only those without sales in 2026',
    `select material_number from stox_working_capital where material_number not in
     (select material_number from transaction_data where posting_date >= '2026-01-01')`,
  ],
  [
    'which products were not sold in October 2026? > and in September?',
    `select material_number from stox_material_master where material_number not in
     (select material_number from transaction_data where posting_date >= '2026-09-01' and posting_date < '2026-10-01')`,
  ],
  [
    'how many alerts did we have in October? > how many of them were false positives',
    "select count(*) from pulse_alerts where feedback = 'false_positive' and detected_at >= '2026-10-01' and detected_at < '2026-11-01'",
  ],
  [
    'support response time by month in 2026 > any anomalies in it?',
    `select distinct date_trunc('month', detected_at)::date from anomalies a join kpi_data v on v.id = a.kpi_data_id join kpi_definitions d on d.id = v.kpi_id
     where d.name = 'support_response_time' and detected_at >= '2026-01-01'`,
  ],
  [
    'revenue last quarter > how much of that came from Champions',
    `select sum(net_sales) from transaction_data join customer_master using (customer) where rfm_segment = 'Champions' and posting_date >= '2026-07-01' and posting_date < '2026-10-01'`,
  ],
  [
    'retention of the January 2025 cohort > only month 6',
    "select avg((retention_data ->> '7')::numeric) from cohort_retention where cohort_month = '2025-01-01'",
  ],
  ['revenue of C-101745 > per year > which products', "select distinct material_number from transaction_data where customer = 'C-101745'"],
])('%s', async (conversation, gold) => {
  const translation = await ask(conversation)
  if (translation.decision !== 'answer') throw new Error(`${translation.decision}: ${JSON.stringify(translation)}`)
  expect(firstColumn(await demo.rowsOf(translation.sql, translation.parameters))).toEqual(firstColumn(await demo.rowsOf(gold)))
})

// What was once answered about something else than what had been shown.
test.each([
  ['who acknowledged them', 'abstain'],
  ['total stock value of these', 'abstain'],
  ['new customers in 2025 > their revenue', 'abstain'],
  ['revenue by month 2026 > drop september', 'answer'],
  ['failed runs this month > what were the error messages', 'abstain'],
  ['top 5 products by margin > where are they sold?', 'abstain'],
  ['slow moving products > how many are there?', 'abstain'],
  ['top 10 products by revenue > which of these were returned in 2026', 'abstain'],
  ['orders per month this year > add the moon', 'abstain'],
  ['failed monitor runs in october > margin percentage', 'abstain'],
  ['customers who bought FG-20401 in 2026 > how many bought it in 2025 too', 'abstain'],
  ['top 5 products by revenue in 2026 > in each office', 'abstain'],
  ['top 5 customers by revenue > by month', 'abstain'],
  ['failed runs last month > successful ones', 'abstain'],
  ['orders by weekday > only 2025 > on Mondays > average', 'abstain'],
  ['monitors of a.novak > when did they last run > and for s.okafor', 'abstain'],
  ['customers in Berlin > revenue in 2025', 'clarify'],
  ['products never sold > stock value', 'clarify'],
  ['revenue by month in 2026 > revenue by month in 2026', 'answer'],
])('%s: %s', async (conversation, decision) => {
  expect((await ask(conversation)).decision).toBe(decision)
})

test('a turn that somebody else answered is not skipped', async () => {
  const history = ['revenue by month in 2026', 'florble the gnarp'].map((text) => turn(text, { sql: 'select 1' }))
  expect((await demo.ask('only Q3', { history })).decision).toBe('abstain')
})

test('a figure beside another one is added after "and", and takes its place after "what about"', async () => {
  const titleOf = (translation: Translation): string => (translation.decision === 'answer' ? translation.title : translation.decision)
  expect(titleOf(await ask('revenue by month in 2026 > and number of orders'))).toBe('Revenue and Orders by month, 2026')
  expect(titleOf(await ask('revenue by month in 2026 > what about orders'))).toBe('Orders by month, 2026')
  expect(titleOf(await ask('revenue by month in 2026 > add the average order value'))).toBe(
    'Revenue and Average order value by month, 2026',
  )
  expect(titleOf(await ask('revenue by month in 2026 > and margin? > in percent'))).toBe('Margin % by month, 2026')
  expect(titleOf(await ask('top 5 customers by revenue in 2025 > show their order counts as well'))).toBe(
    'Revenue and Orders by customer, 2025',
  )
})
