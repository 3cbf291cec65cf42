import type { SemanticModel } from '../../../catalog/semantic-model.ts'
import type { Atom } from '../lexicon/atom.ts'
import type { AtomMark, CompareMark, ExistsMark, FilterMark, HavingMark, Mark, PeriodMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, grain, hasThing, hasVerb, isCompare, isFilter, isMeasure, isPeriod, word } from '../marks/tests.ts'
import { datasetOf } from '../model/model-index.ts'
import { type Measure, operatorSchema } from '../semantic-query.ts'
import { countMeasure, namedMeasure, type RuleContext, thingOfAtom } from './context.ts'

const small = word('skip', 'prep', 'that', 'pronoun', 'ever', 'overall')
const filler = word('skip', 'have', 'that', 'all', 'once')
const fillerIn = word('skip', 'have', 'that', 'all', 'once', 'prep')
const connecting = word('skip', 'prep', 'that', 'have')
const beforeThreshold = (mark: Mark): mark is AtomMark | FilterMark | PeriodMark =>
  connecting(mark) || mark.kind === 'filter' || mark.kind === 'period'
const besidesWords = word('skip', 'have', 'that', 'all', 'once', 'prep', 'distinct')
const besides = (mark: Mark): mark is AtomMark | FilterMark => besidesWords(mark) || mark.kind === 'filter'
const betweenCount = word('skip', 'prep', 'distinct')
/** "more than 10 unacknowledged alerts": conditions on what is counted. */
const besidesCount = (mark: Mark): mark is AtomMark | FilterMark => betweenCount(mark) || (mark.kind === 'filter' && mark.noun === null)
const negation = word('not', 'without', 'never', 'missing', 'except')

