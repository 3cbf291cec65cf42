/** A change of a monitor. `sql` and `condition`: what stands there now, and what stood there before. */
export type DemoChange = {
  reason: string
  sql?: readonly [now: string, before: string]
  condition?: readonly [now: string, before: string]
}

/** A monitor of the demonstration company. Those with `template` take question, SQL and condition from it, with `values` in the places of its defaults. */
export type DemoMonitor = {
  name: string
  owner: string
  description: string
  template?: string
  values?: Record<string, number>
  question?: string
  sql?: string
  condition?: string
  dataSource?: 'bigquery'
  severity: 'low' | 'medium' | 'high' | 'critical'
  frequency: 'hourly' | 'daily' | 'weekly' | 'monthly'
  disabled?: true
  /** Days before the as-of date when it was made. */
  age: number
  /** Share of judged alerts that were right. */
  precision: number
  changes: readonly DemoChange[]
}

/** People who use the service, the ones who ask most first; `local` is who asks when nobody signs in. */
export const demoUsers = ['local', 'a.novak', 'j.moreau', 'k.lindqvist', 'm.rossi', 's.okafor', 'p.fischer'] as const

/**
 * Monitors that were made from templates and monitors that people wrote themselves. Those of `local` are run by the service; the others came from elsewhere and
 * wait for somebody to take them over.
 */
