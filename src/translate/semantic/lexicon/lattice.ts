import type { DateSpan } from '../../dates/date-span.ts'
import { datasetOf } from '../model/model-index.ts'
import { fold, withoutUmlautPairs } from '../text/fold.ts'
import { inflections } from '../text/inflect.ts'
import { stem } from '../text/stem.ts'
import type { Token } from '../text/tokenize.ts'
import type { Language } from '../words/op.ts'
import { type Atom, atomOf, isContent } from './atom.ts'
import { type Lexicon, respell } from './lexicon.ts'
import type { Entry } from './meaning.ts'
import { readNumber } from './numbers.ts'
import { keyOf, numberSlot } from './phrase.ts'

export type Lattice = { size: number; from: readonly (readonly Atom[])[]; unknown: string[] }

const slipCost = 0.8
const partCost = 0.4

/**
 * All stretches of words that stand for something, by the position they start at. Words that stand for nothing, not even after
 * forgiving slips, are `unknown`.
 */
export function buildLattice(
  lexicon: Lexicon,
  words: readonly Token[],
  dates: readonly DateSpan[],
  languages: ReadonlySet<Language>,
): Lattice {
  const from: Atom[][] = words.map(() => [])
  for (let at = 0; at < words.length; at++) {
    const list = from[at]
    if (list === undefined) continue
    for (let to = at + 1; to <= Math.min(words.length, at + lexicon.longest); to++) {
      const atom = atomAt(lexicon, words, at, to, languages)
      if (atom !== null) list.push(atom)
    }
    const word = words[at]
    if (word === undefined || list.some((atom) => atom.to === at + 1)) continue
    for (const atom of misspelt(lexicon, words, at, languages)) from[atom.from]?.push(atom)
  }
  for (const date of dates) placeDate(from, words, date)
  const unknown = words.filter((_, at) => !from.some((list, start) => list.some((atom) => start <= at && atom.to > at)))
  return { size: words.length, from, unknown: unknown.map((word) => word.raw) }
}

function atomAt(lexicon: Lexicon, words: readonly Token[], from: number, to: number, languages: ReadonlySet<Language>): Atom | null {
  const slice = words.slice(from, to)
  const texts = slice.map((word) => word.text)
  const key = keyOf(texts)
  const allowed = (entry: Entry): boolean => entry.language === null || languages.has(entry.language)
  const found = (lexicon.entries.get(key) ?? variant(lexicon, texts, languages) ?? [])
    .filter(allowed)
    .filter((entry) => shortCodeOk(entry, slice, from === 0 || isShouted(words)) && asWritten(entry, texts, words[from - 1]?.text))
  if (isFigureOfThing(lexicon, words, texts, found)) return null
  const number = slice.length === 1 && slice[0] !== undefined ? readNumber(slice[0], languages) : null
  const slotted = slice.length > 1 ? withSlot(lexicon, slice, languages) : null
  if (slotted !== null && found.length === 0) {
    const meanings = slotted.entries.filter(allowed).map((entry) => entry.meaning)
    const noun = slotted.entries.find((entry) => entry.noun !== null)?.noun ?? null
    if (meanings.length > 0)
      return atomOf({ ...place(slice, from, to), cost: 1, respelt: null }, meanings, { number: slotted.number, noun })
  }
  if (found.length === 0 && number === null) {
    const sparse = withoutSkipped(lexicon, slice, languages)
    if (sparse.length > 0) {
      const entry = sparse.find((one) => one.noun !== null)
      return atomOf(
        { ...place(slice, from, to), cost: 1.2, respelt: null },
        sparse.map((one) => one.meaning),
        { noun: entry?.noun ?? null },
      )
    }
    const parts = lexicon.parts.get(key) ?? []
    if (parts.length === 0 || (key.length <= 3 && !words.some((word) => speaksOfNames.has(word.text)))) return null
    // Words that all stand for something by themselves are more likely that than a piece of a name: "per order" in "Ad spend per order".
    const says = (text: string): boolean => /^\d+$/.test(text) || (lexicon.entries.get(keyOf([text])) ?? []).some(allowed)
    const spelledOut = texts.length > 1 && texts.every(says)
    return atomOf(
      { ...place(slice, from, to), cost: (spelledOut ? texts.length : 1) + partCost, respelt: null },
      parts.map((entry) => entry.meaning),
    )
  }
  const noun = found.find((entry) => entry.noun !== null)?.noun ?? null
  const cost = (isLooseMean(lexicon, texts, found) ? 1.9 : 1) + (endsInLongerName(lexicon, texts, words[to], found) ? 1.2 : 0)
  const meanings = [...found, ...unqualified(lexicon, texts, found)].map((entry) => entry.meaning)
  return atomOf({ ...place(slice, from, to), cost, respelt: null }, meanings, { number, noun })
}

