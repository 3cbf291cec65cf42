import type { Assembled } from '../assemble/assemble.ts'
import { isChosen, isFigure } from '../compose/sets.ts'
import { type Atom, isContent } from '../lexicon/atom.ts'
import type { SemanticQuery, Thing } from '../semantic-query.ts'
import { thingOfAnswer } from './thing-of-answer.ts'

/** Openings that go on from an earlier question. */
export const continues =
  /^\s*(and|but|now|then|also|with|without|excluding|except|plus|und|aber|jetzt|mit|ohne|et|mais|avec|sans|y|pero|ahora|con|sin)\b/i
/** Openings that need something before them; alone they ask for nothing. */
export const opensNothing =
  /^\s*(?:what|how) about\b|^\s*(?:compare|sort|show|list|rank) (?:them|these|those|it|that|the (?:best|worst|top) ones)\b|^\s*(?:the )?same\b/i
/** Endings that add to an earlier question. */
const adds = /\b(too|also|as well|additionally|auch|aussi|también)\W*$/i
/** Pronouns for what an answer showed; `they` has nothing else to stand for. */
export const pronouns = /\b(their|theirs|they|them|its|deren|leurs?|sus)\b/i
const theyAlone = /\b(they|them)\b/i
/** Words that point at the answer before, with nothing before them that they could stand for. */
const pointsAtAnswer =
  /^\W*(?:(?:what|which|who|how|where|when|show|list|give|get|tell|me|is|are|was|were|do|did|does|the|of|about|many|much|all)\W+)*(?:their|theirs|them|those|these|its|deren|leurs?|sus)\b/i
/** "which monitors were those", "how many is that". */
export const endsPointing = /\b(those|these|them|that|they|it)\W*$/i
/** Names are shown anyway. */
export const asksForNames = /\b(names?|descriptions?|namen|bezeichnung(en)?|noms?|nombres?)\b/i
/** Words that stand for what was named before; "those who" are named right after. */
const standsFor =
  /\b(?:them|theirs?|they|he|she|his|him|hers?|its|(?:those|these)(?! (?:who|that|which|with|in|of|from|days|months|weeks)\b))\b/i
/** Words that ask for a whole list. */
const listsAll = /\b(list|show|all|every|our|we|display|give|alle|liste|toutes|tous|todos|todas)\b/i
/** Words for something that was said before. */
export const refersBackInWords = /\b(they|their|theirs|them|those|these|it|its|ones|deren|davon|leurs?|sus)\b/i
/** "in cases", "by week": no question of its own. */
const startsWithin = /^\s*(in|by|per|for|of|from|as|at|on)\b/i
/** Words that ask, wherever they stand. */
const asksOpenly = /\b(?:how|what|which|who|when|where|show|list|give|did|do|does|is|are|was|were|have|has|we|our)\b/i
const longestFragment = 4

/** Whether a question cannot stand alone after an answer: its words go on from it, add to it or point at what it showed. */
export const goesOn = (question: string, assembled: Assembled, atoms: readonly Atom[]): boolean =>
  [continues, adds, pointsAtAnswer, theyAlone, endsPointing].some((words) => words.test(question)) ||
  (startsWithin.test(question) && (question.trim().split(/\s+/).length <= longestFragment || !asksOpenly.test(question))) ||
  isDangling(question, atoms) ||
  isDerived(assembled) ||
  isFragment(question, assembled) ||
  isBareList(question, assembled) ||
  pointsBack(question, assembled)

const isDerived = (assembled: Assembled): boolean => assembled.kind === 'query' && assembled.derived

/** Words of a whole question, which asks for something new. */
const isWhole =
  /\b(?:do|does|did) (?:we|you|i|our)\b|\b(?:are|is|were|was) there\b|\b(?:total|overall|in total|altogether|company|our|all|every|have we|we have|we had|since|ever)\b/i

/** Words of a question that does not go on from another one, however short it is. */
const asksAnew =
  /\b(?:do|does|did) (?:we|you|i|our)\b|\b(?:are|is|were|was) there\b|\b(?:overall|in total|altogether|company|our|all|every|have we|we have|we had|since|ever)\b/i

