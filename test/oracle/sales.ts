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

/** Nouns of a table of wordings: `+` marks the plural ones, `*` those that may ask for a list. */
const nounsOf = (table: string): Noun[] =>
  each(table).map((text) => ({
    text: text.replace(/^[+*]/, ''),
    plural: /^[+*]/.test(text),
    ...(text.startsWith('*') && { listed: true }),
  }))

const measure = (key: string, sql: string, unit: Measure['unit'], nouns: string, clauses = ''): Measure => ({
  key,
  sql,
  unit,
  nouns: nounsOf(nouns),
  clauses: clauses === '' ? [] : each(clauses).map((clause) => `${clause} {c} {t} {by}`),
})

const orders = 'COUNT(DISTINCT t.order_number)'
const cases = 'SUM(t.inv_quantity_cases)'

/** The figures with their formulas and words. */
export const measures: Measure[] = [
  measure(
    'revenue',
    'SUM(t.net_sales)',
    'money',
    'revenue / revenue / +sales / +net sales / turnover / total revenue / +total sales / sales revenue',
    `how much did we sell / how much revenue did we (make|generate|bring in|book|earn) / what did we sell / how much have we sold
     how much was sold`,
  ),
  measure(
    'margin',
    'SUM(t.gross_margin)',
    'money',
    'margin / gross margin / profit / gross profit / total margin',
    'how much (profit|margin|gross margin) did we (make|generate|earn) / how much (profit|gross margin) was made',
  ),
  measure(
    'margin percent',
    '100 * SUM(t.gross_margin) / NULLIF(SUM(t.net_sales), 0)',
    'percent',
    'margin percentage / margin % / gross margin percentage / gross margin % / margin in percent / profit margin in percent',
    'what percentage margin did we make',
  ),
  measure(
    'cost of goods',
    'SUM(t.total_cogs)',
    'money',
    'COGS / cost of goods sold / cost of goods / total COGS',
    'how much COGS did we have',
  ),
  measure(
    'cases',
    cases,
    'count',
    '+cases / +cases sold / volume in cases / number of cases / sales volume / +sold cases',
    'how many cases did we (sell|ship|move) / how many cases were sold / how many cases have we sold',
  ),
  measure(
    'orders',
    orders,
    'count',
    '*orders / number of orders / order count / count of orders / # of orders',
    'how many orders did we (get|receive|take|have) / how many orders were (there|placed) / how many orders came in',
  ),
  measure(
    'order lines',
    'COUNT(*)',
    'count',
    'number of order lines / total number of order lines / order line count',
    'how many order lines did we have / how many order lines were there',
  ),
  measure(
    'returns',
    'COUNT(*) FILTER (WHERE t.net_sales < 0)',
    'count',
    'number of returns / *returns / *return lines / number of return lines',
    'how many returns did we have / how many returns were there',
  ),
  measure(
    'buyers',
    'COUNT(DISTINCT t.customer)',
    'count',
    `number of active customers / *active customers / *buyers / number of buyers / number of customers who bought
     number of buying customers`,
    `how many customers bought something / how many (different|distinct|) customers (ordered|placed an order|purchased)
     how many active customers did we have`,
  ),
  measure(
    'products sold',
    'COUNT(DISTINCT t.material_number)',
    'count',
    'number of different products sold / number of distinct products sold / *distinct materials sold',
    'how many (different|distinct) (products|materials|SKUs) did we sell / how many (different|distinct) (products|SKUs) were sold',
  ),
  measure(
    'average order value',
    `SUM(t.net_sales) / NULLIF(${orders}, 0)`,
    'money',
    'average order value / AOV / avg order value / average revenue per order / revenue per order / mean order value',
    'how much is an average order worth / what is an order worth on average',
  ),
  measure(
    'cases per order',
    `${cases} / NULLIF(${orders}, 0)`,
    'count',
    'number of cases per order / +cases per order',
    'how many cases does an order have on average',
  ),
  measure('revenue per case', `SUM(t.net_sales) / NULLIF(${cases}, 0)`, 'money', 'revenue per case / +sales per case'),
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

const condition = (kind: string, texts: string, readings: string | string[], random: Random, before: string | null = null): Condition => ({
  kind,
  text: random.pick(each(texts)),
  before,
  readings: [readings].flat(),
})

/** Leaving something out may leave out as well those of whom it is not known. */
const other = (column: string, name: string): string[] => [`${column} <> ${quoted(name)}`, `${column} IS DISTINCT FROM ${quoted(name)}`]

const makers: Record<string, (random: Random, names: Names) => Condition> = {
  segment: (random, { segments }) => {
    const name = random.pick(segments)
    const texts = `from ${name} / for ${name} / with ${name} / in the ${name} segment / from the ${name} segment / for the segment ${name}
      from customers in the ${name} segment`
    return condition('segment', texts, `c.rfm_segment = ${quoted(name)}`, random, name)
  },
  segments: (random, { segments }) => {
    const both = random.some(segments, 2)
    const and = both.join(' and ')
    const texts = `from ${and} together / for ${and} combined / with ${both.join(' or ')} customers / for the segments ${and} together`
    return condition('two segments', texts, `c.rfm_segment IN (${listed(both)})`, random)
  },
  'not segment': (random, { segments }) => {
    const name = random.pick(segments)
    const texts = `excluding ${name} / without ${name} / not counting ${name} / from all segments except ${name} / leaving out ${name}
      from customers other than ${name} / from everyone but ${name}`
    return condition('not segment', texts, other('c.rfm_segment', name), random)
  },
  office: (random, { offices }) => {
    const name = random.pick(offices)
    const texts = `in ${name} / for ${name} / in the ${name} office / at the ${name} office / for the ${name} sales office
      for sales office ${name} / from customers in ${name}`
    return condition('office', texts, `c.sales_office_name = ${quoted(name)}`, random, name)
  },
  offices: (random, { offices }) => {
    const both = random.some(offices, 2)
    const texts = `in ${both.join(' and ')} together / for ${both.join(' and ')} combined / in ${both.join(' or ')}`
    return condition('two offices', texts, `c.sales_office_name IN (${listed(both)})`, random)
  },
  'not office': (random, { offices }) => {
    const name = random.pick(offices)
    const texts = `excluding ${name} / without ${name} / outside ${name} / in all offices except ${name} / in all offices other than ${name}
      not counting ${name}`
    return condition('not office', texts, other('c.sales_office_name', name), random)
  },
  material: (random, { products }) => {
    const { number } = random.pick(products)
    const texts = `of ${number} / for ${number} / of product ${number} / for material ${number} / with ${number} / of SKU ${number}`
    return condition('material', texts, `t.material_number = ${quoted(number)}`, random, number)
  },
  article: (random, { articles }) => {
    const name = random.pick(articles)
    const readings = `m.material_description ILIKE ${quoted(`${name}%`)}`
    return condition('article', `of ${name} / for ${name} / with ${name} / of product ${name}`, readings, random, name)
  },
  brand: (random, { brands }) => {
    const name = random.pick(brands)
    const readings = `m.material_description ILIKE ${quoted(`${name}%`)}`
    return condition('brand', `of ${name} products / for ${name} products / with ${name} products`, readings, random)
  },
  customer: (random, { customers }) => {
    const name = random.pick(customers)
    const texts = `from ${name} / with ${name} / for customer ${name} / with customer ${name} / from client ${name}`
    return condition('customer', texts, `t.customer = ${quoted(name)}`, random, name)
  },
  abc: (random) => {
    const [letter, by] = [random.pick(['A', 'B', 'C']), random.pick(['revenue', 'profit'])]
    const texts = `from ${letter} customers by ${by} / with customers in ABC ${by} class ${letter} / for customers who are ${letter} by ${by}`
    return condition('abc', texts, `c.abc_${by} = ${quoted(letter)}`, random)
  },
  'customers in segment': (random, { segments }) => {
    const name = random.pick(segments)
    const texts = `in the ${name} segment / from the ${name} segment / in segment ${name} / among ${name}`
    return condition('segment', texts, `c.rfm_segment = ${quoted(name)}`, random, name)
  },
  'customers in office': (random, { offices }) => {
    const name = random.pick(offices)
    const texts = `in ${name} / from ${name} / in the ${name} office / of the ${name} sales office`
    return condition('office', texts, `c.sales_office_name = ${quoted(name)}`, random, name)
  },
  'no returns': (random) =>
    condition(
      'no returns',
      'excluding returns / not counting returns / leaving out returns',
      ['t.net_sales >= 0', 't.net_sales > 0'],
      random,
    ),
}

/** Kinds of conditions, those that come up often several times. */
const drawn = each(`
  segment / segment / segment / segment / segment / segment / segment / segments / segments / not segment / not segment
  office / office / office / office / office / office / office / offices / offices / not office / no returns / abc
  material / material / material / article / article / article / brand / brand / customer / customer
`)

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
