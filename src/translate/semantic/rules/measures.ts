import type { Atom } from '../lexicon/atom.ts'
import type { AtomMark, Mark, MeasureMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, hasThing, isMeasure, word, wordWith } from '../marks/tests.ts'
import { type Aggregate, aggregateSchema, type Measure } from '../semantic-query.ts'
import { countMeasure, namedMeasure, type RuleContext, thingOfAtom } from './context.ts'

const small = word('skip', 'prep', 'all')
const agg = word('agg', 'total')
const fnOf = (mark: AtomMark): Aggregate => (mark.atom.ops.has('agg') ? aggregateSchema.parse(argOf(mark, 'agg')) : 'sum')

/** Names of numbers, counts, aggregates, and arithmetic between them become measures. */
export function measureRules(context: RuleContext): Rule[] {
  const nameOf = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && namedMeasure(context, mark.atom, null) !== null
  const countable = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && countMeasure(context, mark.atom, false) !== null
  const named = (mark: AtomMark, fn: Aggregate | null): MeasureMark | null => {
    const measure = namedMeasure(context, mark.atom, fn)
    return measure === null ? null : { kind: 'measure', measure, bare: fn === null, atom: mark.atom, ...span(mark) }
  }
  return [
    rule(
      'aggregate of a count',
      [one(agg), many(small), one(word('how-many')), many(word('skip', 'distinct')), one(countable)],
      (fn, _s, _how, distinct, thing) => {
        const measure = countMeasure(
          context,
          thing.atom,
          distinct.some((mark) => mark.atom.ops.has('distinct')),
        )
        if (measure?.kind !== 'count') return null
        return [measureMark({ ...measure, fn: fnOf(fn) === 'sum' ? null : fnOf(fn) }, span(fn, thing))]
      },
    ),
    rule(
      'count',
      [one(word('how-many')), many(word('skip', 'prep', 'distinct', 'total', 'all')), one(countable)],
      (how, between, thing) => {
        const measure = countMeasure(
          context,
          thing.atom,
          between.some((mark) => mark.atom.ops.has('distinct')),
        )
        return measure === null ? null : [{ ...measureMark(measure, span(how, thing)), atom: thing.atom }]
      },
    ),
    rule('amount of a number', [one(word('how-many', 'how-much')), many(small), one(nameOf)], (how, _small, name) => {
      const found = named(name, null)
      return found === null ? null : [{ ...found, bare: false, ...span(how, name) }]
    }),
    rule('aggregate of a number', [one(agg), many(small), one(nameOf)], (fn, _small, name) => {
      const found = named(name, fnOf(fn))
      return found === null ? null : [{ ...found, bare: false, ...span(fn, name) }]
    }),
    rule('distinct things counted', [one(word('distinct')), one(hasThing)], (distinct, thing, { before }) => {
      if (before?.kind !== 'compare') return null
      const measure = countMeasure(context, thing.atom, true)
      return measure === null ? null : [{ ...measureMark(measure, span(distinct, thing)), atom: thing.atom }]
    }),
    rule('number', [one(nameOf)], (name) => {
      if (name.atom.things.length > 0 && onlyCounts(context, name.atom)) return null
      const found = named(name, null)
      return found === null ? null : [found]
    }),
    rule('minus', [one(isMeasure), one(wordWith('minus', '')), many(small), one(isMeasure)], (left, _minus, _small, right) => [
      measureMark({ kind: 'arithmetic', op: 'minus', left: left.measure, right: right.measure, label: 'difference' }, span(left, right)),
    ]),
    rule(
      'as a percentage of',
      [one(isMeasure), one(word('percent', 'share')), many(small), one(isMeasure)],
      (left, _percent, _small, right) => [
        measureMark(
          { kind: 'arithmetic', op: 'percent', left: left.measure, right: right.measure, label: 'percentage' },
          span(left, right),
        ),
      ],
    ),
    rule('divided by', [one(isMeasure), one(wordWith('divided', '')), many(small), one(isMeasure)], (left, divided, _small, right) =>
      divided.atom.text.toLowerCase() === 'by' || divided.atom.text.toLowerCase() === 'to'
        ? null
        : [measureMark({ kind: 'arithmetic', op: 'ratio', left: left.measure, right: right.measure, label: 'ratio' }, span(left, right))],
    ),
    rule(
      'number per thing',
      [one(isMeasure), maybe(word('comma')), one(word('per')), many(small), one(hasThing)],
      (measure, _comma, _per, _small, thing) => {
        const fn = fnToApply(measure.measure)
        if (fn === null) return null
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
    rule('number per unit', [one(isMeasure), one(word('per')), many(small), one(isMeasure)], (left, _per, _small, right) =>
      left.measure.kind === 'named' || left.measure.kind === 'count'
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

/** Whether all numbers that an atom names count things; it is then read as the things until a number is wanted. */
const onlyCounts = (context: RuleContext, atom: Atom): boolean =>
  atom.metrics.every((name) => ['count', 'count-distinct'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
