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

/** The calendar day `days` after an ISO date; negative counts back. Null when it is no date, or one far away. */
export function addDays(text: string, days: number): string | null {
  const date = readDate(text)
  if (date === null || date.year < 100 || date.year > 9_998) return null
  // Days since the epoch are plain integers; no zone is involved.
  const moved = new Date(Date.UTC(date.year, date.month - 1, date.day) + days * 86_400_000)
  return moved.toISOString().slice(0, 10)
}

/**
 * The period of a grain that begins at an ISO date, as the first day after it: the month of 2026-03-01 ends before 2026-04-01. Null for
 * what is no date and for grains below a day.
 */
export function periodEnd(start: string, grain: Grain): string | null {
  const date = readDate(start)
  if (date === null) return null
  const months = { year: 12, quarter: 3, month: 1 }
  if (grain === 'day' || grain === 'week') return addDays(start, grain === 'day' ? 1 : 7)
  if (grain !== 'year' && grain !== 'quarter' && grain !== 'month') return null
  const month = date.month - 1 + months[grain]
  return `${pad(date.year + Math.floor(month / 12), 4)}-${pad((month % 12) + 1, 2)}-01`
}

/**
 * Whether the period of a grain that begins at an ISO date holds `today` and ends after it. Days and shorter are never open: they are gone
 * before anybody looks.
 */
export function isOpenPeriod(start: string, grain: string | null, today: string): boolean {
  if (!isGrain(grain) || grain === 'day') return false
  const end = periodEnd(start, grain)
  const last = end === null ? null : addDays(end, -1)
  return last !== null && start.slice(0, 10) <= today && today < last
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
  const last = end === null || to === null || end.time !== null ? end : readDate(addDays(to, -1) ?? to)
  const write = (date: WrittenDate) => writeDate(date, date.time === null ? 'day' : 'minute', months)
  if (first === null && last === null) return from ?? to ?? 'any time'
  if (first === null) return `until ${last === null ? '' : write(last)}`
  if (last === null) return `from ${write(first)}`
  if (write(first) === write(last)) return write(first)
  const sameYear = first.year === last.year && first.time === null && last.time === null
  return `${sameYear ? write(first).replace(/ \d+$/, '') : write(first)} – ${write(last)}`
}
