import type { TopicName } from './dialogue-state.ts'
import { each } from './phrase.ts'
import { measures as soldMeasures } from './sales.ts'

/** A figure of a topic: its formula over the topic's rows, the rows that it is about, and its names as people say them. */
export type Measure = {
  readonly key: string
  readonly formula: string
  /** A condition that belongs to the figure itself. */
  readonly where?: string
  readonly names: readonly string[]
  /** Things that one counts ("how many orders"), a mass ("how much revenue"), or a mean of something. */
  readonly sort: 'count' | 'mass' | 'mean'
  /** Whether figures of parts add up to the figure of the whole. */
  readonly additive: boolean
}

/** A column that rows are told apart by or chosen by. */
export type Column = {
  readonly key: string
  readonly expression: string
  readonly one: string
  readonly many: string
  /** Values that are named in questions, and the ways to place one in a sentence; `{v}` is the value. */
  readonly values: readonly string[]
  readonly placed: readonly string[]
  /** Further columns that tell what a row is, shown beside the first. */
  readonly beside?: string
}

/** A number of one row that questions set bounds on. */
export type Level = {
  readonly key: string
  readonly expression: string
  readonly bounds: readonly number[]
  /** With `{n}` for the bound. */
  readonly above: readonly string[]
  readonly below: readonly string[]
}

export type Topic = {
  readonly name: TopicName
  readonly table: string
  /** Joined where an expression speaks of their letter. */
  readonly joins: Readonly<Record<string, string>>
  readonly date: string | null
  readonly measures: readonly Measure[]
  /** Figures that only certain words lead to. */
  readonly further?: readonly Measure[]
  readonly columns: readonly Column[]
  readonly levels: readonly Level[]
}

export const segments: readonly string[] = [
  'Champions',
  'Loyal Customers',
  'Need Attention',
  'At Risk',
  'Hibernating',
  'Potential Loyalists',
  'New Customers',
  'About to Sleep',
]
const offices: readonly string[] = ['Berlin', 'Amsterdam', 'Madrid', 'Vienna', 'Dublin', 'Prague', 'Copenhagen', 'Manchester', 'Bologna']

const segmentOf = (expression: string): Column => ({
  key: 'segment',
  expression,
  one: 'segment',
  many: 'segments',
  values: segments,
  placed: ['for {v}', 'from {v}', 'for the {v} segment', 'in the segment {v}'],
})
const officeOf = (expression: string): Column => ({
  key: 'office',
  expression,
  one: 'office',
  many: 'offices',
  values: offices,
  placed: ['in {v}', 'for {v}', 'for the {v} office', 'of the {v} sales office'],
})
const productOf = (expression: string): Column => ({
  key: 'product',
  expression,
  one: 'product',
  many: 'products',
  values: ['FG-20001', 'FG-20007', 'FG-20104', 'FG-20110', 'FG-20401'],
  placed: ['for {v}', 'of {v}', 'for product {v}'],
  beside: 'p.material_description',
})
const customerOf = (expression: string): Column => ({
  key: 'customer',
  expression,
  one: 'customer',
  many: 'customers',
  values: [],
  placed: [],
})

const level = (key: string, expression: string, bounds: readonly number[], above: string, below = ''): Level => ({
  key,
  expression,
  bounds,
  above: each(above),
  below: below === '' ? [] : each(below),
})

const measure = (key: string, sort: Measure['sort'], additive: boolean, formula: string, names: string, where?: string): Measure => ({
  key,
  sort,
  additive,
  formula,
  names: each(names),
  ...(where === undefined ? {} : { where }),
})
const sum = (key: string, sort: Measure['sort'], column: string, names: string): Measure =>
  measure(key, sort, true, `sum(${column})`, names)

/** A figure of sales by the formula of the single questions; sums of columns add up over parts. */
function sold(key: string, sort: Measure['sort'], names: string): Measure {
  const formula = soldMeasures.find((one) => one.key === key)?.sql
  if (formula === undefined) throw new Error(`expected a formula for ${key}, found none`)
  return measure(key, sort, /^SUM\([^)]*\)$/.test(formula), formula, names)
}

const perCustomer = (figure: string) => `${figure} / nullif(count(distinct t.customer), 0)`

const sales: Topic = {
  name: 'sales',
  table: 'transaction_data t',
  joins: {
    c: 'left join customer_master c on c.customer = t.customer',
    p: 'left join stox_material_master p on p.material_number = t.material_number',
  },
  date: 't.posting_date',
  measures: [
    sold('revenue', 'mass', 'revenue / sales / net sales / turnover'),
    sold('margin', 'mass', 'profit / gross margin'),
    sold('orders', 'count', 'orders / number of orders / order count'),
    sold('cases', 'count', 'cases sold / volume / cases'),
    sold('cost of goods', 'mass', 'cost of goods sold / cogs'),
    sold('buyers', 'count', 'active customers / buyers'),
    sold('average order value', 'mean', 'average order value / revenue per order'),
  ],
  further: [
    measure('per customer', 'mean', false, perCustomer('sum(t.net_sales)'), 'revenue per customer'),
    measure(
      'per named customer',
      'mean',
      false,
      perCustomer('sum(t.net_sales) filter (where t.customer is not null)'),
      'revenue per customer',
    ),
  ],
  columns: [segmentOf('c.rfm_segment'), officeOf('c.sales_office_name'), productOf('t.material_number'), customerOf('t.customer')],
  levels: [],
}