const speaksOfNames = new Set(
  'contain contains containing include includes including named called name names description descriptions word text enthalt enthalten contient contiene'.split(
    ' ',
  ),
)

/** "amount of" says nothing in "amount of orders", but where loans have an amount, "amount of loans" is that. */
function isFigureOfThing(lexicon: Lexicon, words: readonly Token[], texts: readonly string[], found: readonly Entry[]): boolean {
  const [first] = texts
  if (first === undefined || texts.length < 2 || found.length === 0) return false
  if (!found.every(({ meaning }) => meaning.kind === 'word' && meaning.op === 'skip')) return false
  const holders = new Set(
    (lexicon.entries.get(keyOf([first])) ?? []).flatMap(({ meaning }) => {
      if (meaning.kind === 'metric') return lexicon.index.metrics.get(meaning.name)?.dataset ?? []
      const field = meaning.kind === 'field' ? lexicon.index.fields.get(meaning.ref) : undefined
      return field?.field.role === 'measure' ? field.dataset.name : []
    }),
  )
  if (holders.size === 0) return false
  const things = words.flatMap((word) => lexicon.entries.get(keyOf([word.text])) ?? [])
  return things.some(
    ({ meaning }) =>
      meaning.kind === 'thing' &&
      (meaning.thing.datasets.some((name) => holders.has(name)) || meaning.thing.fields.some((ref) => holders.has(datasetOf(ref)))),
  )
}

/** "margin per customer segment" is margin by what the last two words name, and no margin per customer. */
function endsInLongerName(lexicon: Lexicon, texts: readonly string[], next: Token | undefined, found: readonly Entry[]): boolean {
  const last = texts.at(-1)
  if (texts.length < 2 || last === undefined || next === undefined) return false
  if (
    found.some(
      ({ meaning }) => meaning.kind !== 'metric' && meaning.kind !== 'field' && meaning.kind !== 'series' && meaning.kind !== 'value',
    )
  )
    return false
  return (lexicon.entries.get(keyOf([last, next.text])) ?? []).some(({ meaning }) => meaning.kind === 'thing')
}

/** "average revenue" may be a name, or the mean of revenue over whatever follows; then it costs nearly as much as its words. */
function isLooseMean(lexicon: Lexicon, texts: readonly string[], found: readonly Entry[]): boolean {
  if (texts.length !== 2 || !found.every((entry) => ['metric', 'field', 'series'].includes(entry.meaning.kind))) return false
  const [first, second] = texts.map((text) => lexicon.entries.get(keyOf([text])) ?? [])
  return (
    first?.some((entry) => entry.meaning.kind === 'word' && entry.meaning.op === 'agg') === true &&
    second?.some((entry) => entry.meaning.kind === 'metric') === true
  )
}

/** "customers were acquired" is "customers acquired": words that add nothing may stand inside a name. */
function withoutSkipped(lexicon: Lexicon, slice: readonly Token[], languages: ReadonlySet<Language>): Entry[] {
  if (slice.length < 3 || slice.length > 6) return []
  const kept = slice.filter((word, at) => at === 0 || at === slice.length - 1 || !isSkipped(lexicon, word.text))
  if (kept.length === slice.length || kept.length < 2) return []
  const entries = lexicon.entries.get(keyOf(kept.map((word) => word.text))) ?? []
  return entries.filter(
    (entry) => (entry.language === null || languages.has(entry.language)) && ['metric', 'field', 'segment'].includes(entry.meaning.kind),
  )
}

/** "products did customer C-1 buy" holds no name: a verb of asking stands between two things. */
const auxiliary = new Set(['do', 'did', 'does', 'done', 'can', 'could', 'would', 'we', 'you', 'i', 'they', 'have', 'what', 'show', 'me'])

const isSkipped = (lexicon: Lexicon, word: string): boolean => {
  if (auxiliary.has(word)) return false
  const entries = lexicon.entries.get(keyOf([word])) ?? []
  return entries.length > 0 && entries.every((entry) => entry.meaning.kind === 'word' && entry.meaning.op === 'skip')
}

