import { expect, test } from 'vitest'
import { useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

const firstColumn = (rows: readonly unknown[][]): string[] => rows.map(([value]) => String(value)).toSorted()
const bought = (material: string) => `select customer from transaction_data where customer is not null and material_number = '${material}'`
const ten = 'select customer from transaction_data where customer is not null group by 1 order by sum(net_sales) desc limit 10'

// The first column of the answer beside that of a statement written by hand.
test.each([
  ['revenue of customers who bought FG-20413', `select sum(net_sales) from transaction_data where customer in (${bought('FG-20413')})`],
  [
    'orders of products with stockouts',
    'select count(distinct order_number) from transaction_data join stox_performance_metrics using (material_number) where stockout_incidents > 0',
  ],
  [
    'how much revenue comes from products with more than 90 days on hand',
    'select sum(net_sales) from transaction_data join stox_working_capital using (material_number) where days_on_hand > 90',
  ],
  ['customers who bought FG-20413 but never FG-20401', `${bought('FG-20413')} except ${bought('FG-20401')}`],
  ['how many customers bought FG-20413 but never FG-20401', `select count(*) from (${bought('FG-20413')} except ${bought('FG-20401')}) a`],
  [
    'customers who bought FG-20413 and spent over 50000',
    `select customer from transaction_data where customer in (${bought('FG-20413')}) group by 1 having sum(net_sales) > 50000`,
  ],
  [
    'products bought by Champions but not by Lost customers',
    `select material_number from transaction_data join customer_master using (customer) where rfm_segment = 'Champions'
     except select material_number from transaction_data join customer_master using (customer) where rfm_segment = 'Lost'`,
  ],
  [
    'offices that do not sell FG-20304',
    "select sales_office_name from regional_product_matrix except select sales_office_name from regional_product_matrix where material_number = 'FG-20304'",
  ],
  [
    'products that were never returned',
    'select material_number from stox_material_master except select material_number from transaction_data where net_sales < 0',
  ],
  [
    'what share of revenue do the top 10 customers have?',
    `select 100.0 * sum(net_sales) filter (where customer in (${ten})) / sum(net_sales) from transaction_data`,
  ],
  [
    'what percentage of Champions revenue is from Berlin',
    "select 100.0 * sum(net_sales) filter (where sales_office_name = 'Berlin') / sum(net_sales) from transaction_data join customer_master using (customer) where rfm_segment = 'Champions'",
  ],
  [
    'percentage of customers with more than one order',
    'select 100.0 * count(*) filter (where frequency > 1) / count(*) from customer_master',
  ],
  [
    'what percentage of alerts was acknowledged by s.okafor?',
    "select 100.0 * count(*) filter (where acknowledged_by = 's.okafor') / count(*) from pulse_alerts",
  ],
  ['second best customer by revenue', `select customer from (${ten}) a offset 1 limit 1`],
  ['customers ranked 6 to 10 by revenue', `select customer from (${ten}) a offset 5`],
])('%s', async (question, gold) => {
  const translation = await demo.ask(question)
  if (translation.decision !== 'answer') throw new Error(`${translation.decision}: ${JSON.stringify(translation)}`)
  expect(firstColumn(await demo.rowsOf(translation.sql, translation.parameters))).toEqual(firstColumn(await demo.rowsOf(gold)))
})

// Whether the period belongs to the figure or to the clause, and what is meant again after "but not", is open.
test.each([
  'revenue of customers who bought FG-20413 in 2026',
  'revenue of customers with more than 20 orders in 2025',
  'share of revenue in 2026 of the top 10 customers in 2025',
  'customers ranked 10 to 6 by revenue',
  'revenue of customers who are purple',
])('%s is not put together', async (question) => {
  expect((await demo.ask(question)).decision).not.toBe('answer')
})

// A longer way to ask gives the statement of the plain one.
test.each([
  ['who asks Pulse the most questions? top 3', 'top 3 users by pulse questions'],
  ['which users asked pulse the most questions in october? top 5', 'top 5 users by pulse questions in october'],
  ['how many people use pulse?', 'number of pulse users'],
  ['number of different users with questions in pulse in november', 'number of pulse users in november'],
  ['how many questions were asked each day last week in pulse?', 'number of pulse questions by day last week'],
  ['how many queries were run in the kpi tool per month?', 'number of kpi queries per month'],
  ['how slow are queries in the kpi tool on average', 'average execution time of kpi queries'],
  ['what did j.moreau ask in the last 7 days?', 'questions of j.moreau in the last 7 days'],
  ['monitors which failed more than 3 times', 'monitors with more than 3 failed runs'],
  ['monitors that failed at least twice', 'monitors with at least 2 failed runs'],
  ['monitors that never failed in november', 'monitors without failed runs in november'],
  ['which monitors have more false positives than true positives?', 'monitors with false positives greater than true positives'],
  ['when does the Margin watch monitor run next?', 'next run of Margin watch'],
  ['how many versions does the query of Fill rate misses have', 'number of versions of Fill rate misses'],
  ['how long until alerts get acknowledged on average?', 'average time to acknowledge'],
  ['what is the frequency of the monitor Quiet champions?', 'run frequency of the monitor Quiet champions'],
  ['which templates have been used less than 4 times?', 'templates with less than 4 uses'],
  ['alerts unack high', 'unacknowledged alerts high'],
  ['list the kpis we track with their unit', 'kpis with unit'],
  ['which kpis belong to operations?', 'kpis in category operations'],
  ['average order value in EMEA', 'average order value KPI in EMEA'],
  ['aov by team', 'average order value KPI by team'],
  ['compare the average order value of APAC and LATAM in Q3 2026', 'average order value KPI of APAC vs LATAM in Q3 2026'],
  ['Which region converts best this year?', 'region with the highest conversion rate this year'],
  ['what is the highest customer satisfaction ever measured and by which team', 'highest customer satisfaction'],
  ['top 5 highest acquisition costs with team, region and date', 'top 5 acquisition costs'],
  ['which cohort kept most customers after 6 months (in percent)?', 'cohort with the highest retention after 6 months'],
  ['list the cohort sizes of 2026', 'size of each cohort in 2026'],
  ['month 1 vs month 6 retention for each 2025 cohort', 'retention after 1 and 6 months by cohort of 2025'],
  ['retention in month 1, 3 and 6 for the cohort of January 2026', 'retention after 1, 3 and 6 months for the cohort of January 2026'],
  ['how many customers of the May 2025 cohort were still there after 5 months, in percent', 'month 5 retention of the May 2025 cohort'],
  ['Cohorts where less than 57 % came back after one month', 'cohorts with month 1 retention below 57 percent'],
  ['how did retention of the october 2025 cohort develop?', 'retention by month of the october 2025 cohort'],
  ['cohort size and month 1 retention since January 2026', 'cohort size and month 1 retention by cohort since January 2026'],
  ['which 10 materials tie up the most capital?', 'top 10 materials by inventory value'],
  ['shortage cost by material, only above zero', 'materials with shortage cost above 0'],
  ['stockouts by material, only where there were any', 'materials with stockouts above 0'],
  ['materials covering less than 40 days', 'materials with days on hand below 40'],
  ['materials that turn less than twice a year', 'materials with stock turns below 2'],
  ['materials with stock of more than 5000 euros', 'materials with stock value above 5000'],
  ['holding cost of FG-20401 per year', 'holding cost of FG-20401'],
  ['order frequency per year, top 5', 'top 5 materials by order frequency'],
  ['unit price and cost of every material', 'unit price and unit cost of every material'],
  ['lead time demand vs safety stock for the fizzwell range', 'lead time demand vs safety stock of fizzwell products'],
  ['which product ranks 5th in revenue in Madrid', '5th best product by revenue in Madrid'],
  ['in which month did each year peak in sales?', 'best month of each year by revenue'],
  ['Which of our champions have never bought chocolate?', 'champions who never bought chocolate'],
  ['Which products did customer C-117564 buy in 2026, and for how much?', 'products bought by customer C-117564 in 2026 with revenue'],
  ['which customers bought FG-20401 in 2026, and for how much?', 'revenue of FG-20401 in 2026 by customer'],
  ['materials missing in the working capital table', 'materials without working capital'],
  ['most expensive chocolate', 'most expensive chocolate product'],
  ['which team belongs to which department', 'list teams with department'],
  ['the 2nd and 3rd best office by revenue', 'offices ranked 2 to 3 by revenue'],
  ['best quarter ever by profit', 'quarter with the highest profit'],
  ['lowest on-time delivery ever measured and in which region', 'lowest on-time delivery'],
  ['templates not used by anybody', 'unused templates'],
  ['segments with an average of at least 20 orders per customer', 'segments with average orders per customer of at least 20'],
])('%s is %s', async (longer, plain) => {
  const [one, other] = [await demo.ask(longer), await demo.ask(plain)]
  if (one.decision !== 'answer' || other.decision !== 'answer') throw new Error(`${one.decision} beside ${other.decision}`)
  expect([one.sql, one.parameters]).toEqual([other.sql, other.parameters])
})

test.each([
  'how many people use the kpi tool',
  'what did a.novak ask most',
  'what did c.nobody ask',
  'monitors that failed in november more than 2 times',
  'which kpis belong to the Logistics team?',
  'average order value of Berlin and EMEA',
  'average order value by team and segment',
  'what was the highest order value and by which team',
  'top 5 highest order values with team',
  'cohorts where fewer than 20 customers came back after one month',
  'how many customers of the March 2025 cohort were still active after 6 months',
  'revenue for the top range',
  'materials missing from the reorder point table',
  'most expensive customer',
  '2nd and 5th best office by revenue',
  'offices on places 2 and 5 by revenue',
  'highest conversion rate ever measured in LATAM',
  'products ranked by revenue within each office',
])('%s has no plain form', async (question) => {
  expect((await demo.ask(question)).decision).not.toBe('answer')
})
