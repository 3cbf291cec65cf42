import { type Intent, say } from '../intent.ts'
import type { Names } from '../names.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { quoted } from '../sales.ts'

/** A condition on customers, in words after the noun and as an adjective where there is one. */
type Trait = { kind: string; about: string; text: string; before: string | null; sql: string; orNone?: true }

const trait = (kind: string, about: string, text: string, sql: string, more: Partial<Trait> = {}): Trait => ({
  kind,
  about,
  text,
  sql,
  before: null,
  ...more,
})

const traitMakers: ((random: Random, names: Names) => Trait)[] = [
  (random, { segments }) => {
    const name = random.pick(segments)
    const texts = each(`in the ${name} segment / in segment ${name} / that are ${name} / in the segment ${name}`)
    return trait('segment', 'segment', random.pick(texts), `rfm_segment = ${quoted(name)}`)
  },
  (random, { offices }) => {
    const name = random.pick(offices)
    const texts = each(`in ${name} / of the ${name} office / from ${name} / at the ${name} sales office`)
    return trait('office', 'office', random.pick(texts), `sales_office_name = ${quoted(name)}`, { before: name })
  },
  (random) => {
    const days = random.pick([30, 60, 90, 180, 365])
    const texts = each(`who have not ordered for more than ${days} days / whose last order was more than ${days} days ago
      with a recency over ${days} days / with recency above ${days}`)
    return trait('recency', 'recency', random.pick(texts), `recency > ${days}`, { orNone: true })
  },
  (random) => {
    const days = random.pick([7, 14, 30])
    const texts = each(`with a recency below ${days} days / with recency under ${days} / with a recency of less than ${days} days`)
    return trait('recency below', 'recency', random.pick(texts), `recency < ${days}`)
  },
  (random) => {
    const count = random.pick([5, 10, 20, 50])
    const texts = each(`with more than ${count} orders / who have placed more than ${count} orders / with over ${count} orders`)
    return trait('frequency', 'frequency', random.pick(texts), `frequency > ${count}`)
  },
  (random) => {
    const amount = random.pick([1000, 5000, 10000, 50000, 100000])
    const texts = each(`with lifetime revenue over ${amount} / with more than ${amount} lifetime revenue
      with a lifetime revenue above ${amount.toLocaleString('en')}`)
    return trait('lifetime revenue', 'money', random.pick(texts), `monetary > ${amount}`)
  },
  (random) => {
    const [letter, by] = [random.pick(['A', 'B', 'C']), random.pick(['revenue', 'profit', 'combined'])]
    const texts = each(`that are ${letter} by ${by} / in ABC ${by} class ${letter} / with ABC class ${letter} by ${by}`)
    return trait(
      'abc',
      'abc',
      by === 'combined' ? `in the combined ABC class ${letter}` : random.pick(texts),
      `abc_${by} = ${quoted(letter)}`,
    )
  },
  (random) => {
    const [percent, below] = [random.pick([20, 30, 40]), random.chance(0.3)]
    const text = below
      ? `with a margin percentage below ${percent}`
      : random.pick([`with a margin above ${percent} %`, `with margin over ${percent}%`])
    return trait('margin percent', 'margin', text, `margin_percent ${below ? '<' : '>'} ${percent}`)
  },
]

function drawTraits(random: Random, names: Names, count: number): Trait[] {
  const found: Trait[] = []
  for (let tries = 0; tries < 20 && found.length < count; tries++) {
    const made = random.pick(traitMakers)(random, names)
    if (!found.some(({ about }) => about === made.about)) found.push(made)
  }
  return found
}

/** Traits in words: the first ones follow each other, the last one with "and" where that reads well. */
function worded(random: Random, traits: readonly Trait[]): string {
  const [first, second] = traits
  if (!first) return ''
  if (!second) return first.text
  const clause = (text: string): boolean => /^(who|that|whose|with)/.test(text)
  return clause(first.text) && clause(second.text)
    ? `${first.text} and ${second.text}`
    : clause(first.text)
      ? `${second.text} ${first.text}`
      : `${first.text} ${random.pick(['', ''])}${second.text}`
}

const whereOf = (traits: readonly Trait[]): string => (traits.length > 0 ? ` WHERE ${traits.map(({ sql }) => sql).join(' AND ')}` : '')

/** Both readings where customers who never ordered may count as long without an order. */
function wheres(traits: readonly Trait[]): string[] {
  const first = whereOf(traits)
  return traits.some(({ orNone }) => orNone)
    ? [first, whereOf(traits.map((trait) => (trait.orNone ? { ...trait, sql: `(${trait.sql} OR recency IS NULL)` } : trait)))]
    : [first]
}

