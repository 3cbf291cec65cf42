import type { Atom } from '../lexicon/atom.ts'
import { thingOfDataset } from '../lexicon/things.ts'
import type { AtomMark, Mark, MeasureMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, type GrainMark, grain, hasThing, isFilter, isMeasure, word, wordWith } from '../marks/tests.ts'
import { datasetOf } from '../model/model-index.ts'
import { datasetsFor } from '../plan/bind-measure.ts'
import { type Aggregate, aggregateSchema, type Filter, type Measure, type Thing } from '../semantic-query.ts'
import { countMeasure, isCountable, type RuleContext, thingOfAtom } from './context.ts'

const small = word('skip', 'prep', 'all')
const agg = word('agg', 'total')

/** The aggregate that a word names; words for a total add up. */
export const fnOf = (mark: AtomMark): Aggregate => (mark.atom.ops.has('agg') ? aggregateSchema.parse(argOf(mark, 'agg')) : 'sum')

/** Differences, percentages and ratios between numbers, and numbers taken for each thing or bucket. */
export function arithmeticRules(context: RuleContext): Rule[] {
  const countable = isCountable(context)
  const isNumberOrCount = (mark: Mark): mark is AtomMark | MeasureMark =>
    isMeasure(mark) || (countable(mark) && mark.atom.metrics.length > 0)
  return [
    rule('minus', [one(isMeasure), one(wordWith('minus', '')), many(small), one(isMeasure)], (left, _minus, _small, right) => [
      measureMark({ kind: 'arithmetic', op: 'minus', left: left.measure, right: right.measure, label: 'difference' }, span(left, right)),
    ]),
    rule(
      'as a percentage of',
      [one(isMeasure), one(word('percent', 'share')), many(small), one(isMeasure)],
      (left, _percent, _small, right) =>
        sameUnits(context, left.measure, right.measure)
          ? [
              measureMark(
                { kind: 'arithmetic', op: 'percent', left: left.measure, right: right.measure, label: 'percentage' },
                span(left, right),
              ),
            ]
          : null,
    ),
    rule(
      'count as a percentage of another',
      [one(isMeasure), one(word('percent', 'share')), many(small), one(countable)],
      (left, _percent, _small, thing) => {
        const right = isShareable(context, left.measure) ? countMeasure(context, thing.atom, false) : null
        return right === null
          ? null
          : [measureMark({ kind: 'arithmetic', op: 'percent', left: left.measure, right, label: 'percentage' }, span(left, thing))]
      },
    ),
    rule(
      'ratio of two numbers',
      [one(isRatioOf), many(small), one(isMeasure), one(isRatioLink), many(small), one(isMeasure)],
      (ratio, _small, left, _to, _more, right) =>
        sameUnits(context, left.measure, right.measure)
          ? [measureMark({ kind: 'arithmetic', op: 'ratio', left: left.measure, right: right.measure, label: 'ratio' }, span(ratio, right))]
          : null,
    ),
    rule('divided by', [one(isMeasure), one(wordWith('divided', '')), many(small), one(isMeasure)], (left, divided, _small, right) =>
      divided.atom.text.toLowerCase() === 'by' || divided.atom.text.toLowerCase() === 'to'
        ? null
        : [measureMark({ kind: 'arithmetic', op: 'ratio', left: left.measure, right: right.measure, label: 'ratio' }, span(left, right))],
    ),
    rule(
      'number of each thing of a value',
      [one(isMeasure), one(word('per')), many(small), one(isFilter), many(isFilter), one(hasThing)],
      (measure, per, _small, filter, filters, thing) =>
        fnToApply(measure.measure) !== null
          ? null
          : [
              measure,
              { kind: 'group', dimensions: [{ kind: 'thing', thing: thingOfAtom(thing.atom) }], form: 'per', ...span(per, thing) },
              filter,
              ...filters,
            ],
    ),
    rule('number per thing of a value', [one(isMeasure), one(word('per')), many(small), one(isFilter)], (measure, _per, _small, filter) => {
      const thing = thingOfValue(context, filter.filter)
      if (thing === null || isExtreme(context, measure.measure)) return null
      const over = { kind: 'thing' as const, thing }
      const fn = fnToApply(measure.measure) ?? 'avg'
      return [
        measureMark({ kind: 'per', fn, measure: withoutFn(measure.measure), over, label: measure.measure.label }, span(measure, filter)),
        filter,
      ]
    }),
    rule(
      'number per thing',
      [one(isMeasure), maybe(word('comma')), one(word('per')), many(small), one(hasThing)],
      (measure, _comma, _per, _small, thing) => {
        const fn = fnToApply(measure.measure)
        if (fn === null || isExtreme(context, measure.measure)) return null
        // "average response time per team": what is a mean already is shown for each.
        if (fn === 'avg' && measure.measure.kind === 'named' && isRate(context, measure.measure)) return null
        // "average loan amount per branch" is that of the loans, not of the branches.
        if (fn === 'avg' && namesItsRows(context, measure)) return null
        // "median recency per segment" is that of the customers in each, not of the segments.
        if (isHeldBeside(context, measure.measure, thing.atom, fn === 'avg')) return null
        return [
          measureMark(
            {
              kind: 'per',
              fn,
              measure: withoutFn(measure.measure),
              over: { kind: 'thing', thing: thingOfAtom(thing.atom) },
              label: measure.measure.label,
            },
            span(measure, thing),
          ),
        ]
      },
    ),
    rule('number per bucket', [one(isMeasure), maybe(word('comma')), one(grain('by', 'every'))], (measure, _comma, bucket) => {
      const fn = fnToApply(measure.measure)
      if (fn === null || bucket.atom.date.cycle !== null || !/^(per|a|an|each|every|pro|je|par|por|al)\b/i.test(bucket.atom.text))
        return null
      return [perBucket(measure, fn, bucket)]
    }),
    rule('mean count of buckets', [one(agg), many(small), one(grain('by')), many(small), one(countable)], (fn, _s, bucket, _t, thing) => {
      const count = fnOf(fn) === 'sum' || !/(ly|al)$/i.test(bucket.atom.text) ? null : countMeasure(context, thing.atom, false)
      return count === null || thing.atom.metrics.length === 0
        ? null
        : [{ ...perBucket({ ...measureMark(count, span(thing)), atom: thing.atom }, fnOf(fn), bucket), ...span(fn, thing) }]
    }),
    rule(
      'mean of buckets, said last',
      [one(isNumberOrCount), one(grain('by', 'every')), many(word('skip', 'comma')), one(word('agg'))],
      (number, bucket, _small, fn) => {
        const counted = number.kind === 'atom' ? countMeasure(context, number.atom, false) : number.measure
        if (
          counted === null ||
          fnOf(fn) === 'sum' ||
          bucket.atom.date.cycle !== null ||
          !/^(per|a|an|each|every)\b/i.test(bucket.atom.text)
        )
          return null
        return [{ ...perBucket(measureMark(counted, span(number)), fnOf(fn), bucket), ...span(number, fn) }]
      },
    ),
    rule('mean of buckets', [one(agg), many(small), one(grain('by')), many(small), one(isMeasure)], (fn, _s, bucket, _t, measure) =>
      fnOf(fn) === 'sum' || !/(ly|al)$/i.test(bucket.atom.text)
        ? null
        : [{ ...perBucket(measure, fnOf(fn), bucket), ...span(fn, measure) }],
    ),
    rule('number per unit', [one(isMeasure), one(word('per')), many(small), one(isMeasure)], (left, _per, _small, right) =>
      ((left.measure.kind === 'named' && !isRate(context, left.measure)) || left.measure.kind === 'count') &&
      addsUp(context, right.measure) &&
      shareRows(context, left.measure, right.measure)
        ? [
            measureMark(
              {
                kind: 'arithmetic',
                op: 'ratio',
                left: withoutFn(left.measure),
                right: right.measure,
                label: `${left.measure.label} per ${right.measure.label}`,
              },
              span(left, right),
            ),
          ]
        : null,
    ),
  ]
}

