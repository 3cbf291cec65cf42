import type { ModelIndex } from '../model/model-index.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import { absence, figureOfSet, twoClauses } from './clauses.ts'
import { listOfSet } from './lists.ts'
import { placeInRanking } from './places.ts'
import { rephrased } from './rephrase.ts'
import type { ReadText } from './sets.ts'
import { shareOfSet, shareOfThings } from './shares.ts'

/** "which 3 products did C-1 spend most on": what is bought most goes by the money too. */
const spentOn = (question: string, read: ReadText): SemanticQuery | null => {
  const bought = question.replace(/\bspen(?:d|ds|t) (?:the )?most (?:money )?on$/i, 'buy most')
  return bought === question ? null : read(bought)
}

/** "champions who bought FG-1": customers of that kind. */
const kindWho = (question: string, read: ReadText): SemanticQuery | null => {
  const found =
    /^((?:how many|list|list all|show|which|the) )?((?:[\w']+ ){1,4})(who (?:have |has |had )?(?:never |not )?(?:bought|ordered|purchased)\b.*)$/i.exec(
      question,
    )
  if (found?.[2] === undefined || /\b(?:customers?|buyers?|clients?|those|people)\b/i.test(found[2])) return null
  const text = `${found[1] ?? ''}${found[2]}customers ${found[3]}`
  return read(text) ?? twoClauses(text, read) ?? absence(text, read)
}

/** "who are our champions in Madrid": customers of that kind. */
const whoAre = (question: string, read: ReadText): SemanticQuery | null => {
  const found = /^who (?:are|were) (?:our|the|all|all our) ((?:[\w']+ ){0,2}[\w']+?)((?: (?:in|from|of|with) .+)?)$/i.exec(question)
  if (found?.[1] === undefined || /\b(?:top|best|biggest|largest|worst)\b/i.test(found[1])) return null
  return read(`list all ${found[1]} customers${found[2] ?? ''}`) ?? read(`list all ${found[1]}${found[2] ?? ''}`)
}

const ways: ((question: string, read: ReadText, index: ModelIndex) => SemanticQuery | null)[] = [
  rephrased,
  spentOn,
  kindWho,
  whoAre,
  placeInRanking,
  shareOfSet,
  shareOfThings,
  twoClauses,
  figureOfSet,
  absence,
  listOfSet,
]

/**
 * A question that no single reading covers, put together from readings of its parts: a figure of things that a clause chooses, a share of
 * them, two clauses, an absence, a place further down. Each part passes every check by itself; null where the question has no such form.
 */
export function compose(question: string, read: ReadText, index: ModelIndex): SemanticQuery | null {
  const text = plain(question)
  for (const way of ways) {
    const query = way(text, read, index)
    if (query !== null) return query
  }
  return null
}

/** Without marks at the end and with short forms written out. */
const plain = (question: string): string =>
  question
    .normalize('NFC')
    .replace(/[?.!\s]+$/, '')
    .replace(/\bcan['’]t\b/gi, 'can not')
    .replace(/n['’]t\b/gi, ' not')
    .replace(/\s+/g, ' ')
    .trim()