const count: Intent = {
  name: 'how many customers',
  weight: 5,
  draw: (random, names) => {
    const traits = drawTraits(random, names, random.pick([1, 1, 1, 2]))
    const slots = { c: worded(random, traits), pre: traits.length === 1 && traits[0]?.before ? traits[0].before : '' }
    const patterns = [
      'how many customers {c} (are there|do we have)?',
      'how many customers {c}?',
      'number of customers {c}',
      'count of customers {c}',
      'what is the number of customers {c}?',
      'customer count {c}',
      ...(slots.pre ? ['how many {pre} customers (are there|do we have)?', 'number of {pre} customers'] : []),
    ]
    return {
      ...say(
        random,
        patterns.map((one) =>
          /^(who|whose|that)/.test(slots.c) || /orders|revenue/.test(slots.c) ? one.replace('customer count', 'number of customers') : one,
        ),
        slots,
      ),
      golds: wheres(traits).map((where) => `SELECT COUNT(*) AS n FROM customer_master${where}`),
      features: [traits],
    }
  },
}

const list: Intent = {
  name: 'which customers',
  weight: 5,
  draw: (random, names) => {
    const traits = drawTraits(random, names, random.pick([1, 2, 2, 3]))
    const slots = { c: worded(random, traits.slice(0, 2)) }
    const patterns = each(`
      which customers {c}? / list (all|the|) customers {c} / show me (all|the) customers {c} / customers {c}
      give me a list of customers {c} / who are the customers {c}? / all customers {c}
    `)
    const used = traits.slice(0, 2)
    const clause = slots.c.startsWith('who ')
      ? patterns.slice(1)
      : slots.c.startsWith('that ') || slots.c.startsWith('whose ')
        ? patterns.slice(1)
        : patterns.map((one) =>
            one
              .replace('which customers {c}', 'which customers are {c}')
              .replace('are {c}', /^(with|in|of|from|at)/.test(slots.c) ? 'are {c}' : '{c}'),
          )
    const fixed = slots.c.startsWith('with') ? patterns.filter((one) => !one.startsWith('which')) : clause
    return {
      ...say(random, fixed, slots),
      golds: wheres(used).map((where) => `SELECT customer FROM customer_master${where}`),
      features: [used],
    }
  },
}

type Attribute = { sql: string; nouns: string[]; key: string }
const attributes: Attribute[] = [
  { key: 'lifetime revenue', sql: 'monetary', nouns: ['lifetime revenue', 'lifetime value'] },
  { key: 'recency', sql: 'recency', nouns: ['recency', 'days since last order', 'number of days since the last order'] },
  { key: 'orders', sql: 'frequency', nouns: ['number of orders', 'order count', 'order frequency'] },
  { key: 'profit', sql: 'profitability', nouns: ['lifetime profit', 'profitability'] },
  { key: 'margin percent', sql: 'margin_percent', nouns: ['margin percent', 'margin percentage'] },
]

const average: Intent = {
  name: 'average of customers',
  weight: 4,
  draw: (random, names) => {
    const attribute = random.pick(attributes.filter(({ key }) => key !== 'lifetime revenue' || random.chance(0.8)))
    const traits = drawTraits(random, names, random.pick([0, 1, 1])).filter(
      ({ about }) => !['recency', 'frequency', 'money', 'margin'].includes(about),
    )
    const by = random.chance(0.45)
      ? random.pick([
          { sql: 'rfm_segment', words: ['segment', 'customer segment'], about: 'segment' },
          { sql: 'sales_office_name', words: ['sales office', 'office'], about: 'office' },
        ])
      : null
    if (by && traits.some(({ about }) => about === by.about)) return null
    const kind = attribute.key === 'lifetime revenue' && random.chance(0.3) ? 'total' : 'average'
    const value = kind === 'total' ? `SUM(${attribute.sql})` : `AVG(${attribute.sql})`
    // Those who never bought have zero orders and no recency; they may be left out of a mean. A margin of several may be weighed by sales.
    const golds = [whereOf(traits), `${whereOf(traits)}${traits.length > 0 ? ' AND' : ' WHERE'} frequency > 0`].flatMap((where) => [
      `SELECT ${by ? `${by.sql} AS d1, ` : ''}${value} AS v1 FROM customer_master${where}${by ? ' GROUP BY 1' : ''}`,
      ...(attribute.key === 'margin percent'
        ? [
            `SELECT ${by ? `${by.sql} AS d1, ` : ''}100 * SUM(profitability) / NULLIF(SUM(monetary), 0) AS pct_1 FROM customer_master${where}${by ? ' GROUP BY 1' : ''}`,
          ]
        : []),
    ])
    const slots = {
      k: kind === 'total' ? 'total' : random.pick(['average', 'average', 'mean', 'avg']),
      m: random.pick(attribute.nouns),
      c: worded(random, traits),
      d: by ? random.pick(by.words) : '',
    }
    const patterns = by
      ? [
          '{k} {m} by {d} {c}',
          '{k} {m} per {d} {c}',
          'what is the {k} {m} of customers {c} (by|per) {d}?',
          '{k} {m} of customers {c} for each {d}',
          'show {k} {m} by {d} for customers {c}'.replace(' for customers {c}', traits.length > 0 ? ' for customers {c}' : ''),
        ]
      : [
          '{k} {m} of customers {c}',
          'what is the {k} {m} of (our|the|) customers {c}?',
          "what's the {k} {m} of customers {c}?",
          '{k} customer {m} {c}'.replace(' {c}', traits.length > 0 ? ' for customers {c}' : ''),
        ]
    return {
      ...say(random, patterns, slots),
      golds,
      features: [`attribute: ${attribute.key}`, traits, by && `by: ${by.about}`],
    }
  },
}

