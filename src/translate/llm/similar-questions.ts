import type { VerifiedQuery } from '../../catalog/semantic-model.ts'
import { foldPhrase, littleWords } from './word-hits.ts'

/** About two words in common, or one that is rare. */
const leastScore = 1.3

/** Approved questions that resemble this one, best first, by BM25 over their words (k1 1.2, b 0.75); none when too little is shared. */
export function similarQuestions(verified: readonly VerifiedQuery[], question: string, most: number): VerifiedQuery[] {
  const documents = verified.map((query) => ({ query, words: foldPhrase(query.question).split(' ') }))
  const mean = documents.reduce((sum, { words }) => sum + words.length, 0) / Math.max(documents.length, 1)
  const asked = new Set(
    foldPhrase(question)
      .split(' ')
      .filter((word) => !littleWords.has(word)),
  )
  const weight = (word: string): number => {
    const holding = documents.filter(({ words }) => words.includes(word)).length
    return Math.log(1 + documents.length / Math.max(holding, 1))
  }
  const weights = new Map([...asked].map((word) => [word, weight(word)]))
  const score = (words: string[]): number => {
    let sum = 0
    for (const [word, value] of weights) {
      const times = words.filter((one) => one === word).length
      sum += (value * times * 2.2) / (times + 1.2 * (0.25 + (0.75 * words.length) / mean))
    }
    return sum
  }
  return documents
    .map(({ query, words }, index) => ({ query, index, score: score(words) }))
    .filter((one) => one.score > leastScore)
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, most)
    .map(({ query }) => query)
}
