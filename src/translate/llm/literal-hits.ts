import type { Catalog } from '../../catalog/catalog.ts'
import type { IndexedValue } from '../../catalog/value-index.ts'
import type { DateSpan } from '../dates/date-span.ts'
import { inDates, littleWords, overlaps, type Phrase, phrasesOf } from './word-hits.ts'

/** Words of the question that name a value of the data, and how the value is stored. `columns` are `schema.table.column`. */
export type LiteralHit = { text: string; value: string; columns: string[]; exact: boolean }

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
  const phrases = phrasesOf(question, 5).filter((phrase) => worthLooking(phrase, dates))
  const take = (phrase: Phrase, found: LiteralHit[]) => {
    for (let at = phrase.from; at < phrase.to; at += 1) taken.add(at)
    hits.push(...found)
  }
  for (const phrase of phrases) {
    // "sales" is a figure before it is a department.
    if (overlaps(taken, phrase) || known(phrase.words)) continue
    const found = catalog.values.exact(phrase.text)
    if (found.length > 0) take(phrase, grouped(phrase.text, found, true).slice(0, 3))
  }
  for (const phrase of phrases.filter(({ from, to }) => to - from <= 3)) {
    // An identifier matches whole or not at all, nor by a part of it.
    if (hits.length >= most || overlaps(taken, phrase) || phrase.words.length < 4 || /[0-9]/.test(phrase.words)) continue
    if (/[-_0-9]/.test(`${question[phrase.start - 1] ?? ''}${question[phrase.end] ?? ''}`)) continue
    if (known(phrase.words) || phrase.words.split(' ').some(known)) continue
    const found = catalog.values.similar(phrase.text, 0.5, 3)
    if (found.length > 0) take(phrase, grouped(phrase.text, found, false).slice(0, 2))
  }
  return hits.slice(0, most)
}

function worthLooking(phrase: Phrase, dates: DateSpan[]): boolean {
  const words = phrase.words.split(' ')
  if (phrase.words.length < 2 && !/[A-Z0-9]/.test(phrase.text)) return false
  // "Top 5" is no grade 5.
  if (/^[0-9]{1,3}$/.test(phrase.words)) return false
  if (littleWords.has(words[0] ?? '') || littleWords.has(words.at(-1) ?? '')) return false
  return !inDates(dates, phrase.start, phrase.end)
}

/** One hit per stored value, with every column that holds it. */
function grouped(text: string, found: IndexedValue[], exact: boolean): LiteralHit[] {
  const columns = new Map<string, string[]>()
  for (const { value, column } of found) columns.set(value, [...(columns.get(value) ?? []), column])
  return [...columns].map(([value, list]) => ({ text, value, columns: [...new Set(list)].slice(0, 4), exact }))
}
