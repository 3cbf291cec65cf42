import type { Calendar } from '../translator.ts'
import { correctTypos } from './correct-typos.ts'
import { labelStretch } from './date-label.ts'
import type { Comparison, DateSpan, Interval, Located, Period, Reading } from './date-span.ts'
import { readTokens } from './date-tokens.ts'
import { dayOfIso, inRange, isoOf, partsOf, type Stretch } from './days.ts'
import { guessLanguage } from './guess-language.ts'
import { readPlainRange } from './read-between.ts'
import { type FoundComparison, hasCompareVerb, type RawComparison, readComparison } from './read-comparison.ts'
import { type FoundGrain, type FoundRecurring, monthsOf, readGrain, readRecurring } from './read-grain.ts'
import { readPeriod } from './read-period.ts'
import { readRange } from './read-range.ts'
import { type Found, longest, numberAt, type Source, wordAt } from './reading.ts'

type Piece = { at: number; next: number } & (
  | { type: 'period'; found: Found }
  | { type: 'comparison'; found: FoundComparison }
  | { type: 'grain'; found: FoundGrain }
  | { type: 'recurring'; found: FoundRecurring }
)

/** Words about what is to come: there "December" is the next one. */
const foresees =
  /\b(?:project(?:ed|ions?)|planned|forecasts?|forecasted|upcoming|prognosen?|vorhersagen?|prévisions?|previsiones|previsión)\b/i

/**
 * All words of a question that speak of time, in order and without overlap: periods, comparisons between periods, time buckets and
 * days that come again. English, German, French and Spanish; pure and without a clock, everything counts from `calendar.today`.
 * Never throws; what is not certain to be a date is left alone or marked `certain: false`.
 */
export function findDates(question: string, calendar: Calendar): DateSpan[] {
  const ahead = foresees.test(question)
  const tokens = correctTypos(readTokens(question))
  const source: Source = { periods: new Map(), tokens, calendar, today: dayOfIso(calendar.today), language: guessLanguage(tokens), ahead }
  return recurIn(joinOpenEnds(source, shareYears(source, readPieces(source)))).map((piece) => toSpan(source, question, piece))
}

function readPieces(source: Source): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let afterPeriod = false
  while (at < source.tokens.length) {
    const piece = readPiece(source, at, afterPeriod)
    if (piece !== null) pieces.push(piece)
    afterPeriod ||= piece?.type === 'period'
    at = piece?.next ?? at + 1
  }
  return pieces
}

/** The longest reading that starts at a token; on a tie comparison, period, recurring days, bucket. */
function readPiece(source: Source, at: number, afterPeriod: boolean): Piece | null {
  const ranges = hasCompareVerb(source, at) ? [readPeriod, readRange] : [readPeriod, readRange, readPlainRange]
  const comparison = readComparison(source, at, afterPeriod)
  const period = longest(source, at, ranges)
  const recurring = readRecurring(source, at)
  const grain = readGrain(source, at)
  const candidates: (Piece | null)[] = [
    comparison && { at, next: comparison.next, type: 'comparison', found: comparison },
    period && inRange(period) ? { at, next: period.next, type: 'period', found: period } : null,
    recurring && { at, next: recurring.next, type: 'recurring', found: recurring },
    grain && { at, next: grain.next, type: 'grain', found: grain },
  ]
  let best: Piece | null = null
  for (const one of candidates) if (one !== null && (best === null || one.next > best.next)) best = one
  return best
}

const listWords = new Set([
  'and',
  ',',
  'or',
  '&',
  '/',
  'und',
  'oder',
  'et',
  'ou',
  'y',
  'e',
  'o',
  'in',
  'im',
  'en',
  'for',
  'but',
  'not',
  'aber',
  'nicht',
  'mais',
  'pas',
  'pero',
  'no',
])

