import { expect, test } from 'vitest'
import { dayOf, demoCalendar, isIsoDate, isoOf, isoWeekOf, monthText, weekdayOf } from '../../src/operations/demo/calendar.ts'

test.each([
  ['2026-11-20', '2021-11-01', '2026-11-19', '2026-10'],
  ['2026-11-01', '2021-11-01', '2026-10-31', '2026-10'],
  ['2026-11-30', '2021-11-01', '2026-11-29', '2026-10'],
  ['2026-12-01', '2021-12-01', '2026-11-30', '2026-11'],
  ['2024-03-01', '2019-03-01', '2024-02-29', '2024-02'],
  ['2027-01-01', '2022-01-01', '2026-12-31', '2026-12'],
])('data as of %s runs from %s to %s with %s as the last full month', (asOf, first, last, full) => {
  const calendar = demoCalendar(asOf)
  expect([isoOf(calendar.firstDay), isoOf(calendar.lastDay), monthText(calendar.lastFullMonth)]).toEqual([first, last, full])
})

test.each([
  ['2026-11-20', 4, 47],
  ['2027-01-01', 4, 53],
  ['2026-12-31', 3, 53],
  ['2024-12-30', 0, 1],
  ['2021-01-03', 6, 53],
  ['1969-12-28', 6, 52],
])('%s is weekday %i of ISO week %i', (date, weekday, week) => {
  expect([weekdayOf(dayOf(date)), isoWeekOf(dayOf(date))]).toEqual([weekday, week])
})

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2026-04-31', false],
  ['2026-00-10', false],
  ['26-01-01', false],
  ['2026-1-1', false],
  ['2026-01-01T00:00', false],
])('%s as a date: %s', (text, good) => expect(isIsoDate(text)).toBe(good))
