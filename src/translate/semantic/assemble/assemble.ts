import type { Mark, PeriodMark } from '../marks/mark.ts'
import type { RuleContext } from '../rules/context.ts'
import { emptyQuery, type Filter, type SemanticQuery } from '../semantic-query.ts'
import { type Collected, collect } from './collect.ts'
import { settleComparison } from './comparison.ts'
import { settleDateCondition } from './date-condition.ts'
import { settleDoneDates } from './done-dates.ts'
import type { Assumption, Draft } from './draft.ts'
import { settleExists } from './exists.ts'
import { settleLatest } from './latest.ts'
import { settleLevels } from './levels.ts'
import { takeParts, takeRest } from './parts.ts'
import { settleRank } from './rank.ts'
import { outOfRole } from './roles.ts'
import { senseless } from './senseless.ts'
import { settleSeries } from './series.ts'
import { settleShare } from './share.ts'
import { settleSubject } from './subject.ts'
import { bothOrEither, settleTogether } from './together.ts'
import { settleWindow } from './window.ts'

/** What became of a reading of the question. */
export type Assembled =
  /** `derived`: what is listed or counted only follows from a value, no word names it. */
  | { kind: 'query'; query: SemanticQuery; assumptions: Assumption[]; derived: boolean }
  | { kind: 'topic'; topic: 'ambiguous' | 'missing'; index: number }
  | { kind: 'ask-value'; hits: { field: string; value: string }[]; text: string }
  /** Whether both or either of two values or periods are meant; `left` and `right` are their words. */
  | { kind: 'ask-both'; left: string; right: string }
  | { kind: 'unclear'; words: string[]; reason: string }

const steps = [
  takeParts,
  takeRest,
  settleLevels,
  settleDoneDates,
  settleDateCondition,
  settleSeries,
  settleTogether,
  settleExists,
  settleShare,
  settleComparison,
  settleRank,
  settleSubject,
  settleWindow,
  settleLatest,
]

/** Makes a query of rewritten marks; anything that is not used up makes it unclear, told in the `words` of the question where those are given. */
export function assemble(context: RuleContext, marks: readonly Mark[], words: readonly string[] = []): Assembled {
  const collected = collect(marks)
  // What the data does not hold comes before what may be meant in several ways.
  const missing = collected.notes.find(({ note }) => note.type === 'topic' && note.kind === 'missing')?.note
  if (missing?.type === 'topic') return { kind: 'topic', topic: 'missing', index: missing.index }
  for (const { note } of collected.notes) {
    if (note.type === 'topic') {
      if (note.kind === 'ambiguous' && isResolved(context, collected, note.index)) return unclear([], 'the words are settled by others')
      return { kind: 'topic', topic: note.kind, index: note.index }
    }
    if (note.type === 'ask-value') return { kind: 'ask-value', hits: note.hits, text: note.text }
  }
  if (collected.unexplained.length > 0)
    return unclear(
      collected.unexplained.map((mark) => textOf(mark, words)),
      'words left over',
    )
  const draft: Draft = { query: structuredClone(emptyQuery), marks: collected, subject: null, assumptions: [], context }
  for (const step of steps) {
    const reason = step(draft)
    if (reason === bothOrEither) return askBoth(collected) ?? unclear([], reason)
    if (reason !== null) return unclear([], reason)
  }
  const broken = senseless(draft) ?? outOfRole(draft, words)
  if (broken !== null) return unclear([], broken)
  const open = openUnit(draft)
  if (open !== null) return open
  const derived = draft.subject?.atom === null || collected.measures.some((mark) => mark.derived === true)
  return { kind: 'query', query: draft.query, assumptions: draft.assumptions, derived }
}

/** The two values or periods that may be meant together or one by one. */
function askBoth(marks: Collected): Assembled | null {
  const [a, b, ...others] = marks.periods
  if (a !== undefined && b !== undefined && others.length === 0) return { kind: 'ask-both', left: textIn(a), right: textIn(b) }
  const several = marks.filters.find((mark) => mark.parts?.length === 2)
  const [left, right] = several?.parts ?? []
  return left?.kind === 'in' && right?.kind === 'in' ? { kind: 'ask-both', left: left.label, right: right.label } : null
}

const textIn = (mark: PeriodMark): string => mark.text

/** A number whose unit hangs on what is meant ("KPI value") is not averaged over all of them: which one is asked back. */
function openUnit({ query, context }: Draft): Assembled | null {
  const { index } = context
  const names = (filter: Filter): number =>
    filter.kind !== 'in'
      ? 0
      : Math.max(0, ...filter.places.map((place) => (index.fields.get(place.field)?.field.namesMetric ? place.values.length : 0)))
  const several = [...query.filters, ...query.measures.flatMap((measure) => (measure.kind === 'named' ? measure.filters : []))].some(
    (filter) => names(filter) > 1,
  )
  if (several) {
    const apart = query.dimensions.some(
      (one) =>
        one.kind !== 'time' &&
        one.kind !== 'series-period' &&
        (one.kind === 'field' ? one.fields : one.thing.fields).some((ref) => isNaming(index, ref)),
    )
    if (!apart) return unclear([], 'figures of several names are not one figure')
  }
  const general = query.measures.find(
    (measure) =>
      measure.kind === 'named' &&
      measure.filters.length === 0 &&
      measure.metrics.some((name) => index.metrics.get(name)?.unitField !== undefined),
  )
  if (general === undefined) return null
  const named = [...index.fields.values()].find(
    (entry) => entry.field.namesMetric !== undefined && general.kind === 'named' && general.metrics.includes(entry.field.namesMetric),
  )
  if (named === undefined) return null
  const chosen = query.filters.some((filter) => filter.kind === 'in' && filter.places.some((place) => place.field === named.ref))
  const grouped = query.dimensions.some(
    (one) => one.kind === 'thing' && (one.thing.fields.includes(named.ref) || one.thing.datasets.includes(named.dataset.name)),
  )
  if (chosen || grouped) return null
  return { kind: 'ask-value', hits: named.field.values.map(({ value }) => ({ field: named.ref, value })), text: general.label }
}

/** Whether a field's values name figures, directly or as the name of the rows that it points to. */
const isNaming = (index: RuleContext['index'], ref: string): boolean =>
  [...index.fields.values()].some(
    (entry) =>
      entry.field.namesMetric !== undefined &&
      (entry.ref === ref ||
        entry.dataset.name === ref.slice(0, ref.indexOf('.')) ||
        index.fields.get(ref)?.field.concept === entry.dataset.concept),
  )

/** Whether something else in the question takes an ambiguity away. */
function isResolved(context: RuleContext, marks: Collected, index: number): boolean {
  const by = context.model.ambiguous[index]?.resolvedBy ?? []
  const measured =
    marks.measures.length > 0 ||
    marks.ranks.some((mark) => mark.measure !== null) ||
    marks.notes.some(({ note }) => note.type === 'sort' && note.measure !== null)
  if (by.includes('metric') && measured) return true
  if (by.includes('time') && marks.periods.length > 0) return true
  return by.includes('number') && (marks.havings.length > 0 || marks.all.some((mark) => mark.kind === 'compare' || mark.kind === 'number'))
}

const unclear = (words: string[], reason: string): Assembled => ({ kind: 'unclear', words, reason })
const textOf = (mark: Mark, words: readonly string[]): string =>
  mark.kind === 'atom' ? mark.atom.text : words.slice(mark.from, mark.to).join(' ') || mark.kind
