import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '../../../src/db/sql.ts'
import { momentOf, nextSlots, pastSlots, zoneFault } from '../../../src/monitors/schedule/next-slots.ts'
import { type Schedule, scheduleSchema } from '../../../src/monitors/schedule/schedule.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

const monitor = '00000000-0000-4000-8000-000000000001'
let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

const schedule = (over: Partial<Schedule>): Schedule =>
  scheduleSchema.parse({ frequency: 'daily', timezone: 'UTC', local_time: '07:00', ...over })

describe('the next planned times', () => {
  test.each<[string, Partial<Schedule>, string, string[]]>([
    [
      'daily over the spring change in Berlin, in a time that does not exist',
      { timezone: 'Europe/Berlin', local_time: '02:30' },
      '2026-03-28T00:00:00Z',
      ['2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z'],
    ],
    [
      'daily over the autumn change in New York, in an hour that comes twice',
      { timezone: 'America/New_York', local_time: '01:30' },
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30:00.000Z', '2026-11-02T06:30:00.000Z'],
    ],
    ['daily, not the instant itself', {}, '2026-11-20T07:00:00Z', ['2026-11-21T07:00:00.000Z']],
    [
      'weekly on Friday',
      { frequency: 'weekly', iso_dow: 5 },
      '2026-11-20T07:00:00Z',
      ['2026-11-27T07:00:00.000Z', '2026-12-04T07:00:00.000Z'],
    ],
    ['weekly without a day is Monday', { frequency: 'weekly' }, '2026-11-20T07:00:00Z', ['2026-11-23T07:00:00.000Z']],
    [
      'monthly on the 31st never drifts',
      { frequency: 'monthly', month_day: 31 },
      '2026-12-31T08:00:00Z',
      ['2027-01-31T07:00:00.000Z', '2027-02-28T07:00:00.000Z', '2027-03-31T07:00:00.000Z', '2027-04-30T07:00:00.000Z'],
    ],
    [
      'monthly on the last day in a leap year',
      { frequency: 'monthly', month_day: -1 },
      '2028-02-01T00:00:00Z',
      ['2028-02-29T07:00:00.000Z', '2028-03-31T07:00:00.000Z'],
    ],
    [
      'monthly at local midnight west of Greenwich',
      { frequency: 'monthly', month_day: 1, timezone: 'America/Los_Angeles', local_time: '00:00' },
      '2026-11-01T06:59:00Z',
      ['2026-11-01T07:00:00.000Z', '2026-12-01T08:00:00.000Z'],
    ],
    [
      'monthly at local midnight east of Greenwich',
      { frequency: 'monthly', month_day: 1, timezone: 'Pacific/Kiritimati', local_time: '00:00' },
      '2026-10-31T09:59:00Z',
      ['2026-10-31T10:00:00.000Z', '2026-11-30T10:00:00.000Z'],
    ],
    [
      'hourly at a minute, also where local hours are halves',
      { frequency: 'hourly', minute_offset: 20, timezone: 'Asia/Kolkata' },
      '2026-11-20T07:20:00Z',
      ['2026-11-20T08:20:00.000Z', '2026-11-20T09:20:00.000Z'],
    ],
    [
      'hourly over a change of clocks is every hour',
      { frequency: 'hourly', minute_offset: 0, timezone: 'Europe/Berlin' },
      '2026-10-24T23:30:00Z',
      ['2026-10-25T00:00:00.000Z', '2026-10-25T01:00:00.000Z', '2026-10-25T02:00:00.000Z'],
    ],
    [
      'daily over a day that Samoa left out',
      { timezone: 'Pacific/Apia' },
      '2011-12-29T16:00:00Z',
      ['2011-12-29T17:00:00.000Z', '2011-12-30T17:00:00.000Z', '2011-12-31T17:00:00.000Z'],
    ],
  ])('%s', async (_name, over, after, expected) => {
    expect(await nextSlots(database.db, schedule(over), monitor, expected.length, after)).toEqual(expected)
    const last = expected.at(-1) ?? ''
    expect(await pastSlots(database.db, schedule(over), monitor, expected.length, last)).toEqual(expected)
  })
})

test('a session in another zone changes nothing', async () => {
  const read = async (zone: string) =>
    await database.db.transaction(async (db) => {
      await db.run(sql`select set_config('timezone', ${zone}, true)`)
      const daily = await nextSlots(db, schedule({ timezone: 'Europe/Berlin', local_time: '02:30' }), monitor, 400, '2026-03-01T00:00:00Z')
      const hourly = await nextSlots(db, schedule({ frequency: 'hourly', minute_offset: 5 }), monitor, 30, '2026-03-28T20:00:00Z')
      const monthly = await nextSlots(db, schedule({ frequency: 'monthly', month_day: 30 }), monitor, 15, '2026-01-31T00:00:00Z')
      return [daily, hourly, monthly]
    })
  const utc = await read('UTC')
  for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']) expect(await read(zone)).toEqual(utc)
})

test('monitors without a time of their own are spread, the same one always by as much', async () => {
  const spread = await database.db.one(
    z.object({ least: z.number(), most: z.number(), hours: z.number(), steady: z.boolean() }),
    sql`select min(s) as least, max(s) as most, max(h) as hours, bool_and(s = pulse_ops.spread_of(id, 'daily')) as steady
      from (select id, pulse_ops.spread_of(id, 'daily') as s, pulse_ops.spread_of(id, 'hourly') as h
        from (select md5(n::text)::uuid as id from generate_series(1, 2000) n) as ids) as x`,
  )
  expect(spread).toMatchObject({ steady: true })
  expect([spread.least < 10, spread.most > 590 && spread.most < 600, spread.hours > 3500 && spread.hours < 3600]).toEqual([
    true,
    true,
    true,
  ])
  const [slot = ''] = await nextSlots(database.db, schedule({ local_time: null }), monitor, 1, '2026-11-20T00:00:00Z')
  expect(slot > '2026-11-20T07:00' && slot < '2026-11-20T07:10').toBe(true)
})

test('what a statement sees of a slot is its local day', async () => {
  expect(await momentOf(database.db, '2026-11-20T23:30:00Z', 'Europe/Berlin')).toEqual({
    slot: '2026-11-20T23:30:00.000Z',
    date: '2026-11-21',
  })
  expect(await momentOf(database.db, '2026-11-20T23:30:00Z', 'America/New_York')).toMatchObject({ date: '2026-11-20' })
})

test.each([
  ['Europe/Berlin', null],
  ['UTC', null],
  ['Europe/Berlni', 'There is no time zone "Europe/Berlni". Did you mean Europe/Berlin?'],
  ['europe/berlin', 'There is no time zone "europe/berlin". Did you mean Europe/Berlin?'],
  ['Berlin', 'There is no time zone "Berlin". Did you mean Europe/Berlin?'],
  ['XYZ+3', 'There is no time zone "XYZ+3". Use a name such as Europe/Berlin or UTC.'],
  ['Mars/Olympus', 'There is no time zone "Mars/Olympus". Use a name such as Europe/Berlin or UTC.'],
])('a zone %s', async (zone, fault) => {
  expect(await zoneFault(database.db, zone)).toBe(fault)
})
