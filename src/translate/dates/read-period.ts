import { addUnits, type Closed, dayOf, partsOf, periodAt } from './days.ts'
import { readDate } from './read-date.ts'
import { readOrdinal, readQuarterLike } from './read-quarter.ts'
import { readRelative } from './read-relative.ts'
import { readBareYear, readRelativeYear } from './read-year.ts'
import {
  type Found,
  found,
  longest,
  phrases,
  type Reader,
  readCount,
  readPhrase,
  type Source,
  skip,
  skipArticles,
  wordAt,
} from './reading.ts'
import { fullWords, lastWords, ofWords, units } from './vocabulary.ts'

const readSimple: Reader = (source, at) => longest(source, at, [readDate, readQuarterLike, readRelative, readBareYear])

/** The period that "of" leads to: "of 2025", "of last month", "of the year". All of it, when it is the running one. */
function readBase(source: Source, at: number): (Closed & { next: number; grain: Found['grain'] }) | null {
  const start = skipArticles(source, at)
  const simple = readSimple(source, start)
  if (simple !== null) {
    const { from, to } = simple.whole ?? simple
    return from === null || to === null ? null : { from, to, next: simple.next, grain: simple.grain }
  }
  const grain = units.get(wordAt(source, start))
  if (grain === undefined || grain === 'day' || start === at) return null
  return { ...periodAt(source.today, grain, source.calendar), next: start + 1, grain }
}

const connectors = new Set(['of', 'in', 'des', 'der', 'vom', 'von', 'im', 'de', 'du', 'del', 'd'])

/** A part counted from one end: "first 3 months of 2025", "last day of March", "second week of May 2026", "erste Hälfte des Monats". */
const readPart: Reader = (source, at) => {
  const fromEnd = lastWords.has(wordAt(source, at))
  const ordinal = fromEnd ? { value: 1, next: at + 1 } : readOrdinal(source, at)
  if (ordinal === null) return null
  const counted = readCount(source, ordinal.next)
  const count = counted === null || (!fromEnd && ordinal.value > 1) ? { value: 1, next: ordinal.next } : counted
  const unit = skip(source, count.next, fullWords, 1)
  const grain = units.get(wordAt(source, unit))
  if (grain === undefined || !connectors.has(wordAt(source, unit + 1))) return null
  const base = readBase(source, unit + 1)
  if (base === null) return null
  const stretch =
    grain === 'half' && base.grain === 'month'
      ? halfOfMonth(base, fromEnd ? 2 : ordinal.value)
      : partOf(base, grain, count.value, fromEnd ? null : ordinal.value)
  if (stretch === null || stretch.from < base.from || stretch.to > base.to) return null
  const other = grain === 'week' && count.value === 1 ? calendarWeek(source, base, stretch, fromEnd || ordinal.value > 2) : null
  return found(base.next, stretch, grain, 'absolute', { alternatives: other === null ? [] : [other] })
}

/** The calendar week within the period that a week counted from its end stands for; null when it is the same. */
function calendarWeek(source: Source, base: Closed, counted: Closed, fromEnd: boolean): Closed | null {
  const week = periodAt(fromEnd ? counted.to - 1 : counted.from, 'week', source.calendar)
  const from = week.from < base.from ? week.from + 7 : week.from
  return from === counted.from ? null : { from, to: from + 7 }
}

function partOf(base: Closed, grain: Found['grain'], count: number, ordinal: number | null): Closed {
  if (ordinal === null) return { from: addUnits(base.to, grain, -count), to: base.to }
  const from = addUnits(base.from, grain, ordinal - 1)
  return { from, to: addUnits(from, grain, count) }
}

/** Days 1 to 15, or the rest. */
function halfOfMonth(base: Closed, half: number): Closed | null {
  const { year, month } = partsOf(base.from)
  const middle = dayOf(year, month, 16)
  return half === 1 ? { from: base.from, to: middle } : half === 2 ? { from: middle, to: base.to } : null
}

const starts = phrases([
  'start',
  'beginning',
  'begin',
  'anfang',
  'beginn',
  'debut',
  'principios',
  'principio',
  'comienzo',
  'comienzos',
  'inicio',
  'inicios',
  'first day',
])
const ends = phrases(['end', 'close', 'ende', 'fin', 'fins', 'final', 'finales', 'last day'])

/** "start of 2024", "end of last month", "Ende März", "fin 2025": its first or last day. */
const readEdge: Reader = (source, at) => {
  const atStart = readPhrase(source, at, starts)
  const edge = atStart ?? readPhrase(source, at, ends)
  if (edge === null) return null
  const base = readBase(source, skip(source, edge, ofWords, 3)) ?? readBase(source, edge)
  if (base === null || base.grain === 'day') return null
  const day = atStart !== null ? base.from : base.to - 1
  return found(base.next, { from: day, to: day + 1 }, 'day', 'absolute')
}

const compoundEdges: [ReturnType<typeof phrases>, Found['grain'], 'start' | 'end'][] = [
  [phrases(['jahresanfang', 'jahresbeginn']), 'year', 'start'],
  [phrases(['jahresende']), 'year', 'end'],
  [phrases(['monatsanfang', 'monatsbeginn']), 'month', 'start'],
  [phrases(['monatsende']), 'month', 'end'],
  [phrases(['quartalsanfang', 'quartalsbeginn']), 'quarter', 'start'],
  [phrases(['quartalsende']), 'quarter', 'end'],
]

const readCompoundEdge: Reader = (source, at) => {
  for (const [names, grain, edge] of compoundEdges) {
    const next = readPhrase(source, at, names)
    if (next === null) continue
    const base = periodAt(source.today, grain, source.calendar)
    const day = edge === 'start' ? base.from : base.to - 1
    return found(next, { from: day, to: day + 1 }, 'day', 'relative')
  }
  return null
}

/** "last year's Q3", "this year's March", "Vorjahr Q3": a part of a year that is named before it. */
const readYearThenPart: Reader = (source, at) => {
  const year = readRelativeYear(source, at)
  if (year === null) return null
  const start = wordAt(source, year.next) === "'" && wordAt(source, year.next + 1) === 's' ? year.next + 2 : year.next
  const part = longest(source, start, [readDate, readQuarterLike])
  const stretch = part?.inYear?.(year.year) ?? null
  return part === null || stretch === null ? null : found(part.next, stretch, part.grain, 'absolute', { sameIn: part.inYear })
}

/** One period, without the words for open and double ends. */
export const readPeriod: Reader = (source, at) => {
  const known = source.periods.get(at)
  if (known !== undefined) return known
  const read = longest(source, at, [readPart, readEdge, readCompoundEdge, readYearThenPart, readSimple])
  source.periods.set(at, read)
  return read
}
