import type { Catalog } from '../../catalog/catalog.ts'
import type { SemanticModel, Synonym } from '../../catalog/semantic-model.ts'
import { oneLine } from '../../prompts/fence.ts'
import type { DateSpan } from '../dates/date-span.ts'
import { readTokens } from '../dates/date-tokens.ts'
import { sqlName, tableNames } from './table-names.ts'

/** What words of people mean in this catalog, by their folded form. */
export type Lexicon = ReadonlyMap<string, { rank: number; meaning: string; table: string | null }[]>

type Entry = { words: string[]; rank: number; meaning: string; table: string | null }

/** Compiles the words of the semantic model: figures, conditions, columns, tables, words to ask back and subjects that are missing. */
export function compileLexicon(catalog: Catalog): Lexicon {
  const lexicon = new Map<string, { rank: number; meaning: string; table: string | null }[]>()
  for (const { words, ...entry } of [...modelEntries(catalog.model, catalog), ...columnEntries(catalog)]) {
    for (const word of new Set(words.map(foldPhrase))) {
      const known = lexicon.get(word) ?? []
      if (word !== '' && !known.some((one) => one.meaning === entry.meaning))
        lexicon.set(
          word,
          [...known, entry].toSorted((a, b) => a.rank - b.rank),
        )
    }
  }
  return lexicon
}

const texts = (synonyms: Synonym[]): string[] => synonyms.map((synonym) => synonym.text)

function modelEntries(model: SemanticModel, catalog: Catalog): Entry[] {
  const names = tableNames(catalog)
  const tableOf = new Map(model.datasets.map((dataset) => [dataset.name, dataset.table]))
  return [
    ...(model.missing ?? []).map((one): Entry => ({ words: texts(one.words), rank: 0, meaning: oneLine(one.message), table: null })),
    ...model.ambiguous.map(
      (one): Entry => ({ words: texts(one.words), rank: 1, meaning: `not clear by itself: ${oneLine(one.message)}`, table: null }),
    ),
    ...model.metrics.map((one): Entry => {
      const filter = one.filter === null ? '' : ` where ${oneLine(one.filter)}`
      return {
        words: [one.label, ...texts(one.synonyms)],
        rank: 2 + Math.min(one.priority, 999) / 1_000,
        meaning: `${oneLine(one.expression)}${filter}${/\w\.\w/.test(one.expression + filter) ? '' : ` of ${names.get(tableOf.get(one.dataset) ?? '') ?? one.dataset}`}`,
        table: tableOf.get(one.dataset) ?? null,
      }
    }),
    ...model.segments.map(
      (one): Entry => ({
        words: [one.label, ...texts(one.synonyms)],
        rank: 3,
        meaning: oneLine(one.expression),
        table: tableOf.get(one.dataset) ?? null,
      }),
    ),
    ...model.datasets.flatMap((dataset): Entry[] => [
      {
        words: [dataset.label, ...texts(dataset.synonyms)],
        rank: 4,
        meaning: `table ${names.get(dataset.table) ?? dataset.name}`,
        table: dataset.table,
      },
      ...dataset.fields.map(
        (field): Entry => ({
          words: [field.label, ...texts(field.synonyms)],
          rank: 5,
          meaning: oneLine(field.expression),
          table: dataset.table,
        }),
      ),
      ...dataset.fields.flatMap((field) =>
        field.values.map(
          (value): Entry => ({
            words: texts(value.synonyms),
            rank: 3,
            meaning: `${oneLine(field.expression)} = '${oneLine(value.value)}'`,
            table: dataset.table,
          }),
        ),
      ),
    ]),
  ]
}

/** For targets without a model: the names themselves. */
function columnEntries(catalog: Catalog): Entry[] {
  if (catalog.model.datasets.length > 0) return []
  const names = tableNames(catalog)
  return [...catalog.tables].flatMap(([key, table]): Entry[] => [
    { words: [table.name], rank: 4, meaning: `table ${names.get(key)}`, table: key },
    ...table.columns.map(
      (column): Entry => ({ words: [column.name], rank: 5, meaning: oneLine(`${names.get(key)}.${sqlName(column.name)}`), table: key }),
    ),
  ])
}