/** In a list the year may stand once: "Q1 and Q2 2025", "March 2025 and April", "Q3 2026 vs Q2". */
function shareYears(source: Source, pieces: Piece[]): Piece[] {
  const shared = [...pieces]
  for (let i = shared.length - 2; i >= 0; i -= 1) borrowYear(source, shared, i, i + 1)
  for (let i = 1; i < shared.length; i += 1) borrowYear(source, shared, i, i - 1)
  for (let i = 1; i < shared.length; i += 1) borrowPart(source, shared, i)
  for (let i = 1; i < shared.length; i += 1) countYears(shared, i)
  return shared
}

/** "March 2025 and 2026", "ytd vs 2025": a year after a part of a year stands for the same part of it; all of it is the other reading. */
function borrowPart(source: Source, pieces: Piece[], at: number): void {
  const [giver, taker] = [pieces[at - 1], pieces[at]]
  if (giver === undefined || taker === undefined || !linked(source, giver, taker)) return
  const [giving, taking] = [periodOf(giver), periodOf(taker)]
  if (giving?.sameIn == null || taking === null || taking.from === null) return
  if (taking.grain !== 'year' || taking.kind !== 'absolute' || numberAt(source, taking.next - 1) === null) return
  if (taker.type === 'period' && (giving.inYear !== null || taker.next !== taker.at + 1)) return
  const part = giving.sameIn(partsOf(taking.from).year)
  if (part === null || part.from === giving.from) return
  const settled: Found = { ...giving, ...part, next: taking.next, inYear: null, alternatives: [{ from: taking.from, to: taking.to }] }
  replacePeriod(pieces, at, taker, settled)
}

/** "the same month in 2024": how many years back depends on the year of the period before. */
function countYears(pieces: Piece[], at: number): void {
  const piece = pieces[at]
  if (piece?.type !== 'comparison' || piece.found.toYear === null || piece.found.comparison.kind !== 'shift') return
  const before = pieces
    .slice(0, at)
    .map(periodOf)
    .findLast((one) => one !== null && one.from !== null)
  if (before?.from == null) return
  const amount = partsOf(before.from).year - piece.found.toYear
  pieces[at] = { ...piece, found: { ...piece.found, comparison: { ...piece.found.comparison, amount } } }
}

function replacePeriod(pieces: Piece[], at: number, piece: Piece, settled: Found): void {
  if (piece.type === 'period') pieces[at] = { ...piece, found: settled }
  if (piece.type === 'comparison') pieces[at] = { ...piece, found: { ...piece.found, comparison: { kind: 'period', found: settled } } }
}

/** Gives piece `to` the year of its neighbour `from` when only that one has a year of its own. */
function borrowYear(source: Source, pieces: Piece[], to: number, from: number): void {
  const [taker, giver] = [pieces[to], pieces[from]]
  if (taker === undefined || giver === undefined || !linked(source, to < from ? taker : giver, to < from ? giver : taker)) return
  const [taking, giving] = [periodOf(taker), periodOf(giver)]
  if (taking?.inYear == null || giving === null || giving.inYear !== null || !['absolute', 'fiscal', 'between'].includes(giving.kind))
    return
  if (giving.from === null || giving.to === null || giving.grain === 'year') return
  const { year } = partsOf(giving.from)
  const first = taking.inYear(year)
  // What is compared with lies before: "Q1 2026 vs Q4".
  const moved = taker.type === 'comparison' && first !== null && first.from > giving.from ? taking.inYear(year - 1) : first
  if (moved === null) return
  const settled: Found = { ...taking, ...moved, inYear: null, alternatives: [] }
  replacePeriod(pieces, to, taker, settled)
}

function periodOf(piece: Piece): Found | null {
  if (piece.type === 'period') return piece.found
  return piece.type === 'comparison' && piece.found.comparison.kind === 'period' ? piece.found.comparison.found : null
}

function linked(source: Source, first: Piece, second: Piece): boolean {
  if (second.at - first.next > 4) return false
  for (let at = first.next; at < second.at; at += 1) if (!listWords.has(wordAt(source, at))) return false
  return true
}

