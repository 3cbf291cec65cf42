import type { DateGrain } from './date-span.ts'
import { addUnits, type Closed, periodAt, startOf, weekdayOf } from './days.ts'
import { readToDate } from './read-to-date.ts'
import { aroundToday } from './read-year.ts'
import { type Found, found, longest, phrases, type Reader, readCount, readPhrase, type Source, skip, wordAt } from './reading.ts'
import {
  fullWords,
  lastAfter,
  lastWords,
  nextAfter,
  nextWords,
  pastWords,
  pluralUnits,
  previousCompounds,
  thisAfter,
  thisWords,
  units,
} from './vocabulary.ts'

const fixedDays: [number, ReturnType<typeof phrases>][] = [
  [0, phrases(['today', 'heute', "aujourd ' hui", 'hoy'])],
  [-1, phrases(['yesterday', 'gestern', 'ayer', 'yday'])],
  [1, phrases(['tomorrow', 'morgen', 'demain'])],
  [-2, phrases(['day before yesterday', 'antes de ayer', 'vorgestern', 'avant hier', 'anteayer', 'antier'])],
]
const frenchYesterday = phrases(['hier'])

const readFixedDay: Reader = (source, at) => {
  for (const [shift, names] of fixedDays) {
    const next = readPhrase(source, at, names)
    if (next !== null) return dayFound(source, next, shift)
  }
  // In German the same word means "here".
  const next = source.language === 'fr' ? readPhrase(source, at, frenchYesterday) : null
  return next === null ? null : dayFound(source, next, -1)
}

const dayFound = (source: Source, next: number, shift: number): Found => {
  const stretch = { from: source.today + shift, to: source.today + shift + 1 }
  return found(next, stretch, 'day', 'relative')
}

const weekendNames = new Set(['weekend', 'wochenende', 'weekends'])

/** "last weekend", "this weekend": Saturday and Sunday. */
const readWeekend: Reader = (source, at) => {
  const word = wordAt(source, at)
  const shift = lastWords.has(word) || word === 'past' ? -7 : thisWords.has(word) ? 0 : nextWords.has(word) ? 7 : null
  if (shift === null || !weekendNames.has(wordAt(source, at + 1))) return null
  const saturday = source.today - weekdayOf(source.today) + 6 + shift
  return found(at + 2, { from: saturday, to: saturday + 2 }, 'day', 'relative')
}

/** Units before, of, and after today: "last month", "mes pasado", "this quarter", "en cours". */
const readUnitAround: Reader = (source, at) => {
  const word = wordAt(source, at)
  const compound = previousCompounds.get(word)
  if (compound !== undefined) return periodFound(source, at + 1, compound, -1, false)
  const sign = lastWords.has(word) || word === 'past' ? -1 : thisWords.has(word) ? 0 : nextWords.has(word) ? 1 : null
  if (sign !== null) {
    const full = skip(source, wordAt(source, at + 1) === '-' ? at + 2 : at + 1, fullWords, 2)
    const grain = unitAt(source, full)
    if (grain === null || pluralUnits.has(wordAt(source, full))) return null
    const next = unitEnd(source, full)
    // "the last year and a half" is no calendar period.
    if (wordAt(source, next) === 'and' && wordAt(source, next + 2) === 'half') return null
    return periodFound(source, skip(source, next, lastAfterIf(word), 1), grain, sign, word === 'past' || withinTheLast(source, at))
  }
  const grain = unitAt(source, at)
  if (grain === null || pluralUnits.has(word)) return null
  const next = unitEnd(source, at)
  const after = wordAt(source, next)
  if (lastAfter.has(after)) return periodFound(source, next + 1, grain, -1, false)
  if (thisAfter.has(after) || (after === 'en' && ['cours', 'curso'].includes(wordAt(source, next + 1)))) {
    return periodFound(source, thisAfter.has(after) ? next + 1 : next + 2, grain, 0, false)
  }
  if (nextAfter.has(after) || (after === 'que' && wordAt(source, next + 1) === 'viene')) {
    return periodFound(source, nextAfter.has(after) ? next + 1 : next + 2, grain, 1, false)
  }
  return null
}

/** "in the last month", "over the last year" may run up to today; "last month" does not. */
const withinTheLast = (source: Source, at: number): boolean =>
  wordAt(source, at) === 'last' && wordAt(source, at - 1) === 'the' && ['in', 'over', 'within', 'during'].includes(wordAt(source, at - 2))

