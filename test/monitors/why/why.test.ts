import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decompose } from '../../../src/monitors/why/decompose.ts'
import { stretchesOf } from '../../../src/monitors/why/periods.ts'
import { emptyQuery, type PeriodFilter, type SemanticQuery } from '../../../src/translate/semantic/semantic-query.ts'

const close = (one: number, other: number, size: number) => Math.abs(one - other) <= 1e-9 * Math.max(1, size)

test('contributions sum to the change, and what parts won from each other to nothing', () => {
  const amount = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const part = fc.record({ value: fc.option(fc.string()), later: amount, earlier: amount })
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const { parts: shown, rest } = decompose(parts)
      const all = [...shown, ...(rest === null ? [] : [rest])]
      const earlier = parts.reduce((sum, one) => sum + one.earlier, 0)
      const size = parts.reduce((sum, one) => sum + Math.abs(one.later) + Math.abs(one.earlier), 0)
      const whole = parts.reduce((sum, one) => sum + one.later, 0) - earlier
      expect(
        close(
          all.reduce((sum, one) => sum + one.change, 0),
          whole,
          size,
        ),
      ).toBe(true)
      for (const one of all) expect(close(one.rate + one.mix, one.change, size + Math.abs(one.rate))).toBe(true)
      expect(shown.length).toBeLessThanOrEqual(5)
    }),
  )
})

test('a part that fell while all others kept their size is the whole of the mix', () => {
  const found = decompose([
    { value: 'a', earlier: 100, later: 50 },
    { value: 'b', earlier: 100, later: 100 },
  ])
  expect(found.parts).toEqual([
    { value: 'a', earlier: 100, later: 50, change: -50, share: 1, rate: -25, mix: -25 },
    { value: 'b', earlier: 100, later: 100, change: 0, share: -0, rate: -25, mix: 25 },
  ])
})

const period = (from: string | null, to: string | null): PeriodFilter => ({
  from,
  to,
  label: '',
  grain: 'day',
  incomplete: false,
  asOf: false,
  soFar: null,
})
const time = (grain: 'day' | 'week' | 'month' | 'quarter' | 'year' | 'hour'): SemanticQuery['dimensions'] => [
  { kind: 'time', grain, cycle: null },
]

test.each<[string, Partial<SemanticQuery>, [string, string, string, string] | null]>([
  ['a month', { periods: [period('2026-10-01', '2026-11-01')] }, ['2026-09-01', '2026-10-01', '2026-10-01', '2026-11-01']],
  ['a quarter', { periods: [period('2026-01-01', '2026-04-01')] }, ['2025-10-01', '2026-01-01', '2026-01-01', '2026-04-01']],
  [
    'March, which is longer than February',
    { periods: [period('2026-03-01', '2026-04-01')] },
    ['2026-02-01', '2026-03-01', '2026-03-01', '2026-04-01'],
  ],
  ['thirty days', { periods: [period('2026-10-21', '2026-11-20')] }, ['2026-09-21', '2026-10-21', '2026-10-21', '2026-11-20']],
  [
    'a day, against the same weekday',
    { periods: [period('2026-11-19', '2026-11-20')] },
    ['2026-11-12', '2026-11-13', '2026-11-19', '2026-11-20'],
  ],
  [
    'days of a stretch: the last one',
    { periods: [period('2026-10-20', '2026-11-25')], dimensions: time('day') },
    ['2026-11-12', '2026-11-13', '2026-11-19', '2026-11-20'],
  ],
  ['weeks without a stretch', { dimensions: time('week') }, ['2026-11-02', '2026-11-09', '2026-11-09', '2026-11-16']],
  [
    'months, over the turn of a year',
    { periods: [period('2025-02-01', '2026-02-01')], dimensions: time('month') },
    ['2025-12-01', '2026-01-01', '2026-01-01', '2026-02-01'],
  ],
  ['quarters', { dimensions: time('quarter') }, ['2026-04-01', '2026-07-01', '2026-07-01', '2026-10-01']],
  ['years', { dimensions: time('year') }, ['2024-01-01', '2025-01-01', '2025-01-01', '2026-01-01']],
  [
    'two periods that are compared',
    { comparison: { kind: 'periods', earlier: period('2025-10-01', '2025-11-01'), later: period('2026-10-01', '2026-11-01') } },
    ['2025-10-01', '2025-11-01', '2026-10-01', '2026-11-01'],
  ],
  ['no period', {}, null],
  ['a period without an end', { periods: [period('2026-01-01', null)] }, null],
  ['several periods', { periods: [period('2026-01-01', '2026-02-01'), period('2026-03-01', '2026-04-01')] }, null],
  ['the state at a day', { periods: [{ ...period('2026-11-19', '2026-11-20'), asOf: true }] }, null],
  ['hours', { dimensions: time('hour') }, null],
])('%s', (_name, query, days) => {
  const found = stretchesOf({ ...emptyQuery, ...query }, '2026-11-20')
  expect(found === null ? null : [found.earlier.from, found.earlier.to, found.later.from, found.later.to]).toEqual(days)
})
