import { salesGolds } from '../gold.ts'
import { asking, type Feature, type Intent, say } from '../intent.ts'
import type { Names } from '../names.ts'
import { each, expand } from '../phrase.ts'
import type { Random } from '../random.ts'
import { type Condition, type Dimension, dimensions, drawConditions, type Measure, measures } from '../sales.ts'
import { drawWindow, type Window, within } from '../windows.ts'

/** What questions about order lines have in common: a measure, conditions and perhaps a window. */
export type Parts = { measure: Measure; conditions: Condition[]; window: Window | null; where: string[][]; features: Feature[] }

const customerKinds = each(`
  customers in segment / customers in segment / customers in office / customers in office / material / article / not segment
  not office
`)

/** Draws the parts of a question about order lines. Measures named in `without` are left out; `ofCustomers`: the conditions follow the word customers. */
export function drawParts(random: Random, names: Names, most = 2, without: readonly string[] = [], ofCustomers = false): Parts {
  const weighted = [...measures, ...measures.slice(0, 2), ...measures.slice(0, 2), ...measures.slice(0, 1)]
  const measure = random.pick(weighted.filter(({ key }) => !without.includes(key)))
  const wanted = random.pick([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2].filter((count) => count <= most))
  const conditions = drawConditions(random, names, wanted, ofCustomers ? customerKinds : undefined).filter(
    ({ kind }) => !(kind === 'no returns' && measure.key === 'returns'),
  )
  const window = random.chance(0.7) ? drawWindow(random) : null
  return {
    measure,
    conditions,
    window,
    where: [
      ...conditions.map(({ readings }) => readings),
      ...(window ? [window.readings.map((reading) => within('t.posting_date', reading))] : []),
    ],
    features: [`measure: ${measure.key}`, conditions, window],
  }
}

/** Slots that every wording of such a question may use; without `listed` no noun that may ask for a list. */
export function slotsOf(random: Random, { measure, conditions, window }: Parts, listed = true) {
  const noun = random.pick(measure.nouns.filter((one) => listed || !one.listed))
  const [first, ...others] = conditions
  const early = first?.before && others.length === 0
  return {
    m: noun.text,
    ask: () => asking(random, noun.plural),
    was: noun.plural ? random.pick(['were', 'are']) : random.pick(['was', 'is']),
    c: conditions.map(({ text }) => text).join(' '),
    t: window?.text ?? '',
    pre: early ? `${first.before} ` : '',
    post: early ? '' : conditions.map(({ text }) => text).join(' '),
    T: window?.before ?? '',
    late: window?.before ? '' : (window?.text ?? ''),
  }
}

const figurePatterns = each(`
  {ask}{m} {c} {t} / {ask}{m} {t} {c} / {ask}{T} {m} {c} {late} / {pre}{m} {post} {t} / {pre}{m} {t} {post}
  {t}, what {was} (the|our) {m} {c}? / what {was} (the|our) {m} {c} {t}? / what {was} {m} {t} {c}?
  how high {was} (the|our) {m} {c} {t}? / {m} {c}, {t} / {m}, {c}, {t}
  (I want to know|I need to know|tell me|do you know) (the|our) {m} {c} {t}
  what (does|did) (the|our) {m} {c} (amount|come|add up) to {t}?
`)

const figure: Intent = {
  name: 'figure',
  weight: 14,
  draw: (random, names) => {
    const parts = drawParts(random, names)
    if (parts.window === null && parts.conditions.length === 0 && random.chance(0.7)) return null
    const slots = { ...slotsOf(random, parts, false), by: '' }
    const verbal = parts.measure.clauses.length > 0 && random.chance(0.45)
    const said = say(
      random,
      verbal
        ? parts.measure.clauses.flatMap((clause) => [`${clause}?`, `${clause}?`, `{t}, ${clause.replace('{t}', '')}?`])
        : figurePatterns,
      slots,
    )
    return { ...said, golds: salesGolds({ values: [parts.measure.sql], where: parts.where }), features: parts.features }
  },
}

const byPatterns = each(`
  {ask}{m} {by} {c} {t} / {ask}{m} {c} {by} {t} / {ask}{m} {t} {by} {c} / {ask}{m} {t} {c} {by} / {T} {m} {by} {c} {late}
  {pre}{m} {by} {t} {post} / what {was} (the|our) {m} {by} {c} {t}? / what {was} (the|our) {m} {c} {t}, {by}?
  (a breakdown|breakdown|a split) of {m} {c} {t} {by} / {by}: {m} {c} {t} / {t}, {m} {by} {c}
  how {was} {m} {c} {t} (split|distributed) {across}?
`)

