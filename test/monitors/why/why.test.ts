import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decompose } from '../../../src/monitors/why/decompose.ts'
import { decomposeRatio } from '../../../src/monitors/why/decompose-ratio.ts'
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

describe('a ratio', () => {
  const amount = fc.integer({ min: 1, max: 10_000 })
  const pair = fc.record({ later: amount, earlier: amount })
  const ratioPart = fc.record({ value: fc.constantFrom('a', 'b', 'c', null), above: pair, below: pair })

  test('what its parts did sums to its change, by their own ratios and by their shares', () => {
    fc.assert(
      fc.property(fc.array(ratioPart, { minLength: 1, maxLength: 12 }), (parts) => {
        const found = decomposeRatio(parts, 100)
        const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + of(part), 0)
        const whole = (side: 'later' | 'earlier') => (100 * sum(({ above }) => above[side])) / sum(({ below }) => below[side])
        const all = [...(found?.parts ?? []), ...(found?.rest ? [found.rest] : [])]
        const told = all.reduce((total, { change }) => total + change, 0)
        expect(Math.abs(told - (whole('later') - whole('earlier')))).toBeLessThan(1e-6 * Math.max(1, whole('later'), whole('earlier')))
        for (const { rate, mix, change } of all)
          expect(Math.abs(rate + mix - change)).toBeLessThan(1e-6 * Math.max(1, Math.abs(rate), Math.abs(mix)))
      }),
      { numRuns: 200 },
    )
  })

  test('parts that keep their ratios move it by their shares alone, and the other way round', () => {
    const part = (value: string, above: [number, number], below: [number, number]) => ({
      value,
      above: { later: above[0], earlier: above[1] },
      below: { later: below[0], earlier: below[1] },
    })
    const shares = decomposeRatio([part('a', [40, 10], [80, 20]), part('b', [2, 8], [20, 80])], 1)
    expect(shares?.parts.map(({ rate }) => rate)).toEqual([0, 0])
    const ratios = decomposeRatio([part('a', [30, 10], [50, 50]), part('b', [10, 10], [50, 50])], 100)
    expect(ratios?.parts).toMatchObject([
      { value: 'a', rate: 20, mix: 0, change: 20, later: 60, earlier: 20 },
      { value: 'b', rate: 0, mix: expect.closeTo(0), change: expect.closeTo(0) },
    ])
    expect(decomposeRatio([part('a', [5, 5], [0, 10]), part('b', [5, 5], [10, 10])], 1)).toBeNull()
    expect(decomposeRatio([part('a', [5, 5], [0, 10])], 1)).toBeNull()
  })
})
