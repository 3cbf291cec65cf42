import { datasetOf } from '../model/model-index.ts'
import type { Filter } from '../semantic-query.ts'
import { type Draft, filterFields } from './assemble.ts'

/** Rows that must exist elsewhere, or must not, become filters; periods and filters after them belong to them. */
export function settleExists(draft: Draft): string | null {
  const { query, marks, subject } = draft
  const negated = marks.exists.filter((mark) => mark.negated)
  const every = marks.exists.filter((mark) => mark.everyGrain !== null)
  if (every.length > 0) return 'every period is not understood here'
  const first = negated[0]
  if (first === undefined) return null
  const measure = query.measures[0]
  const thing = subject?.thing ?? (measure?.kind === 'count' ? measure.of : null)
  if (thing === null) return 'nothing that could be missing'
  const own = new Set([...thing.datasets])
  const outside = query.filters.filter(
    (filter) =>
      filterFields(filter).some((ref) => !own.has(datasetOf(ref))) && !filterFields(filter).some((ref) => own.has(datasetOf(ref))),
  )
  const [inner, kept] = [outside, query.filters.filter((filter) => !outside.includes(filter))]
  const exists: Filter[] = negated.map((mark) => ({
    kind: 'exists',
    datasets: mark.datasets.filter((name) => !own.has(name)),
    filters: inner,
    periods: query.periods,
    negated: true,
  }))
  if (exists.some((filter) => filter.kind === 'exists' && filter.datasets.length === 0)) return 'nothing that could be missing'
  query.filters = [...kept, ...exists]
  query.periods = []
  return null
}
