import { salesGolds } from '../gold.ts'
import { asking, type Intent, say } from '../intent.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { type Dimension, dimensions, type Measure, measures } from '../sales.ts'
import { drawWindow, within } from '../windows.ts'
import { drawParts, fits } from './figures.ts'

const keys = (...names: string[]): Measure[] => measures.filter(({ key }) => names.includes(key))
const sums = [...keys('revenue', 'margin', 'cases', 'orders'), ...keys('revenue')]
const word = (random: Random, measure: Measure): string =>
  random.pick(measure.nouns.filter(({ text }) => !/total|number|count|#/.test(text))).text

/** Sums that grow from bucket to bucket. */
const running: Intent = {
  name: 'running total',
  weight: 2,
  draw: (random, names) => {
    const measure = random.pick(keys('revenue', 'margin', 'cases', 'revenue'))
    const parts = drawParts(random, names, 1)
    const window = drawWindow(random, ['year', 'last year', 'this year'])
    const bucket = random.pick([dimensions.month, dimensions.month, dimensions.quarter])
    const where = [...parts.conditions.map(({ readings }) => readings), window.readings.map((span) => within('t.posting_date', span))]
    const golds = salesGolds({ dimensions: [bucket.sql], values: [measure.sql], where }).map(
      (gold) => `SELECT d1, SUM(v1) OVER (ORDER BY d1) AS v1 FROM (${gold}) AS x`,
    )
    const slots = {
      m: word(random, measure),
      b: bucket.key,
      c: parts.conditions.map(({ text }) => text).join(' '),
      t: window.text,
      ask: () => asking(random, false),
    }
    const patterns = each(`
      cumulative {m} by {b} {c} {t} / running total of {m} by {b} {c} {t} / {ask}the running total of {m} {c} per {b} {t}
      {ask}cumulative {m} {c} {t} by {b} / {m} {c} by {b} {t}, cumulated / {ask}running {m} {c} per {b} {t}
    `)
    return { ...say(random, patterns, slots), golds, features: [`measure: ${measure.key}`, `by: ${bucket.key}`, parts.conditions, window] }
  },
}

/** How a figure changes from one bucket to the next; the bucket before the first one may be known or not. */
const changes: Intent = {
  name: 'change from bucket to bucket',
  weight: 2,
  draw: (random, names) => {
    const measure = random.pick(sums)
    const parts = drawParts(random, names, 1)
    const window = drawWindow(random, ['year', 'last year', 'this year'])
    const bucket = random.pick([dimensions.month, dimensions.month, dimensions.quarter])
    const conditions = parts.conditions.map(({ readings }) => readings)
    const percent = random.chance(0.5)
    const value = percent
      ? '100.0 * (v1 - LAG(v1) OVER (ORDER BY d1)) / NULLIF(LAG(v1) OVER (ORDER BY d1), 0) AS growth_pct'
      : 'v1 - LAG(v1) OVER (ORDER BY d1) AS difference'
    const inside = window.readings.flatMap((span) =>
      salesGolds({ dimensions: [bucket.sql], values: [measure.sql], where: [...conditions, [within('t.posting_date', span)]] }).map(
        (gold) => `SELECT d1, ${value} FROM (${gold}) AS x`,
      ),
    )
    const from = window.readings[0]?.from?.slice(0, 4) ?? ''
    const known = window.readings.flatMap((span) =>
      salesGolds({
        dimensions: [bucket.sql],
        values: [measure.sql],
        where: [...conditions, [within('t.posting_date', { from: null, before: span.before })]],
      }).map((gold) => `SELECT * FROM (SELECT d1, ${value} FROM (${gold}) AS x) AS y WHERE d1 >= '${from}'`),
    )
    const steps =
      bucket.key === 'month'
        ? random.pick(['month over month', 'month-over-month', 'month on month'])
        : random.pick(['quarter over quarter', 'quarter-over-quarter'])
    const slots = {
      m: word(random, measure),
      b: bucket.key,
      s: steps,
      c: parts.conditions.map(({ text }) => text).join(' '),
      t: window.text,
    }
    const patterns = percent
      ? each(`
          {s} growth of {m} {c} {t} in percent / {m} growth {s} {c} {t} in % / {s} percentage change of {m} {c} {t}
          percentage change in {m} {c} from {b} to {b} {t}
        `)
      : ['{s} change of {m} {c} {t}', 'change in {m} {c} from {b} to {b} {t}', '{m} change {s} {c} {t}']
    return {
      ...say(random, patterns, slots),
      golds: [...inside, ...known],
      features: [`measure: ${measure.key}`, percent ? 'percent' : 'difference', `by: ${bucket.key}`, parts.conditions, window],
    }
  },
}

/** The mean of a figure over months, weeks or days, or over customers, orders and products. */
const means: Intent = {
  name: 'average per entity',
  weight: 5,
  draw: (random, names) => {
    const measure = random.pick(sums)
    const per = random.pick<Dimension & { spoken: string[] }>([
      { ...dimensions.month, spoken: ['average monthly {m}', 'average {m} per month', 'mean {m} per month', 'avg monthly {m}'] },
      { ...dimensions.quarter, spoken: ['average quarterly {m}', 'average {m} per quarter'] },
      {
        ...dimensions.customer,
        spoken: ['average {m} per customer', 'mean {m} per customer', 'average {m} per buyer', 'avg {m} per active customer'],
      },
      { ...dimensions.product, spoken: ['average {m} per product', 'mean {m} per product sold'] },
    ])
    const parts = drawParts(random, names, 1)
    const window = drawWindow(random, ['year', 'last year', 'year', 'half year', 'last quarter', 'between months'])
    const by = random.chance(0.3) ? random.pick([dimensions.segment, dimensions.office]) : null
    if (!fits(by ? [per, by] : [per], parts.conditions) || (per.key === 'quarter' && !/year$/.test(window.kind))) return null
    if (parts.conditions.some(({ kind }) => ['material', 'article', 'customer'].includes(kind))) return null
    const where = [...parts.conditions.map(({ readings }) => readings), window.readings.map((span) => within('t.posting_date', span))]
    const group = by ? [by.sql] : []
    const golds = [[], [[`${per.sql} IS NOT NULL`]]].flatMap((known) => [
      ...salesGolds({
        dimensions: group,
        values: [`1.0 * ${measure.sql} / NULLIF(COUNT(DISTINCT ${per.sql}), 0)`],
        where: [...where, ...known],
      }),
      ...salesGolds({ dimensions: [...group, per.sql], values: [measure.sql], where: [...where, ...known] }).map(
        (gold) => `SELECT ${by ? 'd1, ' : ''}AVG(v1) AS v1 FROM (${gold}) AS x${by ? ' GROUP BY 1' : ''}`,
      ),
    ])
    const m = measure.key === 'orders' ? random.pick(['number of orders', 'orders']) : word(random, measure)
    const slots = {
      a: random.pick(per.spoken).replace('{m}', m),
      c: parts.conditions.map(({ text }) => text).join(' '),
      t: window.text,
      ask: () => asking(random, false),
      d: by ? `(by|for each) ${random.pick(by.words)}`.replace('(by|for each)', random.pick(['by', 'for each'])) : '',
    }
    const patterns = each(`
      {ask}{a} {d} {c} {t} / {a} {c} {t} {d} / what was the {a} {c} {t} {d}? / {t}, what was the {a} {c} {d}?
      what's our {a} {c} {t} {d}?
    `)
    return {
      ...say(random, patterns, slots),
      golds,
      features: [`measure: ${measure.key}`, `per: ${per.key}`, by && `by: ${by.key}`, parts.conditions, window],
    }
  },
}

/** The first ones of every group. */
const withinGroups: Intent = {
  name: 'top N in each group',
  weight: 3,
  draw: (random, names) => {
    const measure = random.pick(keys('revenue', 'margin', 'cases', 'revenue'))
    const group = random.pick([dimensions.segment, dimensions.office, dimensions.year])
    const ranked = random.pick([dimensions.product, dimensions.product, dimensions.customer])
    const parts = drawParts(random, names, 0)
    const window = group.key === 'year' ? null : parts.window
    if (window && ['yesterday', 'single day', 'last week', 'this month'].includes(window.kind)) return null
    const limit = random.pick([1, 3, 5, 2])
    const where = [[`${ranked.sql} IS NOT NULL`], ...(window ? [window.readings.map((span) => within('t.posting_date', span))] : [])]
    const golds = [[], [[`${group.sql} IS NOT NULL`]]].flatMap((known) =>
      // Among equal figures any one may be named, so that the figures alone decide then.
      salesGolds({ dimensions: [group.sql, ranked.sql], values: [measure.sql], where: [...where, ...known] }).flatMap((gold) =>
        [
          ['d1, d2, v1', 'RANK()'],
          ['d1, v1', 'ROW_NUMBER()'],
        ].map(
          ([columns, place]) =>
            `SELECT ${columns} FROM (SELECT *, ${place} OVER (PARTITION BY d1 ORDER BY v1 DESC) AS place FROM (${gold}) AS x) AS y WHERE place <= ${limit}`,
        ),
      ),
    )
    const slots = {
      n: `${limit}`,
      m: word(random, measure),
      g: random.pick(group.words),
      d: random.pick(ranked.words),
      ds: random.pick(ranked.plurals),
      t: window?.text ?? '',
    }
    const patterns =
      limit === 1
        ? each(`
            (best|top) {d} by {m} in each {g} {t} / the {d} with the highest {m} in each {g} {t}
            which {d} had the highest {m} in each {g} {t}? / top {d} per {g} by {m} {t} / for each {g}, the {d} with the highest {m} {t}
          `)
        : each(`
            top {n} {ds} by {m} in each {g} {t} / top {n} {ds} per {g} by {m} {t} / the {n} best {ds} by {m} for each {g} {t}
            for each {g}, the top {n} {ds} by {m} {t} / {n} {ds} with the highest {m} in every {g} {t}
          `)
    return {
      ...say(random, patterns, slots),
      golds,
      features: [`measure: ${measure.key}`, `group: ${group.key}`, `rank: ${ranked.key}`, window],
    }
  },
}

/** One order, the largest of all. */
const orders: Intent = {
  name: 'single orders',
  weight: 2,
  draw: (random, names) => {
    const parts = drawParts(random, names, 1)
    if (parts.conditions.some(({ kind }) => !['segment', 'office', 'customer'].includes(kind))) return null
    const where = parts.where
    const limit = random.pick([1, 1, 3, 5])
    const amount = random.pick([5000, 8000, 10000])
    const kind = random.pick(['largest', 'largest', 'above', 'count'])
    const base = salesGolds({ dimensions: ['t.order_number'], values: ['SUM(t.net_sales)'], where })
    const slots = {
      n: `${limit}`,
      c: parts.conditions.map(({ text }) => text).join(' '),
      t: parts.window?.text ?? '',
      a: random.pick([`${amount}`, amount.toLocaleString('en')]),
    }
    const features = [kind, ...parts.features.slice(1)]
    if (kind === 'largest') {
      const patterns =
        limit === 1
          ? [
              'what was the (largest|biggest) order by revenue {c} {t}?',
              '(largest|biggest) order by revenue {c} {t}',
              'which order had the highest revenue {c} {t}?',
            ]
          : [
              'the {n} (largest|biggest) orders by revenue {c} {t}',
              'top {n} orders by revenue {c} {t}',
              'which {n} orders had the highest revenue {c} {t}?',
            ]
      const golds = base.map((gold) => `SELECT * FROM (${gold}) AS x ORDER BY v1 DESC FETCH FIRST ${limit} ROWS ONLY`)
      return { ...say(random, patterns, slots), golds, ordered: limit > 1, features }
    }
    if (kind === 'count') {
      const patterns = [
        'how many orders were (above|over) {a} in revenue {c} {t}?',
        'number of orders with revenue over {a} {c} {t}',
        'how many orders had more than {a} revenue {c} {t}?',
      ]
      return {
        ...say(random, patterns, slots),
        golds: base.map((gold) => `SELECT COUNT(*) AS n FROM (${gold}) AS x WHERE v1 > ${amount}`),
        features,
      }
    }
    const patterns = [
      'orders with revenue over {a} {c} {t}',
      'which orders had more than {a} revenue {c} {t}?',
      'list orders above {a} in revenue {c} {t}',
    ]
    return { ...say(random, patterns, slots), golds: base.map((gold) => `SELECT * FROM (${gold}) AS x WHERE v1 > ${amount}`), features }
  },
}

/** How many of something there are in each of something: products a customer, customers a product. */
const spread: Intent = {
  name: 'distinct count by dimension',
  weight: 2,
  draw: (random) => {
    const what = random.pick([
      {
        sql: 'COUNT(DISTINCT t.customer)',
        words: ['customers', 'different customers', 'distinct customers'],
        verb: 'bought something',
        by: [dimensions.segment, dimensions.office, dimensions.product, dimensions.month],
      },
      {
        sql: 'COUNT(DISTINCT t.material_number)',
        words: ['different products', 'distinct products', 'different materials'],
        verb: 'were sold',
        by: [dimensions.segment, dimensions.office, dimensions.customer, dimensions.month],
      },
    ])
    const by = random.pick(what.by)
    const window = drawWindow(
      random,
      by.key === 'month' ? ['year', 'last year', 'this year'] : ['year', 'last year', 'last quarter', 'this year', 'quarter', 'last month'],
    )
    const golds = salesGolds({
      dimensions: [by.sql],
      values: [what.sql],
      where: [window.readings.map((span) => within('t.posting_date', span))],
    })
    const slots = { w: random.pick(what.words), v: what.verb, d: random.pick(by.words), t: window.text }
    const patterns = [
      'how many {w} {v} {t} (by|per) {d}?',
      'how many {w} {v} (by|per) {d} {t}?',
      ...(by.key === 'month' ? [] : ['{t}, how many {w} {v} in each {d}?']),
    ]
    return { ...say(random, patterns, slots), golds, features: [what.verb, `by: ${by.key}`, window] }
  },
}

/** Running sums, changes, means, ranks in groups and single orders. */
export const seriesIntents: Intent[] = [running, changes, means, withinGroups, orders, spread]