const counts: Intent = {
  name: 'customers by dimension',
  weight: 3,
  draw: (random, names) => {
    const by = random.pick([
      { sql: 'rfm_segment', words: ['segment', 'customer segment', 'RFM segment'], about: 'segment' },
      { sql: 'sales_office_name', words: ['sales office', 'office'], about: 'office' },
      { sql: 'abc_revenue', words: ['ABC class by revenue', 'ABC revenue class'], about: 'abc' },
    ])
    const traits = random.chance(0.5) ? drawTraits(random, names, 1) : []
    if (traits.some(({ about }) => about === by.about)) return null
    const slots = { c: worded(random, traits), d: random.pick(by.words) }
    const patterns = each(`
      customers by {d} {c} / number of customers {c} (by|per) {d} / how many customers {c} (do we have|are there) (in each|per) {d}?
      how many customers {c} per {d}? / customer count by {d} {c} / count customers {c} by {d}
    `)
    const fitting = slots.c === '' ? patterns : patterns.slice(1, 4)
    const golds = wheres(traits).map((where) => `SELECT ${by.sql} AS d1, COUNT(*) AS n FROM customer_master${where} GROUP BY 1`)
    return { ...say(random, fitting, slots), golds, features: [traits, `by: ${by.about}`] }
  },
}

/** What is asked of one customer. */
const oneCustomer: Intent = {
  name: 'a fact of a customer',
  weight: 2,
  draw: (random, names) => {
    const facts = [
      {
        sql: 'rfm_segment',
        patterns: each(`
          which segment is {x} in? / what segment does customer {x} belong to? / segment of customer {x} / RFM segment of {x}
        `),
      },
      {
        sql: 'recency',
        patterns: ['how many days ago did {x} last order?', 'recency of customer {x}', 'days since the last order of {x}'],
      },
      {
        sql: 'frequency',
        patterns: ['how many orders has {x} placed?', 'number of orders of customer {x}', 'how often has customer {x} ordered?'],
      },
      {
        sql: 'monetary',
        patterns: each(`
          how much has {x} spent with us? / lifetime revenue of {x} / total revenue from customer {x}
          how much revenue did customer {x} bring in total?
        `),
      },
      { sql: 'abc_revenue', patterns: ['what is the ABC class by revenue of {x}?', 'ABC revenue class of customer {x}'] },
      { sql: 'sales_office_name', patterns: ['which sales office does {x} belong to?', 'sales office of customer {x}'] },
    ]
    const { sql, patterns } = random.pick(facts)
    const name = random.pick(names.customers)
    return {
      ...say(random, patterns, { x: name }),
      golds: [`SELECT ${sql} FROM customer_master WHERE customer = ${quoted(name)}`],
      features: [`fact: ${sql}`],
    }
  },
}

const topCustomers: Intent = {
  name: 'top customers by attribute',
  weight: 3,
  draw: (random, names) => {
    const attribute = random.pick(attributes.slice(0, 4).filter(({ key }) => key !== 'orders'))
    const traits = drawTraits(random, names, random.pick([0, 1, 1])).filter(({ about }) => ['segment', 'office', 'abc'].includes(about))
    const limit = random.pick([3, 5, 10, 20])
    const gold = `SELECT customer, ${attribute.sql} AS v1 FROM customer_master${whereOf([...traits, { kind: '', about: '', text: '', before: null, sql: `${attribute.sql} IS NOT NULL` }])} ORDER BY 2 DESC FETCH FIRST ${limit} ROWS ONLY`
    const slots = { n: `${limit}`, m: attribute.nouns[0] ?? '', c: worded(random, traits) }
    const patterns = each(`
      top {n} customers {c} by {m} / the {n} customers {c} with the highest {m} / which {n} customers {c} have the highest {m}?
      {n} customers {c} with the highest {m} / list the {n} customers {c} with the highest {m}
    `)
    return {
      ...say(random, patterns, slots),
      golds: [gold, `SELECT v1 AS n FROM (${gold}) AS x ORDER BY 1 DESC`],
      ordered: true,
      features: [`attribute: ${attribute.key}`, traits],
    }
  },
}

/** Questions about the customer master. */
export const customerIntents: Intent[] = [count, list, average, counts, oneCustomer, topCustomers]
