import { thingOfAnswer } from '../follow-up/thing-of-answer.ts'
import type { Filter, Measure, SemanticQuery, Thing } from '../semantic-query.ts'
import { inOtherWords } from './rephrase.ts'

/** Reads one text on its own, with every check of an answer; null where there would be none. */
export type ReadText = (text: string) => SemanticQuery | null

/** Things of a kind that some condition or ranking chooses, with the words for them. */
export type ThingSet = { thing: Thing; query: SemanticQuery; said: string }

/** A set of things that words stand for; null where they name no things, all of them, or more than the things. */
export function readSet(read: ReadText, words: string): ThingSet | null {
  const said = words.trim()
  // "a customer buy per order" names no set of things.
  if (/^(?:an?|each|every)\s|\bper\b/i.test(said)) return null
  const query = read(acquired(said)) ?? read(inOtherWords(said))
  const thing = query === null ? null : thingOfAnswer(query)
  if (query === null || thing === null || query.window !== null || query.dimensions.length > 1 || query.limitPerGroup) return null
  return isChosen(query) ? { thing, query, said } : null
}

/** "customers acquired in 2025" counts them; as a set they are those whose first order was then. */
const acquired = (words: string): string =>
  words.replace(
    /^((?:new )?customers) (?:that were |who were )?(?:acquired|won|gained|first acquired) (?=in|since|last|this|during)/i,
    '$1 whose first order was ',
  )

/** Whether a query holds some of the things and not simply all. */
export const isChosen = (query: SemanticQuery): boolean =>
  query.filters.length + query.having.length + query.changes.length + query.via.length + query.periods.length > 0 || query.limit !== null

/** The condition to be one of a set, or none of it. */
export const among = ({ thing, query, said }: ThingSet, negated = false): Filter => ({
  kind: 'of-answer',
  thing,
  row: null,
  query,
  negated,
  said,
})

/** Whether it is open if a period belongs to what the things did or to the figure that is asked about them. */
export const hasOpenPeriod = ({ query }: ThingSet): boolean =>
  query.periods.length > 0 && (query.via.length > 0 || query.having.length > 0 || query.limit !== null)

/** How many things a list has; null where its rows are no things. */
export function counted(query: SemanticQuery): SemanticQuery | null {
  if (query.outer !== null || query.window !== null || query.limit !== null) return null
  if (query.dimensions.length > 0) return { ...query, order: [], outer: { fn: 'count', keep: 0 } }
  if (query.subject === null) return null
  return { ...query, measures: [countOf(query.subject)], subject: null, columns: [], order: [] }
}

/** How many there are of a thing. */
export const countOf = (thing: Thing): Measure => ({
  kind: 'count',
  of: thing,
  metrics: [],
  distinct: false,
  fn: null,
  filters: [],
  label: thing.label,
})

/** A query for figures alone: nothing is listed, chosen by a threshold, ranked or computed over rows. */
export const isFigure = (query: SemanticQuery): boolean =>
  query.measures.length > 0 &&
  query.subject === null &&
  query.having.length === 0 &&
  query.changes.length === 0 &&
  query.limit === null &&
  query.window === null &&
  query.outer === null &&
  query.comparison === null

/** A plain figure takes conditions inside itself. */
export function withFilter(measure: Measure, filter: Filter): Measure | null {
  if (measure.kind === 'named' || measure.kind === 'count') return { ...measure, filters: [...measure.filters, filter] }
  return null
}
