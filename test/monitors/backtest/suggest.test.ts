import { describe, expect, test } from 'vitest'
import { randomFrom } from '../../../src/evaluate/bench/synthetic-series.ts'
import type { History } from '../../../src/monitors/backtest/history.ts'
import { suggestConditions } from '../../../src/monitors/backtest/suggest-conditions.ts'
import { episodesAt, suggestThreshold } from '../../../src/monitors/backtest/suggest-threshold.ts'
import { alertConditionSchema } from '../../../src/monitors/condition/condition.ts'
import type { Cell, ColumnRole, ResultColumn } from '../../../src/present/columns.ts'

const dateOf = (day: number): string => new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString().slice(0, 10)
const dated = (values: number[]) => values.map((value, day) => ({ slot: dateOf(day), value }))

describe('a threshold from the past', () => {
  test.each<[string, number[], 'gt' | 'lt', number | null]>([
    [
      'about one a quarter',
      Array.from({ length: 182 }, (_, day) => (day === 50 ? 900 : day === 120 ? 950 : day % 30 === 0 ? 500 : 100 + (day % 10))),
      'gt',
      700,
    ],
    ['of falls', Array.from({ length: 182 }, (_, day) => (day === 50 ? 31 : day === 120 ? 32 : 100 + (day % 10))), 'lt', 66],
    [
      'more digits where two would swallow what fires',
      Array.from({ length: 182 }, (_, day) => (day === 50 || day === 120 ? 1010 : 1000 + (day % 3))),
      'gt',
      1006,
    ],
    ['a short past: past the worst', Array.from({ length: 30 }, (_, day) => 100 + (day % 11)), 'gt', 120],
    ['a short past, falls', Array.from({ length: 30 }, (_, day) => 100 + (day % 11)), 'lt', 99],
    ['counts are whole', Array.from({ length: 30 }, (_, day) => 3 + (day % 2) * 11), 'lt', 2],
    ['none that only a negative count would pass', Array.from({ length: 30 }, (_, day) => day % 7), 'lt', null],
    ['all the same', Array.from({ length: 100 }, () => 5), 'gt', null],
    ['too few', [1, 2, 3], 'gt', null],
  ])('%s', (_name, values, op, limit) => {
    expect(suggestThreshold(dated(values), op)).toBe(limit)
  })

  test('of monthly values at most a fifth pass, however they run together', () => {
    const random = randomFrom(7)
    const points = Array.from({ length: 87 }, (_, month) => ({
      slot: new Date(Date.UTC(2019, month, 1)).toISOString(),
      value: Math.sin(month / 9) * 3 + random(),
    }))
    const limit = suggestThreshold(points, 'gt') ?? Number.NaN
    const passing = points.filter(({ value }) => value > limit).length
    expect(passing).toBeGreaterThan(0)
    expect(passing / points.length).toBeLessThanOrEqual(0.2)
  })

  test('never fires more often than once a quarter, for any past', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = randomFrom(seed)
      const points = dated(Array.from({ length: 400 }, () => Math.round(random() ** 3 * 1000) - 100))
      for (const op of ['gt', 'gte', 'lt', 'lte'] as const) {
        const limit = suggestThreshold(points, op)
        expect(limit === null ? 0 : episodesAt(points, op, limit)).toBeLessThanOrEqual(4)
      }
    }
  })
})

const column = (name: string, role: ColumnRole, type = 'numeric'): ResultColumn => ({
  name,
  label: name,
  type,
  role,
  unit: null,
  format: null,
  nullable: true,
})
const day = column('day', 'time', 'date')
const sales = column('sales', 'measure')
const region = column('region', 'nominal', 'text')
const series = Array.from({ length: 200 }, (_, at): Cell[] => [dateOf(at), 100 + (at % 7) + (at % 97 === 50 ? -60 : 0)])

