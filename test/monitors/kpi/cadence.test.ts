import { expect, test } from 'vitest'
import { levelShifts } from '../../../src/anomalies/level-shifts.ts'
import { severityOf } from '../../../src/anomalies/severity.ts'
import { type Cadence, cadenceOf, completeAt, optionsFor } from '../../../src/monitors/kpi/cadence.ts'

test.each<[Cadence, string[]]>([
  ['daily', ['2026-11-20']],
  ['daily', ['2026-11-13', '2026-11-16', '2026-11-17', '2026-11-18']],
  ['weekly', ['2026-11-01 00:00:00', '2026-11-08 00:00:00', '2026-11-15 00:00:00']],
  ['monthly', ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']],
  ['quarterly', ['2026-03-31', '2026-06-30', '2026-09-30']],
])('%s values', (cadence, times) => expect(cadenceOf(times)).toBe(cadence))

test.each<[string, string, Cadence, string]>([
  ['a time is an end', '2026-11-20 18:00:00', 'daily', '2026-11-20T18:00:00.000Z'],
  ['midnight names the day', '2026-11-20 00:00:00', 'daily', '2026-11-21T00:00:00.000Z'],
  ['a Sunday ends its week', '2026-11-15 00:00:00', 'weekly', '2026-11-16T00:00:00.000Z'],
  ['a Monday begins it', '2026-11-16 00:00:00', 'weekly', '2026-11-23T00:00:00.000Z'],
  ['the last of a month ends it', '2026-11-30 00:00:00', 'monthly', '2026-12-01T00:00:00.000Z'],
  ['the first begins it', '2026-12-01 00:00:00', 'monthly', '2027-01-01T00:00:00.000Z'],
  ['the first of a quarter begins it', '2026-10-01 00:00:00', 'quarterly', '2027-01-01T00:00:00.000Z'],
])('%s', (_name, at, cadence, over) => expect(new Date(completeAt(at, cadence)).toISOString()).toBe(over))

test.each<[Cadence, number, string]>([
  ['daily', 10, 'dow'],
  ['weekly', 200, 'none'],
  ['monthly', 48, 'none'],
  ['monthly', 49, 'month_of_year'],
  ['quarterly', 80, 'none'],
])('the season of %s values with %i before', (cadence, points, season) => expect(optionsFor(cadence, points, 0).season).toBe(season))

test.each<[number, number | null, boolean, string]>([
  [2.5, 0.25, false, 'high'],
  [-2.6, -0.3, false, 'high'],
  [2.6, 0.2, false, 'medium'],
  [1.5, 0.1, false, 'medium'],
  [1.4, 0.5, false, 'low'],
  [2.5, 0.25, true, 'medium'],
  [1.2, 0.06, true, 'low'],
  [3, null, false, 'high'],
])('%d times the critical value and %s off, favourable: %s, is %s', (times, relative, favourable, severity) =>
  expect(severityOf({ score: times * 4, critical: 4, relative }, favourable)).toBe(severity),
)

test.each<[string, (0 | 1 | -1)[], [number, number][]]>([
  ['four are accidents', [1, 1, 1, 1, 0], []],
  ['five are a level', [0, -1, -1, -1, -1, -1], [[1, 5]]],
  ['a gap ends it', [1, 1, 1, 0, 1, 1, 1], []],
  [
    'the other side is another',
    [1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1],
    [
      [0, 4],
      [5, 10],
    ],
  ],
  ['none', [], []],
])('%s', (_name, signs, stretches) => expect(levelShifts(signs).map(({ from, to }) => [from, to])).toEqual(stretches))
