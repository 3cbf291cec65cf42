import { expect, test } from 'vitest'
import type { Translation } from '../../../src/translate/translator.ts'
import { turn, useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

/** Asks questions one after another, as a conversation that keeps only the words. */
const last = (...questions: string[]): Promise<Translation> =>
  demo.ask(questions.at(-1) ?? '', { history: questions.slice(0, -1).map((text) => turn(text)) })

// Each row is a class of questions that was once answered wrongly.
test.each([
  ['the end of a name says which', ['revenue of sea salt crisps 24 x 40 g'], /material_description = .*\$1/],
  ['a letter twice is a slip', ['profitt per ofice'], /sum\(transaction_data\.gross_margin\).*GROUP BY/],
  ['one order is exactly one', ['number of customers with only one order'], /HAVING count\(distinct transaction_data\.order_number\) = /],
  ['month by month', ['how did total inventory value change over 2026, month by month?'], /date_trunc\('month'.*GROUP BY/],
  ['what is said before a meeting', ['hey, quick one before my meeting - how many champions do we have?'], /count\(\*\)/],
  ['a small number is no amount of money', ['materials with turnover above 8'], /avg\(stox_working_capital\.turnover_ratio\)/],
  ['a large one is', ['materials with turnover above 8000'], /sum\(transaction_data\.net_sales\)/],
  [
    'what stock is worth is its value',
    ['materials worth more than 5000 in stock'],
    /HAVING sum\(stox_working_capital\.inventory_value\) >/,
  ],
  ['a contribution is a share', ['contribution of each segment to total profit in percent'], /sum\(gross_margin\) OVER \(\)/],
  ['a verb before a period is no value', ['versions created in october'], /^(?!.*change_reason = ).*created_at >= /],
  ['a bucket before a bare year is a bucket', ['revenue by month 2026'], /date_trunc\('month', transaction_data\.posting_date\).*GROUP BY/],
  ['also per', ['orders per month 2026'], /count\(distinct transaction_data\.order_number\).*GROUP BY date_trunc\('month'/],
  ['a running total runs over the buckets', ['running total of revenue by month 2026'], /OVER \(ORDER BY month\)/],
  ['new customers come from the cohorts', ['new customers per month 2026'], /cohort_sizes/],
  ['what is left out keeps what has no value', ['revenue in 2025 excluding Champions'], /IS DISTINCT FROM/],
  ['both periods', ['customers who bought in both 2024 and 2025'], /EXISTS .* AND EXISTS /],
  ['bought nothing adds no other condition', ['customers in At Risk who bought nothing in 2026'], /^(?!.*AND EXISTS).*NOT EXISTS/],
  [
    'growth of groups after a list',
    ['revenue by segment 2026', 'which one grew most compared to 2025'],
    /ORDER BY change_pct DESC.*LIMIT 1/,
  ],
  [
    'sorting goes on',
    ['revenue by sales office', 'sort by revenue descending'],
    /sales_office_name.*ORDER BY revenue DESC|ORDER BY office_revenue DESC/,
  ],
  [
    'another number keeps the groups',
    ['revenue by segment 2025', 'and orders'],
    /rfm_segment.*count\(distinct transaction_data\.order_number\)/,
  ],
  ['two years by quarter are their quarters', ['revenue 2024 and 2025 by quarter'], /^(?!.*difference).*date_trunc\('quarter'/],
  ['orders per year are grouped', ['orders per year'], /date_trunc\('year'/],
  ['questions per user are grouped', ['questions per user in October 2026'], /user_id.*GROUP BY/],
  [
    'how often a verb happened',
    ['how many at-risk customers have ordered more than 20 times'],
    /count\(distinct transaction_data\.order_number\) > /,
  ],
  ['margin below a percentage is the percentage', ['products with margin below 20 percent'], /HAVING \(?100 \* sum/],
  ['a condition inside an absence stays there', ['monitors without failed runs'], /NOT EXISTS \(SELECT 1 .*error_message is not null/i],
  ['absence by way of other rows', ['teams with no anomalies'], /NOT EXISTS \(SELECT 1 FROM kpi\.anomalies .*JOIN kpi\.kpi_data/],
  ['exclusions leave the groups', ['revenue by segment excluding Lost'], /GROUP BY customer_master\.rfm_segment/],
  ['all but one are listed', ['all segments except Lost by revenue'], /GROUP BY customer_master\.rfm_segment/],
  ['a count before a number is a number', ['orders and revenue by segment'], /^(?!.*GROUP BY.*order_number).*count\(distinct/],
  [
    'different things per order are counted in each order',
    ['average number of products per order'],
    /avg\(products\).*GROUP BY .*order_number/,
  ],
  ['means per bucket', ['average revenue per month'], /avg\(revenue\).*date_trunc\('month'/],
  ['a mean per month is no cohort figure', ['Durchschnittlicher Umsatz pro Monat'], /avg\(revenue\)/],
  ['orders a day are no order value', ['average orders per day in 2026'], /avg\(orders\)/],
  [
    'a median is over the things',
    ['median revenue per customer'],
    /percentile_cont\(0\.5\) WITHIN GROUP \(ORDER BY customer_master\.monetary\)/,
  ],
  ['two cohorts are two rows', ['compare month 1 retention of january 2025 and january 2024 cohorts'], /^(?!.*difference).*GROUP BY/],
  ['most declined is the largest fall', ['which products declined most this year'], /ORDER BY change_pct ASC NULLS LAST/],
  ['shares within groups', ['share of each product within its segment'], /OVER \(PARTITION BY rfm_segment\)/],
  ['those that fell', ['products with falling revenue 2026'], /WHERE .* - .* < \$\d+::numeric/],
  ['those that grew', ['growing products 2026'], /WHERE .* - .* > \$\d+::numeric/],
  ['lost is a change beside two periods', ['which segments lost revenue in 2026 vs 2025'], /WHERE .* - .* < \$\d+::numeric/],
  ['more in one period than in another', ['customers who spent more in 2025 than in 2024'], /WHERE .* - .* > \$\d+::numeric/],
  ['how many spent more', ['how many customers spent more in 2025 than in 2024'], /SELECT count\(\*\) AS count/],
  ['a date of each thing', ['customers whose last order was before 2026'], /HAVING max\(transaction_data\.posting_date\) < /],
  ['both products', ['customers that bought both FG-20413 and FG-20401'], /EXISTS .* AND EXISTS /],
  ['one and not the other', ['customers who bought FG-20413 but not FG-20401'], /NOT EXISTS .* AND EXISTS /],
  [
    'an absence among the same rows goes by their key',
    ['at risk customers with more than 10 orders but no order in the last 90 days'],
    /transaction_data\.customer NOT IN \(SELECT transaction_data\.customer/,
  ],
  ['the fastest growing grew most', ['fastest growing product in 2025'], /ORDER BY change_pct DESC/],
  ['a median of each group', ['median recency per segment'], /percentile_cont.*GROUP BY customer_master\.rfm_segment/],
  ['the total of the five shown', ['top 5 customers by revenue', 'total of these'], /sum\(revenue\).*LIMIT 5\s*\) AS rows$/],
  ['what has no office', ['sales without a sales office'], /sales_office_name IS NULL/],
  ['a retention curve', ['retention of the January 2025 cohort'], /jsonb_each_text/],
  ['below what it is compared with', ['products below reorder point'], /avg_inventory_units < stox_reorder_point\.reorder_point/],
  ['prices of all are listed', ['unit price of all products'], /GROUP BY stox_material_master\.material_number/],
  ['a quarter keeps the year in view', ['revenue by month in 2025', 'only Q3'], /posting_date >= \$1::date/],
  ['those of the answer', ['top 5 customers by revenue', 'their orders in 2026'], /customer IN \(SELECT customer/],
  ['a field of the answer', ['top 5 customers by revenue', 'what are their segments'], /rfm_segment.*customer IN \(SELECT customer/],
  ['how many of those', ['alerts last week', 'how many were critical'], /count\(\*\).*pulse_alerts\.severity/],
  ['beside the things before', ['top 5 products by revenue', 'with unit price'], /unit_price.*JOIN/],
  [
    'the state on a day is that of the newest row before',
    ['inventory value on 1 March 2026'],
    /max\(stox_enterprise_summary\.calculation_date\).* < \$1::date/,
  ],
])('%s', async (_name, questions, expected) => {
  const translation = await last(...questions)
  if (translation.decision !== 'answer') throw new Error(`${translation.decision}: ${JSON.stringify(translation)}`)
  expect(translation.sql.replaceAll('\n', ' ')).toMatch(expected)
  await demo.database.readerConnections.withClient((client) =>
    client.query({ text: `explain ${translation.sql}`, values: translation.parameters }),
  )
})

test.each([
  ['inventory value a year ago', 'abstain'],
  ['worst fill rates', 'abstain'],
  ['revenue from new customers in 2025', 'abstain'],
  ['customers acquired in 2025 and their revenue', 'abstain'],
  ['new products', 'abstain'],
  ['revenue in summer', 'abstain'],
  ['revenue growth by month 2026 vs 2025', 'abstain'],
  ['top 0 customers by revenue', 'abstain'],
  ['repeat customers in 2025', 'abstain'],
  ['top -5 customers', 'abstain'],
  ['who uses the service most', 'abstain'],
  ['average revenue of the cohort by month', 'abstain'],
  ['inactive users', 'abstain'],
  ['returns as a percentage of sales', 'abstain'],
  ['number of products per lead time', 'answer'],
  ['revenue by lead time', 'answer'],
  ['how does this october compare with last october', 'answer'],
  ['sales in Q1 of each year', 'answer'],
  ['rank segments by customers', 'abstain'],
  ['users without monitors', 'abstain'],
  ['revenue from existing customers', 'abstain'],
  ['monitors of k.lindqvist in 2024 and 2019', 'abstain'],
  ['monitors with an average runtime above 2 seconds', 'abstain'],
  ['revenue != Champions', 'abstain'],
  ['customers who bought in Q1 2026 and Q2 2026', 'clarify'],
  ['customers who bought FG-20413 and FG-20401', 'clarify'],
  ['revenue on 01/02/2026', 'clarify'],
  ['products whose sales dropped', 'clarify'],
  ['and for last year?', 'clarify'],
  ['KPI value by region', 'clarify'],
  ['hello', 'refuse'],
  ['new customers in the last 60 days', 'abstain'],
  ['what can I ask?', 'refuse'],
])('%s: %s', async (question, decision) => {
  expect((await last(question)).decision).toBe(decision)
})

test('one turn that was not understood leaves what was talked about before, two do not', async () => {
  expect((await last('revenue by segment', 'where are they located', 'their orders')).decision).toBe('answer')
  expect((await last('revenue by segment', 'where are they located', 'how odd', 'their orders')).decision).toBe('abstain')
})
