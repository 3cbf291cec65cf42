import type { Atom } from '../lexicon/atom.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import { isOpen, mayGoOn } from './anew.ts'
import { carries, takesAway } from './carried.ts'
import { misfit } from './fitting.ts'
import { unkept } from './kept.ts'
import { isDangling, isFewWords, refersBackInWords } from './pointing.ts'

/** "what did they buy in October" asks for things, "what did they spend" for a figure. */
const whatTheyDid =
  /^\W*(?:and |so )?what (?:(?:did|do|does|have|has) (?:they|those|these|he|she) )(?:\w+ )?(?:buy|order|purchase|return|bought|ordered|purchased|returned)\b/i
const takingAway = /^\W*(?:and |now |please )*(?:drop|remove|leave out|omit|ignore|hide|skip|exclude|without)\b/i

/** "in that month": the one row that was shown. */
const thatOne = /\bthat (?:month|week|quarter|year|day|office|segment|customer|product|region|team|monitor)\b/i

/** Why nothing is answered where words may be asked of what was talked about, or of all there is. */
export const ofWhich = 'It is not said whether that is about what was asked before: "of those" or "overall" would say it.'

/** Why a reading beside an earlier question cannot be meant: it has lost what it points at, or takes nothing away. */
export function lostFrom(
  index: ModelIndex,
  previous: SemanticQuery,
  next: SemanticQuery,
  question: string,
  atoms: readonly Atom[],
  edited: boolean,
  plans: (query: SemanticQuery) => boolean,
): string | null {
  if (thatOne.test(question)) return 'Which one that is is not known here.'
  const points = refersBackInWords.test(question) && isDangling(question, atoms)
  if (points && !edited && !carries(previous, next)) return 'What it points at would be lost.'
  if (!edited && isFewWords(question, next) && !carries(previous, next)) return 'What was asked before would be lost.'
  if (!edited && mayGoOn(index, previous, next, question, plans)) return ofWhich
  if (!edited && unkept({ index, before: previous, after: next, words: question.toLowerCase() }) !== null) return ofWhich
  if (edited && isOpen(previous, next, question, atoms)) return ofWhich
  if (whatTheyDid.test(question) && next.subject === null && next.limit === null) return 'Which things those were is asked for.'
  if (edited && losesName(index, previous, next)) return 'That is about something else.'
  if (edited && isCountOfBuckets(previous, next)) return 'It is not said what is counted.'
  // A figure of something else, with nothing in common but the period, is no change of the one before.
  if (edited && !/\b(?:about|instead|same|and|also)\b/i.test(question) && isElsewhere(index, previous, next))
    return 'That is about something else.'
  // "what were the error messages" is asked of the rows before.
  if (!edited && next.subject === null && next.measures.length === 0 && next.columns.length > 0) return 'That is asked of what was shown.'
  const ill = edited ? misfit(index, previous, next, question) : null
  if (ill !== null) return ill
  return takingAway.test(question) && !(edited && takesAway(previous, next)) ? 'Nothing would be taken away.' : null
}

/** "how many are champions" after figures by month counts no months. */
const isCountOfBuckets = (previous: SemanticQuery, next: SemanticQuery): boolean =>
  previous.outer === null &&
  next.outer !== null &&
  next.dimensions.every(({ kind }) => kind === 'time') &&
  JSON.stringify(next.filters) !== JSON.stringify(previous.filters)

/** Whether two figures come from different rows, and neither groups nor conditions tie them together. */
function isElsewhere(index: ModelIndex, previous: SemanticQuery, next: SemanticQuery): boolean {
  const [before, after] = [rowsOf(index, previous), rowsOf(index, next)]
  const tied = (query: SemanticQuery): boolean => query.filters.length > 0 || query.dimensions.some(({ kind }) => kind !== 'time')
  const bare = !tied(previous) && !tied(next)
  return bare && before !== undefined && after !== undefined && before !== after
}

/** The dataset that the first figure of a query is taken from. */
const rowsOf = (index: ModelIndex, { measures: [measure] }: SemanticQuery): string | undefined =>
  measure?.kind === 'named' || measure?.kind === 'count' ? index.metrics.get(measure.metrics[0] ?? '')?.dataset : undefined

/** Whether the condition that names the rows counted ("failed runs") went with its figure, and other rows are looked at. */
function losesName(index: ModelIndex, previous: SemanticQuery, next: SemanticQuery): boolean {
  const named = previous.measures.some((measure) => 'filters' in measure && measure.filters.length > 0)
  return (
    named && !carries({ ...previous, filters: [], periods: [], comparison: null }, next) && rowsOf(index, previous) !== rowsOf(index, next)
  )
}