/** "lifetime sales" may be sales: a word that only says "over all time" adds nothing to the name after it. */
function unqualified(lexicon: Lexicon, texts: readonly string[], found: readonly Entry[]): Entry[] {
  if (texts.length < 2 || !found.some((entry) => entry.meaning.kind === 'metric' || entry.meaning.kind === 'field')) return []
  const first = lexicon.entries.get(keyOf(texts.slice(0, 1))) ?? []
  if (!first.some((entry) => entry.meaning.kind === 'word' && (entry.meaning.op === 'ever' || entry.meaning.op === 'total'))) return []
  return (lexicon.entries.get(keyOf(texts.slice(1))) ?? []).filter((entry) => entry.meaning.kind === 'metric')
}

/** Phrases with a place for a number, "inactive for {n} days". */
function withSlot(
  lexicon: Lexicon,
  slice: readonly Token[],
  languages: ReadonlySet<Language>,
): { entries: Entry[]; number: number } | null {
  const at = slice.findIndex((word) => word.kind === 'number')
  const word = slice[at]
  const number = word === undefined ? null : readNumber(word, languages)
  if (number === null) return null
  const texts = slice.map((token, index) => (index === at ? numberSlot : token.text))
  const entries = lexicon.entries.get(keyOf(texts))
  return entries === undefined ? null : { entries, number }
}

/** German spellings with ae, oe, ue, and other inflections of one of the words. */
function variant(lexicon: Lexicon, texts: readonly string[], languages: ReadonlySet<Language>): Entry[] | undefined {
  const plain = texts.map(withoutUmlautPairs)
  const found = lexicon.entries.get(keyOf(plain))
  if (found !== undefined || languages.size < 2 || texts.length > 3) return found
  for (const [at, text] of plain.entries()) {
    for (const form of inflections(text, languages)) {
      const entries = lexicon.entries
        .get(keyOf(plain.with(at, form)))
        ?.filter((entry) => entry.language !== null && entry.language !== 'en' && entry.meaning.kind !== 'word')
      if (entries !== undefined && entries.length > 0) return entries
    }
  }
  return undefined
}

/** "order by" sorts, "orders by" counts orders, "per order by" groups by orders; "at least ones" is not "at least one". */
const asWritten = (entry: Entry, texts: readonly string[], before: string | undefined): boolean =>
  entry.meaning.kind !== 'word' ||
  (entry.meaning.op !== 'sort' && entry.meaning.op !== 'once') ||
  (entry.exact === texts.join(' ') &&
    (entry.meaning.op === 'once' ||
      !/^(per|each|every|an|the|of|largest|biggest|smallest|highest|lowest|best|worst|single|top|average|median|first|last|latest|newest|oldest)$/.test(
        before ?? '',
      )))

/** All in capitals. */
const isShouted = (words: readonly Token[]): boolean => words.every(({ raw }) => raw === raw.toUpperCase())

/** One letter is a value only when it is written as a capital: "A customers", not "a customer". */
function shortCodeOk(entry: Entry, slice: readonly Token[], opens: boolean): boolean {
  // "that are A by profit": a capital inside a question is no article.
  if (!opens && slice[0]?.raw === 'A' && slice.length === 1 && entry.meaning.kind === 'word') return false
  if (slice[0]?.raw === 'a' && slice.length > 1 && (entry.meaning.kind === 'value' || entry.meaning.kind === 'ambiguous')) return false
  if (entry.meaning.kind !== 'value' || entry.exact.length > 1) return true
  return slice.every((word) => word.raw === word.raw.toUpperCase())
}

/** Words that add nothing, and that others are read as only where the whole word is one of these: "short of" is no "sort of". */
const oftenMistyped = new Set(['what', 'show', 'please', 'were', 'have', 'give', 'tell', 'there', 'thanks', 'hello'])
const isEmpty = (meaning: Entry['meaning']): boolean => meaning.kind === 'word' && meaning.op === 'skip'

