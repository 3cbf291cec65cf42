import { fold } from './fold.ts'
import type { SemanticModel } from './semantic-model.ts'

/** Less alike than this is not worth showing. */
const leastAlike = 0.34

/**
 * The words of a model that are most like a word that nobody understood, best first: labels, names and synonyms of tables, fields,
 * metrics, conditions. Likeness is the share of common pairs of letters (Dice's coefficient), the word itself left out.
 */
export function nearestWords(model: SemanticModel, word: string, most = 3): string[] {
  const asked = pairsOf(fold(word))
  if (asked.size === 0) return []
  const found = new Map<string, number>()
  for (const text of wordsOf(model)) {
    const alike = likeness(asked, pairsOf(fold(text)))
    if (alike >= leastAlike && fold(text) !== fold(word)) found.set(text, alike)
  }
  return [...found]
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([text]) => text)
}

function* wordsOf(model: SemanticModel): Generator<string> {
  for (const dataset of model.datasets) {
    yield dataset.label
    for (const { text } of dataset.synonyms) yield text
    for (const field of dataset.fields) {
      if (field.hidden === true) continue
      yield field.label
      for (const { text } of field.synonyms) yield text
    }
  }
  for (const named of [...model.metrics, ...model.segments]) {
    yield named.label
    for (const { text } of named.synonyms) yield text
  }
}

function pairsOf(text: string): Set<string> {
  const letters = text.replace(/[^\p{L}\p{N}]/gu, '')
  return new Set([...letters].slice(1).map((letter, at) => `${letters[at]}${letter}`))
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((pair) => b.has(pair)).length
  return (2 * common) / (a.size + b.size || 1)
}
