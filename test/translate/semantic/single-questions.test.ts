import { expect, test } from 'vitest'
import { useDemo } from '../../support/ask-semantic.ts'

// As in a database with the documented columns only: customers have no office.
const demo = useDemo(({ connections }) =>
  connections.withClient((client) => client.query('alter table customer_master drop column sales_office_name cascade')),
)

test.each([
  ['a word of another language alone', 'umsatz 2025', /sum\(transaction_data\.net_sales\)/],
  ['a word of two other languages', 'marge par segment', /sum\(transaction_data\.gross_margin\).*GROUP BY/],
  ['buckets before their year in German', 'Umsatz nach Quartal 2026', /date_trunc\('quarter'/],
  ['an article is no class', 'average lifetime revenue of a customer', /avg\(customer_master\.monetary\)/],
  ['a condition after "by" is a group', 'average KPI query time by success', /GROUP BY query_history\.successful/],
  ['also in a list', 'alerts by severity and acknowledgement', /GROUP BY pulse_alerts\.severity, pulse_alerts\.acknowledged/],
  ['a category of the name of a number groups', 'number of monitors per frequency', /GROUP BY pulse_monitors\.frequency/],
  [
    'groups that are sorted stay groups',
    'customers by segment, biggest first',
    /GROUP BY customer_master\.rfm_segment\s+ORDER BY customers DESC/,
  ],
  ['the lowest margin is a sum', 'office with the lowest margin', /ORDER BY office_margin ASC/],
  ['most of a number names an amount', 'which product lost the most revenue in 2025 compared to 2024', /ORDER BY difference ASC/],
  ['the last October beside this one', 'how does this october compare with last october', /revenue_2025_10_01/],
  ['one quarter year on year', 'rev q3 yoy', /revenue_q3_2026 - /],
  ['a percentage of a comparison', 'revenue of Q3 2026 compared to Q3 2025 in percent', /change_pct/],
  [
    'a part of a named whole',
    'share of FG-20413 in the revenue of Berlin',
    /FILTER \(WHERE [^)]*material_number[^)]*\).*WHERE .*sales_office_name/,
  ],
  ['differences of values', 'difference in revenue between Berlin and Dublin', /FILTER .* - .*FILTER .* AS difference/],
  ['counted buckets', 'how many days did we sell something in 2026', /count\(DISTINCT transaction_data\.posting_date\)/i],
  ['buckets over a threshold', 'how many months had revenue above a million', /count\(\*\).*date_trunc\('month'/],
  ['one count as a part of another', 'failed runs as a percentage of all runs', /count\(\*\) FILTER .*nullif\(\(?count\(\*\)/i],
  ['a course of states', 'how did inventory value develop in 2026', /max\(.*GROUP BY date_trunc\('month'/],
  ['states by the name of one', 'products with zero stock', /HAVING .*= \$1/],
  ['rows that have a group', 'total revenue of all offices', /FROM (public\.)?regional_product_matrix/],
  ['a day that is spelled out', 'how much did we sell on the first of November 2026', /posting_date >= \$1/],
  ['greetings say nothing', 'morning! sales yesterday', /^(?!.*material_description)/],
  ['days of the week by name', 'orders by weekday', /FMDay.*ORDER BY weekday_number/],
  ['the same month of every year', 'December revenue of each year', /extract\(month FROM .*GROUP BY date_trunc\('year'/i],
  ['a quarter that comes again', 'orders each Q4', /extract\(month FROM .*GROUP BY date_trunc\('year'/i],
  ['the best bucket within each', 'best month of every year by revenue', /PARTITION BY year ORDER BY revenue DESC/],
  ['bounds in one scale', 'offices with revenue between 2 and 4 million', /BETWEEN \$1/],
  ['returns are the most where they are the most negative', 'top 5 products by return value', /ORDER BY return_value ASC/],
  ['how often is counted', 'the ten customers who order most often', /ORDER BY orders DESC/],
  [
    'known customers only',
    'average number of orders per customer',
    /count\(DISTINCT .*order_number\) FILTER \(WHERE .*customer is not null/i,
  ],
  ['a median over the things of a ratio', 'median order value', /percentile_cont.*GROUP BY transaction_data\.order_number/],
  ['groups by their share', 'which offices contribute more than 10% of sales?', /share_pct > \$1/],
  ['groups of a number that is kept', 'inventory value by lead time', /GROUP BY stox_material_master\.lead_time_days/],
  ['a figure beside its neighbours', 'products with stock value, turnover and fill rate', /avg\(stox_working_capital\.turnover_ratio\)/],
  ['any of what is unwanted', 'items with excess inventory', /HAVING sum\(stox_performance_metrics\.excess_inventory_value\) > \$1/],
  ['several buckets named', 'cases in jan, feb and mar 2026', /GROUP BY date_trunc\('month'/],
  ['a share of things of a value', 'share of Champions customers', /FILTER \(WHERE customer_master\.rfm_segment = \$1.*nullif\(count/],
  ['a list and not a mean', 'revenue per chocolate product', /GROUP BY transaction_data\.material_number/],
  ['absences run to today', "who hasn't ordered in the past 6 months?", /NOT EXISTS/],
  ['a forecast looks ahead', 'projected demand in December', /sum\(stox_future_projection\.projected_demand\)/],
  ['what is empty', 'products without inventory accuracy', /inventory_accuracy_pct IS NULL/],
  ['no amount is none above zero', 'products with no demand', /NOT EXISTS .*annual_demand_units > \$1/],
  ['a condition after with', 'how many customers with returns in 2026', /count\(\*\).*HAVING/],
  ['what returns cost', 'revenue lost due to returns in 2026', /sum\(transaction_data\.net_sales\) FILTER \(WHERE .*net_sales < 0/],
  ['short words in names', 'products whose description contains tea', /material_description IN/],
])('%s', async (_name, question, expected) => {
  const translation = await demo.ask(question)
  if (translation.decision !== 'answer') throw new Error(`${translation.decision}: ${JSON.stringify(translation)}`)
  expect(translation.sql.replaceAll('\n', ' ')).toMatch(expected)
})

test.each([
  ['values that no row has at once', 'how many customers buy FG-20413 and how many FG-20401'],
  ['a number in another unit', 'revenue in cases'],
  ['units in another currency word', 'stock for FG-20413 in euros'],
  ['the least of partial sums', 'minimum revenue in 2025'],
  ['buckets that changed', 'months where revenue dropped compared to the month before'],
  ['a word out of a name', 'how many shops do we run'],
  ['conditions of which whole', 'share of Champions in Berlin of revenue'],
  ['a list of a mean', 'price list'],
  ['what is left out of a count of things', 'number of customers per segment excluding margin'],
  ['one after the other', 'months with revenue above a million in a row'],
  ['a running total over some rows only', 'top 7 customers by revenue cumulatively'],
  ['a year moved by a day', 'sales in 2026 the day before'],
  ['both of a ratio', 'products with zero turnover'],
  ['a number that is no name', 'average customer cases sold revenue'],
  ['one of each', 'what is the most profitable segment per customer'],
  ['one figure for each who does', 'how many orders does a champion place per year'],
  ['periods of different lengths', 'first quarter sales of the last three years'],
  ['a length of time is no threshold on money', 'sales over 3 years'],
  ['an adjective with a number of its own', 'least accurate inventory'],
  ['a threshold on negative amounts', 'products with return value above 1000'],
  ['a rate of each group that is not kept there', 'median order value per office'],
  ['three periods', 'how much more did we sell in 2025 than 2024 in 2024 and 2019'],
])('%s: no answer', async (_name, question) => {
  expect((await demo.ask(question)).decision).toBe('abstain')
})

test.each(['drop in revenue last month', 'change of revenue from Q2 to Q3 2026'])(
  '%s is no request to change anything',
  async (question) => {
    expect((await demo.ask(question)).decision).toBe('answer')
  },
)

test.each(['are we doing better?', 'bottom 10', 'show the trend', 'what about the others?', 'how are sales developing'])(
  '%s is asked back',
  async (question) => {
    expect((await demo.ask(question)).decision).toBe('clarify')
  },
)
