import type { Catalog } from '../../catalog/catalog.ts'
import type { Synonym } from '../../catalog/semantic-model.ts'
import type { DateSpan } from '../dates/date-span.ts'
import type { Claims } from '../translator.ts'
import { stemsOf } from './choose-tables.ts'
import type { LiteralHit } from './literal-hits.ts'
import { inDates, littleWords, phrasesOf } from './word-hits.ts'

/** Where words of people lead in a catalog: tables (`schema.table`) and columns (`schema.table.column`) by the stem of a word. */
export type Subjects = ReadonlyMap<string, readonly string[]>

/** Compiles names, labels and synonyms of tables, columns, figures, conditions and values; once per catalog. */
export function compileSubjects(catalog: Catalog): Subjects {
  const places = new Map<string, Set<string>>()
  const add = (place: string, texts: readonly string[]) => {
    for (const stem of texts.flatMap(stemsOf)) places.set(stem, (places.get(stem) ?? new Set()).add(place))
  }
  for (const [key, table] of catalog.tables) {
    add(key, [table.name])
    for (const { name, form } of table.columns) add(`${key}.${name}`, [name, ...(form?.kind === 'keys' ? form.keys : [])])
  }
  const { datasets, metrics, segments } = catalog.model
  const tables = new Map(datasets.map((dataset) => [dataset.name, dataset.table]))
  for (const dataset of datasets) {
    add(dataset.table, [dataset.label, ...textsOf(dataset.synonyms)])
    for (const field of dataset.fields) {
      const texts = [field.label, ...textsOf(field.synonyms), ...field.values.flatMap((value) => textsOf(value.synonyms))]
      for (const place of placesIn(field.expression, dataset.table, catalog)) add(place, texts)
    }
  }
  for (const one of [...metrics, ...segments]) {
    const table = tables.get(one.dataset)
    if (table === undefined) continue
    for (const place of placesIn(one.expression, table, catalog)) add(place, [one.label, ...textsOf(one.synonyms)])
  }
  return new Map([...places].filter(([, found]) => found.size <= mostPlaces).map(([stem, found]) => [stem, [...found]]))
}

/** Words around a question that synonyms of several words may hold. */
const chatter = new Set('their they them got get lot lots please could would should tell thanks often fewer'.split(' '))

/** Words before what a figure is asked for each of, one word between at most: "by departure airport", "je Filiale". */
const eachBefore = /(?:^|\s)(?:by|per|je|pro|par|por|for (?:each|every))\s+(?:the\s+)?(?:[\p{L}]+\s+)?$/iu

/** The numbers of a question above one that stand for themselves: not those of dates, of stored values, or in names and codes. */
export function numbersIn(question: string, dates: DateSpan[], literals: LiteralHit[]): number[] {
  const plain = literals.reduce((text, { text: value }) => text.replaceAll(value, ' '.repeat(value.length)), question)
  return [...plain.matchAll(/(?<![\p{L}\d_-])\d+(?:[.,]\d+)*(?![\p{L}\d_-])/gu)].flatMap((match) => {
    const number = Number(match[0].replace(/[,.](?=\d{3}(?!\d))/g, '').replace(',', '.'))
    return number > 1 && !inDates(dates, match.index, match.index + match[0].length) ? [number] : []
  })
}

/** A word that so many places share says nothing. */
const mostPlaces = 200

const textsOf = (synonyms: Synonym[]): string[] => synonyms.map(({ text }) => text)

/** The columns of a table that an expression names, the table itself when there are none. */
function placesIn(expression: string, table: string, catalog: Catalog): string[] {
  const words = new Set(expression.match(/"[^"]+"|[\p{L}_][\p{L}\p{N}_$]*/gu)?.map((word) => word.replaceAll('"', '')))
  const columns = catalog.tables.get(table)?.columns.filter(({ name }) => words.has(name)) ?? []
  return columns.length === 0 ? [table] : columns.map(({ name }) => `${table}.${name}`)
}

/** The words of a question that lead somewhere, each once; not those of its dates and stored values, which are claimed by themselves. */
export function subjectsIn(
  subjects: Subjects,
  question: string,
  dates: DateSpan[],
  literals: LiteralHit[],
): NonNullable<Claims['subjects']> {
  const values = new Set(literals.flatMap(({ text }) => stemsOf(text)))
  const found = new Map<string, NonNullable<Claims['subjects']>[number]>()
  for (const { text, words, start, end } of phrasesOf(question, 1)) {
    const [stem = ''] = stemsOf(text)
    const places = subjects.get(stem)
    if (places === undefined || words.length < 3 || littleWords.has(words) || chatter.has(words) || /^[0-9]/.test(words)) continue
    if (!values.has(stem) && !inDates(dates, start, end))
      found.set(stem, { text, places: [...places], ...(eachBefore.test(question.slice(0, start)) ? { each: true as const } : {}) })
  }
  return [...found.values()]
}
