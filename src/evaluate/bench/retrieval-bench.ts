import { estimateTokens } from '../../model/estimate-tokens.ts'
import { chooseTables, indexTables } from '../../translate/llm/choose-tables.ts'
import { findLiterals } from '../../translate/llm/literal-hits.ts'
import { usualBudget } from '../../translate/llm/prepare.ts'
import { compileLexicon, findWords } from '../../translate/llm/word-hits.ts'
import { syntheticCatalog, syntheticQuestions } from './synthetic-catalog.ts'

/** `recall` is the share of needed tables that are among the chosen ones, `largest` the most estimated tokens that they took. */
export type RetrievalFigures = { tables: number; questions: number; recall: number; largest: number; indexMs: number; questionMs: number }

/** Chooses tables of a made-up target for questions of which the needed tables are known. `now` is in milliseconds. */
export function retrievalFigures(count: number, questions: number, now: () => number): RetrievalFigures {
  const catalog = syntheticCatalog(count)
  const started = now()
  const index = indexTables(catalog)
  const lexicon = compileLexicon(catalog)
  const indexed = now()
  let [needed, found, largest] = [0, 0, 0]
  for (const one of syntheticQuestions(catalog, questions)) {
    const words = findWords(lexicon, one.question, [], 8)
    const literals = findLiterals(catalog, one.question, [], (phrase) => lexicon.has(phrase))
    const { keys, text } = chooseTables(catalog, index, { question: one.question, words, literals, earlierSql: null }, usualBudget.tables)
    needed += one.needed.length
    found += one.needed.filter((key) => keys.includes(key)).length
    largest = Math.max(largest, estimateTokens(text))
  }
  const questionMs = (now() - indexed) / questions
  return { tables: count, questions, recall: found / needed, largest, indexMs: indexed - started, questionMs }
}