const isRatioOf = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && /^(the )?ratio( of| between)?$/i.test(mark.atom.text)

const isRatioLink = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && /^(to|and|over)$/i.test(mark.atom.text)

/** Whether a number counts rows, as a part of which more may be counted: failed runs of all runs. */
const isShareable = (context: RuleContext, measure: Measure): boolean =>
  measure.kind === 'count' ||
  (measure.kind === 'named' &&
    measure.metrics.length > 0 &&
    measure.metrics.every((name) => context.index.metrics.get(name)?.aggregation === 'count'))

/** "returns as a percentage of sales": how many are no part of how much. */
function sameUnits(context: RuleContext, left: Measure, right: Measure): boolean {
  const [a, b] = [unitOf(context, left), unitOf(context, right)]
  return a === null || b === null || a === b
}

export function unitOf(context: RuleContext, measure: Measure): string | null {
  if (measure.kind === 'count') return 'count'
  if (measure.kind !== 'named') return null
  const [metric] = measure.metrics
  const [field] = measure.fields
  if (metric !== undefined) return context.index.metrics.get(metric)?.unit?.kind ?? null
  return field === undefined ? null : (context.index.fields.get(field)?.field.unit?.kind ?? null)
}

/** "average revenue per month": the number of each bucket, then the mean over them. */
const perBucket = (mark: MeasureMark, fn: Aggregate, bucket: GrainMark): MeasureMark => {
  const { grain: size, cycle } = bucket.atom.date
  const over = { kind: 'time' as const, grain: size, cycle }
  return measureMark({ kind: 'per', fn, measure: withoutFn(mark.measure), over, label: mark.measure.label }, span(mark, bucket))
}