/** Words without case, accents, marks and underscores. */
export const foldPhrase = (text: string): string =>
  readTokens(text)
    .map((token) => token.word)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word))
    .join(' ')

/** A stretch of words of the question, `words` folded, with the tokens it covers and its UTF-16 offsets. */
export type Phrase = { words: string; text: string; from: number; to: number; start: number; end: number }

/** All stretches of at most `most` words, longest first, then from the left. */
export function phrasesOf(question: string, most: number): Phrase[] {
  const tokens = readTokens(question).filter((token) => /^[\p{L}\p{N}]/u.test(token.word))
  const found: Phrase[] = []
  for (let length = Math.min(most, tokens.length); length > 0; length -= 1) {
    for (let from = 0; from + length <= tokens.length; from += 1) {
      const part = tokens.slice(from, from + length)
      const [start, end] = [part[0]?.start ?? 0, part.at(-1)?.end ?? 0]
      const text = question.slice(start, end)
      found.push({ words: part.map((token) => token.word).join(' '), text, from, to: from + length, start, end })
    }
  }
  return found
}

const endings = ['s', 'n', 'e', 'es', 'en', 'er', 'ern', 'x']

/** A phrase as it stands, and with the usual endings of plurals and cases taken off. */
const forms = (words: string): string[] => [
  words,
  ...endings.filter((ending) => words.endsWith(ending) && words.length > ending.length + 2).map((ending) => words.slice(0, -ending.length)),
  words.replace(/ies$/, 'y'),
]

export type WordHit = { text: string; meanings: string[]; tables: string[] }

/** Words that carry no meaning of their own, in the four languages. */
export const littleWords: ReadonlySet<string> = new Set(
  'a an the of in on at to for from by per and or not no is are was were be been do did does have has had how what which who whom whose when where why with without than then there that this these those all any each every most least more less much many me my our we you your us it its one ones last first next show list give get tell find top bottom best worst number count total sum average mean share percent rate der die das den dem des und oder nicht im am von mit ohne pro je wie viel viele war waren ist was welche welcher zeige liste unser unsere le la les des du de et ou pas un une par quel quelle quels combien el los las y o no del con sin por cual cuantos'.split(
    ' ',
  ),
)

/** Whether a stretch of the question lies in words that speak of time. */
export const inDates = (dates: DateSpan[], start: number, end: number): boolean =>
  dates.some((span) => !(span.type === 'grain' && span.form === 'bare') && start >= span.start && end <= span.end)

/** What words of the question mean, the longest stretches first; a word counts once, little words and words of time do not count. */
export function findWords(lexicon: Lexicon, question: string, dates: DateSpan[], most: number): WordHit[] {
  const taken = new Set<number>()
  const hits: WordHit[] = []
  for (const phrase of phrasesOf(question, 5)) {
    if (hits.length >= most) break
    if (phrase.words.split(' ').every((word) => littleWords.has(word)) || inDates(dates, phrase.start, phrase.end)) continue
    const entries = forms(phrase.words)
      .map((form) => lexicon.get(form))
      .find((found) => found !== undefined)
    if (entries === undefined || overlaps(taken, phrase)) continue
    for (let at = phrase.from; at < phrase.to; at += 1) taken.add(at)
    hits.push({
      text: phrase.text,
      meanings: entries.slice(0, 3).map((entry) => entry.meaning),
      tables: entries.flatMap((entry) => (entry.table === null ? [] : [entry.table])),
    })
  }
  return hits
}

/** Whether some word of the phrase is spoken for. */
export function overlaps(taken: ReadonlySet<number>, phrase: Phrase): boolean {
  for (let at = phrase.from; at < phrase.to; at += 1) if (taken.has(at)) return true
  return false
}
