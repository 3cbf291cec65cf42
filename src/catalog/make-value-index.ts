import { fold, trigramsOf } from './fold.ts'
import type { IndexedValue, ValueIndex, ValueMatch } from './value-index.ts'

/** Values of one column, `schema.table.column`, as stored; `field` is `dataset.field` of the semantic model. */
export type ColumnValues = { column: string; field: string | null; values: readonly string[] }

type Entry = { folded: string; words: string[]; trigrams: number; values: IndexedValue[] }
type Core = {
  columns: readonly ColumnValues[]
  entries: readonly Entry[]
  exact: ReadonlyMap<string, Entry>
  /** Entries by trigram and by word, as positions in `entries`. */
  byTrigram: ReadonlyMap<string, number[]>
  byWord: ReadonlyMap<string, number[]>
}

/** Builds the index once; lookups take well under a millisecond. Values that fold to the same text share an entry. */
export function makeValueIndex(columns: readonly ColumnValues[]): ValueIndex {
  const exact = new Map<string, Entry>()
  for (const { column, field, values } of columns) {
    for (const value of values) {
      const folded = fold(value)
      if (folded === '') continue
      const entry = exact.get(folded)
      const indexed = { value, column, field }
      if (entry) entry.values.push(indexed)
      else exact.set(folded, { folded, words: folded.split(' '), trigrams: 0, values: [indexed] })
    }
  }
  const entries = [...exact.values()]
  const byTrigram = new Map<string, number[]>()
  const byWord = new Map<string, number[]>()
  for (const [at, entry] of entries.entries()) {
    const trigrams = trigramsOf(entry.folded)
    entry.trigrams = trigrams.size
    for (const trigram of trigrams) push(byTrigram, trigram, at)
    for (const word of new Set(entry.words)) push(byWord, word, at)
  }
  return view({ columns, entries, exact, byTrigram, byWord }, null)
}

function push(index: Map<string, number[]>, key: string, at: number): void {
  const list = index.get(key)
  if (list) list.push(at)
  else index.set(key, [at])
}

/** The index with the columns for which `mayRead` holds; null for all of them. */
function view(core: Core, mayRead: ((column: string) => boolean) | null): ValueIndex {
  const columns = core.columns.filter(({ column }) => mayRead === null || mayRead(column))
  const readable = new Map(columns.map((found) => [found.column, found]))
  const allowed = (values: readonly IndexedValue[]): IndexedValue[] => values.filter((found) => readable.has(found.column))
  return {
    exact: (text) => allowed(core.exact.get(fold(text))?.values ?? []),
    similar: (text, maxDistance, limit) => similar(core, allowed, fold(text), maxDistance, limit),
    containing: (text, limit) => containing(core, allowed, fold(text), limit),
    valuesOf: (column) => readable.get(column)?.values ?? null,
    *all() {
      for (const { column, field, values } of columns) for (const value of values) yield { value, column, field }
    },
    filter: (more) => view(core, (column) => readable.has(column) && more(column)),
  }
}

type Allowed = (values: readonly IndexedValue[]) => IndexedValue[]

function similar(core: Core, allowed: Allowed, folded: string, maxDistance: number, limit: number): ValueMatch[] {
  const trigrams = trigramsOf(folded)
  const shared = new Map<number, number>()
  for (const trigram of trigrams) {
    for (const at of core.byTrigram.get(trigram) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1)
  }
  const matches: ValueMatch[] = []
  for (const [at, common] of shared) {
    const entry = core.entries[at]
    if (!entry) continue
    const distance = entry.folded === folded ? 0 : 1 - common / (trigrams.size + entry.trigrams - common)
    if (distance <= maxDistance) matches.push(...allowed(entry.values).map((found) => ({ ...found, distance })))
  }
  return matches.sort((a, b) => a.distance - b.distance || compare(a.value, b.value) || compare(a.column, b.column)).slice(0, limit)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function containing(core: Core, allowed: Allowed, folded: string, limit: number): IndexedValue[] {
  const [first, ...rest] = folded.split(' ')
  if (first === undefined || first === '') return []
  const words = [first, ...rest]
  const rarest = words.map((word) => core.byWord.get(word) ?? []).reduce((best, list) => (list.length < best.length ? list : best))
  const found: IndexedValue[] = []
  for (const at of rarest) {
    const entry = core.entries[at]
    if (!entry || !holds(entry.words, words)) continue
    found.push(...allowed(entry.values))
    if (found.length >= limit) break
  }
  return found.slice(0, limit)
}

/** Whether the words stand one after the other in the text. */
function holds(text: readonly string[], words: readonly string[]): boolean {
  return text.some((_, start) => words.every((word, offset) => text[start + offset] === word))
}
