import type { VerifiedQuery } from '../../catalog/semantic-model.ts'
import { foldPhrase, littleWords } from './word-hits.ts'

/** Approved questions by their words; made once per catalog. */
export type QuestionIndex = { documents: { query: VerifiedQuery; words: string[] }[]; holding: ReadonlyMap<string, number>; mean: number }

export function indexQuestions(verified: readonly VerifiedQuery[]): QuestionIndex {
  const documents = verified.map((query) => ({ query, words: foldPhrase(query.question).split(' ') }))
  const holding = new Map<string, number>()
  for (const { words } of documents) for (const word of new Set(words)) holding.set(word, (holding.get(word) ?? 0) + 1)
  return { documents, holding, mean: documents.reduce((sum, { words }) => sum + words.length, 0) / Math.max(documents.length, 1) }
}

/** About two words in common, or one that is rare. */
const leastScore = 1.3

/** Approved questions that resemble this one, best first, by BM25 over their words (k1 1.2, b 0.75); none when too little is shared. */
export function similarQuestions(index: QuestionIndex, question: string, most: number): VerifiedQuery[] {
  const asked = foldPhrase(question)
    .split(' ')
    .filter((word) => !littleWords.has(word) && index.holding.has(word))
  const weights = [...new Set(asked)].map((word) => ({
    word,
    weight: Math.log(1 + index.documents.length / (index.holding.get(word) ?? 1)),
  }))
  const score = (words: string[]): number => {
    let sum = 0
    for (const { word, weight } of weights) {
      const times = words.filter((one) => one === word).length
      sum += (weight * times * 2.2) / (times + 1.2 * (0.25 + (0.75 * words.length) / index.mean))
    }
    return sum
  }
  return index.documents
    .map(({ query, words }, at) => ({ query, at, score: score(words) }))
    .filter((one) => one.score > leastScore)
    .toSorted((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, most)
    .map(({ query }) => query)
}
