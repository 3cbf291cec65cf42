import MiniSearch from 'minisearch'
import type { VerifiedQuery } from '../../catalog/semantic-model.ts'
import { foldPhrase, littleWords } from './word-hits.ts'

/** Approved questions by their words; made once per catalog. */
export type QuestionIndex = { search: MiniSearch<{ id: number; question: string }>; verified: readonly VerifiedQuery[] }

const words = (text: string): string[] =>
  foldPhrase(text)
    .split(' ')
    .filter((word) => word !== '' && !littleWords.has(word))

export function indexQuestions(verified: readonly VerifiedQuery[]): QuestionIndex {
  const search = new MiniSearch<{ id: number; question: string }>({ fields: ['question'], tokenize: words, processTerm: (word) => word })
  search.addAll(verified.map(({ question }, id) => ({ id, question })))
  return { search, verified }
}

/** Approved questions that resemble this one, best first, by BM25 over their words; none when fewer than two words, or half of them, are shared. */
export function similarQuestions({ search, verified }: QuestionIndex, question: string, most: number): VerifiedQuery[] {
  const asked = new Set(words(question)).size
  return search
    .search(question)
    .filter(({ terms }) => terms.length >= Math.min(2, asked / 2))
    .slice(0, most)
    .flatMap(({ id }) => verified[Number(id)] ?? [])
}
