import type { Calendar } from '../translator.ts'
import type { DateGrain, PeriodKind } from './date-span.ts'
import { foldWord, type Token } from './date-tokens.ts'
import type { Closed, Stretch } from './days.ts'
import { articles, numberWords } from './vocabulary.ts'

/** What a reader of the grammar works on. */
export type Source = {
  /** Periods that were read before, by token; the grammar asks for the same place many times. */
  periods: Map<number, Found | null>
  tokens: Token[]
  calendar: Calendar
  today: number
  language: 'en' | 'de' | 'fr' | 'es'
  /** A part of the year without its year is the next one and not the latest. */
  ahead: boolean
}

/** A period as a reader found it: it ends before token `next`. Days are numbers. */
export type Found = Stretch & {
  next: number
  kind: PeriodKind
  grain: DateGrain
  certain: boolean
  whole: Closed | null
  alternatives: Stretch[]
  /** Present when the year was inferred: the same words in another year. */
  inYear: ((year: number) => Closed | null) | null
  /** The same part of another year, whether or not the year was named: what "March 2025 vs 2024" compares with. */
  sameIn: ((year: number) => Closed | null) | null
  /** What the words mean as the end of a range: "3 months ago" is a day there. */
  point: Closed | null
  ends: { first: Stretch; last: Stretch } | null
}

export type Reader = (source: Source, at: number) => Found | null

/** A closed period with the usual settings. */
export function found(next: number, stretch: Stretch, grain: DateGrain, kind: PeriodKind, more: Partial<Found> = {}): Found {
  return {
    next,
    from: stretch.from,
    to: stretch.to,
    kind,
    grain,
    certain: true,
    whole: null,
    alternatives: [],
    inYear: null,
    sameIn: null,
    point: null,
    ends: null,
    ...more,
  }
}

/** The reading that goes furthest; the earlier reader wins a tie. */
export function longest(source: Source, at: number, readers: readonly Reader[]): Found | null {
  let best: Found | null = null
  for (const reader of readers) {
    const one = reader(source, at)
    if (one !== null && (best === null || one.next > best.next)) best = one
  }
  return best
}

export const wordAt = (source: Source, at: number): string => source.tokens[at]?.word ?? ''
export const numberAt = (source: Source, at: number): number | null => source.tokens[at]?.number ?? null
/** Whether the token at `at` follows the one before without white space. */
export const joined = (source: Source, at: number): boolean => source.tokens[at]?.gap === false
/** Digits of a number token as written. */
export const digitsAt = (source: Source, at: number): number => (numberAt(source, at) === null ? 0 : wordAt(source, at).length)

/** Passes over words of a set, at most `most` of them. */
export function skip(source: Source, at: number, set: ReadonlySet<string>, most = 3): number {
  let next = at
  while (next < at + most && set.has(wordAt(source, next))) next += 1
  return next
}

export const skipArticles = (source: Source, at: number): number => skip(source, at, apostropheAnd, 4)
const apostropheAnd = new Set([...articles, "'"])

/** A count at `at`: digits or a number word; up to four digits, so that nothing overflows. */
export function readCount(source: Source, at: number): { value: number; next: number } | null {
  const digits = numberAt(source, at)
  if (digits !== null) return digits >= 1 && digitsAt(source, at) <= 4 ? { value: digits, next: at + 1 } : null
  const word = numberWords.get(wordAt(source, at))
  return word === undefined ? null : { value: word, next: at + 1 }
}

export type Phrases = ReadonlyMap<string, string[][]>

/** Fixed phrases by their first word, longest first. A phrase is words and punctuation as tokens, split at blanks. */
export function phrases(list: string[]): Phrases {
  const byFirst = new Map<string, string[][]>()
  for (const phrase of list) {
    const parts = phrase.split(' ').map(foldWord)
    const first = parts[0] ?? ''
    byFirst.set(
      first,
      [...(byFirst.get(first) ?? []), parts].toSorted((a, b) => b.length - a.length),
    )
  }
  return byFirst
}

/** The token after the longest phrase at `at`; hyphens between its words are passed over. Null when none stands there. */
export function readPhrase(source: Source, at: number, list: Phrases): number | null {
  const candidates = list.get(wordAt(source, at))
  if (candidates === undefined) return null
  for (const parts of candidates) {
    let next = at
    for (const part of parts) {
      if (next > at && wordAt(source, next) === '-' && part !== '-') next += 1
      if (wordAt(source, next) !== part) {
        next = -1
        break
      }
      next += 1
    }
    if (next > 0) return next
  }
  return null
}
