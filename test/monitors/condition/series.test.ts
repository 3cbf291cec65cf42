import { describe, expect, test } from 'vitest'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import { evaluate } from '../../../src/monitors/condition/evaluate.ts'
import type { Cell } from '../../../src/present/columns.ts'
import { conditionOf, dailyPoints, morning, noPast, outcomeOf, tableOf, verdictOf } from './table.ts'

type When = AlertConditionInput['when']

/** Values around 100 with a dip at weekends; day 0 is a Thursday. */
const weekly = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => (at % 7 === 2 || at % 7 === 3 ? 50 : 100) + ((at * 7) % 5))
const dayOf = (at: number): string => new Date(Date.UTC(2026, 0, 1) + at * 86_400_000).toISOString().slice(0, 10)
const seriesTable = (values: (Cell | number)[], headings = ['day date', 'v']) =>
  tableOf(
    headings,
    values.map((value, at) => [dayOf(at), value]),
  )

describe('anomaly of a result that is a series', () => {
  const when = (rest: object = {}): When => ({
    kind: 'anomaly',
    column: 'v',
    history: { source: 'result', time_column: 'day' },
    season: 'dow',
    min_points: 56,
    ...rest,
  })
  const values = weekly(84)

  test.each<[string, (number | null)[], object, string]>([
    ['as usual', [...values, 101], {}, 'ok'],
    ['a dip that is usual at weekends only', [...values, 50], {}, 'breach'],
    ['usual for a Saturday', [...values, 101, 102, 51], {}, 'ok'],
    ['too high for a Saturday', [...values, 101, 102, 100], {}, 'breach'],
    ['a dip where only rises count', [...values, 50], { direction: 'up' }, 'ok'],
    ['a dip that is too small in parts', [...values, 50], { min_rel_change: 0.9 }, 'ok'],
    ['a dip that is too small in value', [...values, 50], { min_abs_change: 80 }, 'ok'],
    ['too few values', values.slice(0, 50), {}, 'learning'],
    ['nothing on the last day', [...values, null], {}, 'no_data'],
    ['nothing on a day in between', [...values.slice(0, 40), null, ...values.slice(41), 101], {}, 'ok'],
    ['NaN in between', [...values.slice(0, 40), Number.NaN, ...values.slice(41), 101], {}, 'non_finite'],
  ])('%s', (_name, series, rest, outcome) => {
    expect(outcomeOf(verdictOf(conditionOf(when(rest)), seriesTable(series)))).toBe(outcome)
  })

  test('the order of the rows does not matter, the newest is now', () => {
    const table = seriesTable([...values, 50])
    expect(verdictOf(conditionOf(when()), { ...table, rows: table.rows.toReversed() })).toMatchObject({
      kind: 'breach',
      value: 50,
      text: '50',
    })
  })

  test('what is told: expected value, limit, change in percent, evidence of the last rows', () => {
    const seen = evaluate(conditionOf(when()), seriesTable([...values, 50]), noPast, morning)
    expect(seen.groups[0]?.verdict).toMatchObject({
      expected: expect.closeTo(102, -0.5),
      change: expect.closeTo(-51, -0.5),
      limit: expect.any(Number),
    })
    expect(seen.groups[0]?.evidence.at(-1)).toBe(84)
  })

  test.each<[string, string[], Cell[][], string]>([
    [
      'two rows for one day',
      ['day date', 'v'],
      [
        ['2026-01-01', '1'],
        ['2026-01-01', '2'],
      ],
      'duplicate_key',
    ],
    ['a day that is NULL', ['day date', 'v'], [[null, '1']], 'not_a_time'],
    ['a time that is a number', ['day int4', 'v'], [[1, '1']], 'not_a_time'],
    ['values that are text', ['day date', 'v text'], [['2026-01-01', 'x']], 'not_numeric'],
  ])('%s', (_name, headings, rows, code) => {
    expect(outcomeOf(verdictOf(conditionOf(when()), tableOf(headings, rows)))).toBe(code)
  })

  test('each group has its own series', () => {
    const rows = weekly(84).flatMap((value, at): Cell[][] => [
      [dayOf(at), 'a', value],
      [dayOf(at), 'b', value * 1000],
    ])
    const table = tableOf(['day date', 'region text', 'v'], [...rows, [dayOf(84), 'a', 103], [dayOf(84), 'b', 103]])
    const seen = evaluate(conditionOf(when(), { group_by: ['region'] }), table, noPast, morning)
    expect(seen.groups.map(({ verdict }) => verdict.kind)).toEqual(['ok', 'breach'])
  })

  test('dates that were called faults are left out', () => {
    const noisy = values.map((value, at) => (at >= 56 ? value * 3 : value))
    const excludedDates = new Set(noisy.map((_, at) => dayOf(at)).slice(56))
    const table = seriesTable([...noisy, 101])
    expect(outcomeOf(verdictOf(conditionOf(when()), table))).toBe('breach')
    expect(outcomeOf(verdictOf(conditionOf(when()), table, { ...noPast, excludedDates }))).toBe('ok')
  })
})

