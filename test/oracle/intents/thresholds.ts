import { combinations, salesGolds, salesTables } from '../gold.ts'
import { type Intent, say } from '../intent.ts'
import type { Names } from '../names.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { type Condition, dimensions, drawConditions } from '../sales.ts'
import { drawWindow, type Span, type Window, within } from '../windows.ts'

type Side = { words: string; sign: string; equal: boolean }
const sides: Side[] = [
  { words: 'more than', sign: '>', equal: false },
  { words: 'over', sign: '>', equal: false },
  { words: 'above', sign: '>', equal: false },
  { words: 'at least', sign: '>=', equal: true },
  { words: 'less than', sign: '<', equal: false },
  { words: 'fewer than', sign: '<', equal: false },
  { words: 'under', sign: '<', equal: false },
  { words: 'below', sign: '<', equal: false },
  { words: 'exactly', sign: '=', equal: true },
]

type Subject = {
  key: 'customer' | 'product' | 'segment' | 'office'
  value: string
  amounts: string[]
  unit: string
  forms: string[]
  signs: RegExp
}

/** Texts of one amount of money, as people write it. */
const money = (random: Random, amount: number): string =>
  random.pick([`${amount}`, amount.toLocaleString('en'), amount >= 1_000_000 ? `${amount / 1_000_000} million` : `${amount / 1_000}k`])

const counted: Subject[] = [
  {
    key: 'customer',
    value: 'COUNT(DISTINCT t.order_number)',
    amounts: ['5', '10', '3', '20', '2', '8'],
    unit: 'orders',
    signs: /[<>=]/,
    forms: each(`
      customers with {s} {n} orders {c} {t} / which customers (placed|had) {s} {n} orders {c} {t}?
      customers who (placed|made) {s} {n} orders {c} {t} / list (the|all) customers that ordered {s} {n} times {c} {t}
      who ordered {s} {n} times {c} {t}? / show me customers having {s} {n} orders {c} {t} / customers {t} with {s} {n} orders {c}
    `),
  },
  {
    key: 'customer',
    value: 'COUNT(DISTINCT t.material_number)',
    amounts: ['10', '20', '5', '50'],
    unit: 'products',
    signs: /[<>]/,
    forms: ['customers who bought {s} {n} different products {c} {t}', 'which customers bought {s} {n} different products {c} {t}?'],
  },
  {
    key: 'product',
    value: 'COUNT(DISTINCT t.customer)',
    amounts: ['10', '50', '100', '5'],
    unit: 'customers',
    signs: /[<>]/,
    forms: [
      'products bought by {s} {n} (different |)customers {c} {t}',
      'which products were bought by {s} {n} customers {c} {t}?',
      'materials with {s} {n} buyers {c} {t}',
    ],
  },
  {
    key: 'product',
    value: 'SUM(t.inv_quantity_cases)',
    amounts: ['100', '500', '1000', '5000'],
    unit: 'cases',
    signs: /[<>]/,
    forms: [
      'products with {s} {n} cases sold {c} {t}',
      'which products sold {s} {n} cases {c} {t}?',
      'materials of which we sold {s} {n} cases {c} {t}',
    ],
  },
  {
    key: 'office',
    value: 'COUNT(DISTINCT t.order_number)',
    amounts: ['500', '1000', '200'],
    unit: 'orders',
    signs: /[<>]/,
    forms: ['offices with {s} {n} orders {c} {t}', 'which sales offices had {s} {n} orders {c} {t}?'],
  },
  {
    key: 'product',
    value: 'COUNT(*) FILTER (WHERE t.net_sales < 0)',
    amounts: ['3', '5', '2'],
    unit: 'returns',
    signs: />/,
    forms: ['products with {s} {n} returns {c} {t}', 'which products had {s} {n} returns {c} {t}?'],
  },
]

const amountForms = (plural: string, singular: string): string[] =>
  each(`
  ${plural} with {s} {n} (revenue|in revenue|in sales|of revenue) {c} {t}
  which ${plural} (had|made) {s} {n} (revenue|in sales|in revenue) {c} {t}? / ${plural} whose (revenue|sales) {c} {t} (was|were) {s} {n}
  list every ${singular} with (revenue|sales) {s} {n} {c} {t} / ${plural} with (revenue|sales) {s} {n} {c} {t}
`)

