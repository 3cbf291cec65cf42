import { combinations, salesTables } from '../gold.ts'
import { type Intent, say } from '../intent.ts'
import type { Names } from '../names.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { drawConditions, quoted } from '../sales.ts'
import { drawWindow, type Window, within, yearSpan } from '../windows.ts'

/** Something bought, as people name it. */
type Thing = { text: string; condition: string; kind: string }

function drawThings(random: Random, names: Names, count: number): Thing[] {
  return Array.from({ length: count }, (): Thing => {
    const [made] = drawConditions(random, names, 1, ['material', 'article', 'article', 'brand'])
    return {
      text: made?.text.replace(/^(of product|of SKU|for material|of|for|with) /, '') ?? '',
      condition: made?.readings[0] ?? 'TRUE',
      kind: made?.kind ?? '',
    }
  })
}

const spans = (window: Window | null): string[] => (window ? window.readings.map((span) => within('t.posting_date', span)) : ['TRUE'])

/** Customers with a line for which the conditions hold. */
const bought = (...conditions: string[]): string =>
  `SELECT t.customer FROM ${salesTables(conditions)} WHERE t.customer IS NOT NULL AND ${conditions.join(' AND ')}`

const some = ['last month', 'last quarter', 'last year', 'this year', 'year', 'quarter', 'last N months', 'last N days', 'since year']
const windowFor = (random: Random, chance = 0.5): Window | null => (random.chance(chance) ? drawWindow(random, some) : null)

const buyersOf: Intent = {
  name: 'who bought',
  weight: 4,
  draw: (random, names) => {
    const [thing] = drawThings(random, names, 1)
    const window = windowFor(random)
    if (!thing) return null
    const counted = random.chance(0.4)
    const among = random.chance(0.3) ? drawConditions(random, names, 1, ['customers in segment', 'customers in office'])[0] : undefined
    const golds = spans(window).map((span) => {
      const list = `SELECT DISTINCT customer FROM (${bought(thing.condition, span, ...(among ? among.readings.slice(0, 1) : []))}) AS x`
      return counted ? `SELECT COUNT(*) AS n FROM (${list}) AS y` : list
    })
    const slots = { x: thing.text, c: among?.text ?? '', t: window?.text ?? '' }
    const patterns = counted
      ? each(`
          how many customers {c} (bought|ordered|purchased) {x} {t}? / number of customers {c} who bought {x} {t}
          how many (different|distinct) customers {c} bought {x} {t}? / {t}, how many customers {c} bought {x}?
        `)
      : each(`
          which customers {c} (bought|ordered|purchased) {x} {t}? / customers {c} who bought {x} {t}
          list (all|the) customers {c} that bought {x} {t} / who {c} bought {x} {t}? / show me customers {c} who ordered {x} {t}
        `)
    return {
      ...say(random, patterns, slots),
      golds,
      features: [`thing: ${thing.kind}`, counted && 'counted', among, window],
    }
  },
}

const both: Intent = {
  name: 'bought both, or one and not the other',
  weight: 4,
  draw: (random, names) => {
    const [a, b] = drawThings(random, names, 2)
    if (!a || !b || a.condition === b.condition) return null
    const window = windowFor(random, 0.35)
    const counted = random.chance(0.35)
    const not = random.chance(0.5)
    const golds = spans(window).flatMap((span) => {
      const without = not && window !== null ? [span, 'TRUE'] : [span]
      return without.map((other) => {
        const list = `SELECT DISTINCT customer FROM (${bought(a.condition, span)}) AS x WHERE customer ${not ? 'NOT IN' : 'IN'} (${bought(b.condition, other)})`
        return counted ? `SELECT COUNT(*) AS n FROM (${list}) AS y` : list
      })
    })
    const slots = { a: a.text, b: b.text, t: window?.text ?? '' }
    const clause = not
      ? random.pick(['bought {a} but not {b}', 'bought {a} but never {b}', 'ordered {a} but not {b}'])
      : random.pick(['bought both {a} and {b}', 'bought {a} and also {b}', 'ordered both {a} and {b}'])
    if (window && clause.includes('never')) return null
    const patterns = counted
      ? [`how many customers ${clause} {t}?`, `number of customers who ${clause} {t}`]
      : each(`
          which customers ${clause} {t}? / customers who ${clause} {t} / list customers who ${clause} {t} / customers that ${clause} {t}
        `)
    return {
      ...say(random, patterns, slots),
      golds,
      features: [not ? 'not the other' : 'both', `things: ${a.kind}, ${b.kind}`, counted && 'counted', window],
    }
  },
}

/** Pairs of stretches that people set against each other, and how they say them. */
function drawPair(random: Random): { first: Window; second: Window } {
  const pairs: [string, string][] = [
    ['last year', 'this year'],
    ['last quarter', 'this quarter'],
    ['last month', 'this month'],
  ]
  if (random.chance(0.4)) {
    const year = 2023 + random.int(3)
    const named = (text: number): Window => ({ kind: 'year', text: `in ${text}`, before: null, readings: [yearSpan(text)] })
    return { first: named(year - 1), second: named(year) }
  }
  const [first, second] = random.pick(pairs)
  const plain = (kind: string): Window => ({ ...drawWindow(random, [kind]), text: kind })
  return { first: plain(first), second: plain(second) }
}

