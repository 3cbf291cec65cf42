import { anyMeasure, usualMeasure } from '../rules/conditions.ts'
import type { Draft } from './draft.ts'

/** "share of each product within its segment": the values of the segment are the whole. */
function wholes(draft: Draft): string | null {
  const { query, marks } = draft
  if (query.window?.kind !== 'share') return null
  const inner = marks.groups.flatMap((mark) => mark.within ?? [])
  if (inner.length === 0) return null
  const rest = query.dimensions.filter((one) => !inner.some((other) => JSON.stringify(other) === JSON.stringify(one)))
  if (rest.length === 0) return 'shares within what'
  query.dimensions = [...inner, ...rest]
  query.window = { kind: 'share', within: inner.length }
  return null
}

/** "share of" becomes a percentage of the total over the groups, or of what the filters leave. */
export function settleShare(draft: Draft): string | null {
  return shareAsked(draft) ?? wholes(draft)
}

function shareAsked(draft: Draft): string | null {
  const { query, marks } = draft
  const asked =
    marks.notes.some((mark) => mark.note.type === 'share') ||
    (marks.notes.some((mark) => mark.note.type === 'percent') && marks.notes.every((mark) => mark.note.type !== 'growth'))
  if (!asked) return null
  if (marks.ranks.some((mark) => mark.limit !== null)) return 'share of a ranking'
  const measure = query.measures[0] ?? (draft.subject?.atom == null ? null : anyMeasure(draft.context, draft.subject.atom))
  if (measure === null) {
    const usual = query.dimensions.length > 0 ? usualMeasure(draft.context.model) : null
    if (usual === null) return 'share of what'
    draft.assumptions.push({ text: `of ${usual.label.toLowerCase()}`, about: 'measure' })
    query.measures = [usual]
    query.window = { kind: 'share', within: 0 }
    return null
  }
  if (query.measures.length > 1) return 'share of several numbers'
  if (measure.kind === 'arithmetic') return null
  if (query.dimensions.length > 0 || marks.ranks.length > 0) {
    query.measures = [measure]
    query.window = { kind: 'share', within: 0 }
    return null
  }
  if (query.filters.length === 0) {
    if (draft.subject === null || marks.measures.length === 0) return 'share of what'
    query.window = { kind: 'share', within: 0 }
    return null
  }
  if (measure.kind !== 'named' && measure.kind !== 'count') return 'share of what'
  query.measures = [
    { kind: 'arithmetic', op: 'percent', left: { ...measure, filters: query.filters }, right: measure, label: `share of ${measure.label}` },
  ]
  query.filters = []
  return null
}
