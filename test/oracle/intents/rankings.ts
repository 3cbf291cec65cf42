import { rankGolds, salesGolds } from '../gold.ts'
import { type Intent, say } from '../intent.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { type Dimension, dimensions } from '../sales.ts'
import { drawParts, fits } from './figures.ts'

const ranked: Dimension[] = [
  dimensions.customer,
  dimensions.customer,
  dimensions.product,
  dimensions.product,
  dimensions.segment,
  dimensions.office,
  dimensions.month,
  dimensions.quarter,
]

/** Measures of which little is good: "best" says the least of them to some. */
const bad = ['cost of goods', 'returns']

const manyPatterns = each(`
  (top|the top|show me the top|give me the top|list the top) {n} {ds} by {m} {c} {t} / top {n} {ds} {t} by {m} {c}
  top {n} {ds} by {m} {t} {c} / {n} best {ds} by {m} {c} {t} / best {n} {ds} by {m} {c} {t}
  which {n} {ds} (had|have) the (highest|most|largest) {m} {c} {t}? / which were (the|our) top {n} {ds} by {m} {c} {t}?
  {t}, which were the {n} {ds} with the (highest|most) {m} {c}? / what are (the|our) {n} (biggest|largest) {ds} by {m} {c} {t}
  {ds} with the highest {m} {c} {t}, top {n} / the {n} {ds} with the (highest|most) {m} {c} {t}
  rank the {n} strongest {ds} by {m} {c} {t}
`)
const fewPatterns = each(`
  bottom {n} {ds} by {m} {c} {t} / the {n} {ds} with the (lowest|least|smallest) {m} {c} {t}
  which {n} {ds} had the (lowest|smallest) {m} {c} {t}? / (worst|weakest) {n} {ds} by {m} {c} {t} / {n} {ds} with the lowest {m} {c} {t}
`)
const onePatterns = each(`
  which {d} (had|has) the (highest|most) {m} {c} {t}? / which {d} (had|has) the (highest|largest|biggest) {m} {t} {c}?
  {t}, which {d} had the highest {m} {c}? / (best|top) {d} by {m} {c} {t} / what {was} (our|the) (best|top) {d} by {m} {c} {t}?
  the {d} with the highest {m} {c} {t} / what is the {d} with the highest {m} {c} {t}?
`)
const lowestPatterns = [
  'which {d} (had|has) the (lowest|smallest) {m} {c} {t}?',
  'the {d} with the lowest {m} {c} {t}',
  '(worst|weakest) {d} by {m} {c} {t}',
]

