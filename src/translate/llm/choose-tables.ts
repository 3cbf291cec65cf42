import MiniSearch from 'minisearch'
import type { Catalog } from '../../catalog/catalog.ts'
import { estimateTokens } from '../../model/estimate-tokens.ts'
import { describeTables } from './describe-tables.ts'
import { tableNames } from './table-names.ts'
import { foldPhrase } from './word-hits.ts'

/** Words of tables and how tables hang together, for choosing tables by question; made once per catalog. */
export type TableIndex = {
  search: MiniSearch<TableWords>
  neighbours: ReadonlyMap<string, readonly string[]>
  names: ReadonlyMap<string, string>
}

/** The texts of one table by where they stand, by which they weigh. */
type TableWords = { id: string; name: string; columns: string; synonyms: string; comments: string }

const weights = { name: 4, columns: 1.5, synonyms: 1.5, comments: 1 }

/** Compiles names, comments, enum labels and synonyms of every table. */
export function indexTables(catalog: Catalog): TableIndex {
  const datasets = new Map(catalog.model.datasets.map((dataset) => [dataset.table, dataset]))
  const search = new MiniSearch<TableWords>({
    fields: ['name', 'columns', 'synonyms', 'comments'],
    tokenize: stemsOf,
    processTerm: (word) => word,
    searchOptions: { boost: weights },
  })
  search.addAll(
    [...catalog.tables].map(([id, table]) => {
      const dataset = datasets.get(id)
      const fields = dataset?.fields ?? []
      const metrics = catalog.model.metrics.filter((metric) => dataset !== undefined && metric.dataset === dataset.name)
      const synonyms = [dataset, ...fields, ...metrics].flatMap((one) => one?.synonyms.map(({ text }) => text) ?? [])
      return {
        id,
        name: `${table.schema} ${table.name}`,
        columns: table.columns.map(({ name }) => name).join(' '),
        synonyms: synonyms.join(' '),
        comments: [table.comment ?? '', ...table.columns.flatMap(({ comment, enumLabels }) => [comment ?? '', ...(enumLabels ?? [])])].join(
          ' ',
        ),
      }
    }),
  )
  return { search, neighbours: neighboursOf(catalog), names: tableNames(catalog) }
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
  const scores = new Map<string, number>()
  const add = (key: string, points: number) => scores.set(key, (scores.get(key) ?? 0) + points)
  for (const { tables } of hints.words) for (const key of new Set(tables)) add(key, named / Math.max(1, new Set(tables).size))
  for (const { columns, exact } of hints.literals)
    for (const column of columns) add(column.slice(0, column.lastIndexOf('.')), (exact ? named : named / 3) / columns.length)
  for (const { id, score } of index.search.search(hints.question)) add(String(id), score)
  if (hints.earlierSql !== null) for (const { id, score } of index.search.search(hints.earlierSql)) add(String(id), 0.3 * score)
  return [...scores].map(([key, score]) => ({ key, score })).toSorted((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
}

/** What a word of the model or a stored value of a table adds; as much as a rare word in its name. */
const named = 20

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
  const rich = describeTables(catalog, 'values', considered.slice(0, meant), index.names)
  const plain = describeTables(catalog, 'names', considered, index.names)
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
export function stemsOf(text: string): string[] {
  return foldPhrase(spaced(text))
    .split(' ')
    .filter((word) => word.length > 1)
    .map((word) => (word.length > 4 ? word.replace(/(ies|ungen|ung|es|s|en|n|e|ing|ed)$/, '') : word.replace(/s$/, '')))
}
