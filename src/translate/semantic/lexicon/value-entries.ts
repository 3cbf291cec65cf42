import type { Catalog } from '../../../catalog/catalog.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { Language } from '../words/op.ts'
import type { Meaning } from './meaning.ts'
import { phraseWords } from './phrase.ts'

/** `language`: of the synonym; null for what is stored. */
export type ValueEntry = { phrase: string[]; meaning: Meaning; part: boolean; language: Language | null }

/** Longest run of words taken out of the middle of a stored value, and from its beginning or end: "espresso beans 12 x 250 g". */
const longestPart = 4
const longestEnd = 8
/** Words that are no name of anything when they stand alone. */
const common = new Set(
  'about them time need lose cannot with from this that your have more once only over under before after back high rate risk'.split(' '),
)

/**
 * Stored values with the words for them: as written, by the synonyms of the model, and the runs of words inside longer values
 * ("hazelnut spread" in "Hazelnut Spread 400g"). Values of hidden fields are left out.
 */
export function* valueEntries(catalog: Catalog, index: ModelIndex): Generator<ValueEntry> {
  const byColumn = new Map<string, string>()
  for (const { ref, dataset, field } of index.fields.values()) {
    if (field.column !== null && field.role !== 'text') byColumn.set(`${dataset.table}.${field.column}`, ref)
    for (const known of field.values) {
      for (const { text, language } of known.synonyms) {
        yield {
          phrase: phraseWords(text),
          meaning: { kind: 'value', field: ref, value: known.value, match: 'exact' },
          part: false,
          language,
        }
      }
    }
  }
  for (const { value, column, field: given } of catalog.values.all()) {
    const ref = given !== null && index.fields.has(given) ? given : byColumn.get(column)
    if (ref === undefined) continue
    const phrase = phraseWords(value.replaceAll('_', ' '))
    if (phrase.length === 0 || phrase.length > 12) continue
    yield { phrase, meaning: { kind: 'value', field: ref, value, match: 'exact' }, part: false, language: null }
    for (const part of partsOf(phrase)) {
      yield { phrase: part, meaning: { kind: 'value', field: ref, value, match: 'part' }, part: true, language: null }
    }
  }
}

function* partsOf(phrase: readonly string[]): Generator<string[]> {
  if (phrase.length < 2) return
  for (let from = 0; from < phrase.length; from++) {
    for (let to = from + 1; to <= Math.min(phrase.length, from + longestEnd); to++) {
      if (to - from === phrase.length) continue
      if (to - from > longestPart && from > 0 && to < phrase.length) continue
      const part = phrase.slice(from, to)
      if (part.length === 1 && common.has(part[0] ?? '')) continue
      // Words of three letters are pieces of a name only where the question speaks of names.
      if (part.some((word) => /\p{L}/u.test(word) && word.length > 3) || (part.length === 1 && /^\p{L}{3}$/u.test(part[0] ?? '')))
        yield part
    }
  }
}