/** Thresholds on numbers, comparisons between fields, and things that exist or are missing elsewhere. */
export function conditionRules(context: RuleContext): Rule[] {
  const countable = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && countMeasure(context, mark.atom, false) !== null
  const defaultOf = (atom: Atom): Measure | null => defaultMeasure(context, atom.verbs)
  return [
    rule('threshold, then what it counts', [one(isCompare), many(besidesCount), one(countable)], (compare, between, thing, { before }) => {
      // "orders > 100 customers": which of them have the others is not said.
      if (before !== undefined && hasThing(before) && compare.op === '>' && compare.to === thing.from) return null
      // "revenue below 10k of Tavola products", "over 3 times for them": the number has its figure already.
      if ((before !== undefined && isMeasure(before) && before.measure.kind !== 'count') || compare.unit === 'times') return null
      const filters = between.flatMap((mark) => (mark.kind === 'filter' ? [mark.filter] : []))
      const measure = countMeasure(
        context,
        thing.atom,
        between.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('distinct')),
      )
      if (measure?.kind !== 'count') return null
      return threshold(context, filters.length === 0 ? measure : { ...measure, filters }, compare, span(compare, thing))
    }),
    rule('threshold, then a number', [one(isCompare), many(small), one(isMeasure)], (compare, _small, measure) =>
      threshold(context, measure.measure, compare, span(compare, measure)),
    ),
    rule(
      'number compared with another',
      [one(isMeasure), many(small), one(word('cmp')), many(small), one(isMeasure)],
      (left, _a, cmp, _b, right) => {
        const [a, b] = [fieldsOf(left.measure), fieldsOf(right.measure)]
        if (a.length === 0 || b.length === 0) return null
        const op = operatorSchema.parse(argOf(cmp, 'cmp'))
        return [{ kind: 'filter', filter: { kind: 'compare-fields', left: a, op, right: b }, things: [], noun: null, ...span(left, right) }]
      },
    ),
    rule('below what it is compared with', [one(word('cmp')), many(small), one(isMeasure)], (cmp, _small, right) => {
      const compared = fieldsOf(right.measure).filter((ref) => context.index.fields.get(ref)?.field.comparedTo !== undefined)
      const left = [...new Set(compared.flatMap((ref) => context.index.fields.get(ref)?.field.comparedTo ?? []))]
      if (left.length === 0) return null
      const op = operatorSchema.parse(argOf(cmp, 'cmp'))
      return [
        { kind: 'filter', filter: { kind: 'compare-fields', left, op, right: compared }, things: [], noun: null, ...span(cmp, right) },
      ]
    }),
    rule('number, then its threshold', [one(isMeasure), many(beforeThreshold), one(isCompare)], (measure, between, compare) => {
      const found = threshold(context, measure.measure, compare, span(measure))
      return found === null ? null : [...found, ...between.filter((mark) => mark.kind !== 'atom')]
    }),
    rule('unit of a number', [many(word('prep')), one(word('unit'))], (prep, unit, { before, all }) => {
      const said = argOf(unit, 'unit')
      const kept = all.flatMap(measuresOf).some((measure) => isKeptIn(context, measure, said))
      return kept && (prep.length > 0 || before?.kind === 'measure') ? [] : null
    }),
    rule('verb with a threshold', [one(hasVerb), many(small), one(isCompare)], (verb, _small, compare) => {
      if (compare.unit !== null && compare.unit !== 'currency' && compare.unit !== 'times') return null
      const measure = compare.unit === 'times' ? timesOf(context, verb.atom.verbs) : defaultOf(verb.atom)
      return measure === null ? null : [having(measure, compare, span(verb, compare))]
    }),
    rule('every bucket', [maybe(hasVerb), many(small), one(grain('every'))], (verb, _small, bucket) => {
      const every = bucket.atom.date.grain
      if (verb === undefined || every === null || every === 'hour' || every === 'half') return null
      return [{ ...exists(verb.atom.verbs, false, span(verb, bucket)), everyGrain: every }]
    }),
    rule('done with none of them', [one(hasVerb), one(negation), many(isFilter), maybe(hasThing)], (verb, not, filters) =>
      filters.length > 0 && /^no$/i.test(not.atom.text) ? [exists(verb.atom.verbs, true, span(verb, not)), ...filters] : null,
    ),
    rule('with no such number', [one(hasVerb), one(negation), one(isMeasure)], (verb, not, measure) => {
      const filters = measure.measure.kind === 'named' ? measure.measure.filters : []
      const shared = verb.atom.verbs.filter((name) => measureDatasets(context, measure.measure).includes(name))
      return /^no$/i.test(not.atom.text) && shared.length > 0 && (filters.length > 0 || saysThatRowsAre(context, measure.measure))
        ? [{ ...exists(shared, true, span(verb, measure)), filters }]
        : null
    }),
    rule(
      'no such number happened',
      [one(negation), many(filler), one(hasVerb), many(word('skip')), one(isMeasure)],
      (not, _filler, verb, _small, measure) => {
        const shared = verb.atom.verbs.filter((name) => measureDatasets(context, measure.measure).includes(name))
        const named = measure.measure.kind === 'named' && measure.measure.fn === null ? measure.measure.filters : []
        // "have not reported a conversion rate": rows of that figure are missing, and not all rows.
        return shared.length === 0 || named.length === 0 ? null : [{ ...exists(shared, true, span(not, measure)), filters: named }]
      },
    ),
    rule('nothing happened', [one(negation), many(filler), one(hasVerb), maybe(word('once'))], (not, _filler, verb, once) => [
      exists(verb.atom.verbs, true, span(not, verb, once)),
    ]),
    rule('no such thing', [one(negation), many(besides), one(hasThing), maybe(word('once'))], (not, between, thing, once) => {
      if (isException(not)) return null
      const noun = thingOfAtom(thing.atom)
      const datasets = datasetsOf(context, thing.atom)
      const without = /^(no|without|missing|with no|having no|ohne|sans|sin)\b/i.test(not.atom.text)
      if (without && datasets.length === 0 && noun.fields.length > 0 && between.every((mark) => mark.kind === 'atom'))
        return [{ ...exists([], true, span(not, thing, once)), noun }]
      const filters = between.flatMap((mark) => (mark.kind === 'filter' ? [mark.filter] : []))
      if (datasets.length === 0) return null
      return [{ ...exists(datasets, true, span(not, thing, once)), noun: thingOfAtom(thing.atom), filters }]
    }),
    rule('no such number', [one(negation), many(filler), one(isMeasure), maybe(word('once'))], (not, passed, measure, once) => {
      // "customers per segment excluding returns" leaves rows out, not customers.
      if (isException(not)) return null
      // "without any enrolment": rows of that name are missing, whatever else has a number of the name.
      const kept = new Set(measureDatasets(context, measure.measure))
      const rows = measure.atom?.things.flatMap((thing) => thing.datasets.filter((name) => !kept.has(name))) ?? []
      if (rows.length > 0 && measure.atom !== null)
        return [{ ...exists(rows, true, span(not, measure, once)), noun: thingOfAtom(measure.atom) }]
      // "zero stock" is a number of rows that are there.
      const held = fieldsOf(measure.measure).some((ref) => context.index.fields.get(ref)?.field.role === 'measure')
      if (held && /\b(zero|0)$/i.test(not.atom.text))
        return [{ kind: 'having', measure: measure.measure, op: '=' as const, values: [0], ...span(not, measure, once) }]
      if (/\b(zero|0)$/i.test(not.atom.text) && isKeptElsewhere(context, measure.measure)) return null
      const [name] = measure.measure.kind === 'named' ? measure.measure.metrics : []
      const metric = name === undefined ? undefined : context.index.metrics.get(name)
      if (metric?.filter != null) {
        return [
          {
            ...exists([metric.dataset], true, span(not, measure, once)),
            filters: [{ kind: 'of-metric', metric: metric.name, negated: false }],
          },
        ]
      }
      const own = keptFor(context, measure.measure)
      if (own?.rate)
        return [
          {
            kind: 'filter',
            filter: { kind: 'empty', fields: own.fields, negated: false },
            things: [],
            noun: null,
            ...span(not, measure, once),
          },
        ]
      // "without a reorder point" are those that none is kept for; "no demand" may be an amount of nothing.
      const single = passed.length === 0 && measure.from > not.to && !isBetterLess(context, measure.measure)
      if (own !== null && !single) {
        const some = { kind: 'compare' as const, fields: own.fields, op: '>' as const, values: [0] }
        return [{ ...exists([...new Set(own.fields.map(datasetOf))], true, span(not, measure, once)), filters: [some] }]
      }
      if (!single && !saysThatRowsAre(context, measure.measure)) return null
      const datasets = measureDatasets(context, measure.measure)
      // "never report cart abandonment": rows that a value names, and not just any.
      const filters = measure.measure.kind === 'named' ? measure.measure.filters : []
      return datasets.length === 0 ? null : [{ ...exists(datasets, true, span(not, measure, once)), filters }]
    }),
    rule(
      'agent with a threshold',
      [one(word('by', 'prep')), one((mark: Mark): mark is HavingMark => mark.kind === 'having')],
      (_by, threshold) => [threshold],
    ),
    rule('not yet', [one(hasVerb), one(word('never', 'not'))], (verb, not) => [exists(verb.atom.verbs, true, span(verb, not))]),
    rule('one period or another', [one(isPeriod), one(word('or')), many(small), one(isPeriod)], (left, _or, _small, right) => [
      { ...left, either: true },
      { ...right, either: true },
    ]),
    rule('but not then', [one(word('except', 'not')), many(fillerIn), one(isPeriod)], (not, _filler, period, { before, all }) => {
      // "sold except in August" are the rows of the other months.
      if (!/\b(?:not|nicht|pas|no)\b/i.test(not.atom.text)) return null
      const verb = all.find((mark) => hasVerb(mark) && mark.from < not.from)
      if (verb?.kind !== 'atom' || before === undefined) return null
      return [exists(verb.atom.verbs, true, span(not)), { ...period, from: period.from }]
    }),
  ]
}

