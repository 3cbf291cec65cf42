import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import type { Thing } from '../semantic-query.ts'
import type { Entry, Meaning } from './meaning.ts'
import { phraseWords } from './phrase.ts'

type Entries = Map<string, Entry[]>

/**
 * Phrases that the grammar takes apart by itself are taken out ("number of orders", "customers who bought"), so that their words
 * can be used singly; conditions and values that hold the noun they are about get to know it ("failed runs", "loyal customers").
 */
export function refineComposites(entries: Entries, index: ModelIndex): void {
  const things = new Map<string, ReadonlyMap<string, Thing>>()
  const phrases = { things: keysOf(entries, 'thing'), verbs: keysOf(entries, 'verb') }
  for (const [key, list] of entries) {
    const words = key.split(' ')
    if (words.length < 2) continue
    // What the words around it are is the same for every meaning of a phrase, and thousands of tables may share one.
    const [spelledOut, spelledShare, grouped] = [
      isSpelledOut(entries, phrases, words),
      isSpelledShare(entries, words),
      isGrouped(entries, index, words),
    ]
    const kept = list.filter(({ meaning }) => {
      if (meaning.kind === 'thing') return !isListed(entries, words)
      if (meaning.kind !== 'metric' && meaning.kind !== 'field') return true
      return !spelledOut && !grouped && !(spelledShare && !isOwnRate(index, meaning))
    })
    for (const entry of kept) entry.noun = nounOf((word) => thingsNamed(things, entries, word), index, words, entry.meaning)
    entries.set(
      key,
      kept.filter((entry) => entry.noun === null || isStored(entry) || !hasPlainForm(entries, words, entry)),
    )
  }
}

/** Phrases that stand for things, and those that are verbs: none of these is ever taken out. */
type Phrases = { things: ReadonlySet<string>; verbs: ReadonlySet<string> }

const keysOf = (entries: Entries, kind: Meaning['kind']): Set<string> =>
  new Set([...entries].flatMap(([key, list]) => (list.some(({ meaning }) => meaning.kind === kind) ? [key] : [])))

const has = (entries: Entries, words: readonly string[], test: (meaning: Meaning) => boolean): boolean =>
  words.length > 0 && (entries.get(words.join(' ')) ?? []).some((entry) => test(entry.meaning))

const isThing = (meaning: Meaning): boolean => meaning.kind === 'thing'
const isOp =
  (...ops: string[]) =>
  (meaning: Meaning): boolean =>
    meaning.kind === 'word' && ops.includes(meaning.op)

/** "how many customers", "customers that bought", "monitors with alerts": a count of things with words of the grammar around them. */
function isSpelledOut(entries: Entries, phrases: Phrases, words: readonly string[]): boolean {
  const isThing = (part: readonly string[]): boolean => phrases.things.has(part.join(' '))
  const isVerb = (part: readonly string[]): boolean => phrases.verbs.has(part.join(' '))
  for (let at = 1; at < words.length; at++) {
    const [left, right] = [words.slice(0, at), words.slice(at)]
    if (has(entries, left, isOp('how-many')) && (isThing(right) || has(entries, right, (other) => other.kind === 'metric'))) return true
    if (!isThing(left)) continue
    if (isVerb(right)) return true
    if (has(entries, right.slice(0, 1), isOp('that', 'have')) && (isVerb(right.slice(1)) || isThing(right.slice(1)))) return true
  }
  return false
}

/** "product and segment" are two groups, though a table may be called after both. */
const isListed = (entries: Entries, words: readonly string[]): boolean =>
  words.some((word, at) => word === 'and' && has(entries, words.slice(0, at), isThing) && has(entries, words.slice(at + 1), isThing))

/** Rates with a definition of their own are kept. */
const isOwnRate = (index: ModelIndex, meaning: Meaning): boolean =>
  meaning.kind === 'metric' && index.metrics.get(meaning.name)?.aggregation === 'ratio'

/** "share of revenue" is made by the grammar, by whatever it is grouped. */
function isSpelledShare(entries: Entries, words: readonly string[]): boolean {
  return [1, 2].some(
    (at) => has(entries, words.slice(0, at), isOp('share')) && has(entries, words.slice(at), (other) => other.kind === 'metric'),
  )
}

/** "questions per user", "products in each cluster": a count by a category or a time bucket, which the grammar groups by. */
function isGrouped(entries: Entries, index: ModelIndex, words: readonly string[]): boolean {
  for (let at = 1; at < words.length - 1; at++) {
    for (let to = at + 1; to <= Math.min(words.length - 1, at + 2); to++) {
      if (!has(entries, words.slice(at, to), isOp('per'))) continue
      if (!has(entries, words.slice(0, at), (other) => isThing(other) || other.kind === 'metric')) continue
      const groups = words.slice(to)
      if (has(entries, groups, (other) => isOp('bucket')(other) || (other.kind === 'thing' && isCategory(index, other.thing)))) return true
    }
  }
  return false
}

const isCategory = (index: ModelIndex, thing: Thing): boolean =>
  thing.datasets.length === 0 && thing.fields.every((ref) => index.fields.get(ref)?.field.role === 'category')

/** The things that a word names, by dataset; kept, since thousands of values may hold a word that thousands of tables share. */
function thingsNamed(known: Map<string, ReadonlyMap<string, Thing>>, entries: Entries, word: string): ReadonlyMap<string, Thing> {
  const found = known.get(word)
  if (found !== undefined) return found
  const named = new Map<string, Thing>()
  for (const { meaning } of entries.get(word) ?? []) {
    if (meaning.kind !== 'thing') continue
    for (const dataset of meaning.thing.datasets) if (!named.has(dataset)) named.set(dataset, meaning.thing)
  }
  known.set(word, named)
  return named
}

function nounOf(
  named: (word: string) => ReadonlyMap<string, Thing>,
  index: ModelIndex,
  words: readonly string[],
  meaning: Meaning,
): Thing | null {
  const dataset =
    meaning.kind === 'value' ? datasetOf(meaning.field) : meaning.kind === 'segment' ? index.segments.get(meaning.name)?.dataset : undefined
  if (dataset === undefined) return null
  for (const word of [...words.slice(-1), ...words.slice(0, -1)]) {
    const thing = named(word).get(dataset)
    if (thing !== undefined) return thing
  }
  return null
}

/** A value as it is stored is never left out. */
const isStored = (entry: Entry): boolean => entry.meaning.kind === 'value' && phraseWords(entry.meaning.value).join(' ') === entry.exact

/** Whether the phrase without its noun stands for the same. */
function hasPlainForm(entries: Entries, words: readonly string[], entry: Entry): boolean {
  return [words.slice(0, -1), words.slice(1)].some((rest) =>
    has(entries, rest, (other) => {
      if (entry.meaning.kind === 'value')
        return other.kind === 'value' && other.field === entry.meaning.field && other.value === entry.meaning.value
      return other.kind === 'segment' && entry.meaning.kind === 'segment' && other.name === entry.meaning.name
    }),
  )
}
