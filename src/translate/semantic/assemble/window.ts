import type { Draft } from './draft.ts'

/** Running totals, moving averages, ranks and distances over the rows. */
export function settleWindow(draft: Draft): string | null {
  const { query, marks } = draft
  const [window, ...others] = marks.windows
  if (others.length > 0) return 'more than one running value'
  if (window === undefined) return null
  if (query.window !== null) return 'more than one running value'
  query.window = window.window
  if (query.measures.length === 0) return 'no number for the running value'
  const isTime = (ref: string): boolean => draft.context.index.fields.get(ref)?.field.role === 'time'
  const hasTime = query.dimensions.some(
    (one) =>
      one.kind === 'time' || (one.kind === 'thing' ? one.thing.fields.some(isTime) : one.kind === 'field' && one.fields.some(isTime)),
  )
  if ((window.window.kind === 'running' || window.window.kind === 'moving') && !hasTime) {
    query.dimensions.push({ kind: 'time', grain: 'month', cycle: null })
    draft.assumptions.push('by month')
  }
  return query.dimensions.length === 0 ? 'a running value needs groups' : null
}