/** "excluding", "not counting": what is left out of the rows; "all but those without" is a negation as well. */
const isException = ({ atom }: AtomMark): boolean =>
  atom.ops.has('except') && !(['not', 'without', 'never', 'missing'] as const).some((op) => atom.ops.has(op))

/** The number fields that an amount or rate is kept in for each thing, and not in rows of what happened; null where there are none. */
function keptFor({ index }: RuleContext, measure: Measure): { fields: string[]; rate: boolean } | null {
  if (measure.kind !== 'named' || measure.fields.length !== 1) return null
  const entries = measure.fields.flatMap((ref) => index.fields.get(ref) ?? [])
  const kept = entries.filter(
    ({ field, dataset }) =>
      field.role === 'measure' && dataset.primaryKey.length === 1 && (dataset.kind === 'reference' || dataset.kind === 'snapshot'),
  )
  if (kept.length === 0 || kept.length < entries.length) return null
  return { fields: measure.fields, rate: kept.every(({ field }) => field.additivity === 'none') }
}

/** "without a stockout": of what is better less, none of it is meant and not that nothing is kept. */
const isBetterLess = ({ index }: RuleContext, measure: Measure): boolean =>
  measure.kind === 'named' && measure.fields.some((ref) => index.fields.get(ref)?.field.goodDirection === 'down')