export const demoMonitors: readonly DemoMonitor[] = [
  {
    name: 'Margin watch',
    owner: 'local',
    description: 'Monthly check of the gross margin for the board.',
    template: 'Gross margin erosion',
    severity: 'high',
    frequency: 'monthly',
    age: 340,
    precision: 1,
    changes: [],
  },
  {
    name: 'Daily sales check',
    owner: 'local',
    description: 'Tells us when a day is far from what is usual for its weekday.',
    template: 'Daily net sales outside normal range',
    severity: 'high',
    frequency: 'daily',
    age: 130,
    precision: 0.7,
    changes: [
      { reason: 'Compare with 112 days instead of 56', sql: ['days => 112', 'days => 56'] },
      { reason: 'Ignore changes below 10 percent', condition: ['"min_rel_change": 0.1', '"min_rel_change": 0.05'] },
    ],
  },
  {
    name: 'Working capital in stock',
    owner: 'local',
    description: 'Capital tied up in stock, four weeks back.',
    template: 'Inventory working capital growing fast',
    values: { growth_pct: 5 },
    severity: 'medium',
    frequency: 'weekly',
    age: 260,
    precision: 0.8,
    changes: [{ reason: 'Limit lowered from 8 to 5 percent', condition: ['"value": 5', '"value": 8'] }],
  },
  {
    name: 'Stock-outs ahead',
    owner: 'k.lindqvist',
    description: 'Materials that will run short before they can be replenished.',
    template: 'Projected stock-out inside lead time',
    severity: 'critical',
    frequency: 'daily',
    age: 280,
    precision: 0.9,
    changes: [{ reason: 'Look 30 days ahead instead of 14', sql: ['<= {{as_of_date}} + 30', '<= {{as_of_date}} + 14'] }],
  },
  {
    name: 'Fill rate misses',
    owner: 'k.lindqvist',
    description: 'Materials below their service level.',
    template: 'Fill rate below service target',
    severity: 'high',
    frequency: 'daily',
    age: 210,
    precision: 0.6,
    changes: [
      { reason: 'Only materials with at least 1000 of stock value', sql: ['inventory_value >= 1000', 'inventory_value >= 0'] },
      { reason: 'Tolerance of two points', sql: ['service_level_pct - 2', 'service_level_pct - 0'] },
      { reason: 'Two runs in a row', condition: ['"for_runs": 2', '"for_runs": 1'] },
    ],
  },
  {
    name: 'Excess and obsolete stock',
    owner: 'p.fischer',
    description: 'Share of stock that nobody needs.',
    template: 'Excess and obsolete stock share',
    severity: 'medium',
    frequency: 'weekly',
    age: 190,
    precision: 1,
    changes: [],
  },
  {
    name: 'Data freshness',
    owner: 'local',
    description: 'Sales, stock and segment figures must keep arriving.',
    template: 'Data stopped arriving',
    severity: 'high',
    frequency: 'daily',
    age: 310,
    precision: 1,
    changes: [{ reason: 'Stock may be ten days old', sql: ['10', '8'] }],
  },
  {
    name: 'Quiet champions',
    owner: 'j.moreau',
    description: 'Good customers who stopped ordering, for the account managers.',
    template: 'High-value customers gone quiet',
    severity: 'high',
    frequency: 'weekly',
    age: 240,
    precision: 0.75,
    changes: [{ reason: 'Sixty days instead of forty-five', sql: ['recency > 60', 'recency > 45'] }],
  },
  {
    name: 'Segments against last year',
    owner: 'local',
    description: 'Revenue of each segment against the same month last year.',
    template: 'Segment revenue down on last year',
    severity: 'high',
    frequency: 'monthly',
    age: 330,
    precision: 0.6,
    changes: [{ reason: 'Leave out segments below 50000', sql: ['net_sales >= 50000', 'net_sales >= 0'] }],
  },
  {
    name: 'Retention of new cohorts',
    owner: 'm.rossi',
    description: 'Do new customers come back as often as those before them?',
    template: 'New cohorts retain worse',
    severity: 'medium',
    frequency: 'monthly',
    age: 200,
    precision: 0.5,
    disabled: true,
    changes: [],
  },
  {
    name: 'Return lines per day',
    owner: 'local',
    description: 'Many returns in a day point to a quality problem.',
    question: 'How many order lines were returned yesterday?',
    sql: `SELECT count(*) AS return_lines FROM transaction_data WHERE net_sales < 0 AND posting_date = {{as_of_date}} - 1`,
    condition: '{"schema":1,"when":{"kind":"threshold","column":"return_lines","op":"gt","value":3}}',
    severity: 'medium',
    frequency: 'daily',
    age: 230,
    precision: 0.35,
    changes: [{ reason: 'Limit raised from 2 to 3 lines', condition: ['"value":3', '"value":2'] }],
  },
  {
    name: 'Orders below cost',
    owner: 'a.novak',
    description: 'Lines sold at a loss yesterday.',
    question: 'Which lines were sold below cost yesterday?',
    sql: `SELECT order_number, material_number, net_sales, gross_margin FROM transaction_data
WHERE net_sales > 0 AND gross_margin < 0 AND posting_date = {{as_of_date}} - 1`,
    condition: '{"schema":1,"when":{"kind":"row_count","op":"gt","value":0},"empty":"ok"}',
    severity: 'low',
    frequency: 'daily',
    age: 205,
    precision: 0.5,
    changes: [],
  },
  {
    name: 'New customers of the week',
    owner: 'local',
    description: 'Fewer than ten new customers in a week is too few.',
    question: 'How many customers ordered for the first time in the last seven days?',
    sql: `SELECT count(*) AS new_customers FROM (
  SELECT customer, min(posting_date) AS first_day FROM transaction_data WHERE customer IS NOT NULL GROUP BY customer) f
WHERE first_day >= {{as_of_date}} - 7 AND first_day < {{as_of_date}}`,
    condition: '{"schema":1,"when":{"kind":"threshold","column":"new_customers","op":"lt","value":10}}',
    severity: 'low',
    frequency: 'weekly',
    age: 175,
    precision: 1,
    changes: [],
  },
  {
    name: 'Office without sales',
    owner: 'local',
    description: 'An office that sold nothing for three days.',
    question: 'Which sales offices had no sales in the last three days?',
    sql: `SELECT c.sales_office_name, max(t.posting_date) AS last_sale FROM customer_master c
JOIN transaction_data t USING (customer)
WHERE c.sales_office_name IS NOT NULL AND t.posting_date >= {{as_of_date}} - 30 AND t.posting_date < {{as_of_date}}
GROUP BY c.sales_office_name HAVING max(t.posting_date) < {{as_of_date}} - 3`,
    condition: '{"schema":1,"when":{"kind":"row_count","op":"gt","value":0},"group_by":["sales_office_name"],"empty":"ok"}',
    severity: 'critical',
    frequency: 'daily',
    age: 190,
    precision: 1,
    changes: [],
  },
  {
    name: 'Order intake by the hour',
    owner: 'local',
    description: 'Trial of an hourly check; orders are posted once a day.',
    question: 'How many orders came in today?',
    sql: `SELECT count(DISTINCT order_number) AS orders FROM transaction_data WHERE posting_date = {{as_of_date}}`,
    condition: '{"schema":1,"when":{"kind":"threshold","column":"orders","op":"lt","value":1}}',
    severity: 'low',
    frequency: 'hourly',
    age: 12,
    precision: 0.1,
    disabled: true,
    changes: [{ reason: 'At most one order is too few', condition: ['"value":1}', '"value":2}'] }],
  },
  {
    name: 'Web shop sessions',
    owner: 's.okafor',
    description: 'Sessions of the web shop, from the web analytics export.',
    question: 'How many sessions did the web shop have in the last hour?',
    sql: 'SELECT COUNT(*) AS sessions FROM `web.sessions` WHERE started_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)',
    condition: '{"schema":1,"when":{"kind":"threshold","column":"sessions","op":"lt","value":20}}',
    dataSource: 'bigquery',
    severity: 'high',
    frequency: 'hourly',
    age: 21,
    precision: 0.5,
    disabled: true,
    changes: [],
  },
  {
    name: 'Ad spend per order',
    owner: 'm.rossi',
    description: 'Spend on advertising for each order of the web shop.',
    question: 'What did we spend on ads per order yesterday?',
    sql: 'SELECT SUM(spend) / NULLIF(SUM(orders), 0) AS spend_per_order FROM `web.campaign_days` WHERE day = DATE_SUB(CURRENT_DATE(), INTERVAL 1 DAY)',
    condition: '{"schema":1,"when":{"kind":"threshold","column":"spend_per_order","op":"gt","value":9.5}}',
    dataSource: 'bigquery',
    severity: 'medium',
    frequency: 'daily',
    age: 90,
    precision: 0.8,
    disabled: true,
    changes: [],
  },
]
