import type { DateGrain } from './date-span.ts'
import { addUnits, type Closed, fiscalYear, fiscalYearAt, partsOf, periodAt, type Stretch, startOf } from './days.ts'
import { readDate } from './read-date.ts'
import { readQuarterLike } from './read-quarter.ts'
import { readRelativeYear, yearAt } from './read-year.ts'
import { type Found, found, longest, phrases, type Reader, readPhrase, type Source, skip, wordAt } from './reading.ts'
import { lastWords, units } from './vocabulary.ts'

const toDateNames: [DateGrain, ReturnType<typeof phrases>][] = [
  [
    'year',
    phrases([
      'ytd',
      'year to date',
      'so far this year',
      'this year so far',
      'this year to date',
      'dieses jahr bisher',
      'bisher dieses jahr',
      'bisher in diesem jahr',
      'in diesem jahr bisher',
      'seit jahresbeginn',
      'seit jahresanfang',
      'seit anfang des jahres',
      'seit beginn des jahres',
      "depuis le debut de l ' annee",
      'cumul annuel',
      'desde principios de ano',
      'desde principio de ano',
      'desde comienzos de ano',
      'en lo que va de ano',
      'en lo que va del ano',
      'en lo que va de este ano',
      'since the start of the year',
      'since the beginning of the year',
      'since start of year',
      'since january this year',
    ]),
  ],
  ['half', phrases(['half year to date', 'htd'])],
  [
    'quarter',
    phrases([
      'qtd',
      'quarter to date',
      'so far this quarter',
      'this quarter so far',
      'this quarter to date',
      'since the start of the quarter',
      'since the beginning of the quarter',
      'seit quartalsbeginn',
      'bisher dieses quartal',
      'dieses quartal bisher',
      'depuis le debut du trimestre',
      'en lo que va de trimestre',
      'en lo que va del trimestre',
    ]),
  ],
  [
    'month',
    phrases([
      'mtd',
      'month to date',
      'so far this month',
      'this month so far',
      'this month to date',
      'since the start of the month',
      'since the beginning of the month',
      'seit monatsbeginn',
      'seit monatsanfang',
      'bisher diesen monat',
      'diesen monat bisher',
      'depuis le debut du mois',
      'en lo que va de mes',
      'en lo que va del mes',
    ]),
  ],
  [
    'week',
    phrases([
      'wtd',
      'week to date',
      'so far this week',
      'this week so far',
      'seit wochenbeginn',
      'depuis le debut de la semaine',
      'en lo que va de semana',
    ]),
  ],
]
const sameTimeLastYear = phrases([
  'by this time last year',
  'this time last year',
  'by the same time last year',
  'same time last year',
  'at this point last year',
  'by this point last year',
  'up to this point last year',
  'up to this day last year',
  'by this day last year',
  'to this date last year',
  'bis zum gleichen zeitpunkt im vorjahr',
  'bis zum gleichen zeitpunkt letztes jahr',
  'zum gleichen zeitpunkt im vorjahr',
  'zum gleichen zeitpunkt letztes jahr',
  'zur gleichen zeit letztes jahr',
  "a la meme date l ' annee derniere",
  "a la meme date l ' an dernier",
  'a estas alturas del ano pasado',
  'last year this time',
  'last year at this time',
  'last year by this time',
])
const priorToDate = phrases([
  'pytd',
  'prior ytd',
  'previous ytd',
  'ly ytd',
  'ytd ly',
  'prior year to date',
  'last ytd',
  'py ytd',
  'ytd py',
  'last year to date',
])
const fiscalToDate = phrases(['fytd', 'fiscal ytd', 'fiscal year to date', 'ytd fiscal'])