/** A list of those of whom a figure passes a bound. The others of whom nothing is known count as none where the bound asks for few. */
const threshold: Intent = {
  name: 'threshold',
  weight: 7,
  draw: (random, names) => {
    const [conditions, window] = surroundings(random, names)
    const where = whereOf(conditions, window)
    const subject = random.chance(0.6) ? random.pick(counted) : amountSubject(random)
    const side = random.pick(sides.filter(({ sign }) => subject.signs.test(sign)))
    const amount = random.pick(subject.amounts)
    const text = subject.unit === 'money' ? money(random, Number(amount)) : amount
    const sql = dimensions[subject.key].sql
    const about = conditions.some(({ kind }) =>
      (subject.key === 'product' ? /material|article/ : subject.key === 'customer' ? /customer$/ : new RegExp(subject.key)).test(kind),
    )
    if (about || (side.sign === '=' && subject.unit !== 'orders')) return null
    const golds = salesGolds({
      dimensions: [sql],
      values: [subject.value],
      where: [...where, [`${sql} IS NOT NULL`]],
      having: `${subject.value} ${side.sign} ${amount}`,
    })
    const few = side.sign.startsWith('<') ? golds.map((gold) => withTheRest(gold, subject, conditions)) : []
    const slots = { s: side.words, n: text, c: conditions.map((one) => one.text).join(' '), t: window?.text ?? '' }
    return {
      ...say(random, subject.forms, slots),
      golds: [...golds, ...few],
      features: [`threshold: ${subject.key} by ${subject.unit}`, `side: ${side.words}`, conditions, window],
    }
  },
}

function amountSubject(random: Random): Subject {
  const key = random.pick(['customer', 'product', 'segment', 'office'] as const)
  const words = {
    customer: ['customers', 'customer'],
    product: ['products', 'product'],
    segment: ['segments', 'segment'],
    office: ['sales offices', 'sales office'],
  }[key]
  const amounts = {
    customer: ['10000', '50000', '100000', '5000'],
    product: ['100000', '50000', '10000'],
    segment: ['100000', '1000000', '500000'],
    office: ['1000000', '500000', '2000000'],
  }[key]
  return { key, value: 'SUM(t.net_sales)', amounts, unit: 'money', forms: amountForms(words[0] ?? '', words[1] ?? ''), signs: /[<>]/ }
}

/** Fewer than five orders: those without any may be meant too. */
function withTheRest(gold: string, { key }: Subject, conditions: readonly Condition[]): string {
  const all = {
    customer: 'SELECT customer FROM customer_master',
    product: 'SELECT material_number FROM stox_material_master',
    segment: '',
    office: '',
  }[key]
  if (all === '' || conditions.some(({ readings }) => readings.some((reading) => reading.includes('c.')))) return gold
  const [head = '', tail = ''] = [gold.slice(0, gold.indexOf(' FROM ')), gold.slice(gold.indexOf(' FROM ') + 6)]
  const inner = gold.slice(0, gold.indexOf(' HAVING '))
  const bound = gold.slice(gold.indexOf(' HAVING ') + 8).match(/[<>=]+ [\d.]+$/)?.[0] ?? ''
  return head && tail
    ? `SELECT e.e1, COALESCE(g.v1, 0) AS v1 FROM (${all}) AS e(e1) LEFT JOIN (${inner}) AS g ON g.d1 = e.e1 WHERE COALESCE(g.v1, 0) ${bound}`
    : gold
}

const howMany: Intent = {
  name: 'how many pass a threshold',
  weight: 3,
  draw: (random, names) => {
    const [conditions, window] = surroundings(random, names)
    const where = whereOf(conditions, window)
    const sum = random.chance(0.4)
    const side = random.pick(sides.filter(({ words }) => ['more than', 'at least', 'over'].includes(words)))
    const amount = sum ? random.pick([1000, 5000, 10000, 50000]) : random.pick([2, 3, 5, 10, 20])
    const value = sum ? 'SUM(t.net_sales)' : 'COUNT(DISTINCT t.order_number)'
    if (conditions.some(({ kind }) => kind === 'customer')) return null
    const golds = salesGolds({
      dimensions: ['t.customer'],
      values: [value],
      where: [...where, ['t.customer IS NOT NULL']],
      having: `${value} ${side.sign} ${amount}`,
    }).map((gold) => `SELECT COUNT(*) AS n FROM (${gold}) AS x`)
    const slots = {
      s: side.words,
      n: sum ? money(random, amount) : `${amount}`,
      c: conditions.map((one) => one.text).join(' '),
      t: window?.text ?? '',
    }
    const patterns = sum
      ? [
          'how many customers spent {s} {n} {c} {t}?',
          'number of customers with {s} {n} (revenue|in sales) {c} {t}',
          'how many customers had revenue {s} {n} {c} {t}?',
        ]
      : each(`
          how many customers (placed|had|have) {s} {n} orders {c} {t}? / number of customers with {s} {n} orders {c} {t}
          how many customers ordered {s} {n} times {c} {t}? / {t}, how many customers placed {s} {n} orders {c}?
        `)
    return {
      ...say(random, patterns, slots),
      golds,
      features: [`threshold: how many by ${sum ? 'money' : 'orders'}`, conditions, window],
    }
  },
}

