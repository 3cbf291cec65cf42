import * as z from 'zod'

/** What was given, short enough for a sentence. */
const shown = (input: unknown): string => (input === undefined ? 'nothing' : (JSON.stringify(input) ?? typeof input).slice(0, 60))
/** A whole number within bounds; `say` tells what was expected and found. */
const whole = (least: number, most: number, say: (input: unknown) => string) => {
  const told = { error: ({ input }: { input?: unknown }) => say(input) }
  return z.int(told).min(least, told).max(most, told)
}
const range = (what: string, least: number, most: number) => (input: unknown) =>
  `expected ${what} from ${least} to ${most}, found ${shown(input)}`
const dayFault = (input: unknown): string => `expected a day of the month from 1 to 31, or -1 for its last day, found ${shown(input)}`

export const frequencies = ['hourly', 'daily', 'weekly', 'monthly'] as const
export const frequencySchema = z.enum(frequencies, {
  error: ({ input }) => `expected hourly, daily, weekly or monthly, found ${shown(input)}`,
})
export type Frequency = z.infer<typeof frequencySchema>

/**
 * When a monitor runs. `local_time` (HH:MM) is wall time in `timezone` and means nothing for hourly; `minute_offset` is the minute of each UTC hour.
 * A time that the owner did not name is spread by the service. The zone is known to PostgreSQL; slots are computed there and nowhere else.
 */
export const scheduleSchema = z.strictObject({
  frequency: frequencySchema,
  timezone: z.string().min(1).max(64),
  local_time: z
    .string({ error: ({ input }) => `expected a time of day such as 07:00, found ${shown(input)}` })
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: ({ input }) => `expected a time of day such as 07:00, found ${shown(input)}` })
    .nullable()
    .default(null),
  minute_offset: whole(0, 59, range('a minute', 0, 59))
    .nullable()
    .default(null),
  iso_dow: whole(1, 7, range('a weekday, Monday 1 to Sunday 7,', 1, 7))
    .nullable()
    .default(null),
  month_day: whole(-1, 31, dayFault)
    .refine((day) => day !== 0, { error: ({ input }) => dayFault(input) })
    .nullable()
    .default(null),
  catch_up: z
    .enum(['latest', 'skip', 'fill'], { error: ({ input }) => `expected latest, skip or fill, found ${shown(input)}` })
    .default('latest'),
  max_lateness_minutes: whole(1, 10_080, range('minutes', 1, 10_080))
    .nullable()
    .default(null),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** A planned time as a statement sees it: `{{as_of}}` is `slot`, an ISO instant in UTC; `{{as_of_date}}` is `date`, its local day in the monitor's zone. */
export type SlotMoment = { slot: string; date: string }