function ranking(
  name: string,
  weight: number,
  patterns: readonly string[],
  order: 'ASC' | 'DESC',
  drawCount: (random: Random) => number,
): Intent {
  return {
    name,
    weight,
    draw: (random, names) => {
      const dimension = random.pick(ranked)
      const parts = drawParts(random, names, 2, /best|strong|worst|weak/.test(patterns.join()) ? bad : [], dimension.key === 'customer')
      const same = { buyers: 'customer', 'products sold': 'product' }[parts.measure.key]
      if (!fits([dimension], parts.conditions) || same === dimension.key) return null
      // Over a single month or less there is no best month.
      if (
        ['month', 'quarter'].includes(dimension.key) &&
        parts.window !== null &&
        !['year', 'last year', 'this year'].includes(parts.window.kind)
      )
        return null
      // The fewest of something that is often zero ends in ties.
      if (
        order === 'ASC' &&
        (parts.measure.unit === 'count' || parts.conditions.length > 1 || ['customer', 'product'].includes(dimension.key))
      )
        return null
      // A rate of a customer or product without sales to speak of says nothing, and returns make such rates odd.
      if (['customer', 'product'].includes(dimension.key) && (parts.measure.sql.includes('NULLIF') || parts.window?.kind === 'yesterday'))
        return null
      const limit = drawCount(random)
      if (['segment', 'office', 'quarter'].includes(dimension.key) && limit > 5) return null
      const noun = random.pick(parts.measure.nouns.filter(({ text }) => !/^(number|count|#)|^total/.test(text)))
      if (noun === undefined) return null
      const slots = {
        n: random.chance(0.2)
          ? (['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'][limit] ?? `${limit}`)
          : `${limit}`,
        ds: () => random.pick(dimension.plurals),
        d: () => random.pick(dimension.words),
        m: noun.text,
        was: random.pick(['was', 'is']),
        c: parts.conditions.map(({ text }) => text).join(' '),
        t: parts.window?.text ?? '',
      }
      const query = { dimensions: [dimension.sql], values: [parts.measure.sql], where: parts.where, order, limit }
      const golds = parts.measure.unit === 'count' ? rankGolds(query) : salesGolds(query)
      return { ...say(random, patterns, slots), golds, ordered: limit > 1, features: [...parts.features, `rank: ${dimension.key}`] }
    },
  }
}

const several = (random: Random): number => random.pick([3, 5, 5, 10, 10, 4, 2, 7, 20])

/** The greatest and the least by a measure. */
export const rankingIntents: Intent[] = [
  ranking('top N', 8, manyPatterns, 'DESC', several),
  ranking('bottom N', 2, fewPatterns, 'ASC', (random) => random.pick([3, 5, 2])),
  ranking('the top one', 4, onePatterns, 'DESC', () => 1),
  ranking('the lowest one', 1, lowestPatterns, 'ASC', () => 1),
  verbalRanking(),
]

/** "Which customers bought the most", in verbs. */
function verbalRanking(): Intent {
  const revenue = 'SUM(t.net_sales)'
  const orders = 'COUNT(DISTINCT t.order_number)'
  const cases = 'SUM(t.inv_quantity_cases)'
  const forms: { dimension: Dimension; value: string; patterns: string[] }[] = [
    {
      dimension: dimensions.customer,
      value: revenue,
      patterns: each(`
        which {n} customers spent the most {c} {t}? / who are our {n} biggest spenders {c} {t}?
        which {n} customers bought the most {c} {t} in terms of revenue? / our {n} biggest customers by sales {c} {t}
        who are our top {n} customers {c} {t} by revenue?
      `),
    },
    {
      dimension: dimensions.customer,
      value: orders,
      patterns: each(`
        which {n} customers placed the most orders {c} {t}? / which {n} customers ordered most often {c} {t}?
        the {n} customers who ordered most often {c} {t} / which {n} customers have the most orders {c} {t}
      `),
    },
    {
      dimension: dimensions.product,
      value: cases,
      patterns: [
        'which {n} products sold the most cases {c} {t}?',
        'of which {n} products did we sell the most cases {c} {t}?',
        '{n} most sold products by cases {c} {t}',
      ],
    },
    {
      dimension: dimensions.product,
      value: revenue,
      patterns: each(`
        which {n} products brought in the most revenue {c} {t}? / which {n} products made the most sales {c} {t}?
        our {n} best selling products by revenue {c} {t} / {n} best-selling products by revenue {c} {t}
        which {n} products generated the most revenue {c} {t}
      `),
    },
    {
      dimension: dimensions.product,
      value: 'SUM(t.gross_margin)',
      patterns: [
        'which {n} products earned us the most profit {c} {t}?',
        'our {n} most profitable products by gross margin {c} {t}',
        'which {n} products made the most profit {c} {t}?',
      ],
    },
    {
      dimension: dimensions.office,
      value: revenue,
      patterns: [
        'which {n} offices sold the most {c} {t}?',
        'which {n} sales offices made the most revenue {c} {t}?',
        'which {n} offices brought in the most revenue {c} {t}?',
      ],
    },
    {
      dimension: dimensions.segment,
      value: revenue,
      patterns: ['which {n} segments spent the most {c} {t}?', 'which {n} segments brought in the most revenue {c} {t}?'],
    },
    {
      dimension: dimensions.product,
      value: 'COUNT(*) FILTER (WHERE t.net_sales < 0)',
      patterns: [
        'which {n} products were returned most often {c} {t}?',
        'which {n} products had the most returns {c} {t}?',
        '{n} most returned products {c} {t}',
      ],
    },
    {
      dimension: dimensions.product,
      value: 'COUNT(DISTINCT t.customer)',
      patterns: ['which {n} products were bought by the most customers {c} {t}?', 'which {n} products have the most buyers {c} {t}?'],
    },
  ]
  return {
    name: 'top N in verbs',
    weight: 4,
    draw: (random, names) => {
      const { dimension, value, patterns } = random.pick(forms)
      const parts = drawParts(random, names, 1, [], dimension.key === 'customer')
      if (!fits([dimension], parts.conditions)) return null
      const limit = random.pick([3, 5, 10])
      const slots = { n: `${limit}`, c: parts.conditions.map(({ text }) => text).join(' '), t: parts.window?.text ?? '' }
      const query = { dimensions: [dimension.sql], values: [value], where: parts.where, order: 'DESC' as const, limit }
      const golds = value.startsWith('COUNT') ? rankGolds(query) : salesGolds(query)
      return { ...say(random, patterns, slots), golds, ordered: true, features: [...parts.features.slice(1), `rank: ${dimension.key}`] }
    },
  }
}
