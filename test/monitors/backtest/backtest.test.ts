import { describe, expect, test } from 'vitest'
import { type BacktestInput, backtest } from '../../../src/monitors/backtest/backtest.ts'
import { pointsHistory, seriesHistory } from '../../../src/monitors/backtest/histories.ts'
import type { History, StoredPoint } from '../../../src/monitors/backtest/history.ts'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import type { Cell } from '../../../src/present/columns.ts'
import { conditionOf, tableOf } from '../condition/table.ts'

type When = AlertConditionInput['when']
const above = (value: number, more: object = {}): When => ({ kind: 'threshold', column: 'v', op: 'gt', value, ...more })
const slotAt = (day: number): string => new Date(Date.UTC(2026, 0, 1, 6) + day * 86_400_000).toISOString()

/** One row a day; null: the day has no row. */
const replay = (values: (number | string | null)[]): History => ({
  source: 'replay',
  results: values.map((value, day) => ({ slot: slotAt(day), result: tableOf(['v'], value === null ? [] : [[value]]) })),
})

const run = (when: When, history: History, rest: Partial<AlertConditionInput> = {}, more: Partial<BacktestInput> = {}) =>
  backtest({ condition: conditionOf(when, rest), severity: 'high', history, timeZone: 'UTC', ...more })

describe('what would have happened', () => {
  const values = [5, 5, 15, 18, 5, 5, 9.5, 5, 12, 5, 5, 5, 5, 5]
  test('episodes with dates and worst values', () => {
    const report = run(above(10), replay(values))
    expect(report.episodes).toMatchObject([
      { from: slotAt(2), to: slotAt(4), slots: 2, value: 15, worst: 18, limit: 10, severity: 'high' },
      { from: slotAt(8), to: slotAt(9), slots: 1, worst: 12 },
    ])
    expect(report).toMatchObject({
      source: 'replay',
      from: slotAt(0),
      to: slotAt(13),
      slots: 14,
      count: 2,
      messages: 4,
      perMonth: expect.closeTo((2 * 30.44) / 14),
      shareFiring: expect.closeTo(3 / 14),
      longest: { from: slotAt(2) },
      nearestMiss: { slot: slotAt(6), value: 9.5, margin: expect.closeTo(0.05) },
      noData: 0,
      errors: { slots: 0, first: null },
    })
  })

  test('the same rules of states: two runs to fire, recover, still firing at the end', () => {
    expect(run(above(10), replay(values), { for_runs: 2 }).episodes).toMatchObject([{ from: slotAt(3), to: slotAt(4) }])
    expect(run(above(10, { recover: 4 }), replay([15, 5, 5, 3])).episodes).toMatchObject([{ from: slotAt(0), to: slotAt(3), slots: 3 }])
    expect(run(above(10), replay([5, 15])).episodes).toMatchObject([{ from: slotAt(1), to: null }])
  })

  test('no data and errors are counted and hold', () => {
    const report = run(above(10), replay([15, null, 'NaN', 15, 5]))
    expect(report).toMatchObject({
      count: 1,
      noData: 1,
      errors: { slots: 1, first: { code: 'non_finite' } },
      episodes: [{ from: slotAt(0), to: slotAt(4) }],
    })
  })

  test('known bad dates', () => {
    const { told } = run(
      above(10),
      replay(values),
      {},
      { knownBad: ['2026-01-03', '2026-01-02', '2026-01-04', '2026-01-12', '2026-01-09'] },
    )
    // An alert within one period after a date tells of it: its data came in by then.
    expect(told).toEqual([
      { date: '2026-01-03', told: true, slot: slotAt(2) },
      { date: '2026-01-02', told: true, slot: slotAt(2) },
      { date: '2026-01-04', told: true, slot: slotAt(2) },
      { date: '2026-01-12', told: false, slot: null },
      { date: '2026-01-09', told: true, slot: slotAt(8) },
    ])
  })

  test('changes look back at the values that went before', () => {
    const when: When = { kind: 'change', column: 'v', basis: { type: 'previous_run' }, measure: 'percent', direction: 'down', value: 50 }
    const report = run(when, replay([100, 100, 40, 40, 10]))
    expect(report.episodes.map(({ from }) => from)).toEqual([slotAt(2), slotAt(4)])
    expect(report.learning).toBe(1)
  })

  test('new rows are told apart from those of the run before', () => {
    const day = (slot: number, ...keys: string[]) => ({
      slot: slotAt(slot),
      result: tableOf(
        ['k text'],
        keys.map((key): Cell[] => [key]),
      ),
    })
    const history: History = { source: 'replay', results: [day(0, 'a'), day(1, 'a', 'b'), day(2, 'b'), day(3, 'a', 'b')] }
    expect(run({ kind: 'new_rows', keys: ['k'] }, history).episodes.map(({ from }) => from)).toEqual([slotAt(1), slotAt(3)])
    expect(run({ kind: 'new_rows', keys: ['k'], forget_after_runs: 2 }, history).episodes.map(({ from }) => from)).toEqual([slotAt(1)])
  })

  test('each group by itself, and gone ones', () => {
    const day = (slot: number, ...rows: Cell[][]) => ({ slot: slotAt(slot), result: tableOf(['g text', 'v'], rows) })
    const history: History = { source: 'replay', results: [day(0, ['a', '20'], ['b', '1']), day(1, ['b', '20']), day(2, ['b', '1'])] }
    expect(run(above(10), history, { group_by: ['g'] }).episodes).toMatchObject([
      { group: { key: '["a"]', values: [{ column: 'g', value: 'a' }] }, from: slotAt(0), to: slotAt(1) },
      { group: { key: '["b"]' }, from: slotAt(1), to: slotAt(2) },
    ])
  })

  test('nothing to go over', () => {
    expect(run(above(10), replay([]))).toMatchObject({ slots: 0, count: 0, perMonth: null, shareFiring: 0, nearestMiss: null, from: null })
  })
})