describe('anomaly against earlier runs', () => {
  const condition = conditionOf({ kind: 'anomaly', column: 'v', history: { source: 'runs' }, season: 'dow', min_points: 28 })
  // Yesterday's runs end on a Thursday, for the run is on a Friday: the weekend of `weekly` falls on Saturday and Sunday.
  const values = weekly(85).slice(1)
  test.each<[string, number, (number | null)[], string]>([
    ['as usual', 101, values, 'ok'],
    ['half of what Fridays have', 50, values, 'breach'],
    ['the first weeks are for learning', 50, values.slice(-20), 'learning'],
    ['runs without data are left out', 101, [...values.slice(0, 30), null, ...values.slice(30)], 'ok'],
  ])('%s', (_name, value, past, outcome) => {
    expect(outcomeOf(verdictOf(condition, tableOf(['v'], [[value]]), dailyPoints(past)))).toBe(outcome)
  })
})

describe('trend', () => {
  const when = (rest: object = {}): When => ({
    kind: 'trend',
    column: 'v',
    history: { source: 'runs' },
    runs: 4,
    direction: 'down',
    ...rest,
  })
  test.each<[string, number, number[], object, string]>([
    ['three steps down', 7, [1, 10, 9, 8], {}, 'breach'],
    ['one step level', 7, [10, 9, 9, 8], { runs: 5 }, 'ok'],
    ['level at the end', 8, [10, 9, 8], {}, 'ok'],
    ['far enough in all', 7, [10, 9, 8], { min_total_change_pct: 30 }, 'breach'],
    ['not far enough', 7, [10, 9, 8], { min_total_change_pct: 31 }, 'ok'],
    ['up instead', 7, [10, 9, 8], { direction: 'up' }, 'ok'],
    ['up from 0', 3, [0, 1, 2], { direction: 'up', min_total_change_pct: 50 }, 'breach'],
    ['too short', 7, [9, 8], {}, 'learning'],
  ])('%s', (_name, value, past, rest, outcome) => {
    expect(outcomeOf(verdictOf(conditionOf(when(rest)), tableOf(['v'], [[value]]), dailyPoints(past)))).toBe(outcome)
  })

  test('of a result', () => {
    const condition = conditionOf(when({ history: { source: 'result', time_column: 'day' }, runs: 3 }))
    expect(verdictOf(condition, seriesTable([5, 9, 8, 7]))).toMatchObject({ kind: 'breach', value: 7, expected: 9 })
  })
})

describe('a result that was cut', () => {
  const threshold: When = { kind: 'threshold', column: 'v', op: 'gt', value: 10 }
  const trend: When = { kind: 'trend', column: 'v', history: { source: 'result', time_column: 'day' }, runs: 3, direction: 'down' }
  const falling = seriesTable([9, 8, 7])
  test.each<[string, When, Partial<AlertConditionInput>, boolean, string]>([
    ['the last row may be past the cut', threshold, { pick: 'last' }, false, 'truncated'],
    ['so may the largest', threshold, { pick: 'max' }, false, 'truncated'],
    ['the first row is there', threshold, { pick: 'first' }, false, 'ok'],
    ['a series whose newest rows come last', trend, {}, false, 'truncated'],
    ['a series whose newest rows come first', trend, {}, true, 'ok'],
  ])('%s', (_name, when, rest, newestFirst, outcome) => {
    const rows = newestFirst ? falling.rows.toReversed() : falling.rows
    const whole = newestFirst ? rows.map((row, at) => [row[0] ?? null, 7 - at]) : rows
    expect(outcomeOf(verdictOf(conditionOf(when, rest), { ...falling, rows: whole, truncated: true }))).toBe(outcome)
  })
})
