import type { AtomMark, FilterMark, Mark, MeasureMark, NoteMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { grain, isFilter, isMeasure, isNumber, word } from '../marks/tests.ts'
import { datasetOf } from '../model/model-index.ts'
import { type Filter, grainSchema, type Measure, type PeriodFilter } from '../semantic-query.ts'
import { countMeasure, isCountable, type RuleContext } from './context.ts'
import { numberOf } from './numbers.ts'

const small = word('skip', 'prep', 'all')
const isChange = word('growth', 'decline', 'change')
const bucketWord = word('bucket')
const bareGrain = grain('bare', 'by', 'every')
const bucket = (mark: Mark): mark is AtomMark => bucketWord(mark) || bareGrain(mark)

const named = (mark: Mark): mark is AtomMark =>
  mark.kind === 'atom' && mark.atom.metrics.length + mark.atom.fields.length + mark.atom.things.length > 0

/** Lengths of moving averages, before "over 3 months" is read as a comparison. */
export const movingRules: readonly Rule[] = [
  rule(
    'moving average of a number over n',
    [
      one(word('moving')),
      many(word('moving', 'agg', 'skip', 'prep')),
      one(named),
      many(word('skip', 'prep', 'cmp', 'divided', 'agg')),
      one(isNumber),
      one(bucket),
    ],
    (moving, more, number, _over, n, unit) => {
      const length = numberOf(n)
      if (!Number.isInteger(length) || length < 2) return null
      return [
        { kind: 'window', window: { kind: 'moving', length }, measure: null, ...unitOf(unit), ...span(moving, more) },
        { ...number, ...span(number, n, unit) },
      ]
    },
  ),
]

/** The buckets that a word counts. */
function unitOf(mark: AtomMark | undefined): { unit?: PeriodFilter['grain'] } {
  const size = grainSchema.safeParse(mark?.atom.date?.type === 'grain' ? mark.atom.date.grain : mark?.atom.ops.get('bucket')?.[0])
  return size.success ? { unit: size.data } : {}
}

/** Shares, growth, running and moving values, ranks and distances to the best. */
export function windowRules(context: RuleContext): Rule[] {
  const countable = isCountable(context)
  return [
    rule(
      'moving average of n',
      [one(isNumber), maybe(bucket), one(word('moving')), many(word('moving', 'agg', 'skip', 'prep'))],
      (n, bucket, moving, more) => [
        {
          kind: 'window',
          window: { kind: 'moving', length: Math.max(2, numberOf(n)) },
          measure: null,
          ...unitOf(bucket),
          ...span(n, bucket, moving, more),
        },
      ],
    ),
    rule(
      'moving average over n',
      [one(word('moving')), many(word('moving', 'agg', 'skip', 'prep')), one(isMeasure), many(small), one(isNumber), one(bucket)],
      (moving, _m, measure, _s, n, bucket) => [
        { kind: 'window', window: { kind: 'moving', length: Math.max(2, numberOf(n)) }, measure: null, ...unitOf(bucket), ...span(moving) },
        { ...measure, ...span(measure, n, bucket) },
      ],
    ),
    rule('numbers side by side', [one(isMeasure), one(word('versus')), one(isMeasure)], (left, _versus, right) => [left, right]),
    rule('running total', [one(word('running')), many(word('agg', 'total', 'running'))], (running, more) => [
      { kind: 'window', window: { kind: 'running' }, measure: null, ...span(running, more) },
    ]),
    rule('ranking', [one(word('ranking'))], (ranking) => [{ kind: 'window', window: { kind: 'rank' }, measure: null, ...span(ranking) }]),
    rule(
      'distance to the best',
      [
        many(word('how', 'how-much', 'skip')),
        one(word('behind')),
        many(small),
        one(word('rank', 'ordinal')),
        many(word('skip', 'ones', 'prep', 'number-word')),
      ],
      (how, behind, _s, best, more) => [{ kind: 'window', window: { kind: 'gap' }, measure: null, ...span(how, behind, best, more) }],
    ),
    rule(
      'share of what are',
      [one(word('share')), many(small), one(countable), many(word('skip', 'that', 'prep', 'have')), one(isFilter)],
      (share, _small, thing, _are, filter) => {
        const all = countMeasure(context, thing.atom, false)
        if (all?.kind !== 'count') return null
        const part = { ...all, filters: [filter.filter] }
        return [
          {
            kind: 'measure',
            measure: { kind: 'arithmetic', op: 'percent', left: part, right: all, label: 'share' },
            bare: false,
            atom: null,
            ...span(share, filter),
          },
        ]
      },
    ),
    rule(
      'share of a value among things',
      [one(word('share')), many(small), one(isFilter), many(small), one(countable)],
      (share, _small, filter, between, thing) => {
        const all = countMeasure(context, thing.atom, false)
        const among = between.some((mark) => mark.atom.ops.get('prep')?.some((text) => text === 'in' || text === 'of'))
        if (all?.kind !== 'count' || !among || thing.atom.metrics.length === 0) return null
        const part = { ...all, filters: [filter.filter] }
        return [
          {
            kind: 'measure',
            measure: { kind: 'arithmetic', op: 'percent', left: part, right: all, label: 'share' },
            bare: false,
            atom: null,
            ...span(share, thing),
          },
        ]
      },
    ),
    rule(
      'share of things of a value',
      [one(word('share')), many(small), one(isFilter), one(countable)],
      (share, _small, filter, thing, { all }) => {
        const whole = countMeasure(context, thing.atom, false)
        const own =
          filter.filter.kind === 'in' &&
          whole?.kind === 'count' &&
          filter.filter.places.every(({ field }) => whole.of.datasets.includes(datasetOf(field)))
        const more = all.some(
          (mark) =>
            mark.from >= thing.to && (isMeasure(mark) || mark.kind === 'group' || word('by', 'per', 'prep', 'each', 'within')(mark)),
        )
        if (!own || whole?.kind !== 'count' || more) return null
        const part = { ...whole, filters: [filter.filter] }
        return [
          {
            kind: 'measure',
            measure: { kind: 'arithmetic', op: 'percent', left: part, right: whole, label: 'share' },
            bare: false,
            atom: null,
            ...span(share, thing),
          },
        ]
      },
    ),
    rule('share of a count', [one(word('share')), many(small), one(countable)], (share, _small, thing) => {
      const measure = countMeasure(context, thing.atom, false)
      return measure === null
        ? null
        : [note({ type: 'share' }, span(share)), { kind: 'measure', measure, bare: false, atom: thing.atom, ...span(thing) }]
    }),
    // "percentage change in revenue" is no share.
    rule('share', [one(word('share'))], (share, { before, after }) =>
      before !== undefined && isChange(before) && /^(?:%|percent|percentage)/i.test(share.atom.text)
        ? []
        : after !== undefined && share.atom.ops.has('percent') && isChange(after)
          ? null
          : [note({ type: 'share' }, span(share))],
    ),
    rule(
      'growth',
      [many(word('percent', 'skip')), one(word('growth', 'decline', 'change')), many(word('percent', 'rate', 'skip'))],
      (before, growth, after) => [
        note(
          {
            type: 'growth',
            percent:
              [...before, ...after].some((mark) => mark.atom.ops.has('percent') || mark.atom.ops.has('rate')) ||
              growth.atom.ops.has('growth'),
            direction: growth.atom.ops.has('decline') ? 'asc' : growth.atom.ops.has('growth') ? 'desc' : null,
            course: /develop|evol|entwick/i.test(growth.atom.text),
            amount: /increas|decreas|drop|declin|fall|fell|rise|rose|gain|los[ts]|loss|anstieg|rückgang|zunahme|abnahme/i.test(
              growth.atom.text,
            ),
          },
          span(before, growth, after),
        ),
      ],
    ),
    rule(
      'difference of values',
      [one(word('difference')), many(apart), one(isMeasure), many(apart), one(isFilter)],
      (difference, _small, measure, _between, both) => minus(measure, both, span(difference, both)),
    ),
    rule(
      'difference of values in a number',
      [one(word('difference')), many(apart), one(isFilter), many(apart), one(isMeasure)],
      (difference, _small, both, _in, measure) => minus(measure, both, span(difference, measure)),
    ),
    rule('difference', [one(word('difference')), many(small)], (difference) => [
      note({ type: 'growth', percent: false, direction: null }, span(difference)),
    ]),
    rule('percent', [one(word('percent'))], (percent) => [note({ type: 'percent' }, span(percent))]),
    rule(
      'where and when',
      [one(word('where', 'when', 'who')), many(word('and', 'comma', 'skip', 'where', 'when', 'who'))],
      (first, more, { after }) => {
        const words = [first, ...more].flatMap((mark) => (['where', 'when', 'who'] as const).filter((op) => mark.atom.ops.has(op)))
        return after === undefined ? [note({ type: 'where-and-when', words: [...new Set(words)] }, span(first, more))] : null
      },
    ),
  ]
}

const apart = word('skip', 'prep', 'between', 'difference', 'all')

/** "difference in revenue between Berlin and Dublin": that of the first less that of the second. */
function minus(mark: MeasureMark, both: FilterMark, at: { from: number; to: number }): Mark[] | null {
  const { measure } = mark
  const [a, b, ...others] = both.parts ?? []
  if (a === undefined || b === undefined || others.length > 0 || both.joined !== 'and') return null
  if (measure.kind !== 'named' && measure.kind !== 'count') return null
  const of = (filter: Filter): Measure => ({ ...measure, filters: [...measure.filters, filter] })
  return [
    {
      kind: 'measure',
      measure: { kind: 'arithmetic', op: 'minus', left: of(a), right: of(b), label: lessLabel(measure.label, a, b) },
      bare: false,
      atom: null,
      ...at,
    },
  ]
}

const lessLabel = (label: string, a: Filter, b: Filter): string =>
  a.kind === 'in' && b.kind === 'in' ? `${label.charAt(0).toUpperCase()}${label.slice(1)} of ${a.label} less ${b.label}` : 'difference'

const note = (content: NoteMark['note'], at: { from: number; to: number }): Mark => ({ kind: 'note', note: content, ...at })
