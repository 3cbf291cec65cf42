import { expect, test } from 'vitest'
import type { MaintenanceTask } from '../../../src/operations/maintain/maintenance.ts'
import { latestSlot } from '../../../src/operations/maintain/schedule.ts'

test.each<[string, MaintenanceTask, string, string, string, string]>([
  ['later the same day', 'daily', '03:30', 'UTC', '2026-11-22T04:00:00Z', '2026-11-22T03:30:00Z'],
  ['at the very minute', 'daily', '03:30', 'UTC', '2026-11-22T03:30:00Z', '2026-11-22T03:30:00Z'],
  ['before today’s time', 'daily', '03:30', 'UTC', '2026-11-22T03:29:59Z', '2026-11-21T03:30:00Z'],
  ['in a zone ahead of UTC', 'daily', '01:00', 'Asia/Tokyo', '2026-11-21T16:30:00Z', '2026-11-21T16:00:00Z'],
  ['in a zone behind UTC', 'daily', '23:00', 'America/New_York', '2026-11-22T03:00:00Z', '2026-11-21T04:00:00Z'],
  ['on a Sunday the Monday before', 'weekly', '03:30', 'UTC', '2026-11-22T12:00:00Z', '2026-11-16T03:30:00Z'],
  ['on a Monday before its time', 'weekly', '03:30', 'UTC', '2026-11-23T03:00:00Z', '2026-11-16T03:30:00Z'],
  ['on a Monday after its time', 'weekly', '03:30', 'UTC', '2026-11-23T04:00:00Z', '2026-11-23T03:30:00Z'],
  ['the first of the month', 'monthly', '00:00', 'UTC', '2026-11-22T00:00:00Z', '2026-11-01T00:00:00Z'],
  ['over the end of a year', 'monthly', '03:30', 'UTC', '2027-01-01T03:00:00Z', '2026-12-01T03:30:00Z'],
  ['the first of the quarter', 'quarterly', '03:30', 'UTC', '2026-11-22T12:00:00Z', '2026-10-01T03:30:00Z'],
  ['the quarter before, on its last night', 'quarterly', '03:30', 'UTC', '2027-01-01T03:00:00Z', '2026-10-01T03:30:00Z'],
  ['a time that the clocks skip comes an hour later', 'daily', '02:30', 'Europe/Berlin', '2026-03-29T06:00:00Z', '2026-03-29T01:30:00Z'],
  ['a time that the clocks show twice is the first one', 'daily', '02:30', 'Europe/Berlin', '2026-10-25T06:00:00Z', '2026-10-25T00:30:00Z'],
  ['summer time is kept', 'daily', '03:30', 'Europe/Berlin', '2026-07-01T12:00:00Z', '2026-07-01T01:30:00Z'],
])('%s (%s)', (_name, task, time, timeZone, now, slot) => {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  expect(new Date(latestSlot(task, { hour, minute, timeZone }, Date.parse(now))).toISOString()).toBe(new Date(slot).toISOString())
})

test('slots never go back while time goes on, and lie at most one period behind', () => {
  const schedule = { hour: 2, minute: 30, timeZone: 'Europe/Berlin' }
  let last = 0
  for (let now = Date.parse('2026-03-20T00:00:00Z'); now < Date.parse('2026-11-05T00:00:00Z'); now += 1_700_000) {
    const slot = latestSlot('daily', schedule, now)
    expect(slot).toBeGreaterThanOrEqual(last)
    expect(now - slot).toBeLessThan(26 * 3_600_000)
    expect(slot).toBeLessThanOrEqual(now)
    last = slot
  }
})
