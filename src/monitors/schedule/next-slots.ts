import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { utcText } from '../../db/row-types.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { Schedule, SlotMoment } from './schedule.ts'

/** The wall time of monitors whose owner named none; each is moved on a little, so that not all run at once. */
const usualTime = '07:00'

/** A schedule as `monitor_ext` keeps it. */
export type StoredSchedule = Pick<Schedule, 'frequency' | 'timezone' | 'minute_offset' | 'iso_dow' | 'month_day'> & {
  local_time: string
  spread_seconds: Sql
}

/** What is stored of a schedule; `spread_seconds` is 0 where the owner named the time, else it follows from the monitor's id. */
export function storedSchedule(schedule: Schedule, monitorId: string): StoredSchedule {
  const { frequency, timezone, local_time, minute_offset, iso_dow, month_day } = schedule
  const pinned = frequency === 'hourly' ? minute_offset !== null : local_time !== null
  const spread = pinned ? sql`0` : sql`pulse_ops.spread_of(${monitorId}::uuid, ${frequency})`
  return { frequency, timezone, minute_offset, iso_dow, month_day, local_time: local_time ?? usualTime, spread_seconds: spread }
}

/** The arguments that all schedule functions begin with. */
const argumentsOf = (stored: StoredSchedule): Sql =>
  sql`${stored.frequency}::text, ${stored.timezone}::text, ${stored.local_time}::time, ${stored.minute_offset}::integer, ${stored.iso_dow}::integer,
    ${stored.month_day}::integer, ${stored.spread_seconds}`

const slotRow = z.object({ slot: z.string() })

/** The next planned times of a schedule after an instant, now when none is given, as ISO instants in UTC. */
export async function nextSlots(db: Db, schedule: Schedule, monitorId: string, count: number, after?: string): Promise<string[]> {
  const args = argumentsOf(storedSchedule(schedule, monitorId))
  const rows = await db.many(
    slotRow,
    sql`with recursive chain as (
        select 1 as n, pulse_ops.next_slot(${args}, coalesce(${after ?? null}::timestamptz, now())) as slot
        union all select n + 1, pulse_ops.next_slot(${args}, slot) from chain where n < ${count})
      select ${utcText('slot')} as slot from chain order by n`,
  )
  return rows.map(({ slot }) => slot)
}

/** The newest planned times of a schedule up to an instant, now when none is given, oldest first. For backtests. */
export async function pastSlots(db: Db, schedule: Schedule, monitorId: string, count: number, until?: string): Promise<string[]> {
  const args = argumentsOf(storedSchedule(schedule, monitorId))
  const rows = await db.many(
    slotRow,
    sql`with recursive chain as (
        select 1 as n, pulse_ops.latest_slot(${args}, coalesce(${until ?? null}::timestamptz, now())) as slot
        union all select n + 1, pulse_ops.latest_slot(${args}, slot - interval '1 microsecond') from chain where n < ${count})
      select ${utcText('slot')} as slot from chain order by n desc`,
  )
  return rows.map(({ slot }) => slot)
}

/** What a statement sees of a planned time; an instant that is none serves too, as for a test run. */
export async function momentOf(db: Db, slot: string | null, timeZone: string): Promise<SlotMoment> {
  return await db.one(
    z.object({ slot: z.string(), date: z.string() }),
    sql`select ${utcText('at')} as slot, (at at time zone ${timeZone})::date::text as date from (select coalesce(${slot}::timestamptz, now()) as at) as a`,
  )
}

const zoneRow = z.object({ name: z.string() })

/** Why a time zone cannot be used, with the nearest ones that can; null when it can. PostgreSQL takes `XYZ+3` for a zone too, which nobody means. */
export async function zoneFault(db: Db, timeZone: string): Promise<string | null> {
  const known = sql`name !~ '^(posix|right)/' and name !~ '^(Factory|localtime|posixrules)$'`
  if ((await db.many(zoneRow, sql`select name from pg_timezone_names where name = ${timeZone} and ${known}`)).length > 0) return null
  const last = timeZone.split('/').at(-1) ?? ''
  const near = await db.many(
    zoneRow,
    sql`select name from pg_timezone_names, lateral (select regexp_replace(name, '.*/', '') as city) as c
      where ${known} and (lower(name) = lower(${timeZone}) or lower(city) = lower(${last})
        or length(${last}) >= 4 and left(lower(city), 4) = left(lower(${last}), 4))
      order by lower(name) <> lower(${timeZone}), lower(city) <> lower(${last}), name limit 3`,
  )
  const hint = near.length > 0 ? `Did you mean ${near.map(({ name }) => name).join(', ')}?` : 'Use a name such as Europe/Berlin or UTC.'
  return `There is no time zone "${timeZone}". ${hint}`
}
