import { sameThing } from '../lexicon/things.ts'
import type { RankMark } from '../marks/mark.ts'
import type { RuleContext } from '../rules/context.ts'
import type { Filter, Measure } from '../semantic-query.ts'
import { type Draft, soleMeasure } from './assemble.ts'

/** How many rows "top" shows when no number is given. */
const usualLimit = 10

/** Top and bottom, and sorting by a number. */
export function settleRank(draft: Draft): string | null {
  const { query, marks, subject, context } = draft
  const [rank, ...others] = marks.ranks
  if (others.length > 0) return 'more than one ranking'
  const sort = marks.notes.map((mark) => mark.note).find((note) => note.type === 'sort')
  if (rank === undefined && sort === undefined) return null
  const named = rank?.implied === true ? null : (rank?.measure ?? null)
  const measure = named ?? sort?.measure ?? rank?.measure ?? (query.measures.length === 1 ? query.measures[0] : undefined) ?? null
  if (rank === undefined) return sortOnly(draft, measure, sort?.direction ?? null)
  if (query.comparison !== null || query.window?.kind === 'change') return rankByChange(draft, rank)
  if (measure === null) return 'ranked by what'
  if (subject === null && query.dimensions.length === 0) return extreme(draft, rank, measure)
  const index = addMeasure(draft, measure)
  const direction = directionFor(context, rank.direction, measure, query.filters)
  if (subject !== null && !query.dimensions.some((known) => known.kind === 'thing' && sameThing(known.thing, subject.thing))) {
    query.limitPerGroup =
      query.dimensions.length > 0 && !query.dimensions.every((known) => known.kind === 'time' && query.periods.length === 0 && false)
    query.dimensions = [...query.dimensions, { kind: 'thing', thing: subject.thing }]
  }
  query.order = [{ by: { kind: 'measure', index }, direction }]
  query.limit = limitFor(draft, rank)
  return null
}

function limitFor(draft: Draft, rank: RankMark): number {
  if (rank.limit !== null) return rank.limit
  if (draft.subject === null) return 1
  if (!isPlural(draft.subject.mark.atom.text)) return 1
  draft.assumptions.push(`the first ${usualLimit}`)
  return usualLimit
}

const isPlural = (text: string): boolean => /(s|n)$/i.test(text) && !/ss$/i.test(text)

function addMeasure(draft: Draft, measure: Measure): number {
  const key = JSON.stringify(measure)
  const at = draft.query.measures.findIndex((known) => JSON.stringify(known) === key)
  if (at >= 0) return at
  draft.query.measures = [measure, ...draft.query.measures]
  return 0
}

function sortOnly(draft: Draft, measure: Measure | null, direction: 'asc' | 'desc' | 'good' | 'bad' | null): string | null {
  const { query } = draft
  const by = measure ?? soleMeasure(draft)
  if (by === null) return 'sorted by what'
  const index = addMeasure(draft, by)
  query.order = [{ by: { kind: 'measure', index }, direction: directionFor(draft.context, direction ?? 'desc', by, query.filters) }]
  return null
}

function rankByChange(draft: Draft, rank: RankMark): string | null {
  const { query, subject } = draft
  if (subject !== null) query.dimensions = [...query.dimensions, { kind: 'thing', thing: subject.thing }]
  query.order = [{ by: { kind: 'change' }, direction: rank.direction === 'asc' || rank.direction === 'bad' ? 'asc' : 'desc' }]
  query.limit = limitFor(draft, rank)
  return null
}

/** "the highest price" is the maximum where nothing is ranked. */
function extreme(draft: Draft, rank: RankMark, measure: Measure): string | null {
  if (measure.kind !== 'named' || measure.fields.length === 0 || rank.limit !== null) return 'the highest of what'
  const direction = directionFor(draft.context, rank.direction, measure, draft.query.filters)
  draft.query.measures = [{ ...measure, fn: direction === 'desc' ? 'max' : 'min' }]
  return null
}

/** What best and worst mean for a measure: large values are good unless the model says otherwise. */
export function directionFor(
  context: RuleContext,
  direction: RankMark['direction'],
  measure: Measure,
  filters: readonly Filter[],
): 'asc' | 'desc' {
  if (direction === 'asc' || direction === 'desc') return direction
  const good = goodDirection(context, measure, filters)
  return (direction === 'good') === (good === 'up') ? 'desc' : 'asc'
}

function goodDirection(context: RuleContext, measure: Measure, filters: readonly Filter[]): 'up' | 'down' {
  for (const filter of filters) {
    if (filter.kind !== 'in') continue
    for (const { field, values } of filter.places) {
      const known = context.index.fields.get(field)?.field.values.find((value) => values.includes(value.value))
      if (known?.goodDirection != null) return known.goodDirection
    }
  }
  if (measure.kind !== 'named') return 'up'
  const metric = measure.metrics.map((name) => context.index.metrics.get(name)).find((found) => found !== undefined)
  const field = measure.fields.map((ref) => context.index.fields.get(ref)?.field).find((found) => found !== undefined)
  return metric?.goodDirection ?? field?.goodDirection ?? 'up'
}
