import type { Atom } from '../lexicon/atom.ts'
import { thingOfDataset } from '../lexicon/things.ts'
import type { AtomMark, FilterMark, Mark, MeasureMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, type GrainMark, grain, hasThing, isFilter, isMeasure, isNumber, word, wordWith } from '../marks/tests.ts'
import { datasetOf } from '../model/model-index.ts'
import { type Aggregate, aggregateSchema, type Filter, grainSchema, type Measure, type Thing } from '../semantic-query.ts'
import { countMeasure, isCountable, isNumberField, namedMeasure, type RuleContext, thingOfAtom } from './context.ts'
import { numberOf } from './numbers.ts'

const small = word('skip', 'prep', 'all')
const smallOrAfter = word('skip', 'prep', 'all', 'after', 'trend')
const agg = word('agg', 'total')
const smallOrEver = word('skip', 'prep', 'all', 'ever', 'overall')
const passing = (mark: Mark): mark is AtomMark | FilterMark => smallOrEver(mark) || isFilter(mark)
const countWords = word('skip', 'prep', 'distinct', 'total', 'all', 'that')
const between = (mark: Mark): mark is AtomMark | FilterMark => countWords(mark) || isFilter(mark)
const isDistinct = (mark: Mark): boolean => mark.kind === 'atom' && mark.atom.ops.has('distinct')
const hasSeries = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && mark.atom.series.length > 0
const bucketWord = word('bucket')
const bareGrain = grain('bare', 'every', 'by')
const grainWord = (mark: Mark): mark is AtomMark => bucketWord(mark) || bareGrain(mark)
const isUnitNoun = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && /^(units?|pieces|items|pcs)$/i.test(mark.atom.text)
const amountWords = word('skip', 'prep', 'all', 'have')
const amountBetween = (mark: Mark): mark is AtomMark | FilterMark => amountWords(mark) || isFilter(mark)
const fnOf = (mark: AtomMark): Aggregate => (mark.atom.ops.has('agg') ? aggregateSchema.parse(argOf(mark, 'agg')) : 'sum')