/** "zero turnover" may be a ratio of rows that are there. */
const isKeptElsewhere = (context: RuleContext, measure: Measure): boolean =>
  measure.kind === 'named' && measure.metrics.some((name) => context.index.metrics.get(name)?.additivity === 'none')

/** "no revenue" says that there are no rows; "no margin" may be a number of rows that are there. */
function saysThatRowsAre(context: RuleContext, measure: Measure): boolean {
  if (measure.kind !== 'named' || measure.metrics.length === 0 || measure.filters.length > 0) return true
  return measure.metrics.some((name) => {
    const metric = context.index.metrics.get(name)
    const usual = metric === undefined ? null : defaultMeasure(context, [metric.dataset])
    return metric?.aggregation !== 'sum' || metric.unit?.kind !== 'currency' || (usual?.kind === 'named' && usual.metrics.includes(name))
  })
}

const threshold = (context: RuleContext, measure: Measure, compare: CompareMark, at: { from: number; to: number }): HavingMark[] | null => {
  const fitting = inUnit(context, measure, compare)
  return fitting === null ? null : [having(fitting, compare, at)]
}

const timeUnits = new Set(['milliseconds', 'seconds', 'minutes', 'hours', 'days'])

/** Whether a number is kept in a unit of time; "above 2 seconds" says nothing about milliseconds. */
function isCountedIn(context: RuleContext, measure: Measure, unit: string): boolean {
  if (measure.kind !== 'named') return false
  const units = [
    ...measure.metrics.map((name) => context.index.metrics.get(name)?.unit),
    ...measure.fields.map((ref) => context.index.fields.get(ref)?.field.unit),
  ]
  if (units.some((one) => one?.kind === 'duration')) return units.every((one) => one?.kind !== 'duration' || one.noun === unit)
  // "stock for more than 120 days" is no number of units or euros.
  return unit !== 'hours' && unit !== 'seconds' && units.every((one) => one == null || one.kind === 'other')
}

/** The numbers that a mark asks for or ranks by. */
function measuresOf(mark: Mark): Measure[] {
  if (mark.kind === 'measure') return [mark.measure]
  const named = mark.kind === 'rank' ? mark.measure : mark.kind === 'note' && mark.note.type === 'sort' ? mark.note.measure : null
  return named === null ? [] : [named]
}

/** Whether a number is kept in just this unit: "average run time in ms", "gross margin in euros". */
const isKeptIn = (context: RuleContext, measure: Measure, unit: string): boolean =>
  measure.kind === 'named' &&
  [
    ...measure.metrics.map((name) => context.index.metrics.get(name)?.unit),
    ...measure.fields.map((ref) => context.index.fields.get(ref)?.field.unit),
  ].some(
    (one) =>
      (one?.kind === 'duration' && one.noun === unit) ||
      (one?.kind === 'quantity' && one.noun === unit) ||
      (one?.kind === 'currency' && unit === 'currency'),
  )

/** The measure in the unit of a threshold: "margin below 30 %" is about the percentage; null when there is none. */
function inUnit(context: RuleContext, measure: Measure, compare: CompareMark): Measure | null {
  if (compare.unit !== null && timeUnits.has(compare.unit) && !isCountedIn(context, measure, compare.unit)) return null
  if ((compare.unit === 'units' || compare.unit === 'currency') && !isKeptIn(context, measure, compare.unit)) return null
  if (!compare.percent && compare.unit !== 'percent') return measure
  if (measure.kind !== 'named') return measure.kind === 'count' ? null : measure
  if (measure.metrics.some((name) => context.index.metrics.get(name)?.unitField !== undefined)) return measure
  return asRate(context, measure)
}

/** The same number as a percentage, where it is one or has one of the name: "margin" in percent is the margin rate. */
export function asRate(context: RuleContext, measure: Extract<Measure, { kind: 'named' }>): Measure | null {
  const unitOf = (name: string): string | undefined => context.index.metrics.get(name)?.unit?.kind
  const rates = measure.metrics.filter((name) => unitOf(name) === 'percent')
  const fields = measure.fields.filter((ref) => context.index.fields.get(ref)?.field.unit?.kind === 'percent')
  if (rates.length + fields.length > 0) return { ...measure, metrics: rates, fields }
  const wanted = `${measure.label.toLowerCase()} %`
  const variants = context.model.metrics.filter(
    (metric) => metric.unit?.kind === 'percent' && metric.synonyms.some(({ text }) => text.toLowerCase() === wanted),
  )
  return variants.length === 0
    ? null
    : { ...measure, metrics: variants.toSorted((a, b) => a.priority - b.priority).map((metric) => metric.name), fields: [] }
}

