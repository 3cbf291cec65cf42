import type { AtomMark, CompareMark, Mark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, isCompare, isNumber, word, wordWith } from '../marks/tests.ts'
import { type Operator, operatorSchema } from '../semantic-query.ts'

/** The number that a mark holds. */
export function numberOf(mark: Mark): number {
  if (mark.kind === 'number') return mark.value
  if (mark.kind !== 'atom') return Number.NaN
  return mark.atom.number ?? Number(argOf(mark, 'number-word'))
}

const inCurrency = (mark: Mark): { unit?: string } => (mark.kind === 'number' && mark.currency === true ? { unit: 'currency' } : {})
const isPercent = (mark: Mark | undefined): boolean => mark?.kind === 'number' && mark.percent
const operator = (text: string): Operator => operatorSchema.parse(text)
const small = word('skip', 'than', 'prep')
const isNamed = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && mark.atom.metrics.length + mark.atom.fields.length > 0
const isTo = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && /^(to|bis|à|a)$/i.test(mark.atom.text)

/** Numbers with magnitudes and units, and comparisons with them. */
export const numberRules: readonly Rule[] = [
  rule('number with a magnitude', [one(isNumber), one(word('magnitude'))], (number, magnitude) => [
    { kind: 'number', value: numberOf(number) * Number(argOf(magnitude, 'magnitude')), percent: false, ...span(number, magnitude) },
  ]),
  rule('currency of a number', [maybe(word('unit')), one(isNumber), maybe(word('unit'))], (before, number, after) => {
    const currency = [before, after].find((mark) => mark !== undefined && argOf(mark, 'unit') === 'currency')
    return currency === undefined || (before !== undefined && after !== undefined)
      ? null
      : [{ kind: 'number', value: numberOf(number), percent: false, currency: true, ...span(before, number, after) }]
  }),
  rule('percentage', [one(isNumber), one(word('percent'))], (number, percent) =>
    isPercent(number) ? null : [{ kind: 'number', value: numberOf(number), percent: true, ...span(number, percent) }],
  ),
  rule(
    'between',
    [one(word('between')), many(small), one(isNumber), one(word('and')), one(isNumber)],
    (between, _small, low, _and, high) => [
      compare('between', [numberOf(low), numberOf(high)], isPercent(low) || isPercent(high), span(between, high)),
    ],
  ),
  rule('from so many to so many', [one(isNumber), one(isTo), one(isNumber)], (low, _to, high, { before, after }) => {
    const [from, to] = [numberOf(low), numberOf(high)]
    const had = before?.kind === 'atom' && (before.atom.ops.has('have') || before.atom.ops.has('cmp') || before.atom.ops.has('between'))
    return had && from < to && after?.kind === 'atom' ? [compare('between', [from, to], isPercent(high), span(low, high))] : null
  }),
  rule(
    'threshold from so many to so many',
    [one(isNamed), one(wordWith('prep', 'from')), one(isNumber), one(isTo), one(isNumber)],
    (named, _from, low, _to, high) => {
      const [from, to] = [numberOf(low), numberOf(high)]
      return from < to ? [named, compare('between', [from, to], isPercent(high), span(low, high))] : null
    },
  ),
  rule('comparison before a number', [one(word('cmp')), many(small), one(isNumber)], (comparing, _small, number) => [
    {
      ...compare(operator(argOf(comparing, 'cmp')), [numberOf(number)], isPercent(number), span(comparing, number)),
      ...inCurrency(number),
    },
  ]),
  rule('comparison after a number', [one(isNumber), one(word('cmp-after'))], (number, comparing) => [
    {
      ...compare(operator(argOf(comparing, 'cmp-after')), [numberOf(number)], isPercent(number), span(number, comparing)),
      ...inCurrency(number),
    },
  ]),
  rule('unit of a comparison', [one(isCompare), one(word('unit', 'percent'))], (comparing, unit) =>
    comparing.unit === null ? [{ ...comparing, unit: argOf(unit, 'unit') || 'percent', ...span(comparing, unit) }] : null,
  ),
  rule('currency before a number', [one(word('unit')), one(isCompare)], (unit, comparing) =>
    argOf(unit, 'unit') === 'currency' ? [{ ...comparing, unit: 'currency', ...span(unit, comparing) }] : null,
  ),
]

const compare = (op: Operator, values: number[], percent: boolean, at: { from: number; to: number }): CompareMark => ({
  kind: 'compare',
  op,
  values,
  percent,
  unit: null,
  ...at,
})