const none: ReadonlySet<string> = new Set()
/** French and Spanish may say it twice: "ce mois courant". */
const lastAfterIf = (word: string): ReadonlySet<string> => (thisWords.has(word) ? thisAfter : none)

function unitAt(source: Source, at: number): DateGrain | null {
  return units.get(wordAt(source, at)) ?? null
}

/** After the unit; "half year" and "half-year" are one unit. */
function unitEnd(source: Source, at: number): number {
  const dash = ['-', 'a'].includes(wordAt(source, at + 1)) ? at + 2 : at + 1
  return wordAt(source, at) === 'half' && units.get(wordAt(source, dash)) === 'year' ? dash + 1 : at + 1
}

function periodFound(source: Source, next: number, grain: DateGrain, shift: number, past: boolean): Found {
  const whole = aroundToday(source, grain, shift)
  if (shift === 0) {
    const stretch = { from: whole.from, to: source.today + 1 }
    return found(next, stretch, grain, 'relative', { whole })
  }
  if (past && grain === 'year' && wordAt(source, next - 2) === 'past') return lastUnits(source, next, 'month', 12, false)
  if (past && grain !== 'day') return { ...lastUnits(source, next, grain, 1, false), kind: 'relative' }
  return found(next, whole, grain, 'relative')
}

/** "last 12 months", "letzten drei Monate", "les 3 derniers mois", "últimos 30 días", "next 7 days", "last 3 full months", "trailing 12 months". */
const readUnitCount: Reader = (source, at) => {
  const start = wordAt(source, at) === 'rolling' ? at + 1 : at
  const before = wordAt(source, at)
  const sign = directionBefore(before)
  const counted = readCount(source, sign === 0 ? start : at + 1)
  if (counted === null) return null
  const after = directionAfter(source, counted.next)
  const direction = sign === 0 && after === 0 && before === 'rolling' ? -1 : sign === 0 ? after : sign
  if (direction === 0) return null
  const fullStart = sign === 0 && after !== 0 ? counted.next + 1 : counted.next
  const dash = wordAt(source, fullStart) === '-' ? fullStart + 1 : fullStart
  const unit = skip(source, dash, fullWords, 2)
  const grain = unitAt(source, unit)
  if (grain === null || windowWords.has(wordAt(source, unit + 1))) return null
  if (sign === 0 && counted.value !== 1 && isSingular(source, counted.next, unit)) return null
  const full = unit > dash
  const next = unitEnd(source, unit)
  if (direction < 0) return lastUnits(source, next, grain, counted.value, full, before === 'previous' || before === 'preceding')
  return nextUnits(source, next, grain, counted.value)
}

/** In "Size 2 last quarter" the number belongs to what stands before it. */
const isSingular = (source: Source, direction: number, unit: number): boolean =>
  ['last', 'past', 'previous', 'next'].includes(wordAt(source, direction)) && !pluralUnits.has(wordAt(source, unit))

/** "rolling 3 month average" is a way to smooth, not a period. */
const windowWords = new Set('average avg mean moving rolling total sum window'.split(' '))

const directionOf = (word: string): number => (lastAfter.has(word) ? -1 : nextAfter.has(word) ? 1 : 0)

function directionBefore(word: string): number {
  if (lastWords.has(word) || pastWords.has(word)) return -1
  return nextWords.has(word) ? 1 : 0
}

/** "les 3 derniers mois", "3 meses pasados" have the direction after the number. */
function directionAfter(source: Source, at: number): number {
  return directionOf(wordAt(source, at)) || directionBefore(wordAt(source, at))
}

/** N units up to today: full calendar units, or rolling to the day. Days count back from today. */
function lastUnits(source: Source, next: number, grain: DateGrain, count: number, full: boolean, withoutToday = false): Found {
  const { today } = source
  const rolling: Closed = { from: addUnits(today, grain, -count), to: today + 1 }
  const start = startOf(today, grain, source.calendar)
  const whole: Closed = { from: addUnits(start, grain, -count), to: start }
  if (grain === 'day') {
    const toYesterday: Closed = { from: today - count, to: today }
    if (full || withoutToday) return found(next, toYesterday, 'day', 'rolling')
    return found(next, rolling, 'day', 'rolling', { alternatives: [toYesterday] })
  }
  return found(next, whole, grain, 'rolling', { alternatives: full ? [] : [rolling] })
}

