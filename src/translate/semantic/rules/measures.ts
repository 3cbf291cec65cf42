import { isPlural } from '../assemble/draft.ts'
import type { Atom } from '../lexicon/atom.ts'
import type { AtomMark, FilterMark, Mark, MeasureMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, grain, hasThing, isFilter, isMeasure, isNumber, word, wordWith } from '../marks/tests.ts'
import { datasetOf } from '../model/model-index.ts'
import { pathBetween } from '../plan/reach.ts'
import { type Aggregate, type Filter, grainSchema, type Measure } from '../semantic-query.ts'
import { fnOf, measureMark, thingOfValue, unitOf } from './arithmetic.ts'
import { countMeasure, isCountable, isNumberField, namedMeasure, type RuleContext } from './context.ts'
import { numberOf } from './numbers.ts'

const small = word('skip', 'prep', 'all')
const smallOrAfter = word('skip', 'prep', 'all', 'after', 'trend')
const agg = word('agg', 'total')
const smallOrEver = word('skip', 'prep', 'all', 'ever', 'overall')
const passing = (mark: Mark): mark is AtomMark | FilterMark => smallOrEver(mark) || isFilter(mark)
const countWords = word('skip', 'prep', 'distinct', 'total', 'all', 'that')
const between = (mark: Mark): mark is AtomMark | FilterMark => countWords(mark) || isFilter(mark)
const ofWords = word('prep', 'skip')
const ofWhich = (mark: Mark): mark is AtomMark | FilterMark => ofWords(mark) || isFilter(mark)
const isDistinct = (mark: Mark): boolean => mark.kind === 'atom' && mark.atom.ops.has('distinct')
const hasSeries = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && mark.atom.series.length > 0
const bucketWord = word('bucket')
const bareGrain = grain('bare', 'every', 'by')
const grainWord = (mark: Mark): mark is AtomMark => bucketWord(mark) || bareGrain(mark)
const isUnitNoun = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && /^(units?|pieces|items|pcs)$/i.test(mark.atom.text)
const amountWords = word('skip', 'prep', 'all', 'have')
const amountBetween = (mark: Mark): mark is AtomMark | FilterMark => amountWords(mark) || isFilter(mark)

/** Names of numbers, counts and aggregates become measures. Filters in between are kept. */
export function measureRules(context: RuleContext): Rule[] {
  const nameOf = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && namedMeasure(context, mark.atom, null) !== null
  const countable = isCountable(context)
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
        // "total stock": how much there is, and not how many rows say so.
        if (!isPlural(name.atom.text) && !/\b(number|count)\b/i.test(`${fn.atom.text} ${name.atom.text}`)) return null
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
    rule('number', [one(nameOf)], (name, { before, all }) => {
      // "monitors with their frequency": a category of what is listed, not a number of something else.
      if (name.atom.things.length > 0 && all.some((mark) => mark !== name && isCategoryOf(context, name.atom, mark))) return null
      // "monitors per frequency": a category of that name groups.
      if (before !== undefined && word('by', 'per')(before) && isCategory(context, name.atom)) return null
      if ((name.atom.things.length > 0 && onlyCounts(context, name.atom)) || name.atom.ops.has('ranking')) return null
      const found = named(name, null)
      return found === null ? null : [found]
    }),
    rule('rows of a figure', [one(isMeasure), many(ofWhich), one(isMeasure)], (counted, between, figure) => {
      const { measure } = figure
      if (counted.measure.kind !== 'count' || measure.kind !== 'named' || measure.fn !== null) return null
      const [filter, ...others] = measure.filters
      const own = counted.measure.of.datasets
      const leads = measure.metrics.some((name) => {
        const home = context.index.metrics.get(name)?.dataset
        return home !== undefined && own.some((from) => from !== home && pathBetween(context.index, from, home) !== null)
      })
      // "number of anomalies of the click rate": which of them are counted.
      if (filter === undefined || others.length > 0 || !leads) return null
      return [counted, ...between.filter(isFilter), { kind: 'filter', filter, things: [], noun: null, ...span(figure) }]
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
        const grouped = all.some((mark) => (mark.from >= measure.to && startsGroup(mark)) || mark.kind === 'group')
        if (!grouped || thing.atom.metrics.length === 0 || thing.atom.verbs.length > 0) return null
        const count = countMeasure(context, thing.atom, false)
        return count === null ? null : [{ ...measureMark(count, span(thing)), atom: thing.atom }, measure]
      },
    ),
    rule(
      'orders and a number',
      [one(countable), many(ofWhich), one(word('and', 'comma', 'plus')), many(word('skip', 'how-many')), one(isMeasure)],
      (thing, of, _and, _small, measure, { before, all }) => {
        // Orders have no table of their own: nothing but their number stands beside another figure.
        const plain = thing.atom.things.every((one) => one.datasets.length === 0) && isPlural(thing.atom.text)
        const listed = before !== undefined && (word('which', 'list', 'that', 'have')(before) || startsGroup(before))
        const grouped = all.some(
          (mark) => mark.from >= measure.to && (startsGroup(mark) || mark.kind === 'compare' || mark.kind === 'rank'),
        )
        if (!plain || listed || grouped || thing.atom.metrics.length === 0 || /\b(per|each)\b/i.test(measure.measure.label)) return null
        const count = countMeasure(context, thing.atom, false)
        return count === null ? null : [{ ...measureMark(count, span(thing)), atom: thing.atom }, measure, ...of.filter(isFilter)]
      },
    ),
    rule('when', [one(word('when')), many(small), one(isMeasure)], (when, _small, measure) => {
      const names = measure.measure.kind === 'named' ? measure.measure.metrics : []
      const dated = names.some((name) => ['min', 'max'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
      return dated ? [{ ...measure, ...span(when, measure) }] : null
    }),
  ]
}

/** Whether words name a category that rows of a thing have, and no number of theirs. */
const isCategoryOf = (context: RuleContext, atom: Atom, mark: Mark): boolean => {
  if (mark.kind !== 'atom') return false
  const own = new Set(mark.atom.things.flatMap((thing) => thing.datasets))
  const fields = [...atom.fields, ...atom.things.flatMap((thing) => thing.fields)].filter((ref) => own.has(datasetOf(ref)))
  return fields.length > 0 && fields.every((ref) => context.index.fields.get(ref)?.field.role === 'category')
}

const isCategory = (context: RuleContext, atom: Atom): boolean =>
  atom.fields.some((ref) => ['category', 'flag'].includes(context.index.fields.get(ref)?.field.role ?? ''))

/** "inventory accuracy average": what is kept for each thing, combined otherwise. */
function aggregated(context: RuleContext, measure: Measure, fn: Aggregate): Measure | null {
  if (measure.kind !== 'named' || measure.fn !== null || fn === 'sum') return null
  const kept = measure.fields.some((ref) => context.index.fields.get(ref)?.field.additivity === 'none')
  const mean = measure.metrics.every((name) => ['avg', 'ratio'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
  return kept && mean ? { ...measure, fn } : null
}

const startsGroup = (mark: Mark): boolean => word('by', 'per', 'split')(mark) || grain('by', 'every')(mark)

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

/** Whether all numbers that an atom names count things; it is then read as the things until a number is wanted. */
const onlyCounts = (context: RuleContext, atom: Atom): boolean =>
  (atom.metrics.length > 0 || !atom.fields.some((ref) => isNumberField(context, ref))) &&
  atom.metrics.every((name) => ['count', 'count-distinct'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
