import type { Atom } from '../lexicon/atom.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { Filter, SemanticQuery } from '../semantic-query.ts'
import { carries } from './carried.ts'
import { chosenList } from './pointing.ts'
import { thingOfAnswer } from './thing-of-answer.ts'

/** Words that say that a question is asked of all there is, whatever was asked before. */
const saysAnew =
  /\b(?:do|does|did|have|has) (?:we|you|i|our)\b|\b(?:overall|in total|in general|altogether|company|company-wide|our|all|every|we have|we had|ever|all time|instead of that|different question|new question|haben wir|hatten wir|unsere?[nmrs]?|insgesamt|avons[- ]nous|notre|nos|au total|tenemos|tuvimos|hemos|nuestr[oa]s?|en total)\b/i
/** Where one thing was talked about, "we" is not enough. */
const saysAll = /\b(?:overall|in total|in general|altogether|company|company-wide|all|every|all time)\b/i
const fewWords = 4

/**
 * Whether a question that was read on its own may as well be asked of what was talked about: it leaves out conditions, a period or the
 * things of the answer before that would hold for its rows too, and nothing in it says that all are meant. `plans` tells whether a query
 * has a statement.
 */
export function mayGoOn(
  index: ModelIndex,
  before: SemanticQuery,
  next: SemanticQuery,
  question: string,
  plans: (query: SemanticQuery) => boolean,
): boolean {
  const said = namesOne(index, before) && !holds(next, before.filters[0]) ? saysAll : saysAnew
  if (said.test(question) || next.filters.some((filter) => filter.kind === 'of-answer')) return false
  const chosen = chosenList(before) ?? (before.having.length > 0 ? thingOfAnswer(before) : null)
  const listed = chosen !== null && next.limit === null && isAmong(next, chosen.datasets)
  if (listed) return true
  if (carries(before, next) || isComplete(before, next, question)) return false
  const missing = missingIn(before, next)
  if (missing.length > 0 && plans({ ...next, filters: [...next.filters, ...missing] })) return true
  const timed = before.periods.length > 0 && next.periods.length === 0 && next.comparison === null
  const near = isNear(index, before, next) || question.trim().split(/\s+/).length <= fewWords
  return timed && near && plans({ ...next, periods: before.periods })
}

/** The conditions before that a query says nothing about. */
export const missingIn = (before: SemanticQuery, next: SemanticQuery): Filter[] =>
  [...before.filters, ...before.measures.flatMap((one) => ('filters' in one ? one.filters : []))].filter(
    (filter) => filter.kind !== 'exists' && !holds(next, filter),
  )

const goesOnAlways =
  /^\W*which \w+(?: \w+)? (?:is|was) (?:the )?(?:biggest|largest|strongest|highest|top one|smallest|lowest|weakest)(?: one)?\W*$|^\W*(?:and|but|now|then|also|only|just|same|the same|what about|how about|how many (?:are|is|were|was|of)|which (?:are|is|were|was|have|has|had|did|do|does|never)|(?:order|sort|rank|sorted|ordered|ranked)(?: (?:it|them|that|this|these|those))? by|ok|okay|no|sorry|und|aber|jetzt|nur|auch|et|mais|seulement|y|pero|solo)\b|\b(?:too|also|as well|instead|only|then|again|auch|aussi|también)\W*$/i
const goesOnBriefly =
  /^\W*(?:who (?:bought|ordered|purchased|returned|never|did)|for|in|by|per|with|without|excluding|except|from|sort|add|include|as|vs|compared?|since|until|before|after|last|this)\b/i
const pointing =
  /\b(?:it|them|they|theirs|these|those|deren|davon)\b|\bthis(?! (?:year|month|week|quarter|day|morning))\b|\b(?:is|was|are|were|of|does|did|than|from|behind|to|for|like|in) that\b|^\W*that\b|\bthat\W*$|\bones?\W*$/i
/** "for the New segment by month": where and by what, and nothing asked. */
const opensWithin =
  /^\W*(?:for|in|by|per|from)\b(?!.*\b(?:how|what|which|who|when|where|show|list|give|did|do|does|is|are|was|were|have|has|we|our)\b)/i
const shortest = 3
const usual = 4
const sentence = 6

/** Whether the words of a question go on from nothing and point at nothing, so that it may be one of its own. */
export function standsAlone(question: string): boolean {
  const words = question.trim().split(/\s+/).length
  return (
    words >= shortest &&
    !goesOnAlways.test(question) &&
    !pointing.test(question) &&
    !(goesOnBriefly.test(question) && (words < sentence || opensWithin.test(question)))
  )
}

/** How many a query has of groups or a ranking, a period, and conditions. */
function partsSaid(next: SemanticQuery): number {
  const inside = next.measures.some((one) => 'filters' in one && one.filters.length > 0)
  return [
    next.dimensions.length > 0 ||
      next.limit !== null ||
      next.window !== null ||
      next.outer !== null ||
      next.measures.some(({ kind }) => kind === 'per' || kind === 'arithmetic'),
    next.periods.length > 0 || next.comparison !== null,
    next.filters.length + next.having.length + next.changes.length + next.via.length > 0 || inside,
  ].filter(Boolean).length
}

/** Whether a question needs nothing before it: it says at least two of what a question can say, or that all is meant. */
export const isOnItsOwn = (next: SemanticQuery, question: string): boolean =>
  standsAlone(question) && (partsSaid(next) > 1 || (partsSaid(next) > 0 && saysAnew.test(question)))

/**
 * Whether a question that says what it measures or lists is one of its own, whatever was asked before: it has two of groups or a ranking,
 * a period, and conditions, or nothing is left out that was said before. False where it may as well be asked of what was talked about; null
 * where it says too little to be either.
 */
