import type { TopicName } from './dialogue-state.ts'

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

const sales: Topic = {
  name: 'sales',
  table: 'transaction_data t',
  joins: {
    c: 'left join customer_master c on c.customer = t.customer',
    p: 'left join stox_material_master p on p.material_number = t.material_number',
  },
  date: 't.posting_date',
  measures: [
    {
      key: 'revenue',
      formula: 'sum(t.net_sales)',
      names: ['revenue', 'sales', 'net sales', 'turnover'],
      sort: 'mass',
      additive: true,
    },
    { key: 'profit', formula: 'sum(t.gross_margin)', names: ['profit', 'gross margin'], sort: 'mass', additive: true },
    {
      key: 'orders',
      formula: 'count(distinct t.order_number)',
      names: ['orders', 'number of orders', 'order count'],
      sort: 'count',
      additive: false,
    },
    { key: 'cases', formula: 'sum(t.inv_quantity_cases)', names: ['cases sold', 'volume', 'cases'], sort: 'count', additive: true },
    { key: 'cogs', formula: 'sum(t.total_cogs)', names: ['cost of goods sold', 'cogs'], sort: 'mass', additive: true },
    {
      key: 'buyers',
      formula: 'count(distinct t.customer)',
      names: ['active customers', 'buyers'],
      sort: 'count',
      additive: false,
    },
    {
      key: 'order value',
      formula: 'sum(t.net_sales) / nullif(count(distinct t.order_number), 0)',
      names: ['average order value', 'revenue per order'],
      sort: 'mean',
      additive: false,
    },
  ],
  further: [
    {
      key: 'per customer',
      formula: 'sum(t.net_sales) / nullif(count(distinct t.customer), 0)',
      names: ['revenue per customer'],
      sort: 'mean',
      additive: false,
    },
    {
      key: 'per named customer',
      formula: 'sum(t.net_sales) filter (where t.customer is not null) / nullif(count(distinct t.customer), 0)',
      names: ['revenue per customer'],
      sort: 'mean',
      additive: false,
    },
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
    { key: 'customers', formula: 'count(*)', names: ['customers', 'number of customers'], sort: 'count', additive: true },
    { key: 'lifetime', formula: 'sum(c.monetary)', names: ['lifetime revenue'], sort: 'mass', additive: true },
    { key: 'lifetime profit', formula: 'sum(c.profitability)', names: ['lifetime profit'], sort: 'mass', additive: true },
    { key: 'recency', formula: 'avg(c.recency)', names: ['average recency'], sort: 'mean', additive: false },
  ],
  further: [{ key: 'mean lifetime', formula: 'avg(c.monetary)', names: ['average lifetime revenue'], sort: 'mean', additive: false }],
  columns: [segmentOf('c.rfm_segment'), officeOf('c.sales_office_name'), customerOf('c.customer')],
  levels: [
    {
      key: 'frequency',
      expression: 'c.frequency',
      bounds: [20, 50, 80, 100],
      above: ['with more than {n} orders', 'with over {n} orders'],
      below: [],
    },
    {
      key: 'recency',
      expression: 'c.recency',
      bounds: [60, 90, 180, 365],
      above: ['with a recency above {n} days', 'with recency over {n} days'],
      below: ['with a recency below {n} days', 'with recency under {n} days'],
    },
    {
      key: 'monetary',
      expression: 'c.monetary',
      bounds: [50000, 100000, 200000],
      above: ['with lifetime revenue above {n}', 'with more than {n} in lifetime revenue'],
      below: [],
    },
  ],
}

const stock: Topic = {
  name: 'stock',
  table: 'stox_working_capital w',
  joins: { p: 'left join stox_material_master p on p.material_number = w.material_number' },
  date: null,
  measures: [
    { key: 'value', formula: 'sum(w.inventory_value)', names: ['inventory value', 'stock value'], sort: 'mass', additive: true },
    { key: 'units', formula: 'sum(w.avg_inventory_units)', names: ['inventory units', 'units in stock'], sort: 'count', additive: true },
    { key: 'days', formula: 'avg(w.days_on_hand)', names: ['average days on hand'], sort: 'mean', additive: false },
    {
      key: 'turns',
      formula: 'avg(w.turnover_ratio)',
      names: ['average turnover ratio', 'average inventory turns'],
      sort: 'mean',
      additive: false,
    },
  ],
  columns: [productOf('w.material_number')],
  levels: [
    {
      key: 'days on hand',
      expression: 'w.days_on_hand',
      bounds: [60, 75, 90],
      above: ['with more than {n} days on hand', 'with days on hand above {n}'],
      below: ['with fewer than {n} days on hand', 'with days on hand below {n}'],
    },
    {
      key: 'inventory value',
      expression: 'w.inventory_value',
      bounds: [5000, 10000, 20000],
      above: ['with inventory value above {n}', 'worth more than {n} in stock'],
      below: ['with inventory value below {n}'],
    },
  ],
}

const kpiNames: readonly [string, readonly string[]][] = [
  ['sales_conversion_rate', ['sales conversion rate', 'conversion rate']],
  ['customer_acquisition_cost', ['customer acquisition cost', 'acquisition cost']],
  ['support_response_time', ['support response time']],
  ['cart_abandonment_rate', ['cart abandonment rate', 'cart abandonment']],
  ['campaign_click_rate', ['campaign click rate', 'click rate']],
  ['customer_satisfaction_score', ['customer satisfaction score', 'customer satisfaction']],
]

const kpi: Topic = {
  name: 'kpi',
  table: 'kpi.kpi_data k join kpi.kpi_definitions d on d.id = k.kpi_id',
  joins: {
    m: 'left join kpi.teams m on m.id = k.team_id',
    r: 'left join kpi.regions r on r.id = k.region_id',
  },
  date: 'k."timestamp"',
  measures: kpiNames.map(([key, names]) => ({
    key,
    formula: 'avg(k.value)',
    where: `d.name = '${key}'`,
    names,
    sort: 'mean',
    additive: false,
  })),
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
  measures: [{ key: 'alerts', formula: 'count(*)', names: ['alerts', 'number of alerts'], sort: 'count', additive: true }],
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
