import { monthNames, readDate, writeDate } from '../../present/dates.ts'

/**
 * The page speaks English, so its numbers are written the English way too: "1.234" beside English words would be read as a fraction.
 */
export const locale = 'en'

const whole = new Intl.NumberFormat(locale)

/** A count with grouping: 12,345. */
export const writeCount = (count: number): string => whole.format(count)

/** A size for people: 640 B, 12 KiB, 3.4 MiB. */
export function writeBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`
}

/** A duration for people: 420 ms, 1.8 s, 2 min 5 s. */
export function writeDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}

/** An ISO date or instant as a day: 20 Nov 2026; the text itself when it is none. */
export function writeDay(text: string): string {
  const date = readDate(text)
  return date === null ? text : writeDate(date, 'day', monthNames(locale))
}

const clockParts = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const
const clock = new Intl.DateTimeFormat('en-GB', clockParts)

/** An ISO instant on the reader's own clock: 20 Nov 2026, 14:05; the text itself when it is none. */
export function writeMoment(text: string): string {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? text : clock.format(at)
}

/** An ISO instant on the clock of an IANA zone: 20 Nov 2026, 14:05; on the reader's own where the zone is not known here. */
export function writeMomentIn(text: string, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { ...clockParts, timeZone }).format(new Date(text))
  } catch {
    return writeMoment(text)
  }
}
