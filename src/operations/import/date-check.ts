import { isIsoDate } from '../demo/calendar.ts'
import type { ValueCheck } from './value-check.ts'

/** How days are written: `pattern` matches one with year, month and day as named groups; `text` is what the user said. */
export type DateFormat = { text: string; pattern: RegExp; iso: boolean }

const parts: Record<string, string> = { YYYY: '(?<year>\\d{4})', MM: '(?<month>\\d{1,2})', DD: '(?<day>\\d{1,2})' }

/** Reads a format such as `DD.MM.YYYY`, null when it does not hold YYYY, MM and DD once each, divided by one of `. / -` or by nothing. */
export function readDateFormat(text: string): DateFormat | null {
  const found = /^(YYYY|MM|DD)([./-]?)(YYYY|MM|DD)\2(YYYY|MM|DD)$/.exec(text)
  if (!found) return null
  const [, first = '', divider = '', second = '', third = ''] = found
  if (new Set([first, second, third]).size < 3) return null
  const gap = divider.replace(/[./]/, '\\$&')
  const width = (part: string | undefined): string => (divider === '' ? (part ?? '').replace('{1,2}', '{2}') : (part ?? ''))
  const pattern = new RegExp(`^${[first, second, third].map((name) => width(parts[name])).join(gap)}(?=$|[T ])`)
  return { text, pattern, iso: divider === '-' && first === 'YYYY' }
}

/** Takes days as YYYY-MM-DD, also with a time of 00:00, and those of `format`, which are rewritten. */
export function dateCheck(format: DateFormat | null): ValueCheck {
  return (bytes, from, to, rewriting) => {
    if (!format?.iso && to - from === 10 && isPlainDay(bytes, from)) return null
    const found = readDay(bytes.toString('latin1', from, to).trim(), format)
    if (typeof found === 'string') return found
    if (!/^([T ]00:00(:00(\.0+)?)?(Z|\+00(:?00)?)?)?$/.test(found.rest)) return 'has a time of day, but the column holds days'
    rewriting.text = found.day
    return null
  }
}

/** Takes instants as YYYY-MM-DD HH:MM:SS. A column `zoned` takes any offset, others only UTC, for they would drop it. */
export function timestampCheck(format: DateFormat | null, zoned: boolean): ValueCheck {
  return (bytes, from, to, rewriting) => {
    const found = readDay(bytes.toString('latin1', from, to).trim(), format)
    if (typeof found === 'string') return found
    const time = /^(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z| ?UTC|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(found.rest)
    if (!time || Number(time[1] ?? 0) > 23 || Number(time[2] ?? 0) > 59 || Number(time[3] ?? 0) > 59) {
      return 'is not an instant like 2026-11-20 14:30:00'
    }
    if (!zoned && time[4] !== undefined && !/^(Z| ?UTC|[+-]00(:?00)?)$/.test(time[4])) return 'has an offset, but the column holds UTC'
    rewriting.text = `${found.day}${found.rest}`
    return null
  }
}

/** The usual case without making a text of it: four digits, two, two, of a day that every month has. */
function isPlainDay(bytes: Buffer, from: number): boolean {
  for (const [offset, low, high] of plainDay) {
    const byte = bytes[from + offset] ?? 0
    if (byte < low || byte > high) return false
  }
  const month = digit(bytes, from + 5) * 10 + digit(bytes, from + 6)
  const day = digit(bytes, from + 8) * 10 + digit(bytes, from + 9)
  return month >= 1 && month <= 12 && day >= 1 && day <= 28
}

const plainDay = [
  [0, 49, 50],
  [1, 48, 57],
  [2, 48, 57],
  [3, 48, 57],
  [4, 45, 45],
  [5, 48, 49],
  [6, 48, 57],
  [7, 45, 45],
  [8, 48, 50],
  [9, 48, 57],
] as const

const digit = (bytes: Buffer, at: number): number => (bytes[at] ?? 0) - 48

/** The day as YYYY-MM-DD and what follows it, or why there is none. */
function readDay(text: string, format: DateFormat | null): { day: string; rest: string } | string {
  const found = format?.pattern.exec(text) ?? (format?.iso ? null : /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?=$|[T ])/.exec(text))
  const { year, month, day } = found?.groups ?? {}
  if (!found || !year || !month || !day) return `is not a day like ${format ? format.text : `2026-11-20${hint(text)}`}`
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (!isIsoDate(iso) || year === '0000') return 'is a day that no calendar has'
  return { day: iso, rest: text.slice(found[0].length) }
}

function hint(text: string): string {
  if (/^\d{1,2}\.\d{1,2}\.\d{4}/.test(text)) return '; for days like 20.11.2026 say --date-format DD.MM.YYYY'
  if (/^\d{1,2}\/\d{1,2}\/\d{4}/.test(text)) return '; say --date-format MM/DD/YYYY or DD/MM/YYYY, whichever it is'
  if (/^\d{8}$/.test(text)) return '; for days like 20261120 say --date-format YYYYMMDD'
  return ''
}