/** From the start of a period to today, or to the same day of an earlier year: "ytd", "ytd last year", "by this time last year", "2025 ytd". */
export const readToDate: Reader = (source, at) => {
  const fiscal = readPhrase(source, at, fiscalToDate)
  if (fiscal !== null) {
    const whole = fiscalYear(fiscalYearAt(source.today, source.calendar), source.calendar)
    return found(fiscal, { from: whole.from, to: source.today + 1 }, 'year', 'to-date', { whole })
  }
  const prior = readPhrase(source, at, priorToDate)
  if (prior !== null) return toDateIn(source, prior, 'year', -1)
  const same = readPhrase(source, at, sameTimeLastYear)
  if (same !== null) {
    const again = toDateName(source, skip(source, same, commaWords, 2))
    return toDateIn(source, again?.next ?? same, again?.grain ?? 'year', -1)
  }
  const named = toDateName(source, at)
  if (named !== null) return toDateAfter(source, named)
  const after = lastWords.has(wordAt(source, at)) ? toDateName(source, skip(source, at + 2, commaWords, 2)) : null
  const shifted = after === null || after.grain === 'year' ? null : shiftedUnit(source, at, after.grain, after.next)
  if (shifted !== null) return shifted
  const early = yearBefore(source, at)
  const later = early === null ? null : toDateName(source, skip(source, early.next, commaWords, 2))
  return early === null || later === null ? null : toDateIn(source, later.next, later.grain, early.year - partsOf(source.today).year)
}
const commaWords = new Set([',', 'of', 'the', '(', 'for', 'in', 'im', "'", 's'])

function toDateName(source: Source, at: number): { grain: DateGrain; next: number } | null {
  for (const [grain, names] of toDateNames) {
    const next = readPhrase(source, at, names)
    if (next !== null) return { grain, next }
  }
  return null
}

const untilWords = new Set(['as', 'of', 'through', 'to', 'until', 'till', 'up', 'in', 'by', 'thru', 'end', 'bis', 'ende'])

/** The month, quarter or day up to which a year is counted: "ytd September". */
function readQuarterOrMonth(source: Source, at: number): Found | null {
  const one = longest(source, at, [readDate, readQuarterLike])
  return one !== null && one.kind === 'absolute' && ['month', 'quarter', 'day'].includes(one.grain) ? one : null
}

/** "ytd last year", "ytd 2025", "year to date, by this time last year". */
function toDateAfter(source: Source, named: { grain: DateGrain; next: number }): Found {
  const gap = skip(source, named.next, commaWords, 2)
  const same = readPhrase(source, gap, sameTimeLastYear)
  if (same !== null) return toDateIn(source, same, named.grain, -1)
  const until = named.grain === 'year' ? readQuarterOrMonth(source, skip(source, named.next, untilWords, 3)) : null
  if (until !== null && until.to !== null && until.from !== null) {
    return found(until.next, { from: startOf(until.from, 'year', source.calendar), to: until.to }, until.grain, 'to-date')
  }
  const shifted = named.grain === 'year' ? null : shiftedUnit(source, gap, named.grain)
  if (shifted !== null) return shifted
  const year = yearBefore(source, gap)
  if (year === null) return toDateIn(source, named.next, named.grain, 0)
  return toDateIn(source, year.next, named.grain, year.year - partsOf(source.today).year)
}

/** "mtd last month", "last quarter qtd": from the start of the unit before to the same day of it. */
function shiftedUnit(source: Source, at: number, grain: DateGrain, next = at + 2): Found | null {
  if (!lastWords.has(wordAt(source, at)) || units.get(wordAt(source, at + 1)) !== grain) return null
  const day = addUnits(source.today, grain, -1)
  const whole = periodAt(day, grain, source.calendar)
  return found(next, { from: whole.from, to: day + 1 }, grain, 'to-date', { whole })
}

function yearBefore(source: Source, at: number): { year: number; next: number } | null {
  const direct = yearAt(source, at)
  return direct !== null ? { year: direct, next: at + 1 } : readRelativeYear(source, at)
}

function toDateIn(source: Source, next: number, grain: DateGrain, years: number): Found {
  const day = addUnits(source.today, 'year', years)
  const whole = periodAt(day, grain, source.calendar)
  const stretch: Closed = { from: whole.from, to: day + 1 }
  const monthEnd = startOf(day, 'month', source.calendar)
  const alternatives: Stretch[] =
    years !== 0 && grain === 'year' && monthEnd > whole.from && monthEnd !== day + 1 ? [{ from: whole.from, to: monthEnd }] : []
  const thisYear = partsOf(source.today).year
  const sameIn = (year: number): Closed => {
    const until = addUnits(source.today, 'year', year - thisYear)
    return { from: startOf(until, grain, source.calendar), to: until + 1 }
  }
  return found(next, stretch, grain, 'to-date', { whole, alternatives, sameIn })
}