const lapsed: Intent = {
  name: 'in one time and not in another',
  weight: 4,
  draw: (random, names) => {
    const { first, second } = drawPair(random)
    const counted = random.chance(0.4)
    const ofProducts = random.chance(0.25)
    const kind = random.pick(['lost', 'lost', 'new', 'both'])
    const among =
      !ofProducts && random.chance(0.25) ? drawConditions(random, names, 1, ['customers in segment', 'customers in office'])[0] : undefined
    const key = ofProducts ? 't.material_number' : 't.customer'
    const lines = (span: string): string =>
      `SELECT ${key} FROM ${salesTables([span, ...(among?.readings ?? [])])} WHERE ${[`${key} IS NOT NULL`, span, ...(among ? among.readings.slice(0, 1) : [])].join(' AND ')}`
    const golds = combinations([spans(first), spans(second)]).map(([one = '', two = '']) => {
      const [there, other] = kind === 'new' ? [two, one] : [one, two]
      const list = `SELECT DISTINCT ${ofProducts ? 'material_number' : 'customer'} FROM (${lines(there)}) AS x WHERE ${ofProducts ? 'material_number' : 'customer'} ${kind === 'both' ? 'IN' : 'NOT IN'} (${lines(other)})`
      return counted ? `SELECT COUNT(*) AS n FROM (${list}) AS y` : list
    })
    const [a, b] = kind === 'new' ? [second.text, first.text] : [first.text, second.text]
    const slots = {
      a,
      b,
      c: among?.text ?? '',
      who: ofProducts ? 'products' : 'customers',
      did: ofProducts ? random.pick(['sold', 'were sold']) : random.pick(['ordered', 'bought something', 'placed an order']),
    }
    const middle = kind === 'both' ? '{did} both {a} and {b}' : '{did} {a} but not {b}'
    const patterns = counted
      ? [`how many {who} {c} ${middle}?`, `number of {who} {c} that ${middle}`]
      : [
          `which {who} {c} ${middle}?`,
          `{who} {c} that ${middle}`,
          `list {who} {c} that ${middle}`,
          ...(ofProducts ? [] : [`customers {c} who ${middle}`]),
        ]
    return {
      ...say(random, patterns, slots),
      golds,
      features: [kind, ofProducts ? 'products' : 'customers', counted && 'counted', among, first],
    }
  },
}

const dates: Intent = {
  name: 'first and last orders',
  weight: 2,
  draw: (random, names) => {
    const last = random.chance(0.6)
    const [thing] = drawThings(random, names, 1)
    const customer = random.pick(names.customers)
    const value = `${last ? 'MAX' : 'MIN'}(t.posting_date) AS d`
    const cases = [
      {
        golds: [`SELECT ${value} FROM transaction_data t WHERE t.customer = ${quoted(customer)}`],
        patterns: last
          ? each(`
              when did {x} last order? / when did customer {x} last buy something? / last order date of {x}
              when was the last order of customer {x}? / date of the most recent order of {x}
            `)
          : ['when did {x} first order?', 'first order date of {x}', 'when was the first order of customer {x}?'],
        x: customer,
        kind: 'customer',
      },
      {
        golds: [`SELECT ${value} FROM ${salesTables([thing?.condition ?? ''])} WHERE ${thing?.condition}`],
        patterns: last
          ? ['when was {x} last sold?', 'when did we last sell {x}?', 'last sale date of {x}', 'when was the last time we sold {x}?']
          : ['when was {x} first sold?', 'when did we first sell {x}?'],
        x: thing?.text ?? '',
        kind: 'thing',
      },
      {
        golds: [`SELECT ${value} FROM transaction_data t`],
        patterns: last
          ? ['date of the last order', 'when was the last order?', 'when was the most recent sale?']
          : ['date of the first order', 'when was the first order?'],
        x: '',
        kind: 'all',
      },
    ]
    const chosen = random.pick(cases)
    return { ...say(random, chosen.patterns, { x: chosen.x }), golds: chosen.golds, features: [last ? 'last' : 'first', chosen.kind] }
  },
}

const basketOf: Intent = {
  name: 'what a customer bought',
  weight: 2,
  draw: (random, names) => {
    const customer = random.pick(names.customers)
    const window = windowFor(random, 0.7)
    const counted = random.chance(0.3)
    const golds = spans(window).map(
      (span) =>
        `SELECT ${counted ? 'COUNT(DISTINCT t.material_number) AS n' : 'DISTINCT t.material_number'} FROM transaction_data t WHERE t.customer = ${quoted(customer)} AND ${span}`,
    )
    const patterns = counted
      ? [
          'how many different products did {x} buy {t}?',
          'how many different products has customer {x} bought {t}?',
          'number of distinct products bought by {x} {t}',
        ]
      : each(`
          which products did {x} buy {t}? / which products has customer {x} bought {t}? / list the products that {x} bought {t}
          products bought by {x} {t} / what products did customer {x} order {t}?
        `)
    return {
      ...say(random, patterns, { x: customer, t: window?.text ?? '' }),
      golds,
      features: [counted ? 'counted' : 'listed', window],
    }
  },
}

/** Who bought what, when first and last, and in one time but not in another. */
export const basketIntents: Intent[] = [buyersOf, both, lapsed, dates, basketOf]
