import type { Names } from './names.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/** `listed`: without "number of" it may ask for a list of them, unless it is broken down. */
export type Noun = { text: string; plural: boolean; listed?: true }

/** A figure over order lines (`t`), their customers (`c`) and materials (`m`). */
export type Measure = {
  key: string
  sql: string
  /** As a noun: "revenue"; `plural` for those that take "were". */
  nouns: Noun[]
  unit: 'money' | 'count' | 'percent'
  /** Whole questions with a verb; `{c}` and `{t}` are conditions and window, `{by}` a breakdown. */
  clauses: string[]
}

const noun = (text: string): Noun => ({ text, plural: false })
const nouns = (text: string): Noun => ({ text, plural: true })
const things = (text: string): Noun => ({ text, plural: true, listed: true })

const orders = 'COUNT(DISTINCT t.order_number)'

export const measures: Measure[] = [
  {
    key: 'revenue',
    sql: 'SUM(t.net_sales)',
    nouns: [
      noun('revenue'),
      noun('revenue'),
      nouns('sales'),
      nouns('net sales'),
      noun('turnover'),
      noun('total revenue'),
      nouns('total sales'),
      noun('sales revenue'),
    ],
    unit: 'money',
    clauses: each(`
      how much did we sell {c} {t} {by} / how much revenue did we (make|generate|bring in|book|earn) {c} {t} {by}
      what did we sell {c} {t} {by} / how much have we sold {c} {t} {by} / how much was sold {c} {t} {by}
    `),
  },
  {
    key: 'margin',
    sql: 'SUM(t.gross_margin)',
    nouns: [noun('margin'), noun('gross margin'), noun('profit'), noun('gross profit'), noun('total margin')],
    unit: 'money',
    clauses: [
      'how much (profit|margin|gross margin) did we (make|generate|earn) {c} {t} {by}',
      'how much (profit|gross margin) was made {c} {t} {by}',
    ],
  },
  {
    key: 'margin percent',
    sql: '100 * SUM(t.gross_margin) / NULLIF(SUM(t.net_sales), 0)',
    nouns: [
      noun('margin percentage'),
      noun('margin %'),
      noun('gross margin percentage'),
      noun('gross margin %'),
      noun('margin in percent'),
      noun('profit margin in percent'),
    ],
    unit: 'percent',
    clauses: ['what percentage margin did we make {c} {t} {by}'],
  },
  {
    key: 'cost of goods',
    sql: 'SUM(t.total_cogs)',
    nouns: [noun('COGS'), noun('cost of goods sold'), noun('cost of goods'), noun('total COGS')],
    unit: 'money',
    clauses: ['how much did the goods we sold {c} cost us {t} {by}'],
  },
  {
    key: 'cases',
    sql: 'SUM(t.inv_quantity_cases)',
    nouns: [
      nouns('cases'),
      nouns('cases sold'),
      noun('volume in cases'),
      noun('number of cases'),
      noun('sales volume'),
      nouns('sold cases'),
    ],
    unit: 'count',
    clauses: [
      'how many cases did we (sell|ship|move) {c} {t} {by}',
      'how many cases were sold {c} {t} {by}',
      'how many cases have we sold {c} {t} {by}',
    ],
  },
  {
    key: 'orders',
    sql: orders,
    nouns: [things('orders'), noun('number of orders'), noun('order count'), noun('count of orders'), noun('# of orders')],
    unit: 'count',
    clauses: [
      'how many orders did we (get|receive|take|have) {c} {t} {by}',
      'how many orders were (there|placed) {c} {t} {by}',
      'how many orders came in {c} {t} {by}',
    ],
  },
  {
    key: 'order lines',
    sql: 'COUNT(*)',
    nouns: [noun('number of order lines'), noun('total number of order lines'), noun('order line count')],
    unit: 'count',
    clauses: ['how many order lines did we have {c} {t} {by}', 'how many order lines were there {c} {t} {by}'],
  },
  {
    key: 'returns',
    sql: 'COUNT(*) FILTER (WHERE t.net_sales < 0)',
    nouns: [noun('number of returns'), things('returns'), things('return lines'), noun('number of return lines')],
    unit: 'count',
    clauses: ['how many returns did we have {c} {t} {by}', 'how many returns were there {c} {t} {by}'],
  },
  {
    key: 'buyers',
    sql: 'COUNT(DISTINCT t.customer)',
    nouns: [
      noun('number of active customers'),
      things('active customers'),
      things('buyers'),
      noun('number of buyers'),
      noun('number of customers who bought'),
      noun('number of buying customers'),
    ],
    unit: 'count',
    clauses: [
      'how many customers bought something {c} {t} {by}',
      'how many (different|distinct|) customers (ordered|placed an order|purchased) {c} {t} {by}',
      'how many active customers did we have {c} {t} {by}',
    ],
  },
  {
    key: 'products sold',
    sql: 'COUNT(DISTINCT t.material_number)',
    nouns: [noun('number of different products sold'), noun('number of distinct products sold'), things('distinct materials sold')],
    unit: 'count',
    clauses: [
      'how many (different|distinct) (products|materials|SKUs) did we sell {c} {t} {by}',
      'how many (different|distinct) (products|SKUs) were sold {c} {t} {by}',
    ],
  },
  {
    key: 'average order value',
    sql: `SUM(t.net_sales) / NULLIF(${orders}, 0)`,
    nouns: [
      noun('average order value'),
      noun('AOV'),
      noun('avg order value'),
      noun('average revenue per order'),
      noun('revenue per order'),
      noun('mean order value'),
    ],
    unit: 'money',
    clauses: ['how much is an average order worth {c} {t} {by}', 'what is an order worth on average {c} {t} {by}'],
  },
  {
    key: 'cases per order',
    sql: `SUM(t.inv_quantity_cases) / NULLIF(${orders}, 0)`,
    nouns: [noun('average cases per order'), noun('average number of cases per order'), nouns('cases per order')],
    unit: 'count',
    clauses: ['how many cases does an order have on average {c} {t} {by}'],
  },
  {
    key: 'revenue per case',
    sql: 'SUM(t.net_sales) / NULLIF(SUM(t.inv_quantity_cases), 0)',
    nouns: [noun('revenue per case'), noun('average revenue per case'), nouns('sales per case')],
    unit: 'money',
    clauses: [],
  },
]

