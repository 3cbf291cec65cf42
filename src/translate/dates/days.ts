import type { Calendar } from '../translator.ts'
import type { DateGrain } from './date-span.ts'

/** Days are whole numbers since 1970-01-01 in the proleptic Gregorian calendar; a stretch is half-open, null where it is open. */
export type Stretch = { from: number | null; to: number | null }
export type Closed = { from: number; to: number }

const dayMs = 86_400_000
/** Questions about other centuries are numbers that look like dates. */
const firstYear = 1900
const lastYear = 2199

/** The day number of a date; months beyond 12 and below 1 carry into the year. */
export const dayOf = (year: number, month: number, day: number): number => Math.round(Date.UTC(year, month - 1, day) / dayMs)

/** Year, month 1–12 and day of the month of a day number. */
export function partsOf(day: number): { year: number; month: number; day: number } {
  const date = new Date(day * dayMs)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** `YYYY-MM-DD`. */
export const isoOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** The day number of an ISO date. */
export const dayOfIso = (iso: string): number => Math.round(Date.parse(`${iso}T00:00:00Z`) / dayMs)

/** Whether such a date exists within the years that are read as dates. */
export function isDate(year: number, month: number, day: number): boolean {
  if (!isYear(year) || month < 1 || month > 12 || day < 1 || day > 31) return false
  return partsOf(dayOf(year, month, day)).day === day
}

export const isYear = (year: number): boolean => year >= firstYear && year <= lastYear

/** The year that two digits stand for: no more than twenty years ahead of a day. */
export const fullYear = (digits: number, today: number): number => (2000 + digits > partsOf(today).year + 20 ? 1900 : 2000) + digits

/** Whether both ends lie in the years that are read as dates; keeps "last 99999999 years" from overflowing. */
export const inRange = (stretch: Stretch): boolean =>
  [stretch.from, stretch.to].every((day) => day === null || (day >= dayOf(firstYear, 1, 1) && day <= dayOf(lastYear + 1, 1, 1)))

/** ISO weekday, 1 Monday to 7 Sunday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

/** The day `months` later or earlier; the 31st becomes the last day of a shorter month. */
export function addMonths(day: number, months: number): number {
  const at = partsOf(day)
  const first = dayOf(at.year, at.month + months, 1)
  const next = dayOf(at.year, at.month + months + 1, 1)
  return Math.min(first + at.day - 1, next - 1)
}

const monthsIn: Partial<Record<DateGrain, number>> = { month: 1, quarter: 3, half: 6, year: 12 }

/** The day `count` units later (negative: earlier). */
export function addUnits(day: number, grain: DateGrain, count: number): number {
  const months = monthsIn[grain]
  if (months !== undefined) return addMonths(day, months * count)
  return day + count * (grain === 'week' ? 7 : 1)
}

/** First day of the calendar period that holds a day. */
export function startOf(day: number, grain: DateGrain, calendar: Calendar): number {
  const at = partsOf(day)
  if (grain === 'week') return day - (calendar.weekStart === 'monday' ? weekdayOf(day) - 1 : weekdayOf(day) % 7)
  const months = monthsIn[grain]
  if (months === undefined) return day
  return dayOf(at.year, at.month - ((at.month - 1) % months), 1)
}

/** The calendar period that holds a day, moved by `shift` periods. */
export function periodAt(day: number, grain: DateGrain, calendar: Calendar, shift = 0): Closed {
  const from = addUnits(startOf(day, grain, calendar), grain, shift)
  return { from, to: addUnits(from, grain, 1) }
}

/**
 * Week `week` of a year, null when the year has no such week. Weeks from Monday are numbered as ISO 8601 does (week 1 holds the first
 * Thursday); weeks from Sunday as in the United States (week 1 holds 1 January).
 */
export function weekOf(year: number, week: number, calendar: Calendar): Closed | null {
  const anchor = (of: number) => startOf(dayOf(of, 1, calendar.weekStart === 'monday' ? 4 : 1), 'week', calendar)
  const from = anchor(year) + (week - 1) * 7
  const limit = calendar.weekStart === 'monday' ? anchor(year + 1) : dayOf(year + 1, 1, 1)
  return week >= 1 && from < limit ? { from, to: from + 7 } : null
}

/**
 * The fiscal year called `year`: the twelve months from `fiscalYearStart` that end in that calendar year, or the calendar year
 * itself when it starts in January.
 */
export function fiscalYear(year: number, calendar: Calendar): Closed {
  const start = calendar.fiscalYearStart
  const from = dayOf(start === 1 ? year : year - 1, start, 1)
  return { from, to: addMonths(from, 12) }
}

/** The name (calendar year of its end) of the fiscal year that holds a day. */
export function fiscalYearAt(day: number, calendar: Calendar): number {
  const { year } = partsOf(day)
  return [year, year + 1].find((name) => day < fiscalYear(name, calendar).to) ?? year
}
