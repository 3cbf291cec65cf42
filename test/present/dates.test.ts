import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, inZone, periodEnd, readDate, writeInterval } from '../../src/present/dates.ts'

test.each([
  ['2026-07-01', '2026-10-01', '1 Jul – 30 Sep 2026'],
  ['2025-11-15', '2026-03-01', '15 Nov 2025 – 28 Feb 2026'],
  ['2026-03-08', '2026-03-09', '8 Mar 2026'],
  ['2026-03-08', null, 'from 8 Mar 2026'],
  [null, '2026-01-01', 'until 31 Dec 2025'],
  [null, null, 'any time'],
  ['2026-03-08 10:00:00', '2026-03-08 12:00:00', '8 Mar 2026 10:00 – 8 Mar 2026 12:00'],
  ['soon', null, 'soon'],
])('from %s to %s is %s', (from, to, expected) => {
  expect(writeInterval({ from, to })).toBe(expected)
})

test.each([
  ['2024-03-01', '2024-02-29'],
  ['2100-03-01', '2100-02-28'],
  ['2000-03-01', '2000-02-29'],
  ['1900-01-01', '1899-12-31'],
])('the day before %s is %s', (date, expected) => {
  expect(addDays(date, -1)).toBe(expected)
})

test('the day before is one day earlier in the calendar', () => {
  const days = fc.integer({ min: Date.UTC(1000, 0, 2) / 86_400_000, max: Date.UTC(9998, 11, 31) / 86_400_000 })
  const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)
  fc.assert(
    fc.property(days, (day) => {
      expect(addDays(iso(day), -1)).toBe(iso(day - 1))
    }),
  )
})

test.each([
  ['2026-03-01', 'month', '2026-04-01'],
  ['2026-12-01', 'month', '2027-01-01'],
  ['2026-10-01', 'quarter', '2027-01-01'],
  ['2026-01-01', 'year', '2027-01-01'],
  ['2026-12-28', 'week', '2027-01-04'],
  ['2024-02-28', 'day', '2024-02-29'],
  ['2024-02-28', 'hour', null],
  ['soon', 'day', null],
] as const)('the period from %s of a %s ends before %s', (start, grain, expected) => {
  expect(periodEnd(start, grain)).toBe(expected)
})

test('anything may be asked for as a date', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (from, to) => {
      readDate(from)
      inZone(from, 'Europe/Berlin')
      addDays(from, 1)
      expect(typeof writeInterval({ from, to })).toBe('string')
    }),
  )
})