const customers: Topic = {
  name: 'customers',
  table: 'customer_master c',
  joins: {},
  date: null,
  measures: [
    measure('customers', 'count', true, 'count(*)', 'customers / number of customers'),
    sum('lifetime', 'mass', 'c.monetary', 'lifetime revenue'),
    sum('lifetime profit', 'mass', 'c.profitability', 'lifetime profit'),
    measure('recency', 'mean', false, 'avg(c.recency)', 'average recency'),
  ],
  further: [measure('mean lifetime', 'mean', false, 'avg(c.monetary)', 'average lifetime revenue')],
  columns: [segmentOf('c.rfm_segment'), officeOf('c.sales_office_name'), customerOf('c.customer')],
  levels: [
    level('frequency', 'c.frequency', [20, 50, 80, 100], 'with more than {n} orders / with over {n} orders'),
    level(
      'recency',
      'c.recency',
      [60, 90, 180, 365],
      'with a recency above {n} days / with recency over {n} days',
      'with a recency below {n} days / with recency under {n} days',
    ),
    level('monetary', 'c.monetary', [50000, 100000, 200000], 'with lifetime revenue above {n} / with more than {n} in lifetime revenue'),
  ],
}

const stock: Topic = {
  name: 'stock',
  table: 'stox_working_capital w',
  joins: { p: 'left join stox_material_master p on p.material_number = w.material_number' },
  date: null,
  measures: [
    sum('value', 'mass', 'w.inventory_value', 'inventory value / stock value'),
    sum('units', 'count', 'w.avg_inventory_units', 'inventory units / units in stock'),
    measure('days', 'mean', false, 'avg(w.days_on_hand)', 'average days on hand'),
    measure('turns', 'mean', false, 'avg(w.turnover_ratio)', 'average turnover ratio / average inventory turns'),
  ],
  columns: [productOf('w.material_number')],
  levels: [
    level(
      'days on hand',
      'w.days_on_hand',
      [60, 75, 90],
      'with more than {n} days on hand / with days on hand above {n}',
      'with fewer than {n} days on hand / with days on hand below {n}',
    ),
    level(
      'inventory value',
      'w.inventory_value',
      [5000, 10000, 20000],
      'with inventory value above {n} / worth more than {n} in stock',
      'with inventory value below {n}',
    ),
  ],
}

const kpiMeasure = (key: string, names: string): Measure => measure(key, 'mean', false, 'avg(k.value)', names, `d.name = '${key}'`)

const kpi: Topic = {
  name: 'kpi',
  table: 'kpi.kpi_data k join kpi.kpi_definitions d on d.id = k.kpi_id',
  joins: {
    m: 'left join kpi.teams m on m.id = k.team_id',
    r: 'left join kpi.regions r on r.id = k.region_id',
  },
  date: 'k."timestamp"',
  measures: [
    kpiMeasure('sales_conversion_rate', 'sales conversion rate / conversion rate'),
    kpiMeasure('customer_acquisition_cost', 'customer acquisition cost / acquisition cost'),
    kpiMeasure('support_response_time', 'support response time'),
    kpiMeasure('cart_abandonment_rate', 'cart abandonment rate / cart abandonment'),
    kpiMeasure('campaign_click_rate', 'campaign click rate / click rate'),
    kpiMeasure('customer_satisfaction_score', 'customer satisfaction score / customer satisfaction'),
  ],
  columns: [
    {
      key: 'team',
      expression: 'm.name',
      one: 'team',
      many: 'teams',
      values: ['Ecommerce', 'Social Media', 'Customer Support', 'Field Sales'],
      placed: ['for {v}', 'of the {v} team', 'for the {v} team'],
    },
    {
      key: 'region',
      expression: 'r.name',
      one: 'region',
      many: 'regions',
      values: ['EMEA', 'APAC', 'LATAM', 'North America'],
      placed: ['in {v}', 'for {v}'],
    },
  ],
  levels: [],
}

const alerts: Topic = {
  name: 'alerts',
  table: 'pulse_alerts a',
  joins: { n: 'left join pulse_monitors n on n.id = a.monitor_id' },
  date: 'a.detected_at',
  measures: [measure('alerts', 'count', true, 'count(*)', 'alerts / number of alerts')],
  columns: [
    {
      key: 'severity',
      expression: 'a.severity',
      one: 'severity',
      many: 'severities',
      values: ['critical', 'medium', 'low'],
      placed: ['with severity {v}', 'of {v} severity'],
    },
    { key: 'monitor', expression: 'n.name', one: 'monitor', many: 'monitors', values: [], placed: [] },
  ],
  levels: [],
}

export const topics: Readonly<Record<TopicName, Topic>> = { sales, customers, stock, kpi, alerts }

/** Steps of the calendar that rows can be told apart by. */
export const grains: readonly string[] = ['month', 'quarter', 'year']

export const isGrain = (key: string): boolean => grains.includes(key)

export function measureOf(topic: TopicName, key: string): Measure {
  const { measures, further = [] } = topics[topic]
  const found = [...measures, ...further].find((measure) => measure.key === key)
  if (found === undefined) throw new Error(`${topic} has no measure ${key}`)
  return found
}

export function columnOf(topic: TopicName, key: string): Column {
  const found = topics[topic].columns.find((column) => column.key === key)
  if (found === undefined) throw new Error(`${topic} has no column ${key}`)
  return found
}
