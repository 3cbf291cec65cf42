import { sameThing } from '../lexicon/things.ts'
import type { AtomMark, Mark } from '../marks/mark.ts'
import { datasetOf } from '../model/model-index.ts'
import { anyMeasure } from '../rules/conditions.ts'
import { countMeasure, dimensionOf, type RuleContext, thingOfAtom } from '../rules/context.ts'
import {
  type Dimension,
  emptyQuery,
  type Filter,
  type Measure,
  type PeriodFilter,
  type SemanticQuery,
  type Thing,
} from '../semantic-query.ts'
import { type Collected, collect } from './collect.ts'
import { settleComparison } from './comparison.ts'
import { settleExists } from './exists.ts'
import { settleRank } from './rank.ts'
import { settleShare } from './share.ts'

/** What became of a reading of the question. */
export type Assembled =
  | { kind: 'query'; query: SemanticQuery; assumptions: string[] }
  | { kind: 'topic'; topic: 'ambiguous' | 'missing'; index: number }
  | { kind: 'ask-value'; hits: { field: string; value: string }[]; text: string }
  | { kind: 'unclear'; words: string[]; reason: string }

/** The parts of a question on their way into a query. */
export type Draft = {
  query: SemanticQuery
  marks: Collected
  /** What is listed or ranked, with where it stood. */
  subject: { thing: Thing; mark: AtomMark } | null
  assumptions: string[]
  context: RuleContext
}

/** A step of assembling: changes the draft, or says why the question cannot be understood. */
export type Step = (draft: Draft) => string | null

/** Makes a query of rewritten marks; anything that is not used up makes it unclear. */
export function assemble(context: RuleContext, marks: readonly Mark[]): Assembled {
  const collected = collect(marks)
  for (const { note } of collected.notes) {
    if (note.type === 'topic') return { kind: 'topic', topic: note.kind, index: note.index }
    if (note.type === 'ask-value') return { kind: 'ask-value', hits: note.hits, text: note.text }
  }
  if (collected.unexplained.length > 0) return unclear(collected.unexplained.map(textOf), 'words left over')
  const draft: Draft = { query: structuredClone(emptyQuery), marks: collected, subject: null, assumptions: [], context }
  for (const step of [takeParts, takeRest, settleExists, settleShare, settleComparison, settleRank, settleSubject, settleWindow]) {
    const reason = step(draft)
    if (reason !== null) return unclear([], reason)
  }
  return { kind: 'query', query: draft.query, assumptions: draft.assumptions }
}

const unclear = (words: string[], reason: string): Assembled => ({ kind: 'unclear', words, reason })
const textOf = (mark: Mark): string => (mark.kind === 'atom' ? mark.atom.text : mark.kind)

function takeParts(draft: Draft): string | null {
  const { marks, query } = draft
  query.measures = marks.measures.map((mark) => mark.measure)
  query.dimensions = unique(marks.groups.flatMap((mark) => mark.dimensions))
  query.filters = marks.filters.map((mark) => mark.filter)
  query.periods = marks.periods.map((mark) => mark.period)
  query.having = marks.havings.map(({ measure, op, values }) => ({ measure, op, values }))
  return null
}

/** Things, verbs, columns and time buckets that stand alone. */
function takeRest(draft: Draft): string | null {
  const { marks, query, context } = draft
  for (const mark of marks.rest) {
    const { atom } = mark
    if (atom.verbs.length > 0 && atom.things.length === 0) {
      query.via = atom.verbs.filter((name) => query.via.length === 0 || query.via.includes(name))
      continue
    }
    if (atom.things.length > 0) {
      const thing = thingOfAtom(atom)
      if (query.dimensions.some((known) => known.kind === 'thing' && sameThing(known.thing, thing))) continue
      if (isRestriction(draft, mark, thing)) continue
      if (draft.subject === null) {
        draft.subject = { thing, mark }
        continue
      }
      if (sameThing(draft.subject.thing, thing)) continue
      const fields = thing.fields.filter((ref) => draft.subject?.thing.datasets.includes(datasetOf(ref)) === true)
      if (fields.length > 0) {
        query.columns.push({ fields, label: atom.text })
        continue
      }
      return `more than one thing: ${draft.subject.thing.label} and ${atom.text}`
    }
    if (atom.date?.type === 'grain') {
      if (atom.date.form === 'which' || marks.ranks.length > 0) {
        const dimension = dimensionOf(context, atom)
        if (dimension !== null) query.dimensions.push(dimension)
        continue
      }
      return `unused: ${atom.text}`
    }
    if (atom.fields.length > 0) query.columns.push({ fields: [...atom.fields], label: atom.text })
    else return `unused: ${atom.text}`
  }
  return null
}

