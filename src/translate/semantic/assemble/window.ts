import { anyMeasure } from '../rules/conditions.ts'
import type { Draft } from './draft.ts'

/** Running totals, moving averages, ranks and distances over the rows. */
export function settleWindow(draft: Draft): string | null {
  const { query, marks } = draft
  const [window, ...others] = marks.windows
  if (others.length > 0) return 'more than one running value'
  if (window === undefined) return null
  // "cumulative share of revenue by product".
  if (query.window?.kind === 'share' && query.window.within === 0 && window.window.kind === 'running' && query.dimensions.length === 1) {
    query.window = { kind: 'running-share' }
    return query.dimensions.some(({ kind }) => kind === 'time') ? 'a running share over time' : null
  }
  if (query.window !== null) return 'more than one running value'
  query.window = window.window
  if (query.measures.length === 0 && query.subject !== null && draft.subject?.atom != null) {
    const measure = anyMeasure(draft.context, draft.subject.atom)
    query.measures = measure === null ? [] : [measure]
    query.subject = null
  }
  if (query.measures.length === 0) return 'no number for the running value'
  const isTime = (ref: string): boolean => draft.context.index.fields.get(ref)?.field.role === 'time'
  const hasTime = query.dimensions.some(
    (one) =>
      one.kind === 'time' || (one.kind === 'thing' ? one.thing.fields.some(isTime) : one.kind === 'field' && one.fields.some(isTime)),
  )
  const time = query.dimensions.find((one) => one.kind === 'time')
  if (window.unit !== undefined && time !== undefined && time.grain !== null && time.grain !== window.unit)
    return 'the length is counted in other buckets'
  if ((window.window.kind === 'running' || window.window.kind === 'moving') && !hasTime) {
    const grain = window.unit ?? 'month'
    query.dimensions.push({ kind: 'time', grain, cycle: null })
    draft.assumptions.push({ text: `by ${grain}`, about: 'grain' })
  }
  return query.dimensions.length === 0 ? 'a running value needs groups' : null
}
