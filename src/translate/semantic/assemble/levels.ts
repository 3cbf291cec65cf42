import type { Measure } from '../semantic-query.ts'
import type { Draft } from './draft.ts'

/** "products whose projected stock falls below 20": at any time; a level that is kept for several dates has no sum to compare. */
export function settleLevels({ query, context: { index } }: Draft): string | null {
  if (query.periods.length > 0 || query.dimensions.some(({ kind }) => kind === 'time')) return null
  query.having = query.having.map((item) => {
    const { measure, op } = item
    if ((op !== '<' && op !== '<=') || measure.kind !== 'named' || measure.fn !== null) return item
    const isForeseen = measure.fields.some((ref) => {
      const entry = index.fields.get(ref)
      return entry?.dataset.kind === 'forecast' && entry.field.additivity === 'not-over-time'
    })
    if (!isForeseen) return item
    const lowest: Measure = { ...measure, fn: 'min' }
    query.measures = query.measures.map((one) => (JSON.stringify(one) === JSON.stringify(measure) ? lowest : one))
    return { ...item, measure: lowest }
  })
  return null
}
