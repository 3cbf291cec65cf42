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

const ways: ((question: string, read: ReadText, index: ModelIndex) => SemanticQuery | null)[] = [
  rephrased,
  spentOn,
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