export function isAnew(
  index: ModelIndex,
  before: SemanticQuery,
  next: SemanticQuery,
  question: string,
  assumed: boolean,
  plans: (query: SemanticQuery) => boolean,
): boolean | null {
  const said = partsSaid(next)
  const long = question.trim().split(/\s+/).length >= sentence
  // "unacknowledged critical alerts": rows of another table, chosen by two conditions.
  if (question.trim().split(/\s+/).length < usual)
    return next.subject !== null && next.filters.length > 1 && rowsOf(index, before) !== rowsOf(index, next) ? true : null
  // "top 3 customers in 2024": by which figure is that of before.
  if (assumed && !saysAnew.test(question)) return long && said > 0 ? said > 1 : null
  if (said > 1 || (said > 0 && saysAnew.test(question))) return true
  // A figure alone is asked of the groups that were shown, if of anything.
  const shaped = before.dimensions.length > 0 || before.limit !== null
  if (said === 0 && (!long || (shaped && !saysAnew.test(question)))) return null
  const elsewhere = rowsOf(index, before) !== rowsOf(index, next)
  const named = before.measures.some((one) => 'filters' in one && one.filters.length > 0) && !elsewhere
  const chosen = chosenList(before)
  if (before.filters.length + before.having.length > 0 || named || (chosen !== null && isAmong(next, chosen.datasets)))
    return !mayGoOn(index, before, next, question, plans)
  if (before.periods.length === 0 || next.periods.length > 0 || next.comparison !== null || saysAnew.test(question)) return true
  if (!isNear(index, before, next)) return true
  // Groups or things without a period of their own may be asked of the one that was talked about.
  return !(isOfEvents(index, next) && plans({ ...next, periods: before.periods }))
}

/** Whether a query is about things that were shown: a list, a number or a figure for each of them. */
const isAmong = ({ subject, measures, dimensions }: SemanticQuery, datasets: readonly string[]): boolean =>
  [
    subject,
    ...measures.map((one) => (one.kind === 'count' ? one.of : null)),
    ...dimensions.map((one) => (one.kind === 'thing' ? one.thing : null)),
  ].some((thing) => thing?.datasets.some((name) => datasets.includes(name)) === true)

/** Whether a longer question brings a period and conditions of its own where there were some. */
const isComplete = (before: SemanticQuery, next: SemanticQuery, question: string): boolean =>
  question.trim().split(/\s+/).length > fewWords &&
  (next.periods.length > 0 || next.comparison !== null || (before.periods.length === 0 && before.comparison === null)) &&
  (next.filters.length + next.having.length > 0 || before.filters.length === 0)

/** Whether a query is about one thing that is named by its key. */
function namesOne(index: ModelIndex, { filters: [only, ...others] }: SemanticQuery): boolean {
  if (only?.kind !== 'in' || only.negated || others.length > 0) return false
  return only.places.every(({ field, values }) => values.length === 1 && index.fields.get(field)?.field.role === 'identifier')
}

const holds = (query: SemanticQuery, filter: Filter | undefined): boolean => {
  if (filter === undefined) return false
  if (filter.kind !== 'in') return query.filters.some((own) => JSON.stringify(own) === JSON.stringify(filter))
  const fields = filter.places.map(({ field }) => field)
  return query.filters.some((own) => own.kind === 'in' && own.places.some(({ field }) => fields.includes(field)))
}

/** Whether the first figure is of what happened, or something done is asked for, so that a period makes a difference. */
const isOfEvents = (index: ModelIndex, next: SemanticQuery): boolean =>
  next.via.length > 0 || ['event', 'log'].includes(index.datasets.get(rowsOf(index, next) ?? '')?.kind ?? '')

/** Whether two queries are of the same rows, or the second lists those who did something in them. */
const isNear = (index: ModelIndex, before: SemanticQuery, next: SemanticQuery): boolean =>
  rowsOf(index, before) === rowsOf(index, next) || next.via.includes(rowsOf(index, before) ?? '')

/** The dataset that the first figure or the list is taken from. */
const rowsOf = (index: ModelIndex, { measures: [measure], subject }: SemanticQuery): string | undefined =>
  measure?.kind === 'named' || measure?.kind === 'count' ? index.metrics.get(measure.metrics[0] ?? '')?.dataset : subject?.datasets[0]

const goingOn =
  /^\W*(?:and|but|now|then|also|only|just|what about|how about|same|the same|for|in|by|per|with|without|excluding|except|from|sort|add|include|as|vs|compared?|since|until|before|after|last|this|und|aber|jetzt|nur|auch|et|mais|y|pero|solo|seulement)\b|\b(?:too|also|as well|instead|only|then)\W*$/i

/**
 * Whether words that name a figure or things together with a condition ("customers in Madrid", "revenue in Berlin") were read as a change
 * of an answer that has conditions, a cut or a threshold of its own, though nothing in them goes on from it.
 */
export function isOpen(before: SemanticQuery, next: SemanticQuery, question: string, atoms: readonly Atom[]): boolean {
  if (goingOn.test(question) || /\b(?:they|their|them|those|these|it|that|this)\b/i.test(question)) return false
  const known = before.filters.map((filter) => JSON.stringify(filter))
  const fresh = next.filters.filter((filter) => !known.includes(JSON.stringify(filter)))
  const named = atoms.some((atom) => atom.metrics.length + atom.things.length > 0 && atom.values.length + atom.segments.length === 0)
  if (fresh.length === 0 || !named || fresh.some((filter) => filter.kind === 'of-answer')) return false
  const kept = before.filters.some((filter) => next.filters.some((own) => JSON.stringify(own) === JSON.stringify(filter)))
  return kept || before.limit !== null || before.having.length > 0 || before.subject !== null || before.window !== null
}