const having = (measure: Measure, compare: { op: HavingMark['op']; values: number[] }, at: { from: number; to: number }): HavingMark => ({
  kind: 'having',
  measure,
  op: compare.op,
  values: compare.values,
  ...at,
})

const exists = (datasets: readonly string[], negated: boolean, at: { from: number; to: number }): ExistsMark => ({
  kind: 'exists',
  datasets: [...datasets],
  negated,
  noun: null,
  filters: [],
  everyGrain: null,
  ...at,
})

const fieldsOf = (measure: Measure): string[] => (measure.kind === 'named' ? measure.fields : [])

/** Datasets whose rows a thing stands for, or that point to it. */
const datasetsOf = (context: RuleContext, atom: Atom): string[] => [
  ...new Set(
    atom.things.flatMap((thing) => [
      ...thing.datasets,
      ...thing.fields.filter((ref) => context.index.fields.get(ref)?.field.role === 'identifier').map(datasetOf),
    ]),
  ),
]

const measureDatasets = (context: RuleContext, measure: Measure): string[] =>
  measure.kind === 'named'
    ? [...new Set([...measure.metrics.flatMap((name) => context.index.metrics.get(name)?.dataset ?? []), ...measure.fields.map(datasetOf)])]
    : []

/** What a verb measures when no number is named: the first money metric of its dataset. */
export function defaultMeasure(context: RuleContext, datasets: readonly string[]): Measure | null {
  for (const dataset of datasets) {
    const own = context.model.metrics.filter(
      (metric) => metric.dataset === dataset && metric.unit?.kind === 'currency' && metric.aggregation === 'sum' && metric.filter === null,
    )
    const first = own.toSorted((a, b) => a.priority - b.priority)[0]
    if (first !== undefined) return { kind: 'named', metrics: [first.name], fields: [], fn: null, filters: [], label: first.label }
  }
  return null
}

/** How often a verb happened: the first count of its dataset. */
export function timesOf(context: RuleContext, datasets: readonly string[]): Measure | null {
  const counts = context.model.metrics.filter(
    (metric) =>
      datasets.includes(metric.dataset) && ['count', 'count-distinct'].includes(metric.aggregation ?? '') && metric.filter === null,
  )
  const own = counts.find((metric) => metric.aggregation === 'count-distinct' && isCountOfEvents(context, metric.expression))
  const count = own ?? counts.find((metric) => metric.aggregation === 'count')
  return count === undefined ? null : { kind: 'named', metrics: [count.name], fields: [], fn: null, filters: [], label: count.label }
}

/** Whether an expression counts an identifier that no table describes: order numbers, not customers or products. */
function isCountOfEvents(context: RuleContext, expression: string): boolean {
  const ref = /distinct\s+([a-z_0-9]+\.[a-z_0-9]+)/i.exec(expression)?.[1] ?? ''
  const concept = context.index.fields.get(ref)?.field.concept
  return concept !== undefined && !context.index.conceptDatasets.has(concept)
}

/** What "growth" is about when nothing is named: the first money metric of the events. */
export function usualMeasure(model: SemanticModel): Measure | null {
  const events = new Set(model.datasets.filter((dataset) => dataset.kind === 'event').map((dataset) => dataset.name))
  const money = model.metrics.filter(
    (metric) => events.has(metric.dataset) && metric.unit?.kind === 'currency' && metric.aggregation === 'sum' && metric.filter === null,
  )
  const first = money.toSorted((a, b) => a.priority - b.priority)[0]
  if (first === undefined) return null
  const alike = model.metrics.filter(
    (metric) =>
      metric.name === first.name ||
      metric.synonyms.some((own) => first.synonyms.some((other) => other.text === own.text && other.language === own.language)),
  )
  const names = alike.toSorted((a, b) => a.priority - b.priority).map((metric) => metric.name)
  return {
    kind: 'named',
    metrics: [first.name, ...names.filter((name) => name !== first.name)],
    fields: [],
    fn: null,
    filters: [],
    label: first.label,
  }
}

/** The measure of an atom that is a number or countable. */
export const anyMeasure = (context: RuleContext, atom: Atom): Measure | null =>
  namedMeasure(context, atom, null) ?? countMeasure(context, atom, false)