function misspelt(lexicon: Lexicon, words: readonly Token[], at: number, languages: ReadonlySet<Language>): Atom[] {
  const word = words[at]
  if (word === undefined) return []
  const atoms: Atom[] = []
  for (const known of respell(lexicon, word.text)) {
    for (let from = Math.max(0, at - lexicon.longest + 1); from <= at; from++) {
      for (let to = at + 1; to <= Math.min(words.length, from + lexicon.longest); to++) {
        const slice = words.slice(from, to)
        const texts = slice.map((token, index) => (from + index === at ? known : token.text))
        const entries =
          lexicon.entries
            .get(keyOf(texts))
            ?.filter(
              (entry) => (entry.language === null || languages.has(entry.language)) && asWritten(entry, texts, words[from - 1]?.text),
            ) ?? []
        const parts = entries.length > 0 || word.text.length < 7 ? [] : (lexicon.parts.get(keyOf(texts)) ?? [])
        const noun = entries.find((entry) => entry.noun !== null)?.noun ?? null
        const all = [...entries, ...parts].map((entry) => entry.meaning)
        if (all.length === 0 || (all.every(isEmpty) && !(slice.length === 1 && oftenMistyped.has(known)))) continue
        const cost = 1 + slipCost + (parts.length > 0 ? partCost : 0)
        atoms.push(atomOf({ ...place(slice, from, to), cost, respelt: texts.join(' ') }, all, { noun }))
      }
    }
  }
  return atoms
}

function place(slice: readonly Token[], from: number, to: number): { from: number; to: number; start: number; end: number; text: string } {
  const text = slice.map((word) => word.raw).join(' ')
  return { from, to, start: slice[0]?.start ?? 0, end: slice.at(-1)?.end ?? 0, text }
}

function placeDate(from: Atom[][], words: readonly Token[], date: DateSpan): void {
  const inside = words.map((word, at) => ({ word, at })).filter(({ word }) => word.start >= date.start && word.end <= date.end)
  const first = inside[0]
  const last = inside.at(-1)
  if (first === undefined || last === undefined) return
  const list = from[first.at]
  const bounds = { from: first.at, to: last.at + 1, start: date.start, end: date.end, text: date.text }
  const same = list?.findIndex((atom) => atom.to === last.at + 1 && isContent(atom)) ?? -1
  const known = same < 0 ? undefined : list?.[same]
  if (list === undefined) return
  if (known !== undefined) list[same] = { ...known, date }
  else list.push(atomOf({ ...bounds, cost: 0.9, respelt: null }, [], { date }))
}

/** The cheapest ways to cover all words with atoms, best first, at most `limit`. */
export function bestPaths(lattice: Lattice, limit: number): { atoms: Atom[]; cost: number }[] {
  let partial = Array.from({ length: lattice.size + 1 }, () => [] as { atoms: Atom[]; cost: number }[])
  partial = partial.map((list, at) => (at === 0 ? [{ atoms: [], cost: 0 }] : list))
  for (let at = 0; at < lattice.size; at++) {
    for (const path of keepBest(partial[at] ?? [], limit)) {
      for (const atom of lattice.from[at] ?? []) partial[atom.to]?.push({ atoms: [...path.atoms, atom], cost: path.cost + atom.cost })
    }
  }
  return keepBest(partial[lattice.size] ?? [], limit)
}

const keepBest = <T extends { cost: number }>(paths: T[], limit: number): T[] => paths.toSorted((a, b) => a.cost - b.cost).slice(0, limit)

/**
 * Languages of the question: English, and the one that most of its words belong to, by function words and by names that are not
 * English ("umsatz 2025"); several when they tie.
 */
export function languagesOf(lexicon: Lexicon, words: readonly Token[]): ReadonlySet<Language> {
  const counts = new Map<Language, number>()
  for (const word of words) {
    const known = lexicon.functionWords.get(fold(word.text)) ?? foreign(lexicon, word.text)
    for (const language of known ?? []) counts.set(language, (counts.get(language) ?? 0) + 1 / (known?.size ?? 1))
  }
  const english = counts.get('en') ?? 0
  const most = Math.max(0, ...[...counts].flatMap(([language, count]) => (language === 'en' ? [] : [count])))
  if (most < english || most === 0 || (most === english && most < 1)) return new Set<Language>(['en'])
  return new Set<Language>(['en', ...[...counts].flatMap(([language, count]) => (count === most ? [language] : []))])
}

/** The languages of a word that names something, where English is none of them. */
function foreign(lexicon: Lexicon, text: string): ReadonlySet<Language> | undefined {
  const known = lexicon.spoken.get(stem(text)) ?? lexicon.spoken.get(stem(withoutUmlautPairs(text)))
  return known?.has('en') === true ? undefined : known
}
