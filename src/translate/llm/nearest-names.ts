import type { Catalog } from '../../catalog/catalog.ts'
import { sqlName, tableNames } from './table-names.ts'

/**
 * Valid names near those that an error names: tables and columns spelt similarly, and for a column that exists the tables that hold
 * it. At most six sentences.
 */
export function nearestNames(catalog: Catalog, messages: string[]): string[] {
  const names = tableNames(catalog)
  const wanted = new Set(
    messages.flatMap((message) =>
      [...message.matchAll(/["'`“]([^"'`“”]{1,80})["'`”]|\b([a-z_][a-z0-9_]*\.[a-z_][a-z0-9_.]*)\b/gi)].map(
        (match) => match[1] ?? match[2] ?? '',
      ),
    ),
  )
  const hints: string[] = []
  for (const name of wanted) {
    const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
    const holders = [...catalog.tables]
      .filter(([, table]) => table.columns.some((column) => column.name.toLowerCase() === last))
      .map(([key]) => names.get(key) ?? key)
    if (holders.length > 0) hints.push(`Column ${sqlName(spelling(catalog, last))} is in ${holders.slice(0, 6).join(', ')}.`)
    const known = [...names.values()].includes(last)
    const near =
      holders.length > 0 || known
        ? []
        : closest(
            last,
            [...catalog.tables].flatMap(([key, table]) => [
              names.get(key) ?? key,
              ...table.columns.map((column) => `${names.get(key)}.${sqlName(column.name)}`),
            ]),
          )
    if (near.length > 0) hints.push(`Near ${last}: ${near.join(', ')}.`)
  }
  return hints.slice(0, 6)
}

/** A column as it is spelt in the first table that has it. */
function spelling(catalog: Catalog, lower: string): string {
  for (const table of catalog.tables.values()) {
    const found = table.columns.find((column) => column.name.toLowerCase() === lower)
    if (found !== undefined) return found.name
  }
  return lower
}

function closest(word: string, candidates: string[]): string[] {
  const pairs = pairsOf(word)
  return candidates
    .map((name) => ({
      name,
      score: similarity(
        pairs,
        pairsOf(
          name
            .slice(name.lastIndexOf('.') + 1)
            .replaceAll('"', '')
            .toLowerCase(),
        ),
      ),
    }))
    .filter(({ score }) => score > 0.45)
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, 4)
    .map(({ name }) => name)
}

const pairsOf = (word: string): Set<string> => new Set([...word].slice(0, 60).map((letter, at) => letter + (word[at + 1] ?? ' ')))

/** Dice coefficient over pairs of letters. */
function similarity(a: Set<string>, b: Set<string>): number {
  let shared = 0
  for (const pair of a) if (b.has(pair)) shared += 1
  return (2 * shared) / Math.max(1, a.size + b.size)
}
