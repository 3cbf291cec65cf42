import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { criticalValue, fewestPoints } from '../../src/anomalies/critical-value.ts'
import { levelShifts } from '../../src/anomalies/level-shifts.ts'
import { median, quantile, slidingMedians } from '../../src/anomalies/medians.ts'
import { scoreSeries } from '../../src/anomalies/score-series.ts'
import type { ScoreOptions, SeriesPoint } from '../../src/anomalies/series.ts'
import { severityOf } from '../../src/anomalies/severity.ts'
import { normal, randomFrom } from '../../src/evaluate/bench/synthetic-series.ts'

const usual: ScoreOptions = {
  method: 'seasonal_mad',
  season: 'none',
  scale: 'auto',
  alpha: '0.002',
  direction: 'either',
  minPoints: 8,
  minAbsChange: 0,
  minRelChange: 0.05,
}
const dateOf = (at: number): string => new Date(Date.UTC(2026, 0, 1) + at * 86_400_000).toISOString().slice(0, 10)
const series = (values: number[]): SeriesPoint[] => values.map((value, at) => ({ at: dateOf(at), value }))
const noisy = (count: number, seed = 1, level = 100): number[] => {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => level + 2 * normal(random))
}

describe('scores', () => {
  test.each<[string, number[], Partial<ScoreOptions>, boolean]>([
    ['as usual', [...noisy(40), 101], {}, false],
    ['far above', [...noisy(40), 150], {}, true],
    ['far below', [...noisy(40), 60], {}, true],
    ['far below where only rises count', [...noisy(40), 60], { direction: 'up' }, false],
    ['0 in a series of positive values', [...noisy(40), 0], {}, true],
    ['below 0 in a series of positive values', [...noisy(40), -5], {}, true],
    ['a flat series goes on', Array.from({ length: 40 }, () => 7), {}, false],
    ['a flat series moves by less than 5 %', [...Array.from({ length: 40 }, () => 100), 104], {}, false],
    ['a flat series moves', [...Array.from({ length: 40 }, () => 100), 110], {}, true],
    ['zeros go on', Array.from({ length: 40 }, () => 0), {}, false],
    ['something after zeros', [...Array.from({ length: 40 }, () => 0), 3], {}, true],
    ['something after zeros that is too little', [...Array.from({ length: 40 }, () => 0), 3], { minAbsChange: 5 }, false],
    ['negative values', [...noisy(40, 2, -100), -150], {}, true],
    ['the linear scale', [...noisy(40), 150], { scale: 'linear' }, true],
    ['plain mad', [...noisy(40), 150], { method: 'mad' }, true],
    ['plain iqr', [...noisy(40), 150], { method: 'iqr' }, true],
    ['plain iqr of a flat series', [...Array.from({ length: 40 }, () => 100), 110], { method: 'iqr' }, true],
    ['growth of 1 % a day goes on', Array.from({ length: 60 }, (_, at) => 100 * 1.01 ** at + (at % 3)), {}, false],
  ])('%s', (_name, values, options, anomalous) => {
    expect(scoreSeries(series(values), { ...usual, ...options })).toMatchObject({ kind: 'scored', anomalous })
  })

  test('too few points say how many are needed', () => {
    expect(scoreSeries(series(noisy(20)), { ...usual, minPoints: 28 })).toEqual({ kind: 'not_enough', points: 19, wanted: 28 })
    expect(scoreSeries(series(noisy(20)), { ...usual, season: 'dow' })).toEqual({
      kind: 'not_enough',
      points: 19,
      wanted: fewestPoints('dow'),
    })
    expect(scoreSeries([], usual)).toMatchObject({ kind: 'not_enough', points: 0 })
    // More points than are looked back on cannot be asked for.
    expect(scoreSeries(series(noisy(200)), { ...usual, minPoints: 180 })).toMatchObject({ kind: 'scored' })
  })

  test('past spikes do not hide the next one', () => {
    const values = noisy(60).map((value, at) => (at % 9 === 4 ? value * 3 : value))
    expect(scoreSeries(series([...values, 160]), usual)).toMatchObject({ anomalous: true })
  })

  test('a month of the year is told from four years', () => {
    const monthly = Array.from({ length: 61 }, (_, at) => ({
      at: `${2020 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`,
      value: (at % 12 === 11 ? 200 : 100) + (at % 5),
    }))
    const options: ScoreOptions = { ...usual, season: 'month_of_year' }
    expect(scoreSeries(monthly.slice(0, 60), options)).toMatchObject({ anomalous: false, expected: expect.closeTo(202, -1) })
    expect(scoreSeries(monthly.with(59, { at: '2024-12-01', value: 100 }).slice(0, 60), options)).toMatchObject({ anomalous: true })
  })

  test('an hour of the week is told from some weeks', () => {
    const hourly = Array.from({ length: 24 * 7 * 5 + 1 }, (_, at) => ({
      at: new Date(Date.UTC(2026, 0, 5) + at * 3_600_000).toISOString().slice(0, 19),
      value: (at % 24 < 8 ? 10 : 100) + (at % 7),
    }))
    const options: ScoreOptions = { ...usual, season: 'hour_of_week' }
    expect(scoreSeries(hourly, options)).toMatchObject({ anomalous: false })
    expect(scoreSeries(hourly.with(-1, { at: hourly.at(-1)?.at ?? '', value: 60 }), options)).toMatchObject({ anomalous: true })
  })

  test('a value is anomalous exactly where it is outside of low and high', () => {
    const value = fc.double({ min: -500, max: 500, noNaN: true })
    const options = fc.record({
      scale: fc.constantFrom('auto', 'linear'),
      method: fc.constantFrom('seasonal_mad', 'mad', 'iqr'),
      minAbsChange: fc.constantFrom(0, 10),
    })
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 50 }), options, (last, seed, more) => {
        const scored = scoreSeries(series([...noisy(30, seed), last]), { ...usual, ...more })
        if (scored.kind !== 'scored') throw new Error('not scored')
        const isOutside = last < scored.low || last > scored.high
        expect(scored.anomalous).toBe(isOutside)
        expect(Object.values(scored).every((part) => typeof part !== 'number' || Number.isFinite(part))).toBe(true)
      }),
      { numRuns: 80, seed: 1 },
    )
  })
})