/** "by segment", "per segment", "for each segment"; "orders per customer" is a mean too, so that customers are not said so. */
function byWords(random: Random, dims: readonly Dimension[]): { by: string; across: string } {
  const words = dims.map(({ words: choices }) => random.pick(choices))
  const plurals = dims.map(({ plurals: choices }) => random.pick(choices))
  const joined = words.join(random.pick([' and ', ' and by ', ', ']))
  const by = expand(
    random.pick(
      each(`
      by {j} / by {j} / by {j} / per {j} / per {j} / for each {a} / for every {a} / broken down by {j} / split by {j} / grouped by {j}
      in each {a}
    `),
    ),
    { j: joined, a: words.join(' and ') },
    random,
  )
    .replace(/^per (.*) and by /, 'per $1 and ')
    .replace(/^per (?=customer$|client$)/, 'by ')
  return { by, across: `(across|between) ${plurals.join(' and ')}`.replace('(across|between)', random.pick(['across', 'between'])) }
}

const groups: Dimension[] = [
  dimensions.segment,
  dimensions.segment,
  dimensions.office,
  dimensions.office,
  dimensions.product,
  dimensions.customer,
  dimensions.abc,
]
const times: Dimension[] = [dimensions.month, dimensions.month, dimensions.quarter, dimensions.year, dimensions.week]

/** Whether the conditions leave something to break down by. */
export const fits = (dims: readonly Dimension[], conditions: readonly Condition[]): boolean =>
  conditions.every(({ kind }) => {
    const about = kind.replace('two ', '').replace(/s$/, '').replace('not ', '')
    if (kind.startsWith('not ')) return true
    if (about === 'customer') return !dims.some(({ key }) => ['customer', 'segment', 'office', 'abc'].includes(key))
    if (about === 'material' || about === 'article') return !dims.some(({ key }) => key === 'product')
    if (about === 'brand') return true
    return kind.startsWith('two ') || !dims.some(({ key }) => key === about)
  })

function breakdown(name: string, weight: number, drawDims: (random: Random) => Dimension[]): Intent {
  return {
    name,
    weight,
    draw: (random, names) => {
      const parts = drawParts(random, names, 2)
      const dims = drawDims(random)
      if (!fits(dims, parts.conditions) || new Set(dims.map(({ key }) => key)).size < dims.length) return null
      if (parts.measure.key === 'buyers' && dims.some(({ key }) => key === 'customer')) return null
      if (parts.measure.key === 'products sold' && dims.some(({ key }) => key === 'product')) return null
      if (dims.length > 1 && dims.some(({ key }) => large.includes(key))) return null
      // "per week" over one day, "per year" over one month: nobody asks that.
      if (dims.some(({ key }) => times.some((time) => time.key === key)) && !isLong(parts.window, dims)) return null
      const slots = { ...slotsOf(random, parts), ...byWords(random, dims) }
      const verbal = parts.measure.clauses.length > 0 && random.chance(0.35)
      const said = say(random, verbal ? parts.measure.clauses.map((clause) => `${clause}?`) : byPatterns, slots)
      const golds = salesGolds({ dimensions: dims.map(({ sql }) => sql), values: [parts.measure.sql], where: parts.where })
      return { ...said, golds, features: [...parts.features, ...dims.map(({ key }) => `by: ${key}`)] }
    },
  }
}

/** Dimensions of so many values that together with another one they are more rows than an answer shows. */
const large = ['customer', 'product']

/** Whether a window holds several of the buckets asked for. */
function isLong(window: Window | null, dims: readonly Dimension[]): boolean {
  if (window === null) return !dims.some(({ key }) => key === 'week')
  const [reading] = window.readings
  const from = Date.parse(reading?.from ?? '2021-11-01')
  const days = (Date.parse(reading?.before ?? '2026-11-21') - from) / 86_400_000
  const needed = { week: 28, month: 80, quarter: 170, year: 700 }
  return dims.every(({ key }) => !(key in needed) || days > needed[key as keyof typeof needed])
}

/** Figures, alone and broken down. */
export const figureIntents: Intent[] = [
  figure,
  breakdown('figure by dimension', 10, (random) => [random.pick(groups)]),
  breakdown('figure by time', 9, (random) => [random.pick(times)]),
  breakdown('figure by two dimensions', 4, (random) => [
    random.pick(groups),
    random.chance(0.5) ? random.pick(groups) : random.pick(times),
  ]),
]
