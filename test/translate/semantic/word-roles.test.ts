import { expect, test } from 'vitest'
import { useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

/** The statement on one line, or null where there is no answer. */
async function statementOf(question: string): Promise<string | null> {
  const translation = await demo.ask(question)
  return translation.decision === 'answer' ? translation.sql.replaceAll('\n', ' ') : null
}

// What ranks is what the words say, wherever they say it.
test.each([
  ['products that sell the most, in cases, top 5', /ORDER BY volume DESC.*LIMIT 5/],
  ['which segment buys the most in terms of margin', /ORDER BY gross_margin DESC/],
  ['the products sold most by volume', /ORDER BY volume DESC/],
  ['top customers in orders', /ORDER BY orders DESC/],
  ['best selling products in cases', /ORDER BY volume DESC/],
  ['who bought the most cases', /ORDER BY volume DESC.*LIMIT 1$/],
  ['which customers spent the most in Berlin', /sum\(transaction_data\.net_sales\).*ORDER BY revenue DESC/],
  ['which 3 products were returned most often for sales office Vienna', /ORDER BY return_lines DESC/],
  ['which 5 customers had the highest orders for Vienna in Q1 2026', /ORDER BY orders DESC.*LIMIT 5$/],
  ['best segment by margin percentage', /GROUP BY .*rfm_segment.*ORDER BY margin_pct DESC/],
  ['largest order by revenue for the Amsterdam sales office', /GROUP BY transaction_data\.order_number.*LIMIT 1$/],
  ['top 3 months by COGS for customers who are C by profit', /GROUP BY date_trunc\('month'.*LIMIT 3$/],
  ['for each segment, the client with the highest gross margin', /PARTITION BY rfm_segment .*rank_in_group <= 1/],
  ['for each year, the customer with the highest sold cases', /PARTITION BY year .*rank_in_group <= 1/],
])('ranking: %s', async (question, statement) => {
  expect(await statementOf(question)).toMatch(statement)
})

// Groups, and of whom a figure is.
test.each([
  ['average cases per order by sales office in Madrid or Manchester', /GROUP BY customer_master\.sales_office_name/],
  ['templates by category with their average usage', /GROUP BY pulse_monitor_templates\.category ORDER BY/],
  ['share of customers by segment in each office', /PARTITION BY sales_office_name/],
  ['alerts by status', /GROUP BY pulse_alerts\.acknowledged/],
  ['Champions vs Loyal Customers: customers, revenue and profit', /count\(.*sum\(.*sum\(/],
  ['how many customers with more than 50 orders per office', /SELECT sales_office_name, count\(\*\).*HAVING .* > \$/],
  ['number of anomalies of the acquisition cost per team', /FROM kpi\.anomalies .*kpi_definitions\.name = \$1/],
  ['buyers by office', /count\(distinct transaction_data\.customer\)/i],
  ['how did Champions and Loyal Customers compare in sales revenue?', /GROUP BY customer_master\.rfm_segment ORDER BY/],
  ['compare Berlin with Madrid by revenue', /GROUP BY .*sales_office_name/],
  ['difference in revenue 2025 vs 2024', /AS difference/],
  ['how was revenue split between segments', /GROUP BY customer_master\.rfm_segment/],
  ['when did we last sell FG-20401', /max\(transaction_data\.posting_date\)/],
  ['margin of customers who are a by revenue in 2025', /abc_revenue = \$/],
  ['what did we sell with one-time buyers in 2025', /^SELECT sum\(transaction_data\.net_sales\)/],
  ['what did our average revenue per case add up to in Q3', />= .*<.*/],
  ['percentage change in revenue in Berlin 2025 vs 2024', /change_pct/],
  ['SKUs with average stock below the reorder point', /^SELECT stox_material_master\.material_number/],
])('groups: %s', async (question, statement) => {
  expect(await statementOf(question)).toMatch(statement)
})

// What is left out, and what is not there.
test.each([
  ['profit not counting returns in Bologna and Prague together', /net_sales >= 0.* IN \(\$/],
  ['list customers who bought no FG-22101', /NOT EXISTS .*material_number = \$1/],
  ['customers who bought Fizzwell products but not FG-22907', /NOT IN|NOT EXISTS/],
  ['which customers bought FG-21303 and also Softwood products', /material_number = \$1.* IN \(SELECT customer/],
  ['which teams recorded no click rate?', /WHERE NOT EXISTS \((?!.* AND EXISTS)/],
  ['teams that have not reported a conversion rate in 2026', /FROM kpi\.teams .*NOT EXISTS .*kpi_definitions\.name/],
  ['products without a stockout', /NOT EXISTS .* > /],
])('absence: %s', async (question, statement) => {
  expect(await statementOf(question)).toMatch(statement)
})

// A word whose role nothing carries ends the question.
test.each([
  'runs by status',
  'what shorage cost does FG-20215 have',
  'how high is our margin % with Lumea products during February 2025?',
  'most expensive product in stock',
  'show me revenue for Berlin and for Madrid',
  'cogs by office in percent of the total',
  'share of severities per monitor',
  'what was margin with new customers',
  'total sales per customer for the Vienna sales office in 2025',
  '2 best articles by sales volume since the begiinning of the year',
  'revenue of FG-20401 and Fizzwell products',
  'avg number of orders per customer segment',
  'on time delivery rate and orders by region in 2026',
  'which 10 clients had the largest orders with customers in abc profit class C?',
  'how many orders had more than 1,000 revenue from customers in the New Customers segment',
  "what's our avg daily demand of all materials",
])('no answer: %s', async (question) => {
  expect(await statementOf(question)).toBeNull()
})

test('what brackets explain is no condition on the whole of a share', async () => {
  const sql = await statementOf('what share of our order lines are returns (negative sales)?')
  expect(sql).toContain('nullif(count(*), 0)')
  expect(sql).not.toMatch(/FROM public\.transaction_data AS transaction_data\s+WHERE/)
})
