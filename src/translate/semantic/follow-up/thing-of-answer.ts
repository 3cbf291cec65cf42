import type { SemanticQuery, Thing } from '../semantic-query.ts'

/** The things that rows of an answer stand for, null when they are not things. */
export function thingOfAnswer(query: SemanticQuery): Thing | null {
  if (query.outer !== null) return null
  if (query.subject !== null) return query.subject
  const things = query.dimensions.filter((dimension) => dimension.kind === 'thing')
  return things.length === 1 ? (things[0]?.thing ?? null) : null
}
