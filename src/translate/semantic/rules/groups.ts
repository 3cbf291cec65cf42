import { isPlural } from '../assemble/draft.ts'
import type { AtomMark, FilterMark, GroupMark, Mark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { grain, isCompare, isFilter, isGroup, isMeasure, isPeriod, isRank, word } from '../marks/tests.ts'
import { grainSchema, type Measure } from '../semantic-query.ts'
import { dimensionOf, type RuleContext } from './context.ts'

const small = word('skip', 'prep', 'all', 'distinct')
const joining = word('and', 'comma', 'by', 'per', 'skip', 'plus')

/** Things with rows or a category of their own, as against order numbers, which are counted beside a number. */
const hasPlace = (context: RuleContext, mark: AtomMark): boolean =>
  mark.atom.things.length > 0 &&
  mark.atom.things.every(
    (thing) => thing.datasets.length > 0 || thing.fields.every((ref) => context.index.fields.get(ref)?.field.role === 'category'),
  )

const isCounted = (mark: Mark): boolean =>
  mark.kind === 'measure' ? mark.measure.kind !== 'series' : mark.kind === 'atom' && mark.atom.metrics.length > 0

const isTimeGroup = (mark: Mark): boolean => mark.kind === 'group' && mark.dimensions.some((one) => one.kind === 'time')

/** "share of alerts by severity for each monitor": the parts, and what each of the wholes is. */
const isInner = (left: GroupMark, right: GroupMark): boolean =>
  left.form === 'by' && right.form === 'per' && right.dimensions.every(({ kind }) => kind !== 'time')

/** Groups that belong together. */
const merged = (left: GroupMark, right: GroupMark): GroupMark => ({
  ...left,
  dimensions: [...left.dimensions, ...right.dimensions],
  within: [...(left.within ?? []), ...(right.within ?? (isInner(left, right) ? right.dimensions : []))],
  ...span(left, right),
})

/** Number fields that are kept for each thing and are not added up, such as lead times: their values make groups. */
const keptNumbers = (context: RuleContext, measure: Measure): string[] =>
  measure.kind !== 'named' || measure.fn !== null || measure.filters.length > 0
    ? []
    : measure.fields.filter((ref) => {
        const entry = context.index.fields.get(ref)
        return entry?.field.additivity === 'none' && entry.dataset.kind === 'reference'
      })

/** "employees by manager": groups that no field has the name of; a value that reads the same is not meant. */
const isKindInSmallLetters = ({ filter, noun }: FilterMark): boolean =>
  filter.kind === 'in' &&
  noun === null &&
  /^\p{Ll}+$/u.test(filter.label) &&
  !isPlural(filter.label) &&
  filter.places.every(({ values }) => values.length === 1 && values[0]?.toLowerCase() === filter.label && values[0] !== filter.label)

/** What numbers are broken down by. */
export function groupRules(context: RuleContext): Rule[] {
  const isDimension = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && dimensionOf(context, mark.atom) !== null
  const group = (mark: AtomMark, form: GroupMark['form'], at: { from: number; to: number }): GroupMark | null => {
    const dimension = dimensionOf(context, mark.atom)
    return dimension === null ? null : { kind: 'group', dimensions: [dimension], form, ...at }
  }
  return [
    rule('agent', [one(word('by')), one(isCompare)], (_by, compare) => [compare]),
    rule('time bucket', [maybe(word('split', 'by', 'per', 'each')), one(grain('by'))], (lead, bucket) => {
      const found = group(bucket, 'by', span(lead, bucket))
      return found === null ? null : [found]
    }),
    rule('every time bucket', [maybe(word('by', 'per')), one(grain('every'))], (lead, bucket, { before }) => {
      if (before?.kind === 'atom' && before.atom.verbs.length > 0) return null
      const found = group(bucket, 'by', span(lead, bucket))
      return found === null ? null : [found]
    }),
    rule('agent that is a value', [one(word('by')), one(isFilter)], (_by, filter) => (isKindInSmallLetters(filter) ? null : [filter])),
    rule('split by', [one(word('split')), many(small), one(word('by', 'per'))], (_split, _small, by) => [by]),
    rule('by', [one(word('by')), many(small), one(isDimension)], (by, _small, dimension, { after }) => {
      if (dimension.atom.values.length > 0 && after !== undefined && isFilter(after)) return null
      const found = group(dimension, 'by', span(by, dimension))
      return found === null ? null : [found]
    }),
    rule('by a number that is kept', [one(word('by', 'per')), many(small), one(isMeasure)], (by, _small, measure, { all }) => {
      const fields = measure.bare ? keptNumbers(context, measure.measure) : []
      const counted = all.some((mark) => isMeasure(mark) && mark.to <= by.from)
      if (fields.length === 0 || !counted || all.some(isRank)) return null
      return [{ kind: 'group', dimensions: [{ kind: 'field', fields, label: measure.measure.label }], form: 'by', ...span(by, measure) }]
    }),
    rule('per', [one(word('per', 'each', 'within')), many(small), one(isDimension)], (per, _small, dimension) => {
      const found = group(dimension, 'per', span(per, dimension))
      if (found === null) return null
      return [per.atom.ops.has('within') ? { ...found, within: found.dimensions } : found]
    }),
    rule(
      'per thing of a period',
      [one(word('per', 'each', 'by')), many(small), one(isPeriod), one(isDimension)],
      (per, _small, period, dimension) => {
        const found = group(dimension, 'per', span(per, dimension))
        return found === null ? null : [found, period]
      },
    ),
    rule('bucket of rows', [one(word('bucket'))], (bucket, { all }) => {
      if (!all.some((mark) => mark.kind === 'having' || mark.kind === 'rank')) return null
      const grainName = grainSchema.safeParse(bucket.atom.ops.get('bucket')?.[0])
      if (!grainName.success || all.some((mark) => mark.kind === 'group')) return null
      return [{ kind: 'group', dimensions: [{ kind: 'time', grain: grainName.data, cycle: null }], form: 'per', ...span(bucket) }]
    }),
    rule('by a bucket', [one(word('per', 'by')), many(small), one(word('bucket'))], (per, _small, bucket) => {
      const grainName = grainSchema.safeParse(bucket.atom.ops.get('bucket')?.[0])
      if (!grainName.success) return null
      return [{ kind: 'group', dimensions: [{ kind: 'time', grain: grainName.data, cycle: null }], form: 'by', ...span(per, bucket) }]
    }),
    rule('over time', [one(word('trend'))], (trend, { all }) => {
      const timed = all.some((mark) => isTimeGroup(mark) || (mark.kind === 'atom' && mark.atom.date?.type === 'grain'))
      // "revenue trend by year" says it twice.
      if (timed && all.some(isTimeGroup)) return []
      if (timed || !all.some((mark) => isCounted(mark))) return null
      return [{ kind: 'group', dimensions: [{ kind: 'time', grain: null, cycle: null }], form: 'by', ...span(trend) }]
    }),
    rule('several groups', [one(isGroup), many(joining), one(isGroup)], (left, _between, right) => [merged(left, right)]),
    rule(
      'another group',
      [one(isGroup), one(word('and', 'comma', 'per')), many(word('skip', 'and')), one(isDimension)],
      (left, _and, _skip, dimension, { after }) => {
        // "for each segment, the client with the highest margin": who is ranked in each of them.
        const each = left.form === 'per' || left.dimensions.every(({ kind }) => kind === 'time')
        if (each && !isPlural(dimension.atom.text) && after !== undefined && word('also', 'that')(after)) return null
        if (after?.kind === 'compare' || (dimension.atom.metrics.length > 0 && !hasPlace(context, dimension))) return null
        const found = group(dimension, left.form, span(left, dimension))
        return found === null ? null : [{ ...left, dimensions: [...left.dimensions, ...found.dimensions], ...span(left, dimension) }]
      },
    ),
    rule('more groups', [one(isGroup), many(joining), one(isGroup)], (left, _between, right) => [merged(left, right)]),
  ]
}
