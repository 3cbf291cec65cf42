import type { Atom } from '../lexicon/atom.ts'
import type { RuleContext } from '../rules/context.ts'
import type { Dimension, Filter, Measure, SemanticQuery, Thing } from '../semantic-query.ts'
import type { Collected } from './collect.ts'

/** What is listed, ranked or counted, with the words for it and where they stood. */
export type Subject = { thing: Thing; text: string; from: number; to: number; atom: Atom | null }

/** What was taken for granted; `about` says which part of the query it decided, so that other choices can be offered. */
export type Assumption = { text: string; about: 'measure' | 'limit' | 'change' | 'grain' | null }

/** The parts of a question on their way into a query. */
export type Draft = {
  query: SemanticQuery
  marks: Collected
  subject: Subject | null
  assumptions: Assumption[]
  context: RuleContext
}

/** A step of assembling: changes the draft, or says why the question cannot be understood. */
export type Step = (draft: Draft) => string | null

/** Fields that a filter is on. */
export function filterFields(filter: Filter): string[] {
  if (filter.kind === 'in') return filter.places.map((place) => place.field)
  if (filter.kind === 'compare' || filter.kind === 'flag' || filter.kind === 'empty' || filter.kind === 'date') return filter.fields
  return []
}

/** Datasets that a filter is on, where it names them. */
export function filterDatasets(draft: Draft, filter: Filter): string[] {
  if (filter.kind === 'segment') return filter.names.flatMap((name) => draft.context.index.segments.get(name)?.dataset ?? [])
  return [...new Set(filterFields(filter).map((ref) => ref.slice(0, ref.indexOf('.'))))]
}

/** Dimensions or measures without repetitions. */
export const unique = <T extends Dimension | Measure>(items: readonly T[]): T[] =>
  items.filter((item, at) => items.findIndex((other) => JSON.stringify(other) === JSON.stringify(item)) === at)

/** Whether words name several things: "customers", not "customer". */
export const isPlural = (text: string): boolean => /(?<![su])s$|(en|kte|nte|ktore)$/i.test(text.trim())
