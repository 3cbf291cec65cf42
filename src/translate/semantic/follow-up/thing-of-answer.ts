import type { SemanticQuery, Thing } from '../semantic-query.ts'

/** The things that rows of an answer stand for, null when they are not things. */
export function thingOfAnswer(query: SemanticQuery): Thing | null {
  if (query.outer !== null) return null
  if (query.subject !== null) return query.subject
  const things = query.dimensions.filter((dimension) => dimension.kind === 'thing')
  return things.length === 1 ? (things[0]?.thing ?? null) : null
}

/** The things that were counted, as a list; null where an answer is no number of chosen things. */
export function listOfCounted(query: SemanticQuery): SemanticQuery | null {
  if (query.window !== null || query.comparison !== null) return null
  if (query.outer !== null) return query.outer.fn === 'count' && query.outer.keep === 0 ? { ...query, outer: null } : null
  const [measure, ...others] = query.measures
  if (measure?.kind !== 'count' || others.length > 0 || query.dimensions.length > 0 || query.having.length > 0) return null
  const filters = [...query.filters, ...measure.filters]
  if (measure.of.datasets.length === 0 || filters.length + query.via.length === 0) return null
  return { ...query, measures: [], subject: measure.of, filters, order: [] }
}