/** Names of numbers, counts, aggregates, and arithmetic between them become measures. Filters in between are kept. */
export function measureRules(context: RuleContext): Rule[] {
  const nameOf = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && namedMeasure(context, mark.atom, null) !== null
  const countable = isCountable(context)
  const isNumberOrCount = (mark: Mark): mark is AtomMark | MeasureMark =>
    isMeasure(mark) || (countable(mark) && mark.atom.metrics.length > 0)
  const named = (mark: AtomMark, fn: Aggregate | null): MeasureMark | null => {
    const measure = namedMeasure(context, mark.atom, fn)
    return measure === null ? null : { kind: 'measure', measure, bare: fn === null, atom: mark.atom, ...span(mark) }
  }
  return [
    rule('value that names a number', [maybe(agg), many(small), one(isFilter), maybe(word('rate'))], (fn, _small, filter, rate) => {
      const measure = namedByValue(context, filter.filter)
      if (measure === null) return null
      const applied = fn === undefined || fnOf(fn) === 'sum' ? null : fnOf(fn)
      return [{ ...measureMark({ ...measure, fn: applied }, span(fn, filter, rate)), bare: fn === undefined }]
    }),
    rule(
      'number, period, series',
      [many(agg), one(isNumber), one(grainWord), many(small), one(hasSeries)],
      (fns, number, _bucket, _small, series) => seriesMark(fns, numberOf(number), series.atom.series, span(fns, series), series),
    ),
    rule(
      'number of a series and period',
      [
        many(agg),
        maybe(grainWord),
        maybe(isNumber),
        many(small),
        one(hasSeries),
        many(smallOrAfter),
        maybe(grainWord),
        maybe(isNumber),
        maybe(grainWord),
      ],
      seriesMeasure,
    ),
    rule(
      'aggregate of a count',
      [one(agg), many(small), one(word('how-many')), many(between), one(countable)],
      (fn, _s, _how, passed, thing) => {
        const measure = countMeasure(context, thing.atom, passed.some(isDistinct))
        if (measure?.kind !== 'count') return null
        return [measureMark({ ...measure, fn: fnOf(fn) === 'sum' ? null : fnOf(fn) }, span(fn, thing)), ...passed.filter(isFilter)]
      },
    ),
    rule(
      'aggregate of an amount',
      [one(agg), many(small), one(word('how-many')), many(passing), one(nameOf)],
      (fn, _s, _how, passed, name) => {
        const found = named(name, fnOf(fn) === 'sum' ? null : fnOf(fn))
        return found === null ? null : [{ ...found, bare: false, ...span(fn, name) }, ...passed.filter(isFilter)]
      },
    ),
    rule('units of a quantity', [one(word('how-many')), one(isUnitNoun), many(amountBetween), one(nameOf)], (how, _units, passed, name) => {
      const found = named(name, null)
      if (found === null || unitOf(context, found.measure) !== 'quantity') return null
      return [{ ...found, bare: false, ...span(how, name) }, ...passed.filter(isFilter)]
    }),
    rule('count of buckets', [one(word('how-many')), many(word('skip', 'distinct')), one(bucketWord)], (how, _small, bucket, { all }) => {
      const size = grainSchema.safeParse(argOf(bucket, 'bucket'))
      if (!size.success || /\d/.test(how.atom.text)) return null
      const verb = all.find((mark) => mark.kind === 'atom' && mark.atom.verbs.length > 0)
      const at = span(how, bucket)
      if (all.some((mark) => mark.kind === 'compare'))
        return [
          { kind: 'group', dimensions: [{ kind: 'time', grain: size.data, cycle: null }], form: 'by', ...at },
          { kind: 'note', note: { type: 'count-groups' }, ...at },
        ]
      if (verb?.kind !== 'atom') return null
      return [measureMark({ kind: 'buckets', grain: size.data, datasets: [...verb.atom.verbs], label: `${size.data}s` }, at)]
    }),
    rule('how many at the end', [many(word('comma')), one(word('how-many'))], (comma, how, { after, all }) =>
      after === undefined && all.some((mark) => mark.from < how.from && hasThing(mark))
        ? [{ kind: 'note', note: { type: 'cue', cue: 'count' }, ...span(comma, how) }]
        : null,
    ),
    rule('count', [one(word('how-many')), many(between), one(countable)], (how, passed, thing) => {
      if (how.atom.metrics.length + how.atom.fields.length > 0) return null
      const measure = countMeasure(context, thing.atom, passed.some(isDistinct))
      return measure === null ? null : [{ ...measureMark(measure, span(how, thing)), atom: thing.atom }, ...passed.filter(isFilter)]
    }),
    rule('count of restricted things', [one(word('how-many')), many(between), one(isFilter)], (how, passed, filter) => {
      const noun = filter.noun ?? thingOfValue(context, filter.filter)
      if (noun === null) return null
      const measure: Measure = {
        kind: 'count',
        of: noun,
        metrics: [],
        distinct: false,
        fn: null,
        filters: [],
        label: noun.label,
      }
      return [{ ...measureMark(measure, span(how)), derived: true }, ...passed.filter(isFilter), { ...filter, noun: null }]
    }),
    rule('amount of a number', [one(word('how-many', 'how-much')), many(passing), one(nameOf)], (how, passed, name) => {
      const found = named(name, null)
      return found === null ? null : [{ ...found, bare: false, ...span(how, name) }, ...passed.filter(isFilter)]
    }),
    rule('aggregate of a number', [one(agg), many(passing), one(nameOf)], (fn, passed, name) => {
      if (name.atom.things.length > 0 && /^in all$/i.test(fn.atom.text)) return null
      // "sum of returns" may be how many or how much.
      if (onlyCounts(context, name.atom) && name.atom.metrics.length > 0 && /^sum/i.test(fn.atom.text)) return null
      if (onlyCounts(context, name.atom) && name.atom.things.length > 0 && fnOf(fn) === 'sum') {
        const measure = countMeasure(context, name.atom, false)
        if (measure !== null) return [{ ...measureMark(measure, span(fn, name)), atom: name.atom }, ...passed.filter(isFilter)]
      }
      const found = named(name, fnOf(fn))
      return found === null ? null : [{ ...found, bare: false, ...span(fn, name) }, ...passed.filter(isFilter)]
    }),
    rule('distinct things counted', [one(word('distinct')), one(hasThing)], (distinct, thing, { before }) => {
      if (before?.kind !== 'compare') return null
      const measure = countMeasure(context, thing.atom, true)
      return measure === null ? null : [{ ...measureMark(measure, span(distinct, thing)), atom: thing.atom }]
    }),
    rule('number', [one(nameOf)], (name, { before }) => {
      // "monitors per frequency": a category of that name groups.
      if (before !== undefined && word('by', 'per')(before) && isCategory(context, name.atom)) return null
      if ((name.atom.things.length > 0 && onlyCounts(context, name.atom)) || name.atom.ops.has('ranking')) return null
      const found = named(name, null)
      return found === null ? null : [found]
    }),
    rule(
      'number that is exactly so much',
      [one(isMeasure), one(wordWith('prep', 'of')), one(isNumber)],
      (measure, _of, number, { all, after }) => {
        const had = all.some(
          (mark) => mark.kind === 'atom' && mark.to <= measure.from && mark.from >= measure.from - 2 && mark.atom.ops.has('have'),
        )
        if (!had || (after?.kind === 'atom' && after.atom.ops.has('cmp-after'))) return null
        const value = numberOf(number)
        return Number.isNaN(value)
          ? null
          : [{ kind: 'having', measure: measure.measure, op: '=', values: [value], ...span(measure, number) }]
      },
    ),
    rule('number, then its aggregate', [one(isMeasure), one(word('agg'))], (measure, fn, { after }) => {
      if (!measure.bare || (after !== undefined && (isMeasure(after) || hasThing(after)))) return null
      const made = aggregated(context, measure.measure, fnOf(fn))
      return made === null ? null : [{ ...measure, measure: made, bare: false, ...span(measure, fn) }]
    }),
    rule(
      'number and a count',
      [one(isMeasure), one(word('and', 'comma', 'plus')), many(word('skip', 'how-many')), one(countable)],
      (measure, _and, _small, thing, { after }) => {
        if (thing.atom.metrics.length === 0 || (after?.kind === 'atom' && (after.atom.ops.has('that') || after.atom.ops.has('have'))))
          return null
        const count = countMeasure(context, thing.atom, false)
        return count === null ? null : [measure, { ...measureMark(count, span(thing)), atom: thing.atom }]
      },
    ),
    rule(
      'count and a number',
      [one(countable), one(word('and', 'comma', 'plus')), many(word('skip', 'how-many')), one(isMeasure)],
      (thing, _and, _small, measure, { all }) => {
        const grouped = all.some((mark) => mark.from >= measure.to && startsGroup(mark))
        if (!grouped || thing.atom.metrics.length === 0 || thing.atom.verbs.length > 0) return null
        const count = countMeasure(context, thing.atom, false)
        return count === null ? null : [{ ...measureMark(count, span(thing)), atom: thing.atom }, measure]
      },
    ),
    rule('when', [one(word('when')), many(small), one(isMeasure)], (when, _small, measure) => {
      const names = measure.measure.kind === 'named' ? measure.measure.metrics : []
      const dated = names.some((name) => ['min', 'max'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
      return dated ? [{ ...measure, ...span(when, measure) }] : null
    }),
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
      ((left.measure.kind === 'named' && !isRate(context, left.measure)) || left.measure.kind === 'count') && addsUp(context, right.measure)
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

const isCategory = (context: RuleContext, atom: Atom): boolean =>
  atom.fields.some((ref) => ['category', 'flag'].includes(context.index.fields.get(ref)?.field.role ?? ''))

const isRatioOf = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && /^(the )?ratio( of| between)?$/i.test(mark.atom.text)
const isRatioLink = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && /^(to|and|over)$/i.test(mark.atom.text)

/** Whether a number counts rows, as a part of which more may be counted: failed runs of all runs. */
const isShareable = (context: RuleContext, measure: Measure): boolean =>
  measure.kind === 'count' ||
  (measure.kind === 'named' &&
    measure.metrics.length > 0 &&
    measure.metrics.every((name) => context.index.metrics.get(name)?.aggregation === 'count'))

/** "inventory accuracy average": what is kept for each thing, combined otherwise. */
function aggregated(context: RuleContext, measure: Measure, fn: Aggregate): Measure | null {
  if (measure.kind !== 'named' || measure.fn !== null || fn === 'sum') return null
  const kept = measure.fields.some((ref) => context.index.fields.get(ref)?.field.additivity === 'none')
  const mean = measure.metrics.every((name) => ['avg', 'ratio'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
  return kept && mean ? { ...measure, fn } : null
}

const startsGroup = (mark: Mark): boolean => word('by', 'per', 'split')(mark) || grain('by', 'every')(mark)

/** "returns as a percentage of sales": how many are no part of how much. */
function sameUnits(context: RuleContext, left: Measure, right: Measure): boolean {
  const [a, b] = [unitOf(context, left), unitOf(context, right)]
  return a === null || b === null || a === b
}

function unitOf(context: RuleContext, measure: Measure): string | null {
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
function thingOfValue(context: RuleContext, filter: Filter): Thing | null {
  if (filter.kind !== 'in') return null
  const datasets = filter.places.flatMap(({ field }) => context.index.fields.get(field)?.dataset ?? [])
  const home = datasets.find((dataset) => dataset.concept !== undefined && (dataset.kind === 'reference' || dataset.kind === 'snapshot'))
  return home === undefined ? null : thingOfDataset(context.index, home)
}

/** The number that a stored value names: the name of a KPI. */
function namedByValue(context: RuleContext, filter: Filter): Extract<Measure, { kind: 'named' }> | null {
  if (filter.kind !== 'in' || filter.negated) return null
  const metrics = filter.places.flatMap(({ field }) => context.index.fields.get(field)?.field.namesMetric ?? [])
  if (metrics.length === 0) return null
  return { kind: 'named', metrics: [...new Set(metrics)], fields: [], fn: null, filters: [filter], label: filter.label }
}

/** "month 3 retention", "retention in month 3", "retention": one period of a series, or all of them. */
function seriesMeasure(
  fns: readonly AtomMark[],
  bucket: AtomMark | undefined,
  number: Mark | undefined,
  _small: readonly AtomMark[],
  series: AtomMark,
  _more: readonly AtomMark[],
  after: AtomMark | undefined,
  numberAfter: Mark | undefined,
  last: AtomMark | undefined,
): Mark[] | null {
  if ((bucket === undefined) !== (number === undefined)) return null
  if (numberAfter === undefined && (after !== undefined || last !== undefined)) return null
  if (numberAfter !== undefined && after === undefined && last === undefined) return null
  const period = number ?? numberAfter
  const at = span(fns, bucket, number, series, after, numberAfter, last)
  return seriesMark(fns, period === undefined ? null : numberOf(period), series.atom.series, at, series)
}

function seriesMark(
  fns: readonly AtomMark[],
  period: number | null,
  fields: readonly string[],
  at: { from: number; to: number },
  series: AtomMark,
): Mark[] | null {
  if (period !== null && (!Number.isInteger(period) || period < 0)) return null
  const [fn] = fns
  if (period === null && series.atom.metrics.length > 0) return null
  const applied = fn === undefined || fnOf(fn) === 'sum' ? null : fnOf(fn)
  return [
    { ...measureMark({ kind: 'series', fields: [...fields], period, fn: applied, label: series.atom.text }, at), bare: fn === undefined },
  ]
}

const measureMark = (measure: Measure, at: { from: number; to: number }): MeasureMark => ({
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

/** Whether a measure is the first or last of something, of which there is no mean. */
const isExtreme = (context: RuleContext, measure: Measure): boolean =>
  measure.kind === 'named' && measure.metrics.some((name) => ['min', 'max'].includes(context.index.metrics.get(name)?.aggregation ?? ''))

/** Whether all numbers that an atom names count things; it is then read as the things until a number is wanted. */
const onlyCounts = (context: RuleContext, atom: Atom): boolean =>
  (atom.metrics.length > 0 || !atom.fields.some((ref) => isNumberField(context, ref))) &&
  atom.metrics.every((name) => ['count', 'count-distinct'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
