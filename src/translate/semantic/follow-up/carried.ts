import type { Filter, Measure, SemanticQuery } from '../semantic-query.ts'

/**
 * Whether a query that points back at an answer ("any anomalies in it") still is about what that answer was about: it holds its rows, or
 * each of its conditions or another one on the same fields, and a period where there was one.
 */
export function carries(previous: SemanticQuery, next: SemanticQuery): boolean {
  if (deepFilters(next).some((filter) => filter.kind === 'of-answer')) return true
  const held = deepFilters(next)
  const conditions = [...previous.filters, ...previous.measures.flatMap(filtersOf)]
  if (!conditions.every((one) => held.some((other) => isAboutSame(one, other)))) return false
  const timed = previous.periods.length > 0 || previous.comparison !== null
  return (
    !timed ||
    next.periods.length > 0 ||
    next.comparison !== null ||
    held.some((filter) => filter.kind === 'exists' && filter.periods.length > 0)
  )
}

const filtersOf = (measure: Measure): Filter[] => ('filters' in measure ? measure.filters : [])

const deepFilters = (query: SemanticQuery): Filter[] =>
  [...query.filters, ...query.measures.flatMap(filtersOf), ...query.having.flatMap(({ measure }) => filtersOf(measure))].flatMap(
    (filter) => (filter.kind === 'exists' || filter.kind === 'or' ? [filter, ...filter.filters] : [filter]),
  )

function isAboutSame(one: Filter, other: Filter): boolean {
  if (one.kind !== 'in' || other.kind !== 'in') return JSON.stringify(one) === JSON.stringify(other)
  return one.places.some(({ field }) => other.places.some((place) => place.field === field))
}

/** What "drop", "without", "leave out" takes away: conditions that exclude, or fewer figures, groups or columns. */
export function takesAway(previous: SemanticQuery, next: SemanticQuery): boolean {
  const size = (query: SemanticQuery): number =>
    query.measures.length + query.dimensions.length + query.columns.length + query.filters.length
  const exclusions = (query: SemanticQuery): number => JSON.stringify(query).split('"negated":true').length
  const values = (query: SemanticQuery): number =>
    query.filters.reduce((sum, filter) => sum + (filter.kind === 'in' && !filter.negated ? (filter.places[0]?.values.length ?? 0) : 0), 0)
  return (
    exclusions(next) > exclusions(previous) ||
    size(next) < size(previous) ||
    values(next) < values(previous) ||
    (next.limit === null && previous.limit !== null) ||
    next.having.length > previous.having.length ||
    JSON.stringify(next.filters).split(/"value":false|"op":"(?:<>|<|<=)"/).length >
      JSON.stringify(previous.filters).split(/"value":false|"op":"(?:<>|<|<=)"/).length
  )
}