/** "Champions customers": the noun only says what the filter beside it is about. */
function isRestriction(draft: Draft, mark: AtomMark, thing: Thing): boolean {
  const { marks } = draft
  if (marks.measures.length === 0 && marks.groups.length === 0) return false
  if (marks.ranks.length > 0 && !marks.all.some((other) => other.kind === 'group')) return false
  const neighbours = marks.filters.filter((other) => other.to === mark.from || (other.from >= mark.to && other.from <= mark.to + 3))
  return neighbours.some((other) => filterFields(other.filter).some((ref) => thing.datasets.includes(datasetOf(ref))))
}

/** Fields that a filter is on. */
export function filterFields(filter: Filter): string[] {
  if (filter.kind === 'in') return filter.places.map((place) => place.field)
  if (filter.kind === 'compare' || filter.kind === 'flag' || filter.kind === 'empty' || filter.kind === 'date') return filter.fields
  return []
}

/** What remains: a list of things, a table of things with numbers, or numbers alone. */
function settleSubject(draft: Draft): string | null {
  const { query, subject, marks, context } = draft
  if (subject === null) {
    if (query.measures.length + query.columns.length + query.having.length === 0) return 'nothing is asked for'
    if (query.having.length > 0 && query.dimensions.length === 0) return countOfThose(draft)
    if (query.having.length > 0 && query.measures.length === 0) query.measures = query.having.map((item) => item.measure)
    return null
  }
  if (query.dimensions.some((known) => known.kind === 'thing' && sameThing(known.thing, subject.thing))) return null
  const first = Math.min(...marks.measures.map((mark) => mark.from), Number.POSITIVE_INFINITY)
  if (query.having.length > 0) {
    if (query.measures.length === 0) query.measures = query.having.map((item) => item.measure)
    else query.measures = [...query.having.map((item) => item.measure), ...query.measures].filter(distinctMeasure)
    query.dimensions = [...query.dimensions, { kind: 'thing', thing: subject.thing }]
    return null
  }
  if (query.measures.length > 0) {
    if (subject.mark.from > first && !follows(draft, subject.mark, 'have')) {
      return redundant(draft, subject.mark) ? null : `unused: ${subject.mark.atom.text}`
    }
    query.dimensions = [...query.dimensions, { kind: 'thing', thing: subject.thing }]
    return null
  }
  if (query.dimensions.length > 0) {
    const measure = countMeasure(context, subject.mark.atom, false)
    if (measure === null) return 'cannot be counted'
    query.measures = [measure]
    return null
  }
  query.subject = subject.thing
  return null
}

/** "how many customers have more than 50 orders" counts the customers for whom the threshold holds. */
function countOfThose(draft: Draft): string | null {
  const { query } = draft
  const [measure, ...others] = query.measures
  if (measure?.kind !== 'count' || others.length > 0) {
    return 'threshold on a total'
  }
  query.dimensions = [{ kind: 'thing', thing: measure.of }]
  query.filters.push(...measure.filters)
  query.measures = query.having.map((item) => item.measure)
  query.outer = { fn: 'count' }
  return null
}

const distinctMeasure = (measure: Measure, at: number, all: readonly Measure[]): boolean =>
  all.findIndex((other) => JSON.stringify(other) === JSON.stringify(measure)) === at

/** "the average price of our products" says nothing more than "the average price". */
function redundant(draft: Draft, mark: AtomMark): boolean {
  const thing = thingOfAtom(mark.atom)
  return draft.query.measures.every((measure) => {
    if (measure.kind !== 'named' || measure.fn === null) return false
    return measure.fields.some(
      (ref) => thing.datasets.includes(datasetOf(ref)) || thing.fields.some((own) => datasetOf(own) === datasetOf(ref)),
    )
  })
}

function follows(draft: Draft, mark: AtomMark, op: 'have'): boolean {
  const after = draft.marks.all.find((other) => other.from >= mark.to)
  return after?.kind === 'atom' && after.atom.ops.has(op)
}

function settleWindow(draft: Draft): string | null {
  const { query, marks } = draft
  const [window, ...others] = marks.windows
  if (others.length > 0) return 'more than one running value'
  if (window === undefined) return null
  if (query.window !== null) return 'more than one running value'
  query.window = window.window
  if (query.measures.length === 0) return 'no number for the running value'
  const hasTime = query.dimensions.some((dimension) => dimension.kind === 'time')
  if ((window.window.kind === 'running' || window.window.kind === 'moving') && !hasTime) {
    query.dimensions.push({ kind: 'time', grain: 'month', cycle: null })
    draft.assumptions.push('by month')
  }
  return query.dimensions.length === 0 ? 'a running value needs groups' : null
}

/** Dimensions without repetitions. */
export const unique = (dimensions: readonly Dimension[]): Dimension[] =>
  dimensions.filter((dimension, at) => dimensions.findIndex((other) => JSON.stringify(other) === JSON.stringify(dimension)) === at)

/** The only measure asked for, counting a thing where none is named. */
export function soleMeasure(draft: Draft): Measure | null {
  const [first] = draft.query.measures
  if (first !== undefined) return first
  return draft.subject === null ? null : anyMeasure(draft.context, draft.subject.mark.atom)
}

export type { PeriodFilter }
