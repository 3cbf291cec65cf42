import type { Catalog } from '../../catalog/catalog.ts'
import type { IndexedValue } from '../../catalog/value-index.ts'
import type { DateSpan } from '../dates/date-span.ts'
import { overlaps, type Phrase, phrasesOf } from './word-hits.ts'

/** Words of the question that name a value of the data, and how the value is stored. `columns` are `schema.table.column`. */
export type LiteralHit = { text: string; value: string; columns: string[]; exact: boolean }

const littleWords = new Set(
  'a an the of in on at to for from by and or not no is are was were be do did does how what which who whom whose when where why with without than then there that this these those all any each every most least more less much many me my our we you your us it its last first next show list give get tell find top bottom best worst number count total sum average mean share percent rate der die das den dem des und oder nicht im am von mit ohne wie viel viele was welche welcher zeige liste unser unsere le la les des du de et ou pas un une quel quelle quels combien el los las y o no del con sin cual cuantos'.split(
    ' ',
  ),
)

/**
 * Values named in the question: exact ones after folding, and for words that nothing else explains the nearest spelling. Words that
 * speak of time are left out.
 */
export function findLiterals(
  catalog: Catalog,
  question: string,
  dates: DateSpan[],
  known: (words: string) => boolean,
  most = 8,
): LiteralHit[] {
  const taken = new Set<number>()
  const hits: LiteralHit[] = []
  const phrases = phrasesOf(question, 5).filter((phrase) => worthLooking(question, phrase, dates))
  const take = (phrase: Phrase, found: LiteralHit[]) => {
    for (let at = phrase.from; at < phrase.to; at += 1) taken.add(at)
    hits.push(...found)
  }
  for (const phrase of phrases) {
    if (overlaps(taken, phrase)) continue
    const found = catalog.values.exact(phrase.text)
    if (found.length > 0) take(phrase, grouped(phrase.text, found, true).slice(0, 3))
  }
  for (const phrase of phrases.filter(({ from, to }) => to - from <= 3)) {
    if (
      hits.length >= most ||
      overlaps(taken, phrase) ||
      phrase.words.length < 4 ||
      known(phrase.words) ||
      phrase.words.split(' ').some(known)
    )
      continue
    const found = catalog.values.similar(phrase.text, 0.5, 3)
    if (found.length > 0) take(phrase, grouped(phrase.text, found, false).slice(0, 2))
  }
  return hits.slice(0, most)
}

function worthLooking(question: string, phrase: Phrase, dates: DateSpan[]): boolean {
  const words = phrase.words.split(' ')
  if (words.length === 1 && (littleWords.has(phrase.words) || phrase.words.length < 2)) return false
  if (littleWords.has(words[0] ?? '') || littleWords.has(words.at(-1) ?? '')) return false
  const start = question.indexOf(phrase.text)
  return !dates.some((span) => span.type === 'period' && start >= span.start && start + phrase.text.length <= span.end)
}

/** One hit per stored value, with every column that holds it. */
function grouped(text: string, found: IndexedValue[], exact: boolean): LiteralHit[] {
  const columns = new Map<string, string[]>()
  for (const { value, column } of found) columns.set(value, [...(columns.get(value) ?? []), column])
  return [...columns].map(([value, list]) => ({ text, value, columns: [...new Set(list)].slice(0, 4), exact }))
}
