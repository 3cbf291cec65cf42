import MiniSearch from 'minisearch'
import type { ExampleSource, VerifiedExample } from '../translator.ts'
import { withOwnValues } from './bind-slots.ts'
import { stepsOf } from './pattern.ts'
import { readQuestionWords } from './question-words.ts'
import type { QuestionSource, VerifiedQuestion } from './verified-question.ts'
import { isVisible } from './visible.ts'

/** Words that nearly every question has. */
const little = new Set('a an and are by did do for from have how in is many much of on per to was were what which who with'.split(' '))
/** About two words in common, or one that is rare. */
const leastScore = 2

type Entry = { id: number; words: string; question: VerifiedQuestion }
type Index = { search: MiniSearch<Entry>; entries: ReadonlyMap<number, Entry> }

/**
 * Approved questions as examples for a model: ranked by BM25 over the words of their normal forms, so that neither values nor dates
 * count as resemblance, one for each form.
 */
export function exampleSource(questions: QuestionSource): ExampleSource {
  const indexes = new WeakMap<readonly VerifiedQuestion[], Index>()
  return async (input, most) => {
    const list = await questions()
    const index = indexes.get(list) ?? indexOf(list)
    indexes.set(list, index)
    const words = readQuestionWords(input.question, input.calendar)
    const asked = words.words.filter((word, at) => word.number === null && !words.periods.some((one) => at >= one.at && at < one.to))
    const shapes = new Set<string>()
    const found: VerifiedExample[] = []
    for (const { id, score } of index.search.search(asked.map((word) => word.text).join(' '))) {
      const entry = index.entries.get(id)
      if (found.length === most || score < leastScore) break
      if (entry === undefined || shapes.has(entry.question.form) || !isVisible(entry.question, input.catalog)) continue
      shapes.add(entry.question.form)
      found.push({ question: entry.question.question, sql: withOwnValues(entry.question) })
    }
    return found
  }
}

function indexOf(list: readonly VerifiedQuestion[]): Index {
  const entries = list.map((question, id): Entry => {
    const words = stepsOf(question.form).flatMap((step) => (step.kind === 'word' ? [step.text] : []))
    return { id, question, words: words.join(' ') }
  })
  const search = new MiniSearch<Entry>({
    fields: ['words'],
    tokenize: (text) => text.split(' '),
    processTerm: (word) => (little.has(word) ? null : word),
  })
  search.addAll(entries)
  return { search, entries: new Map(entries.map((entry) => [entry.id, entry])) }
}
