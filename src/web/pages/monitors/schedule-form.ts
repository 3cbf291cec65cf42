import type { Routes } from '../../api/routes.ts'
import { scheduleText as text } from '../../text/schedules.ts'

export type Schedule = NonNullable<Routes['GET /api/monitors/{id}']['answer']['schedule']>
type Frequency = Schedule['frequency']
type CatchUp = NonNullable<Schedule['catch_up']>

/** A schedule as its form holds it. `time` and `minute` are empty where the service is to choose. */
export type ScheduleChoice = {
  frequency: Frequency
  time: string
  minute: string
  weekday: number
  day: number
  zone: string
  catchUp: CatchUp
  lateness: string
}

export const frequencies: readonly Frequency[] = ['hourly', 'daily', 'weekly', 'monthly']
/** Without a word from the owner a monitor runs when the day begins. */
export const usualTime = '07:00'

/** The form of a schedule; what was not said in it stays open. */
export const choiceOf = (schedule: Schedule): ScheduleChoice => ({
  frequency: schedule.frequency,
  time: schedule.local_time ?? '',
  minute: schedule.minute_offset == null ? '' : String(schedule.minute_offset),
  weekday: schedule.iso_dow ?? 1,
  day: schedule.month_day ?? 1,
  zone: schedule.timezone,
  catchUp: schedule.catch_up ?? 'latest',
  lateness: schedule.max_lateness_minutes == null ? '' : String(schedule.max_lateness_minutes),
})

/** A form to start from, when the day begins. */
export const freshChoice = (frequency: Frequency, zone: string): ScheduleChoice => ({
  ...choiceOf({ frequency, timezone: zone }),
  time: usualTime,
})

/** What the form says, whole: parts that belong to another frequency are null. */
export const scheduleFor = ({ frequency, time, minute, weekday, day, zone, catchUp, lateness }: ScheduleChoice): Schedule => ({
  frequency,
  timezone: zone,
  local_time: frequency === 'hourly' || time === '' ? null : time,
  minute_offset: frequency === 'hourly' && minute !== '' ? Number(minute) : null,
  iso_dow: frequency === 'weekly' ? weekday : null,
  month_day: frequency === 'monthly' ? day : null,
  catch_up: catchUp,
  max_lateness_minutes: lateness === '' ? null : Number(lateness),
})

/** A schedule in words: "every week on Monday at 07:00, Europe/Berlin". */
export function scheduleWords(schedule: Schedule): string {
  const { frequency, local_time: time, minute_offset: minute, iso_dow: weekday, month_day: day, timezone } = schedule
  const on =
    frequency === 'weekly'
      ? text.onWeekday(weekday ?? 1)
      : frequency === 'monthly'
        ? day === -1
          ? text.onLastDay
          : text.onDay(day ?? 1)
        : ''
  const at = frequency === 'hourly' ? (minute == null ? '' : text.atMinute(minute)) : time == null ? '' : text.at(time)
  return `${text.every[frequency]}${on}${at}, ${timezone}`
}