/** The rows that a value groups: a segment groups customers. */
export function thingOfValue(context: RuleContext, filter: Filter): Thing | null {
  if (filter.kind !== 'in') return null
  const datasets = filter.places.flatMap(({ field }) => context.index.fields.get(field)?.dataset ?? [])
  const home = datasets.find((dataset) => dataset.concept !== undefined && (dataset.kind === 'reference' || dataset.kind === 'snapshot'))
  return home === undefined ? null : thingOfDataset(context.index, home)
}

export const measureMark = (measure: Measure, at: { from: number; to: number }): MeasureMark => ({
  kind: 'measure',
  measure,
  bare: false,
  atom: null,
  ...at,
})

/** The aggregate that a measure was asked with, when it is one over things. */
function fnToApply(measure: Measure): Aggregate | null {
  if (measure.kind !== 'named' && measure.kind !== 'count') return null
  return measure.fn === 'sum' ? null : measure.fn
}

const withoutFn = (measure: Measure): Measure => (measure.kind === 'named' || measure.kind === 'count' ? { ...measure, fn: null } : measure)

/** Whether a number is a mean or ratio already, which is not divided again. */
const isRate = (context: RuleContext, measure: Extract<Measure, { kind: 'named' }>): boolean =>
  measure.metrics.some((name) => ['ratio', 'avg'].includes(context.index.metrics.get(name)?.aggregation ?? ''))

/** Whether one table holds both numbers: all revenue by the customers that were won says nothing. */
function shareRows({ index }: RuleContext, left: Measure, right: Measure): boolean {
  const homes = new Set(datasetsFor(index, left))
  return datasetsFor(index, right).some((name) => homes.has(name))
}

/** Whether something can be divided by a number: "products per lead time" asks for groups. */
const addsUp = (context: RuleContext, measure: Measure): boolean =>
  measure.kind !== 'named' ||
  (!isRate(context, measure) &&
    (measure.metrics.length > 0 || measure.fields.some((ref) => context.index.fields.get(ref)?.field.additivity === 'additive')))

/** Whether the rows of a number's own dataset have the category that an atom names. */
function isHeldBeside(context: RuleContext, measure: Measure, atom: Atom, onePerThing: boolean): boolean {
  if (measure.kind !== 'named') return false
  const datasets = measure.fields.map(datasetOf)
  const own = new Set(datasets.filter((name) => !onePerThing || context.index.datasets.get(name)?.primaryKey.length === 1))
  return thingOfAtom(atom).fields.some((ref) => own.has(datasetOf(ref)) && context.index.fields.get(ref)?.field.role === 'category')
}

/** Whether the words for a number begin with what one row of its table is called. */
function namesItsRows({ index }: RuleContext, { measure, atom }: MeasureMark): boolean {
  if (measure.kind !== 'named' || atom === null || measure.fields.length === 0) return false
  const first = atom.text.toLowerCase().split(/\s+/)[0] ?? ''
  return measure.fields.some((ref) => index.datasets.get(datasetOf(ref))?.noun?.one.toLowerCase() === first)
}

/** Whether a measure is the first or last of something, of which there is no mean. */
const isExtreme = (context: RuleContext, measure: Measure): boolean =>
  measure.kind === 'named' && measure.metrics.some((name) => ['min', 'max'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
