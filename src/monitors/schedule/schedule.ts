import * as z from 'zod'

export const frequencies = ['hourly', 'daily', 'weekly', 'monthly'] as const
export const frequencySchema = z.enum(frequencies)
export type Frequency = z.infer<typeof frequencySchema>

/**
 * When a monitor runs. `local_time` (HH:MM) is wall time in `timezone` and means nothing for hourly; `minute_offset` is the minute of each UTC hour.
 * A time that the owner did not name is spread by the service. The zone is known to PostgreSQL; slots are computed there and nowhere else.
 */
export const scheduleSchema = z.strictObject({
  frequency: frequencySchema,
  timezone: z.string().min(1).max(64),
  local_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time as HH:MM')
    .nullable()
    .default(null),
  minute_offset: z.int().min(0).max(59).nullable().default(null),
  iso_dow: z.int().min(1).max(7).nullable().default(null),
  month_day: z
    .union([z.literal(-1), z.int().min(1).max(31)])
    .nullable()
    .default(null),
  catch_up: z.enum(['latest', 'skip', 'fill']).default('latest'),
  max_lateness_minutes: z.int().min(1).max(10_080).nullable().default(null),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** A planned time as a statement sees it: `{{as_of}}` is `slot`, an ISO instant in UTC; `{{as_of_date}}` is `date`, its local day in the monitor's zone. */
export type SlotMoment = { slot: string; date: string }
