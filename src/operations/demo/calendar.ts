import { at } from './random.ts'

/** A day as the number of days since 1970-01-01; a month as years times twelve plus the month from 0. */
export type DayNumber = number
export type MonthNumber = number

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const millisecondsPerDay = 86_400_000

/** The day number of an ISO date. */
export const dayOf = (isoDate: string): DayNumber => Date.parse(`${isoDate}T00:00:00Z`) / millisecondsPerDay

/** The ISO date of a day number. */
export const isoOf = (day: DayNumber): string => new Date(day * millisecondsPerDay).toISOString().slice(0, 10)

/** The ISO instant, in UTC, of a number of minutes after midnight of a day. */
export const instantOf = (day: DayNumber, minutes: number): string => new Date(day * millisecondsPerDay + minutes * 60_000).toISOString()

/** The month that a day lies in. */
export function monthOf(day: DayNumber): MonthNumber {
  const date = new Date(day * millisecondsPerDay)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** The first day of a month. */
export const firstDayOf = (month: MonthNumber): DayNumber => Date.UTC(Math.floor(month / 12), month % 12, 1) / millisecondsPerDay

/** How many days a month has. */
export const lengthOf = (month: MonthNumber): number => firstDayOf(month + 1) - firstDayOf(month)

/** `YYYY-MM` of a month. */
export const monthText = (month: MonthNumber): string => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`

/** 0 for Monday to 6 for Sunday. */
export const weekdayOf = (day: DayNumber): number => (((day + 3) % 7) + 7) % 7

/** ISO 8601 week of a day, 1 to 53. */
export function isoWeekOf(day: DayNumber): number {
  const thursday = day - weekdayOf(day) + 3
  const firstOfYear = Date.UTC(new Date(thursday * millisecondsPerDay).getUTCFullYear(), 0, 1) / millisecondsPerDay
  return Math.floor((thursday - firstOfYear) / 7) + 1
}

/** Whether a text is a real calendar date written `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (month < 1 || month > 12) return false
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  return day >= 1 && day <= at(monthLengths, month - 1) + leap
}

/** What the demonstration data hangs on: it ends the day before `asOf` and begins with the first of 60 full months. */
export type DemoCalendar = {
  asOf: DayNumber
  /** Day before the as-of date: the last day with data. */
  lastDay: DayNumber
  firstDay: DayNumber
  firstMonth: MonthNumber
  /** Month of the last day; full only when that is its last day. */
  lastMonth: MonthNumber
  lastFullMonth: MonthNumber
  months: number
}

const fullMonths = 60

/** The calendar of the demonstration data for one as-of date (ISO). */
export function demoCalendar(asOfDate: string): DemoCalendar {
  const asOf = dayOf(asOfDate)
  const lastDay = asOf - 1
  const lastMonth = monthOf(lastDay)
  const lastFullMonth = monthOf(asOf) > lastMonth ? lastMonth : lastMonth - 1
  const firstMonth = lastFullMonth - fullMonths + 1
  return {
    asOf,
    lastDay,
    firstMonth,
    firstDay: firstDayOf(firstMonth),
    lastMonth,
    lastFullMonth,
    months: lastMonth - firstMonth + 1,
  }
}
