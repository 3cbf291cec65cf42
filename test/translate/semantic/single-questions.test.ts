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
  [
    'most of a value counts',
    'which monitor raised the most critical alerts',
    /count\(\*\) AS alerts.*severity = \$1.*ORDER BY alerts DESC/,
  ],
  ['orders beside a figure', 'orders and revenue of Champions', /count\(distinct .*\) AS orders, sum\(.*\) AS revenue FROM(?!.*GROUP BY)/],
  [
    'a level below something at any time',
    'products whose projected inventory falls below 20 units',
    /min\(.*projected_inventory_level\) < \$1/,
  ],
  ['a level of each bucket is its newest', 'projected stock by month', /projection_date IN \(SELECT max\(/],
  ['what is planned lies ahead', 'planned orders in December', /projected_orders/],
  ['once is exactly once', 'customers who ordered once', /HAVING count\(distinct .*\) = \$1/],
  ['order is a verb after an auxiliary', 'how many days did C-100006 order in 2026', /count\(DISTINCT transaction_data\.posting_date\)/i],
  ['what a segment is called', 'margin per customer segment', /sum\(.*GROUP BY customer_master\.rfm_segment/],
  ['the noun of a figure is no group', 'product margin by segment', /GROUP BY customer_master\.rfm_segment ORDER/],
  ['what has no row', 'materials without a reorder point', /NOT EXISTS \(SELECT 1 FROM public\.stox_reorder_point (?:(?!> \$).)*$/],
  ['one figure over those ranked first', 'total revenue of the top 10 customers', /^SELECT sum\(transaction_data\.net_sales\) AS revenue/],
  ['a mean over those ranked first', 'average revenue of the top 100 customers', /^SELECT avg\(revenue\)/],
  ['the highest of each', 'max order value per segment', /max\(revenue\).*order_number/],
  ['a month beside that of last year', 'orders in october compared to october last year', /orders_october_2026.*orders_october_2025/],
  ['the difference beside the percentage', 'by how many euros did profit rise from 2024 to 2025', /AS difference/],
  ['a contribution is a share', 'contribution of each segment to total profit in percent', /share_pct/],
  ['the largest share of a count', 'which segment has the largest share of customers', /share_pct.*ORDER BY customers DESC/],
  ['buckets together', 'revenue of september and october together', /^SELECT sum\([^)]*\) AS revenue FROM/],
  ['figures of three tables', 'safety stock, reorder point and current stock of FG-20413', /CROSS JOIN part_2 CROSS JOIN part_3/],
  ['a figure of chosen orders', 'revenue from orders over 1000 euros', /^SELECT sum\(.*order_number IN \(/],
  ['how many more', 'how many more customers bought in 2025 than in 2024?', /customers_2025.*customers_2024.*difference/],
  ['a place in a ranking by a figure', 'which product ranks 5th in revenue', /LIMIT 1 OFFSET 4/],
  ['who bought most', 'who bought the most in october?', /GROUP BY transaction_data\.customer.*ORDER BY revenue DESC.*LIMIT 1/],
  ['verbs that say nothing more', 'how many cases did we ship last November?', /sum\(transaction_data\.inv_quantity_cases\)/],
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
  ['all of what was done', 'customers who bought all products of Casa Verdi'],
  ['a condition that is a figure', 'most expensive product in stock'],
  ['figures with nothing between them', 'returns since july in cases'],
  ['amounts of returns', 'which customer returned the most cases'],
  ['brands of many names', 'Silverbrook vs Casa Verdi revenue'],
  ['a distribution', 'distribution of customers by number of orders'],
  ['a histogram', 'histogram of order values'],
  ['counts of the same customers', 'top 5 offices by customers'],
  ['a level over time', 'products with the highest projected stock'],
  ['two ends', 'best and worst office by margin percent'],
  ['two figures to sort by', 'customers in the top 10 by revenue and by profit'],
  ['some of those ranked first', 'which of the top 10 customers are not champions?'],
  ['who does it in which bucket', 'on which weekday do customers order the most?'],
  ['things and not how much', 'what did C-100006 buy in 2026'],
  ['a rolling figure for each', 'rolling 12 month revenue by month'],
  ['all time and a period', 'lifetime revenue and the 2025 revenue of the customers in At Risk'],
  ['turnover in which unit', 'list the big customers'],
  ['a part of which whole', 'percentage of critical alerts by monitor'],
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

test.each(['average revenue', 'what is the average margin?', 'average revenue per segment'])(
  '%s: of what is asked back',
  async (question) => {
    expect((await demo.ask(question)).decision).toBe('clarify')
  },
)

test.each(['move customer C-103419 to the Lost segment', 'assign the monitor Fill rate misses to a.novak'])(
  '%s is refused',
  async (question) => {
    expect((await demo.ask(question)).decision).toBe('refuse')
  },
)

test.each(['are we doing better?', 'bottom 10', 'show the trend', 'what about the others?', 'how are sales developing'])(
  '%s is asked back',
  async (question) => {
    expect((await demo.ask(question)).decision).toBe('clarify')
  },
)