function nextUnits(source: Source, next: number, grain: DateGrain, count: number): Found {
  const { today } = source
  const rolling: Closed = { from: today, to: addUnits(today, grain, count) + 1 }
  if (grain === 'day') return found(next, rolling, 'day', 'rolling')
  const start = addUnits(startOf(today, grain, source.calendar), grain, 1)
  return found(next, { from: start, to: addUnits(start, grain, count) }, grain, 'rolling', { alternatives: [rolling] })
}

const trailingTwelve = phrases(['ttm', 'ltm', 'l 12 m', 'r 12', 'trailing twelve months', 'trailing year'])
const readTrailing: Reader = (source, at) => {
  const next = readPhrase(source, at, trailingTwelve)
  return next === null ? null : lastUnits(source, next, 'month', 12, false)
}

const agoBefore = phrases(['vor', 'il y a', 'hace'])
const todayBefore = new Set(['heute', 'today'])

/** "3 months ago", "a year ago", "vor 3 Monaten", "il y a 2 ans", "hace 3 meses": that period; as the end of a range, that day. */
const readAgo: Reader = (source, from) => {
  // "heute vor einem Jahr" is that very day.
  const exact = todayBefore.has(wordAt(source, from))
  const at = exact ? from + 1 : from
  const prefix = readPhrase(source, at, agoBefore)
  const counted = readCount(source, prefix ?? at)
  if (counted === null) return null
  const grain = unitAt(source, counted.next)
  if (grain === null) return null
  const unit = unitEnd(source, counted.next)
  const suffixed = wordAt(source, unit) === 'ago' || (wordAt(source, unit) === 'back' && prefix === null)
  if (prefix === null && !suffixed) return null
  const next = suffixed ? unit + 1 : unit
  const day = addUnits(source.today, grain, -counted.value)
  const point = { from: day, to: day + 1 }
  if (grain === 'day' || exact) return found(next, point, 'day', 'relative')
  return found(next, periodAt(source.today, grain, source.calendar, -counted.value), grain, 'relative', { alternatives: [point], point })
}

const beforeLastWords = new Set(['vorletzte', 'vorletzten', 'vorletztes', 'vorletzter', 'antepenultimo', 'penultimo', 'avant-dernier'])

const nextToLast = phrases(['next to last', 'second to last', 'second last', 'penultimate'])

/** "the year before last", "vorletzten Monat", "el mes antepasado". */
const readBeforeLast: Reader = (source, at) => {
  const grain = unitAt(source, at)
  if (grain !== null && wordAt(source, at + 1) === 'before' && wordAt(source, at + 2) === 'last')
    return periodFound(source, at + 3, grain, -2, false)
  if (grain !== null && ['antepasado', 'antepasada'].includes(wordAt(source, at + 1))) return periodFound(source, at + 2, grain, -2, false)
  const skipped = readPhrase(source, at, nextToLast)
  const unit = skipped === null ? null : unitAt(source, skipped)
  if (skipped !== null && unit !== null) return periodFound(source, skipped + 1, unit, -2, false)
  const second = unitAt(source, at + 1)
  return second !== null && beforeLastWords.has(wordAt(source, at)) ? periodFound(source, at + 2, second, -2, false) : null
}

const throughout = new Set(['over', 'during', 'within', 'throughout', 'across'])

/** "over the past year", "during the last 12 months": the word before says nothing more, unless it measures a change. */
const readThroughout: Reader = (source, at) => {
  if (!throughout.has(wordAt(source, at)) || changing.has(wordAt(source, at - 1))) return null
  const start = wordAt(source, at + 1) === 'the' ? at + 2 : at + 1
  // "over the last year" may be the year before or the last twelve months.
  if (wordAt(source, at) === 'over' && wordAt(source, start) === 'last' && units.get(wordAt(source, start + 1)) !== undefined) return null
  return readUnitCount(source, start) ?? readUnitAround(source, start)
}
const changing = new Set(
  'growth grow grew grown increase increased change changed difference gain improvement improved up down rise rose decline declined decrease decreased drop dropped fell not never nothing none'.split(
    ' ',
  ),
)

/** Periods counted from today. */
export const readRelative: Reader = (source, at) =>
  longest(source, at, [
    readThroughout,
    readFixedDay,
    readWeekend,
    readToDate,
    readBeforeLast,
    readUnitCount,
    readUnitAround,
    readTrailing,
    readAgo,
  ])