describe('warnings', () => {
  const codes = (values: (number | null)[], limit = 10, source: History['source'] = 'points') =>
    run(above(limit), { ...replay(values), source }).warnings.map(({ code }) => code)
  const days = (count: number, value: (day: number) => number | null) => Array.from({ length: count }, (_, day) => value(day))
  test.each<[string, string[], string[]]>([
    ['more than one a week', codes(days(28, (day) => (day % 5 === 4 ? 20 : 5))), ['too_often']],
    ['one a week', codes(days(28, (day) => (day % 7 === 4 ? 20 : 5))), []],
    ['a quarter of the time', codes(days(28, (day) => (day < 8 ? 20 : 5))), ['too_long']],
    [
      'far from every value',
      codes(
        days(28, (day) => 5 + (day % 3) / 10),
        100,
      ),
      ['far_away'],
    ],
    [
      'near enough',
      codes(
        days(28, (day) => 5 + (day % 3)),
        9,
      ),
      [],
    ],
    [
      'a flat past',
      codes(
        days(28, () => 1),
        10,
      ),
      ['far_away'],
    ],
    ['four slots', codes([5, 5, 20, 5]), ['too_long', 'little_history']],
    [
      'mostly nothing',
      codes(
        days(28, (day) => (day % 4 === 0 ? 5 : null)),
        6,
      ),
      ['mostly_no_data'],
    ],
    [
      'a past that was asked for again',
      codes(
        days(28, (day) => 5 + (day % 3)),
        9,
        'replay',
      ),
      ['late_rows'],
    ],
  ])('%s', (_name, found, expected) => expect(found).toEqual(expected))
})