const customerConditions = ['customers in segment', 'customers in office']
const lineConditions = ['material', 'article', 'brand']

/** Conditions that suit the word customers, and a window. */
function surroundings(random: Random, names: Names): [Condition[], Window | null] {
  const conditions = drawConditions(random, names, random.pick([0, 0, 1]), random.chance(0.75) ? customerConditions : lineConditions)
  return [conditions, random.chance(0.65) ? drawWindow(random, longer) : null]
}

const longer = each(`
  last month / last quarter / last quarter / last year / last year / this year / this year / year / year / quarter / quarter / half year
  last N months / last N days / since month / since year
`)

const whereOf = (conditions: readonly Condition[], window: Window | null): string[][] => [
  ...conditions.map(({ readings }) => readings),
  ...(window ? [window.readings.map((reading) => within('t.posting_date', reading))] : []),
]

/** Customers or products of which there is nothing: in a window, of a thing, or since a day. */
const without: Intent = {
  name: 'without',
  weight: 6,
  draw: (random, names) => {
    const window = random.chance(0.75)
      ? drawWindow(
          random,
          each(`
          last month / this month / last quarter / this quarter / last year / this year / year / quarter / since month / since year
          last N months / last N days
        `),
        )
      : null
    const ofCustomers = random.chance(0.7)
    const thing = ofCustomers && random.chance(0.4) ? drawConditions(random, names, 1, ['material', 'article', 'brand']) : []
    const among = ofCustomers && random.chance(0.35) ? drawConditions(random, names, 1, customerConditions) : []
    if (window === null && thing.length === 0) return null
    const spans: (Span | null)[] = window ? window.readings : [null]
    const golds = combinations<string>([thing[0]?.readings ?? ['TRUE'], among[0]?.readings ?? ['TRUE']]).flatMap(([lines = '', who = '']) =>
      spans.flatMap((span) => (ofCustomers ? customersWithout(span, lines, who) : productsWithout(span))),
    )
    const what = thing[0]?.text.replace(/^(of product|of SKU|for material|of|for|with) /, '') ?? ''
    const slots = { x: what, c: among[0]?.text ?? '', t: window?.text ?? '' }
    const patterns = !ofCustomers
      ? each(`
          products (without|with no) sales {t} / which products did we not sell {t}? / which products were not sold {t}?
          which products haven't sold {t}? / materials that had no sales {t} / products nobody bought {t}
          list products we did not sell {t} / products with no orders {t}
        `)
      : thing.length > 0
        ? [
            "customers {c} who (did not buy|never bought|didn't buy) {x} {t}",
            'which customers {c} (have not bought|never bought|did not buy) {x} {t}?',
            'list customers {c} without {x} {t}'.replace('without {x}', 'who bought no {x}'),
            'customers {c} that did not order {x} {t}',
          ]
        : each(`
            customers {c} (without|with no) orders {t} / which customers {c} (did not|didn't) order {t}?
            which customers {c} did not buy anything {t}? / customers {c} who have not ordered (anything|) {t}
            list customers {c} who bought nothing {t} / customers {c} that placed no orders {t} / which customers {c} had no orders {t}?
            who {c} has not ordered {t}?
          `)
    if (thing.length > 0 && patterns[0]?.includes('never') && /last N|this/.test(window?.kind ?? '')) return null
    return {
      ...say(random, patterns, slots),
      golds,
      features: [`without: ${ofCustomers ? (thing[0]?.kind ?? 'orders') : 'product sales'}`, among, window],
    }
  },
}

/** Those of the customer master; those who never bought anything may be left out, as may those who bought only later. */
function customersWithout(span: Span | null, lines: string, who: string): string[] {
  const conditions = [span === null ? 'TRUE' : within('t.posting_date', span), lines]
  const bought = `SELECT 1 FROM ${salesTables([lines])} WHERE t.customer = c.customer AND ${conditions.join(' AND ')}`
  const base = `SELECT c.customer FROM customer_master c WHERE ${who} AND NOT EXISTS (${bought})`
  return [base, `${base} AND c.frequency > 0`]
}

/** Those of the material master, or those that were sold at some time. */
function productsWithout(span: Span | null): string[] {
  const base = `SELECT m.material_number FROM stox_material_master m WHERE NOT EXISTS (SELECT 1 FROM transaction_data t WHERE t.material_number = m.material_number AND ${span === null ? 'TRUE' : within('t.posting_date', span)})`
  return [base, `${base} AND EXISTS (SELECT 1 FROM transaction_data t WHERE t.material_number = m.material_number)`]
}

/** Bounds on figures, and what is missing. */
export const thresholdIntents: Intent[] = [threshold, howMany, without]