/**
 * "average duration" after runs of each monitor, "how many orders?" after sales of a product: few words that say nothing of their own are
 * asked of what was talked about.
 */
export const isFragment = (question: string, assembled: Assembled): boolean => {
  if (assembled.kind !== 'query' || question.trim().split(/\s+/).length > longestFigure || isWhole.test(question)) return false
  const { query, assumptions } = assembled
  if (query.periods.length + query.filters.length + query.having.length > 0 || query.comparison !== null || query.limit !== null)
    return false
  const unnamed = assumptions.some(({ about }) => about === 'measure')
  return query.measures.length > 0 && (query.dimensions.length === 0 || unnamed)
}

/** "which products" after figures is about those behind them, and no list of all. */
const isBareList = (question: string, assembled: Assembled): boolean => {
  if (assembled.kind !== 'query' || assembled.query.subject === null || listsAll.test(question)) return false
  const { filters, via, periods, columns, having, order } = assembled.query
  return filters.length + via.length + periods.length + columns.length + having.length + order.length === 0
}

/** "their unit price" with no things of its own is about those shown before. */
const pointsBack = (question: string, assembled: Assembled): boolean =>
  refersBackInWords.test(question) &&
  assembled.kind === 'query' &&
  assembled.query.dimensions.length === 0 &&
  assembled.query.subject === null

/**
 * Whether a few words without a verb and without a period ("lost customers", "total revenue", "any alerts") were read as a question of their
 * own: after another answer it is not said whether they are.
 */
export const isFewWords = (question: string, { periods, comparison }: SemanticQuery): boolean =>
  question.trim().split(/\s+/).length <= longestFragment && periods.length === 0 && comparison === null && !asksAnew.test(question)

/** Whether a pronoun has nothing before it in the question that it could stand for. */
export function isDangling(question: string, atoms: readonly Atom[]): boolean {
  const at = question.search(standsFor)
  const named = atoms.filter((atom) => atom.end <= at && !/^(who|what|which)\b/i.test(atom.text))
  return at >= 0 && !named.some((atom) => atom.things.length + atom.values.length + atom.segments.length > 0)
}

/** The things of an answer that shows some of them, by a condition or a ranking. */
export function chosenList(previous: SemanticQuery): Thing | null {
  if (previous.comparison !== null || previous.window !== null || previous.dimensions.length > 1) return null
  const ranked = previous.limit !== null || previous.having.length > 0 || previous.measures.length === 0
  return ranked && isChosen(previous) ? thingOfAnswer(previous) : null
}

const longestFigure = 5

/** "stock value", "revenue in 2025": a figure and at most its period, which may be about what was listed before. */
export const isBareFigure = (question: string, read: SemanticQuery | null): boolean =>
  read !== null &&
  question.trim().split(/\s+/).length <= longestFigure &&
  !continues.test(question) &&
  !adds.test(question) &&
  !/\b(total|overall|all|of|our|how|what|is|company|instead|only|just)\b/i.test(question) &&
  isFigure(read) &&
  read.dimensions.length + read.filters.length === 0

/** Openings that change an answer. */
const changesSomething =
  /^\W*(?:add|include|sort|order|rank|only|just|group|split|show (?:also|them|it)|also|as|in|by|per|top|bottom|which|what about|how about)\b/i

/** Whether the words go on from something or point at it. */
export const saysMore = (question: string): boolean =>
  continues.test(question) || changesSomething.test(question) || endsPointing.test(question)

/** Whether all that words name are stored values, so that they say of what but not what is asked. */
export function namesValues(atoms: readonly Atom[]): boolean {
  const named = atoms.filter((atom) => isContent(atom) || atom.date !== null)
  return (
    named.length > 0 &&
    named.every(
      (atom) =>
        atom.date === null &&
        atom.values.length + atom.segments.length > 0 &&
        atom.metrics.length + atom.things.length + atom.fields.length + atom.verbs.length === 0,
    )
  )
}
