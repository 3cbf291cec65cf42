import type { ModelIndex } from '../model/model-index.ts'
import type { Filter, SemanticQuery, Thing } from '../semantic-query.ts'
import { isOnThing, same } from './change-shape.ts'
import { happens } from './of-them.ts'

/**
 * The conditions of a ranking that choose rows and not things, which still hold for what happened to those it shows: "their cases" after the
 * worst products of an office are those of that office. None for what is kept with the things, and none that the query has already.
 */
export function stillSo(index: ModelIndex, thing: Thing, ranking: SemanticQuery, query: SemanticQuery): Filter[] {
  if (ranking.limit === null || ranking.via.length > 0 || query.measures.length === 0) return []
  if (!happens(index, ranking) || !happens(index, query)) return []
  const fields = (filter: Filter): string[] => (filter.kind === 'in' ? filter.places.map(({ field }) => field) : [])
  const held = query.filters.flatMap(fields)
  return ranking.filters.filter(
    (one) =>
      one.kind !== 'of-answer' &&
      !isOnThing(index, thing, one) &&
      !query.filters.some((own) => same(own, one)) &&
      !fields(one).some((field) => held.includes(field)),
  )
}
