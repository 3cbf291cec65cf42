import type { AgainstMark, AtomMark, CompareMark, FilterMark, Mark, MeasureMark, NoteMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, hasVerb, isCompare, isMeasure, isPeriod, word, wordWith } from '../marks/tests.ts'
import type { Operator } from '../semantic-query.ts'
import { countMeasure, isCountable, type RuleContext } from './context.ts'

const small = word('skip', 'prep', 'by', 'total')
const ofOrIn = word('prep')
const isOf = wordWith('prep', 'of', 'in')
const bare = (mark: Mark): mark is AtomMark => word('cmp')(mark) && ['<', '>'].includes(argOf(mark, 'cmp'))
const isAgainst = (mark: Mark): mark is AgainstMark => mark.kind === 'against'
const changing = word('growth', 'decline', 'change')

/** Thresholds on a change, and numbers that are more or less than in another period. */
export function changeRules(context: RuleContext): Rule[] {
  const countable = isCountable(context)
  const counted = (mark: AtomMark): MeasureMark | null => {
    const measure = countMeasure(context, mark.atom, false)
    return measure === null ? null : { kind: 'measure', measure, bare: false, atom: mark.atom, ...span(mark) }
  }
  const named = (mark: Mark): mark is AtomMark | MeasureMark => isMeasure(mark) || countable(mark)
  const passed = (mark: Mark): mark is AtomMark | MeasureMark | FilterMark => mark.kind === 'filter' || small(mark) || hasVerb(mark)
  function moreThan(comparing: AtomMark, number: AtomMark | MeasureMark | undefined, between: Mark[], periods: Mark[]): Mark[] | null {
    const measure = number === undefined || isMeasure(number) ? number : counted(number)
    if (measure === null) return null
    const direction = argOf(comparing, 'cmp') === '<' ? ('asc' as const) : ('desc' as const)
    const kept = between.filter((mark) => mark.kind === 'filter' || hasVerb(mark))
    const note: Mark = { kind: 'note', note: { type: 'growth', percent: false, direction, than: true }, ...span(comparing) }
    return [note, ...(measure === undefined ? [] : [measure]), ...kept, ...periods]
  }
  return [
    rule('change of a count', [one(changing), many(ofOrIn), one(countable)], (change, between, thing) => {
      const of = between.length > 0 ? between.every(isOf) : / (of|in)$/i.test(change.atom.text)
      const measure = of && thing.atom.metrics.length > 0 ? counted(thing) : null
      return measure === null ? null : [change, measure]
    }),
    rule('change with a threshold', [one(changing), many(small), one(isCompare)], (change, _small, compare) => [
      growthNote(change, compare, span(change, compare)),
    ]),
    rule('threshold of a change', [one(isCompare), many(small), one(changing)], (compare, _small, change) =>
      compare.unit === null || compare.percent || compare.unit === 'percent' ? [growthNote(change, compare, span(compare, change))] : null,
    ),
    rule(
      'more than in another period',
      [one(bare), many(small), maybe(named), many(passed), one(isPeriod), many(small), one(word('than')), many(small), one(isPeriod)],
      (comparing, _s, number, between, later, _t, _than, _u, earlier) => moreThan(comparing, number, between, [later, earlier]),
    ),
    rule(
      'more than before',
      [one(bare), many(small), maybe(named), many(passed), one(isPeriod), many(small), one(isAgainst)],
      (comparing, _s, number, between, later, _t, against) => moreThan(comparing, number, between, [later, against]),
    ),
  ]
}

const flipped: Record<Operator, Operator> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '<>': '<>', between: 'between' }

/** "dropped by more than 10 percent" is a change below -10 percent. */
function growthNote(change: AtomMark, compare: CompareMark, at: { from: number; to: number }): NoteMark {
  const falling = change.atom.ops.has('decline')
  const values = falling ? compare.values.map((value) => -value).toSorted((a, b) => a - b) : compare.values
  const percent = compare.percent || compare.unit === 'percent'
  return {
    kind: 'note',
    note: {
      type: 'growth',
      percent: true,
      direction: falling ? 'asc' : 'desc',
      threshold: { by: percent ? 'percent' : 'difference', op: falling ? flipped[compare.op] : compare.op, values },
    },
    ...at,
  }
}
