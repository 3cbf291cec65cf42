import type { MaintenanceTask } from './maintenance.ts'

/** When the service does its own maintenance: a time of day, in a zone. */
export type MaintenanceSchedule = { hour: number; minute: number; timeZone: string }

/** Monday, in the numbering of `Date`: the day of the weekly backups. */
const weeklyDay = 1
const dayMs = 86_400_000

/**
 * The newest planned time of a task at or before `now`, both epoch milliseconds: every day, every Monday, every first of a month or of a quarter,
 * at the schedule's time of day. A time that a change of clocks skips is moved on by the length of the gap.
 */
export function latestSlot(task: MaintenanceTask, schedule: MaintenanceSchedule, now: number): number {
  // Noon of the local day, counted as if it were UTC, so that stepping back by days never meets a change of clocks.
  const local = new Date(now + offsetAt(now, schedule.timeZone))
  let day = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate())
  for (let tries = 0; tries < 100; tries++, day -= dayMs) {
    if (!isDay(task, new Date(day))) continue
    const slot = instantOf(day, schedule)
    if (slot <= now) return slot
  }
  throw new Error('a task has a slot in every quarter')
}

function isDay(task: MaintenanceTask, day: Date): boolean {
  if (task === 'daily') return true
  if (task === 'weekly') return day.getUTCDay() === weeklyDay
  return day.getUTCDate() === 1 && (task === 'monthly' || day.getUTCMonth() % 3 === 0)
}

function instantOf(day: number, { hour, minute, timeZone }: MaintenanceSchedule): number {
  const wall = day + (hour * 60 + minute) * 60_000
  const before = offsetAt(wall - dayMs, timeZone)
  const guess = wall - before
  const offset = offsetAt(guess, timeZone)
  // In a gap the offset from before the change moves the time on; otherwise the offset of that moment is the right one.
  return offset === before || offsetAt(wall - offset, timeZone) !== offset ? guess : wall - offset
}

/** Milliseconds that a zone's clocks are ahead of UTC at an instant. */
function offsetAt(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall - Math.floor(at / 1000) * 1000
}
