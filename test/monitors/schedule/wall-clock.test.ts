import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '../../../src/db/sql.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

/** Both hemispheres, half and quarter hours, half-hour changes, a skipped day, zones that gave changes up or moved. */
const zones = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Istanbul',
  'Europe/Moscow',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Santiago',
  'America/St_Johns',
  'America/Havana',
  'America/Caracas',
  'America/Asuncion',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Gaza',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Antarctica/Troll',
]

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

type Case = { zone: string; local: string; expected: string }

/** Wall times around every change of the clocks of a zone from 2011 to 2028, with what Temporal makes of them. */
function casesOf(zone: string): Case[] {
  const cases: Case[] = []
  const end = Temporal.ZonedDateTime.from(`2029-01-01T00:00[${zone}]`).epochMilliseconds
  let change = Temporal.ZonedDateTime.from(`2011-01-01T00:00[${zone}]`).getTimeZoneTransition('next')
  for (; change !== null && change.epochMilliseconds < end; change = change.getTimeZoneTransition('next')) {
    for (const before of [true, false]) {
      const edge = (before ? change.subtract({ nanoseconds: 1 }) : change).toPlainDateTime()
      for (const minutes of [-120, -60, -30, -29, -1, 0, 1, 29, 30, 59, 60, 90, 120]) {
        const local = edge.round({ smallestUnit: 'second' }).add({ minutes })
        const expected = local.toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant().toString()
        cases.push({ zone, local: local.toString(), expected })
      }
    }
  }
  return cases
}

test('every wall time around every change of clocks in 22 zones is the instant that Temporal names', async () => {
  const cases = zones.flatMap(casesOf)
  const wrong = await database.db.many(
    z.object({ zone: z.string(), local: z.string(), expected: z.string(), found: z.string() }),
    sql`select zone, local, expected, found::text from unnest(${cases.map(({ zone }) => zone)}::text[], ${cases.map(({ local }) => local)}::text[],
        ${cases.map(({ expected }) => expected)}::text[]) as c (zone, local, expected),
        lateral (select pulse_ops.local_to_utc(local::timestamp, zone) as found) as f
      where found <> expected::timestamptz`,
  )
  expect(cases.length).toBeGreaterThan(10_000)
  expect(wrong).toEqual([])
})

test('daily times of two years rise strictly, and each intended day has one', async () => {
  const found = await database.db.many(
    z.object({ zone: z.string(), time: z.string(), slots: z.coerce.number(), days: z.coerce.number(), falling: z.coerce.number() }),
    sql`with chain as (
        select zone, time, slot, lag(slot) over (partition by zone, time order by day) as before, (slot at time zone zone)::date as local_day
        from unnest(${zones}::text[]) as zone, unnest(array['00:00', '01:30', '02:30']::time[]) as time,
          generate_series(timestamp '2011-01-01', timestamp '2012-12-31', interval '1 day') as day,
          lateral (select pulse_ops.local_to_utc(day + time, zone) as slot) as s
        where not (zone = 'Pacific/Apia' and day = timestamp '2011-12-30'))
      select zone, time::text, count(*) as slots, count(distinct local_day) as days, count(*) filter (where slot <= before) as falling from chain group by 1, 2`,
  )
  expect(found.filter(({ slots, days, falling }) => slots !== days || falling > 0)).toEqual([])
  expect(found).toHaveLength(zones.length * 3)
})
