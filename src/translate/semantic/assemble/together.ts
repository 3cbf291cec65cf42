import type { FilterMark } from '../marks/mark.ts'
import { datasetOf } from '../model/model-index.ts'
import type { Filter, PeriodFilter, Thing } from '../semantic-query.ts'
import type { Draft } from './draft.ts'

/** The reason given where "and" may mean both or either. */
export const bothOrEither = 'both of these or either'

/**
 * Things that did something with each of several values ("bought both A and B"), with one and not another ("A but not B"), or in each
 * of two periods: one condition for each, because no single row holds them all. Values of the things themselves stay as they are.
 */
export function settleTogether(draft: Draft): string | null {
  const { query, subject, marks } = draft
  if (query.via.length === 0) return null
  const counted = query.measures[0]?.kind === 'count' && query.measures.length === 1 ? query.measures[0] : null
  const thing = subject?.thing ?? counted?.of ?? null
  const both = marks.all.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('both'))
  const several = marks.filters.filter((mark) => isOfRows(draft, mark, thing) && (mark.parts?.length ?? 0) > 1 && mark.joined === 'and')
  const left = marks.filters.filter((mark) => isOfRows(draft, mark, thing))
  const without = left.filter((mark) => isNegated(mark.filter))
  const opposed = without.filter((mark) => left.some((other) => !isNegated(other.filter) && sharesField(mark.filter, other.filter)))
  if (several.length === 0 && opposed.length === 0) return null
  if (thing === null || (query.measures.length > 0 && counted === null)) return both || opposed.length > 0 ? 'both of these at once' : null
  if (marks.exists.length > 0 || query.having.length > 0 || query.periods.length > 1) return 'both of these at once'
  if (opposed.length === 0 && !both) return bothOrEither
  const { via, periods } = query
  const did = (filter: Filter, negated: boolean): Filter => ({ kind: 'exists', datasets: via, filters: [filter], periods, negated, thing })
  const used = new Set([...several, ...opposed, ...left.filter((mark) => opposed.some((other) => sharesField(mark.filter, other.filter)))])
  if (left.some((mark) => !used.has(mark))) return 'both of these at once'
  const conditions = [...used].flatMap((mark) => {
    if (isNegated(mark.filter)) return [did(positive(mark.filter), true)]
    return mark.joined === 'and' && mark.parts !== undefined && both
      ? mark.parts.map((part) => did(part, false))
      : [did(mark.filter, false)]
  })
  query.filters = [...query.filters.filter((filter) => ![...used].some((mark) => mark.filter === filter)), ...conditions]
  query.via = []
  query.periods = []
  return null
}

/** Two periods that the same things did something in. */
export const inEach = (
  via: readonly string[],
  periods: readonly PeriodFilter[],
  thing: Thing | undefined,
  filters: readonly Filter[] = [],
): Filter[] =>
  periods.map(
    (period): Filter => ({
      kind: 'exists',
      datasets: [...via],
      filters: [...filters],
      periods: [period],
      negated: false,
      ...(thing === undefined ? {} : { thing }),
    }),
  )

/** Whether a filter is on the rows of what was done, not on the things that did it. */
function isOfRows(draft: Draft, mark: FilterMark, thing: Thing | null): boolean {
  if (mark.filter.kind !== 'in') return false
  const own = new Set(thing?.datasets ?? [])
  return mark.filter.places.every((place) => !own.has(datasetOf(place.field))) || draft.query.via.length === 0
}

const isNegated = (filter: Filter): boolean => 'negated' in filter && filter.negated
const positive = (filter: Filter): Filter => (filter.kind === 'in' ? { ...filter, negated: false } : filter)
const sharesField = (a: Filter, b: Filter): boolean =>
  a.kind === 'in' && b.kind === 'in' && a.places.some((one) => b.places.some((other) => one.field === other.field))
