import { anyMeasure, asRate, usualMeasure } from '../rules/conditions.ts'
import type { Filter } from '../semantic-query.ts'
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
    (marks.notes.some((mark) => mark.note.type === 'percent') &&
      marks.notes.every((mark) => mark.note.type !== 'growth') &&
      !comparesPeriods(draft))
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
  // "share of severities per monitor": how many different ones there are is no whole.
  if (measure.kind === 'count' && measure.metrics.length === 0 && measure.of.datasets.length === 0) return 'share of what'
  // "margin by segment in percent" is the rate, where the number has one.
  if (measure.kind === 'named' && marks.notes.every((mark) => mark.note.type !== 'share')) {
    const rate = asRate(draft.context, measure)
    if (rate !== null) {
      query.measures = query.measures.map((one) => (one === measure ? rate : one))
      return null
    }
  }
  if (query.measures.length > 1) return 'share of several numbers'
  if (measure.kind === 'arithmetic') return null
  // "percentage of blocked cards by type": of the blocked ones, or of the cards of each type.
  if (query.measures.length === 0 && query.dimensions.length > 0 && query.filters.length > 0 && draft.subject !== null)
    return 'share of which whole'
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
  const whole = wholeOf(draft)
  if (whole === null) return 'share of which whole'
  const part = query.filters.filter((filter) => !whole.includes(filter))
  query.measures = [
    { kind: 'arithmetic', op: 'percent', left: { ...measure, filters: part }, right: measure, label: `share of ${measure.label}` },
  ]
  query.filters = whole
  return null
}

/** "revenue of Q3 2026 compared to Q3 2025 in percent": the percentage is that of the change. */
const comparesPeriods = ({ marks }: Draft): boolean => marks.against.length > 0

/**
 * The conditions that the whole has too. Of one condition it has none; "share of FG-1 in the revenue of Berlin" names the part before
 * the number and the whole after it. Null where several conditions stand otherwise.
 */
function wholeOf({ query, marks }: Draft): Filter[] | null {
  if (query.filters.length < 2) return []
  const [measure, ...others] = marks.measures
  if (measure === undefined || others.length > 0 || marks.filters.length !== query.filters.length) return null
  const before = marks.filters.filter((mark) => mark.to <= measure.from)
  const after = marks.filters.filter((mark) => mark.from >= measure.to)
  const between = marks.all.filter((mark) => before.every((one) => mark.from >= one.to) && mark.to <= measure.from)
  const within = between.some((mark) => mark.kind === 'atom' && mark.atom.ops.get('prep')?.some((text) => text === 'in' || text === 'at'))
  return before.length === 1 && after.length > 0 && within ? after.map((mark) => mark.filter) : null
}
