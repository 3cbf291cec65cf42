/** How finely a date or instant is shown. */
export const grains = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const
export type Grain = (typeof grains)[number]

export const isGrain = (word: string | null): word is Grain => grains.some((grain) => grain === word)

/** A date or instant taken apart as it is written. `offset` is `Z` or `+02:00`, null for a local time; parts that were absent are null. */
export type WrittenDate = { year: number; month: number; day: number; time: string | null; offset: string | null }

const datePattern = /^(\d{4,6})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[+-]\d{2}(?::?\d{2}){0,2})?)?$/

/** Reads ISO dates, local times and instants as PostgreSQL prints them; null for everything else (`infinity`, years BC). */
export function readDate(text: string): WrittenDate | null {
  const match = datePattern.exec(text)
  if (match === null) return null
  const [, year, month, day, time, offset] = match
  const read = { year: Number(year), month: Number(month), day: Number(day), time: time ?? null, offset: offset ?? null }
  return read.month >= 1 && read.month <= 12 && read.day >= 1 && read.day <= 31 ? read : null
}

/** Short month names of a locale, January first. Made from twelve fixed dates, so that no value passes through a JavaScript Date. */
export function monthNames(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' })
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2000, month, 15)).replace(/\.$/, ''))
}

/** Writes a date at a grain: 2026, Q1 2026, Mar 2026, Week of 2 Mar 2026, 8 Mar 2026, 8 Mar 2026 14:05. */
export function writeDate(date: WrittenDate, grain: Grain, months: string[]): string {
  const month = months[date.month - 1] ?? String(date.month)
  const year = String(date.year)
  const day = `${date.day} ${month} ${year}`
  const clock = date.time ?? '00:00'
  switch (grain) {
    case 'year':
      return year
    case 'quarter':
      return `Q${Math.ceil(date.month / 3)} ${year}`
    case 'month':
      return `${month} ${year}`
    case 'week':
      return `Week of ${day}`
    case 'day':
      return day
    case 'hour':
    case 'minute':
      return `${day} ${clock.slice(0, 5)}`
    case 'second':
      return `${day} ${clock.slice(0, 8)}`
  }
}

/** The same instant written in another IANA zone; the text itself when it names no instant or lies outside what JavaScript can count. */
export function inZone(text: string, timeZone: string): string {
  const read = readDate(text)
  if (read === null || read.offset === null || read.time === null) return text
  const instant = Date.parse(`${text.slice(0, 10)}T${read.time}${isoOffset(read.offset)}`)
  if (!Number.isFinite(instant)) return text
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  return format.format(instant)
}

const isoOffset = (offset: string): string =>
  offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '').slice(0, 2) || '00'}`

const pad = (number: number, length: number): string => String(number).padStart(length, '0')

/** The calendar day before an ISO date, in the Gregorian calendar; the text itself when it is no date. */
export function dayBefore(text: string): string {
  const date = readDate(text)
  if (date === null) return text
  const { year, month, day } = date
  if (day > 1) return `${pad(year, 4)}-${pad(month, 2)}-${pad(day - 1, 2)}`
  if (month === 1) return `${pad(year - 1, 4)}-12-31`
  return `${pad(year, 4)}-${pad(month - 1, 2)}-${pad(daysIn(year, month - 1), 2)}`
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/**
 * A half-open interval of dates as people say it, both ends included: "1 Jul – 30 Sep 2026", "from 1 Jul 2026", "until 30 Sep 2026",
 * one day alone; "any time" when both ends are open.
 */
export function writeInterval({ from, to }: { from: string | null; to: string | null }, locale = 'en'): string {
  const months = monthNames(locale)
  const first = from === null ? null : readDate(from)
  // An end with a time of day is a moment, not a day: it is not moved.
  const end = to === null ? null : readDate(to)
  const last = end === null || to === null || end.time !== null ? end : readDate(dayBefore(to))
  const write = (date: WrittenDate) => writeDate(date, date.time === null ? 'day' : 'minute', months)
  if (first === null && last === null) return from ?? to ?? 'any time'
  if (first === null) return `until ${last === null ? '' : write(last)}`
  if (last === null) return `from ${write(first)}`
  if (write(first) === write(last)) return write(first)
  const sameYear = first.year === last.year && first.time === null && last.time === null
  return `${sameYear ? write(first).replace(/ \d+$/, '') : write(first)} – ${write(last)}`
}
