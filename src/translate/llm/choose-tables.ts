import type { Catalog } from '../../catalog/catalog.ts'
import { estimateTokens } from '../../model/estimate-tokens.ts'
import { describeTables } from './describe-tables.ts'
import { foldPhrase } from './word-hits.ts'

/** Words of tables and where they stand, for choosing tables by question; made once per catalog. */
export type TableIndex = {
  documents: { key: string; words: ReadonlyMap<string, number>; length: number }[]
  /** How many tables hold a word. */
  holding: ReadonlyMap<string, number>
  meanLength: number
  neighbours: ReadonlyMap<string, readonly string[]>
}

/** How much a word counts by where it stands. */
const weights = { name: 4, column: 1.5, comment: 1, synonym: 2.5 }

/** Compiles names, comments and synonyms of every table. */
export function indexTables(catalog: Catalog): TableIndex {
  const datasets = new Map(catalog.model.datasets.map((dataset) => [dataset.table, dataset]))
  const documents = [...catalog.tables].map(([key, table]) => {
    const words = new Map<string, number>()
    const add = (text: string | null, weight: number) => {
      for (const word of stemsOf(text ?? '')) words.set(word, (words.get(word) ?? 0) + weight)
    }
    add(spaced(table.name), weights.name)
    add(table.comment, weights.comment)
    for (const column of table.columns) {
      add(spaced(column.name), weights.column)
      add(column.comment, weights.comment / 2)
      add((column.enumLabels ?? []).join(' '), weights.comment / 2)
    }
    const dataset = datasets.get(key)
    for (const { text } of [...(dataset?.synonyms ?? []), ...(dataset?.fields ?? []).flatMap((field) => field.synonyms)])
      add(text, weights.synonym / 2)
    for (const metric of catalog.model.metrics)
      if (metric.dataset === dataset?.name) for (const { text } of metric.synonyms) add(text, weights.synonym / 2)
    return { key, words, length: [...words.values()].reduce((sum, weight) => sum + weight, 0) }
  })
  const holding = new Map<string, number>()
  for (const { words } of documents) for (const word of words.keys()) holding.set(word, (holding.get(word) ?? 0) + 1)
  const meanLength = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(documents.length, 1)
  return { documents, holding, meanLength, neighbours: neighboursOf(catalog) }
}

/** Tables joined by a foreign key or a declared relationship, both ways. */
function neighboursOf(catalog: Catalog): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  const join = (a: string, b: string) => {
    if (a === b || !catalog.tables.has(a) || !catalog.tables.has(b)) return
    found.set(a, (found.get(a) ?? new Set()).add(b))
    found.set(b, (found.get(b) ?? new Set()).add(a))
  }
  for (const [key, table] of catalog.tables) for (const foreign of table.foreignKeys) join(key, foreign.table)
  const tableOf = new Map(catalog.model.datasets.map((dataset) => [dataset.name, dataset.table]))
  for (const one of catalog.model.relationships) join(tableOf.get(one.from) ?? '', tableOf.get(one.to) ?? '')
  return new Map([...found].map(([key, set]) => [key, [...set].toSorted()]))
}

export type TableHints = {
  question: string
  words: { tables: string[] }[]
  literals: { columns: string[]; exact: boolean }[]
  earlierSql: string | null
}

/** Tables by how well they fit the question, best first, only those with something in common. BM25 over weighted words, plus named values and earlier tables. */
export function rankTables(index: TableIndex, hints: TableHints): { key: string; score: number }[] {
  const asked = new Set(stemsOf(hints.question))
  const bonus = new Map<string, number>()
  const add = (key: string, points: number) => bonus.set(key, (bonus.get(key) ?? 0) + points)
  for (const { tables } of hints.words) for (const key of new Set(tables)) add(key, 6 / Math.max(1, new Set(tables).size))
  for (const { columns, exact } of hints.literals)
    for (const column of columns) add(column.slice(0, column.lastIndexOf('.')), (exact ? 6 : 2) / columns.length)
  const before = new Set(stemsOf(hints.earlierSql ?? ''))
  return index.documents
    .map(({ key, words, length }) => {
      let score = bonus.get(key) ?? 0
      for (const word of asked) score += bm25(index, words.get(word) ?? 0, length, word)
      for (const word of before) score += 0.3 * bm25(index, words.get(word) ?? 0, length, word)
      return { key, score }
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
}

function bm25(index: TableIndex, times: number, length: number, word: string): number {
  if (times === 0) return 0
  const holding = index.holding.get(word) ?? 0
  const rarity = Math.log(1 + (index.documents.length - holding + 0.5) / (holding + 0.5))
  return (rarity * times * 2.2) / (times + 1.2 * (0.4 + (0.6 * length) / index.meanLength))
}

/**
 * The tables for one question as text within `tokens`: the best ones with their columns, then the neighbours that join them, then more by
 * rank. What does not fit with meanings is shown with names only.
 */
export function chooseTables(catalog: Catalog, index: TableIndex, hints: TableHints, tokens: number): { keys: string[]; text: string } {
  const ranked = rankTables(index, hints)
  const best = ranked.slice(0, 6).map(({ key }) => key)
  const joining = linking(index, best)
  const order = [
    ...new Set([...best, ...joining, ...ranked.map(({ key }) => key), ...best.flatMap((key) => index.neighbours.get(key) ?? [])]),
  ]
  const considered = order.slice(0, 120)
  const rich = describeTables(catalog, 'values', considered.slice(0, meant))
  const plain = describeTables(catalog, 'names', considered)
  const keys: string[] = []
  const lines: string[] = []
  let left = tokens
  for (const key of considered) {
    const text = fitting([rich.get(key), plain.get(key)], left)
    if (text === null) continue
    left -= estimateTokens(text) + 1
    keys.push(key)
    lines.push(text)
  }
  return { keys, text: lines.join('\n') }
}

/** So many of the first tables are shown with what their columns mean. */
const meant = 8

const fitting = (texts: (string | undefined)[], tokens: number): string | null =>
  texts.find((text) => text !== undefined && estimateTokens(text) + 1 <= tokens) ?? null

/** Tables that stand between two of the best ones, the strongest links first. */
function linking(index: TableIndex, best: string[]): string[] {
  const links = new Map<string, number>()
  for (const key of best)
    for (const near of index.neighbours.get(key) ?? []) if (!best.includes(near)) links.set(near, (links.get(near) ?? 0) + 1)
  return [...links]
    .filter(([, count]) => count > 1)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([key]) => key)
}

/** `orderLine_No` as words. */
const spaced = (name: string): string => name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[_\-.]+/g, ' ')

/** Words cut to their stem, so that "customers" finds "customer" and "bestellungen" finds "bestellung". */
function stemsOf(text: string): string[] {
  return foldPhrase(spaced(text))
    .split(' ')
    .filter((word) => word.length > 1)
    .map((word) => (word.length > 4 ? word.replace(/(ies|ungen|ung|es|s|en|n|e|ing|ed)$/, '') : word.replace(/s$/, '')))
}