/** What figures are broken down by. */
export type Dimension = {
  key: string
  sql: string
  /** After "by", and in the plural after "which" or "top 5". */
  words: string[]
  plurals: string[]
}

export const dimensions = {
  segment: {
    key: 'segment',
    sql: 'c.rfm_segment',
    words: ['segment', 'customer segment', 'RFM segment'],
    plurals: ['segments', 'customer segments'],
  },
  office: { key: 'office', sql: 'c.sales_office_name', words: ['sales office', 'office', 'region'], plurals: ['sales offices', 'offices'] },
  customer: { key: 'customer', sql: 't.customer', words: ['customer', 'client'], plurals: ['customers', 'clients'] },
  product: {
    key: 'product',
    sql: 't.material_number',
    words: ['product', 'material', 'SKU', 'article'],
    plurals: ['products', 'materials', 'SKUs', 'articles'],
  },
  month: { key: 'month', sql: "to_char(t.posting_date, 'YYYY-MM')", words: ['month'], plurals: ['months'] },
  quarter: { key: 'quarter', sql: `to_char(t.posting_date, 'YYYY-"Q"Q')`, words: ['quarter'], plurals: ['quarters'] },
  year: { key: 'year', sql: 'EXTRACT(YEAR FROM t.posting_date)::int', words: ['year'], plurals: ['years'] },
  week: { key: 'week', sql: "date_trunc('week', t.posting_date)::date", words: ['week'], plurals: ['weeks'] },
  abc: { key: 'abc', sql: 'c.abc_revenue', words: ['ABC revenue class', 'ABC class by revenue'], plurals: ['ABC revenue classes'] },
} satisfies Record<string, Dimension>

/** A condition on order lines. `readings` are the SQL conditions that the words may honestly mean. */
export type Condition = {
  kind: string
  /** After a noun or a verb: "in Berlin", "from Champions". */
  text: string
  /** Before a noun: "Berlin", "Champions"; null where that is not said. */
  before: string | null
  readings: string[]
}

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const listed = (texts: readonly string[]): string => texts.map(quoted).join(', ')