describe('critical values', () => {
  test('fall with the length of the history and rise as alarms are to be rarer, never below 3.5', () => {
    for (const season of ['none', 'dow', 'hour_of_week', 'month_of_year'] as const) {
      const lengths = Array.from({ length: 60 }, (_, at) => fewestPoints(season) + at * 3)
      const values = lengths.map((points) => criticalValue(season, '0.002', points))
      expect(values.every((value, at) => value <= (values[at - 1] ?? value) && value >= 3.5)).toBe(true)
      expect(lengths.every((points) => criticalValue(season, '0.01', points) <= criticalValue(season, '0.002', points))).toBe(true)
      expect(lengths.every((points) => criticalValue(season, '0.002', points) <= criticalValue(season, '0.0005', points))).toBe(true)
    }
  })

  test('normal values alarm about as rarely as they should', () => {
    const random = randomFrom(5)
    const alarms = Array.from({ length: 2_000 }, () =>
      scoreSeries(series(Array.from({ length: 25 }, () => 100 + 5 * normal(random))), { ...usual, alpha: '0.01', minRelChange: 0 }),
    )
    const share = alarms.filter((score) => score.kind === 'scored' && score.anomalous).length / alarms.length
    expect(share).toBeLessThan(0.012)
  })
})

test.each<[number, number | null, boolean, string]>([
  [11, 0.3, false, 'high'],
  [11, 0.2, false, 'medium'],
  [11, 0.05, false, 'low'],
  [-7, -0.3, false, 'medium'],
  [5, 0.3, false, 'low'],
  [11, null, false, 'high'],
  [11, 0.3, true, 'medium'],
  [5, 0.3, true, 'low'],
])('z %s, %s of the value, favourable %s: %s', (score, relative, favourable, severity) => {
  expect(severityOf({ score, critical: 4, relative }, favourable)).toBe(severity)
})

test.each([
  ['four in a row', '.++++.', []],
  ['five in a row', '.+++++.', ['1 to 5']],
  ['more than five', '--------', ['0 to 7']],
  ['five, then the other side', '+++++-----', ['0 to 4', '5 to 9']],
  ['interrupted', '+++.++', []],
])('level shifts: %s', (_name, signs, found) => {
  const shifts = levelShifts([...signs].map((sign) => (sign === '+' ? 1 : sign === '-' ? -1 : 0)))
  expect(shifts.map(({ from, to }) => `${from} to ${to}`)).toEqual(found)
})

test('sliding medians are those of each window', () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 30 })
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 8 }), fc.integer({ min: -1, max: 8 }), (list, before, after) => {
      const plain = list.map((_, at) => median(list.slice(Math.max(0, at - before), Math.max(0, at + after + 1))))
      expect(slidingMedians(list, before, after)).toEqual(plain)
    }),
  )
  expect([quantile([1, 2, 3, 4], 0.5), quantile([1, 2, 3, 4, 5], 0.25)]).toEqual([2.5, 2])
})