describe('conditions for a result', () => {
  const kinds = (columns: ResultColumn[], rows: Cell[][]) =>
    suggestConditions(columns, rows, { timeZone: 'UTC' }).map(({ condition }) =>
      [condition.when.kind, ...(condition.group_by ?? [])].join(' '),
    )
  test.each<[string, ResultColumn[], Cell[][], string[]]>([
    ['a daily series', [day, sales], series.slice(0, 100), ['anomaly', 'threshold', 'trend']],
    ['a short series', [day, sales], series.slice(0, 3), ['anomaly', 'trend', 'no_data']],
    ['one figure', [sales], [['1200']], ['change', 'threshold', 'anomaly']],
    ['one figure and its target', [sales, column('target', 'measure')], [['1200', '1000']], ['compare', 'change', 'threshold']],
    ['a figure and last year', [column('last_year', 'measure'), sales], [['1200', '1000']], ['change', 'change', 'threshold']],
    ['a figure that is NULL', [sales], [[null]], ['change', 'anomaly', 'no_data']],
    [
      'a ranking',
      [region, sales],
      [
        ['a', '5'],
        ['b', '4'],
      ],
      ['change region', 'new_rows', 'no_data'],
    ],
    [
      'a ranking with an allowance',
      [region, sales, column('allowed', 'measure')],
      [
        ['a', '5', '9'],
        ['b', '4', '9'],
      ],
      ['compare region', 'change region', 'new_rows'],
    ],
    ['a list of names', [column('customer', 'identifier', 'text')], [['c1'], ['c2']], ['new_rows', 'no_data', 'row_count']],
    ['an empty list', [column('customer', 'identifier', 'text')], [], ['new_rows', 'row_count', 'row_count']],
    [
      'series by region',
      [day, region, sales],
      [
        [dateOf(0), 'a', '1'],
        [dateOf(0), 'b', '2'],
        [dateOf(1), 'a', '1'],
      ],
      ['anomaly region', 'trend region', 'no_data'],
    ],
    [
      'rows that are not told apart',
      [region, sales],
      [
        ['a', '5'],
        ['a', '4'],
      ],
      ['no_data', 'row_count', 'row_count'],
    ],
  ])('%s', (_name, columns, rows, expected) => {
    expect(kinds(columns, rows)).toEqual(expected)
  })

  test('a series prices itself', () => {
    const suggestions = suggestConditions([day, sales], series, { timeZone: 'UTC' })
    expect(suggestions.map(({ source }) => source)).toEqual(['series', 'series', 'series'])
    expect(suggestions.every(({ condition }) => alertConditionSchema.safeParse(condition).success)).toBe(true)
    expect(suggestions[1]).toMatchObject({ title: 'sales falls below 70', perMonth: expect.closeTo(0.3, 1) })
    expect(suggestions.every(({ perMonth }) => perMonth !== null && perMonth < 2)).toBe(true)
  })

  test('others are priced by the past that is given, or not at all', () => {
    const history = {
      source: 'replay',
      results: Array.from({ length: 30 }, (_, at) => ({
        slot: `${dateOf(at)}T06:00:00Z`,
        result: { columns: [{ name: 'sales', type: 'numeric' }], rows: [[at % 10 === 9 ? 10 : 100] as Cell[]], truncated: false },
      })),
    } as const
    expect(suggestConditions([sales], [['100']], { timeZone: 'UTC' }).map(({ perMonth }) => perMonth)).toEqual([null, null, null])
    const [change] = suggestConditions([sales], [['100']], {
      timeZone: 'UTC',
      history: { source: history.source, results: [...history.results] },
    })
    expect(change).toMatchObject({ source: 'replay', perMonth: expect.closeTo(3.1, 1) })
  })

  const pastOf = (values: number[]): History => ({
    source: 'replay',
    results: values.map((value, at) => ({
      slot: `${dateOf(at)}T06:00:00Z`,
      result: { columns: [{ name: 'sales', type: 'numeric' }], rows: [[value]], truncated: false },
    })),
  })

  test('of a figure with weekdays none fires most of the time, and the limit and the season come from its past', () => {
    const values = Array.from({ length: 56 }, (_, at) => [100, 160, 240, 130, 210, 300, 60][at % 7] ?? 0).map((v, at) => v + (at % 5) / 10)
    const found = suggestConditions([sales], [['240']], { timeZone: 'UTC', history: pastOf(values) })
    expect(found.map(({ condition }) => condition.when.kind)).not.toContain('change')
    expect(found.every(({ past }) => past !== null && past.firing <= 0.2)).toBe(true)
    expect(found).toContainEqual(
      expect.objectContaining({ condition: expect.objectContaining({ when: expect.objectContaining({ season: 'dow' }) }), perMonth: 0 }),
    )
    const [threshold] = found
    expect(threshold).toMatchObject({ condition: { when: { kind: 'threshold', op: 'lt' } }, past: { count: expect.any(Number) } })
    expect(threshold?.past?.count).toBeLessThanOrEqual(1)
  })

  test('one step in a past does not say how often there are steps', () => {
    const history = pastOf(Array.from({ length: 24 }, (_, at) => (at < 20 ? 100 : 150)))
    expect(suggestConditions([sales], [['150']], { timeZone: 'UTC', history })[0]).toMatchObject({
      condition: { when: { kind: 'change' } },
      perMonth: null,
      past: { slots: 24, count: 1, firing: expect.closeTo(1 / 24) },
    })
  })
})
