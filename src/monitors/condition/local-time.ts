import { readDate } from '../../present/dates.ts'

/** Reads and writes wall-clock times of one IANA zone. Instants are epoch milliseconds; wall times are counted the same way, as if the zone were UTC. */
export type LocalTime = {
  /** The wall time of an instant. */
  wallOf(instant: number): number
  /** The instant of a wall time: of a repeated hour the first, of a skipped one shifted by the gap. */
  instantOf(wall: number): number
}

const day = 86_400_000

/** A zone's clock; null where the runtime does not know the zone. One is made for many conversions, for making it is slow. */
export function localTime(timeZone: string): LocalTime | null {
  const format = formatFor(timeZone)
  if (format === null) return null
  const wallOf = (instant: number): number => {
    const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
    const at = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0
    return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second')) + (((instant % 1000) + 1000) % 1000)
  }
  const instantOf = (wall: number): number => {
    // The offsets in force before and after any change near by; the candidate that maps back counts, the earlier one of two.
    const candidates = [-1.5 * day, 1.5 * day].map((away) => wall - (wallOf(wall + away) - (wall + away)))
    const right = candidates.filter((candidate) => wallOf(candidate) === wall)
    return right.length > 0 ? Math.min(...right) : (candidates[0] ?? wall)
  }
  return { wallOf, instantOf }
}

function formatFor(timeZone: string): Intl.DateTimeFormat | null {
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  try {
    return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { ...options, timeZone, hourCycle: 'h23' })
  } catch {
    return null
  }
}

/** A written date or time: its wall time, and the offset it was written with, null for none. */
export function readWall(text: string): { wall: number; offsetMs: number | null } | null {
  const date = readDate(text)
  if (date === null) return null
  const [hours = 0, minutes = 0, seconds = 0] = (date.time ?? '0:0:0').split(':').map(Number)
  const wall = Date.UTC(date.year, date.month - 1, date.day, hours, minutes) + Math.round(seconds * 1000)
  return Number.isFinite(wall) ? { wall, offsetMs: date.offset === null ? null : offsetMs(date.offset) } : null
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0
  const digits = offset.slice(1).replaceAll(':', '').padEnd(6, '0')
  const size = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4, 6))
  return (offset.startsWith('-') ? -size : size) * 1000
}

/** Milliseconds between two wall times that fall on Monday to Friday; negative where the second is earlier. */
export function weekdayMs(from: number, to: number): number {
  return to < from ? -weekdayMs(to, from) : sinceMonday(to) - sinceMonday(from)
}

/** Weekday milliseconds since a Monday long ago. */
function sinceMonday(wall: number): number {
  const since = wall - Date.UTC(1899, 11, 4)
  const week = Math.floor(since / (7 * day))
  return week * 5 * day + Math.min(since - week * 7 * day, 5 * day)
}

/** The wall time as ISO text to the second: 2026-11-22T07:00:00. */
export const wallText = (wall: number): string => new Date(wall).toISOString().slice(0, 19)