const makers: Record<string, (random: Random, names: Names) => Condition> = {
  segment: (random, { segments }) => {
    const name = random.pick(segments)
    return {
      kind: 'segment',
      text: random.pick(
        each(`
        from ${name} / for ${name} / with ${name} / in the ${name} segment / from the ${name} segment / for the segment ${name}
        from customers in the ${name} segment
      `),
      ),
      before: name,
      readings: [`c.rfm_segment = ${quoted(name)}`],
    }
  },
  segments: (random, { segments }) => {
    const both = random.some(segments, 2)
    return {
      kind: 'two segments',
      text: random.pick(
        each(`
        from ${both.join(' and ')} together / for ${both.join(' and ')} combined / with ${both.join(' or ')} customers
        for the segments ${both.join(' and ')} together
      `),
      ),
      before: null,
      readings: [`c.rfm_segment IN (${listed(both)})`],
    }
  },
  'not segment': (random, { segments }) => {
    const name = random.pick(segments)
    return {
      kind: 'not segment',
      text: random.pick(
        each(`
        excluding ${name} / without ${name} / except ${name} / not counting ${name} / from customers other than ${name}
        leaving out ${name} / from everyone but ${name}
      `),
      ),
      before: null,
      readings: [`c.rfm_segment <> ${quoted(name)}`, `c.rfm_segment IS DISTINCT FROM ${quoted(name)}`],
    }
  },
  office: (random, { offices }) => {
    const name = random.pick(offices)
    return {
      kind: 'office',
      text: random.pick(
        each(`
        in ${name} / for ${name} / in the ${name} office / at the ${name} office / for the ${name} sales office
        for sales office ${name} / from customers in ${name}
      `),
      ),
      before: name,
      readings: [`c.sales_office_name = ${quoted(name)}`],
    }
  },
  offices: (random, { offices }) => {
    const both = random.some(offices, 2)
    return {
      kind: 'two offices',
      text: random.pick([`in ${both.join(' and ')} together`, `for ${both.join(' and ')} combined`, `in ${both.join(' or ')}`]),
      before: null,
      readings: [`c.sales_office_name IN (${listed(both)})`],
    }
  },
  'not office': (random, { offices }) => {
    const name = random.pick(offices)
    return {
      kind: 'not office',
      text: random.pick(
        each(`
        excluding ${name} / without ${name} / outside ${name} / except ${name} / in all offices other than ${name}
        not counting ${name}
      `),
      ),
      before: null,
      readings: [`c.sales_office_name <> ${quoted(name)}`, `c.sales_office_name IS DISTINCT FROM ${quoted(name)}`],
    }
  },
  material: (random, { products }) => {
    const { number } = random.pick(products)
    return {
      kind: 'material',
      text: random.pick(
        each(`
        of ${number} / for ${number} / of product ${number} / for material ${number} / with ${number} / of SKU ${number}
      `),
      ),
      before: number,
      readings: [`t.material_number = ${quoted(number)}`],
    }
  },
  article: (random, { articles }) => {
    const name = random.pick(articles)
    return {
      kind: 'article',
      text: random.pick([`of ${name}`, `for ${name}`, `with ${name}`, `of product ${name}`]),
      before: name,
      readings: [`m.material_description ILIKE ${quoted(`${name}%`)}`],
    }
  },
  brand: (random, { brands }) => {
    const name = random.pick(brands)
    return {
      kind: 'brand',
      text: random.pick([`of ${name} products`, `for ${name} products`, `with ${name} products`]),
      before: null,
      readings: [`m.material_description ILIKE ${quoted(`${name}%`)}`],
    }
  },
  customer: (random, { customers }) => {
    const name = random.pick(customers)
    return {
      kind: 'customer',
      text: random.pick([`from ${name}`, `with ${name}`, `for customer ${name}`, `with customer ${name}`, `from client ${name}`]),
      before: name,
      readings: [`t.customer = ${quoted(name)}`],
    }
  },
  abc: (random) => {
    const letter = random.pick(['A', 'B', 'C'])
    const by = random.pick(['revenue', 'profit'])
    return {
      kind: 'abc',
      text: random.pick([
        `from ${letter} customers by ${by}`,
        `with customers in ABC ${by} class ${letter}`,
        `for customers who are ${letter} by ${by}`,
      ]),
      before: null,
      readings: [`c.abc_${by} = ${quoted(letter)}`],
    }
  },
  'customers in segment': (random, { segments }) => {
    const name = random.pick(segments)
    return {
      kind: 'segment',
      text: random.pick([`in the ${name} segment`, `from the ${name} segment`, `in segment ${name}`, `among ${name}`]),
      before: name,
      readings: [`c.rfm_segment = ${quoted(name)}`],
    }
  },
  'customers in office': (random, { offices }) => {
    const name = random.pick(offices)
    return {
      kind: 'office',
      text: random.pick([`in ${name}`, `from ${name}`, `in the ${name} office`, `of the ${name} sales office`]),
      before: name,
      readings: [`c.sales_office_name = ${quoted(name)}`],
    }
  },
  'no returns': (random) => ({
    kind: 'no returns',
    text: random.pick(['excluding returns', 'not counting returns', 'leaving out returns']),
    before: null,
    readings: ['t.net_sales >= 0', 't.net_sales > 0'],
  }),
}

const usual: [string, number][] = [
  ['segment', 7],
  ['segments', 2],
  ['not segment', 2],
  ['office', 7],
  ['offices', 2],
  ['not office', 1],
  ['material', 3],
  ['article', 3],
  ['brand', 2],
  ['customer', 2],
  ['abc', 1],
  ['no returns', 1],
]
const drawn = usual.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind))

/** So many conditions that speak of different things. */
export function drawConditions(random: Random, names: Names, count: number, kinds: readonly string[] = drawn): Condition[] {
  const found: Condition[] = []
  const about = new Set<string>()
  for (let tries = 0; found.length < count && tries < 20; tries++) {
    const kind = random.pick(kinds)
    const subject = subjects[kind] ?? kind
    const make = makers[kind]
    if (!make) throw new Error(`expected a kind of condition, found "${kind}"`)
    if (about.has(subject) || (found.length > 0 && (kind === 'customer' || about.has('customer')))) continue
    about.add(subject)
    found.push(make(random, names))
  }
  return found
}

const subjects: Record<string, string> = {
  segments: 'segment',
  'not segment': 'segment',
  offices: 'office',
  'not office': 'office',
  article: 'material',
  'customers in segment': 'segment',
  'customers in office': 'office',
  brand: 'material',
  abc: 'segment',
}