/** "since 2024 and until March 2025" is one period with both ends. */
function joinOpenEnds(source: Source, pieces: Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const both = joinTwo(source, joined.at(-1), piece)
    if (both === null) joined.push(piece)
    else joined[joined.length - 1] = both
  }
  return joined
}

function joinTwo(source: Source, first: Piece | undefined, second: Piece): Piece | null {
  if (first?.type !== 'period' || second.type !== 'period' || !linked(source, first, second)) return null
  const [{ from, kind }, end] = [first.found, second.found]
  if (from === null || end.to === null || from >= end.to || (kind !== 'since' && kind !== 'after')) return null
  if (end.kind !== 'until' && end.kind !== 'before') return null
  return { ...first, next: second.next, found: { ...end, from, kind: 'between', alternatives: [] } }
}

/** "December revenue of each year", "Q1 sales by year": beside buckets of years a part of the year comes again in each. */
function recurIn(pieces: Piece[]): Piece[] {
  const yearly = pieces.some(
    (piece) => piece.type === 'grain' && piece.found.grain === 'year' && ['by', 'every'].includes(piece.found.form),
  )
  const parts = pieces.filter((piece) => piece.type === 'period')
  if (!yearly || parts.length !== 1 || pieces.some((piece) => piece.type === 'comparison')) return pieces
  return pieces.map((piece) => {
    const months = piece.type === 'period' ? monthsOf(piece.found) : []
    return months.length === 0
      ? piece
      : { at: piece.at, next: piece.next, type: 'recurring', found: { next: piece.next, weekdays: [], months, yearly: false } }
  })
}

function toSpan(source: Source, question: string, piece: Piece): DateSpan {
  const located = locate(source, question, piece)
  switch (piece.type) {
    case 'period':
      return { type: 'period', ...located, ...toPeriod(source, piece.found) }
    case 'comparison': {
      const { comparison, explicit, alternatives } = piece.found
      const typed = (raw: RawComparison): Comparison =>
        raw.kind === 'period' ? { kind: 'period', period: toPeriod(source, raw.found) } : raw
      return { type: 'comparison', ...located, comparison: typed(comparison), explicit, alternatives: alternatives.map(typed) }
    }
    case 'grain':
      return { type: 'grain', ...located, grain: piece.found.grain, form: piece.found.form, cycle: piece.found.cycle }
    case 'recurring': {
      const { weekdays, months, yearly } = piece.found
      return { type: 'recurring', ...located, weekdays, months, yearly }
    }
  }
}

/** A possessive ending belongs to the span: "last month's". */
function locate(source: Source, question: string, piece: Piece): Located {
  const possessive =
    wordAt(source, piece.next) === "'" && wordAt(source, piece.next + 1) === 's' && source.tokens[piece.next]?.gap === false
  const start = source.tokens[piece.at]?.start ?? 0
  const end = source.tokens[piece.next - (possessive ? -1 : 1)]?.end ?? start
  return { start, end, text: question.slice(start, end) }
}

function toPeriod(source: Source, one: Found): Period {
  const reading = (stretch: Stretch): Reading => ({ ...toInterval(stretch), label: labelStretch(stretch, source.calendar) })
  return {
    ...reading(one),
    kind: one.kind,
    grain: one.grain,
    incomplete: one.to === null || one.to > source.today,
    certain: one.certain,
    whole: one.whole === null ? null : toInterval(one.whole),
    ends: one.ends === null ? null : { first: reading(one.ends.first), last: reading(one.ends.last) },
    alternatives: one.alternatives.filter((other) => inRange(other)).map(reading),
  }
}

const toInterval = (stretch: Stretch): Interval => ({
  from: stretch.from === null ? null : isoOf(stretch.from),
  to: stretch.to === null ? null : isoOf(stretch.to),
})