describe('stored values', () => {
  const points = (values: (number | null)[], key = '[]'): StoredPoint[] =>
    values.map((value, day) => ({ slot: slotAt(day), key, value, text: null }))
  const episodesOf = (when: When, stored: StoredPoint[], rest: Partial<AlertConditionInput> = {}) => {
    const condition = conditionOf(when, rest)
    const found = pointsHistory(condition, stored)
    return found.ok
      ? backtest({ condition, severity: 'low', history: found.history, timeZone: 'UTC' }).episodes.map(({ from }) => from)
      : found.reason
  }

  test.each<[string, When, (number | null)[], number[]]>([
    ['threshold', above(10), [5, 20, 5, 20], [1, 3]],
    ['range', { kind: 'range', column: 'v', low: 1, high: 6, fire: 'outside' }, [5, 7, 5, 0], [1, 3]],
    [
      'change',
      { kind: 'change', column: 'v', basis: { type: 'previous_run' }, measure: 'percent', direction: 'up', value: 50 },
      [5, 20, 20],
      [1],
    ],
    ['row count', { kind: 'row_count', op: 'gte', value: 3 }, [0, 3, 2], [1]],
    ['no data', { kind: 'no_data' }, [1, 0, 2], [1]],
    ['freshness', { kind: 'freshness', column: 'v', max_age_minutes: 60 }, [30, 90, 30], [1]],
    ['a run without a value', above(10), [5, null, 20], [2]],
  ])('%s', (_name, when, values, days) => {
    expect(episodesOf(when, points(values))).toEqual(days.map(slotAt))
  })

  test('of groups, a slot at a time', () => {
    const stored = [...points([5, 20], '["a"]'), ...points([20, 5], '["b",null]'), ...points([1, 1], '[]')]
    expect(episodesOf(above(10), stored, { group_by: ['g'] })).toEqual([slotAt(1)])
  })

  test('times that ran without a row count: they end what fired', () => {
    const condition = conditionOf(above(10), { group_by: ['g'], empty: 'ok' })
    const fired = [2, 9].map((day): StoredPoint => ({ slot: slotAt(day), key: '["a"]', value: 20, text: null }))
    const found = pointsHistory(condition, fired, [0, 1, 3, 4, 5, 6, 7, 8, 10, 11].map(slotAt))
    const report = found.ok ? backtest({ condition, severity: 'low', history: found.history, timeZone: 'UTC' }) : null
    expect(report).toMatchObject({
      slots: 12,
      count: 2,
      shareFiring: expect.closeTo(2 / 12),
      episodes: [
        { from: slotAt(2), to: slotAt(3), slots: 1 },
        { from: slotAt(9), to: slotAt(10), slots: 1 },
      ],
    })
  })

  test.each<[string, When]>([
    ['two columns', { kind: 'compare', left: 'a', op: 'gt', right: 'b' }],
    ['texts', { kind: 'match', column: 'a', op: 'is', values: ['x'] }],
    ['keys', { kind: 'new_rows', keys: ['a'] }],
    ['several tests', { kind: 'any', of: [{ kind: 'no_data' }, { kind: 'row_count', op: 'gt', value: 1 }] }],
  ])('cannot tell of %s', (_name, when) => {
    expect(episodesOf(when, points([1, 2]))).toEqual(expect.stringMatching(/stored/))
  })
})

describe('a result with its own series', () => {
  const dates = Array.from({ length: 60 }, (_, day) => slotAt(day).slice(0, 10))
  const table = tableOf(
    ['day date', 'v'],
    dates.map((date, day): Cell[] => [date, day === 50 ? 300 : 100 + (day % 7)]),
  )
  const anomaly: When = { kind: 'anomaly', column: 'v', history: { source: 'result', time_column: 'day' }, min_points: 14 }

  test('is gone through time by time', () => {
    const condition = conditionOf(anomaly)
    const found = seriesHistory(condition, table, 'Europe/Berlin')
    if (!found.ok) throw new Error(found.reason)
    const report = backtest({ condition, severity: 'medium', history: found.history, timeZone: 'Europe/Berlin', knownBad: ['2026-02-20'] })
    expect(report).toMatchObject({
      source: 'series',
      slots: 60,
      learning: 14,
      count: 1,
      episodes: [{ value: 300 }],
      told: [{ told: true }],
    })
    expect(report.episodes[0]?.from).toBe('2026-02-19T23:00:00.000Z')
  })

  test('serves tests of the newest row, in the order the rows have', () => {
    const slots = (pick: 'first' | 'last' | 'max', result = table) => {
      const found = seriesHistory(conditionOf(above(200), { pick }), result, 'UTC')
      return found.ok
        ? backtest({ condition: conditionOf(above(200), { pick }), severity: 'low', history: found.history, timeZone: 'UTC' }).episodes.map(
            ({ from }) => from.slice(0, 10),
          )
        : found.reason
    }
    const falling = { ...table, rows: table.rows.toReversed() }
    expect([slots('last'), slots('first', falling)]).toEqual([['2026-02-20'], ['2026-02-20']])
    expect([slots('first'), slots('max')]).toEqual([expect.stringContaining('newest row'), expect.stringContaining('newest row')])
  })

  test.each([
    ['no times', tableOf(['v'], [['1']]), 'no column of times'],
    ['one time', tableOf(['day date', 'v'], [['2026-01-01', '1']]), 'one time only'],
    ['a time that is missing', tableOf(['day date', 'v'], [[null, '1']]), 'without a time'],
  ])('%s', (_name, result, reason) => {
    expect(seriesHistory(conditionOf(above(1), { pick: 'last' }), result, 'UTC')).toEqual({
      ok: false,
      reason: expect.stringContaining(reason),
    })
  })
})
