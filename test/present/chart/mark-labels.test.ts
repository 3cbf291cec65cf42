import fc from 'fast-check'
import { compile, type TopLevelSpec } from 'vega-lite'
import { describe, expect, test } from 'vitest'
import { chooseChart } from '../../../src/present/chart/choose-chart.ts'
import { logBins, wantsLog } from '../../../src/present/chart/log-axis.ts'
import { apart } from '../../../src/present/chart/mark-labels.ts'
import { toVegaLite } from '../../../src/present/chart/vega-lite.ts'
import type { Cell, ResultColumn } from '../../../src/present/columns.ts'
import { column } from '../columns.ts'

const month = column('month', { type: 'date', role: 'time', format: 'month' })
const sales = column('net_sales', { unit: { kind: 'currency', code: 'USD' } })
const orders = column('orders', { type: 'int8', unit: { kind: 'count', noun: 'orders' } })
const region = column('region', { type: 'text', role: 'nominal' })
const count = (n: number) => Array.from({ length: n }, (_, at) => at)
const monthAt = (at: number) => `2026-${String(at + 1).padStart(2, '0')}-01`

const drawn = (columns: ResultColumn[], rows: Cell[][], width = 800) => {
  const { pick } = chooseChart({ columns, rows, truncated: 'none', intent: null, question: '' })
  const chart = pick === null ? null : toVegaLite(pick, columns, rows, { width })
  if (chart === null) throw new Error('nothing was drawn')
  // Plain JSON in the library's own shape; compiling it proves that.
  compile(chart.spec as unknown as TopLevelSpec)
  return { pick, notes: chart.notes, text: JSON.stringify(chart.spec), layers: Object(chart.spec).layer ?? [] }
}
const lines = (names: string[], value: (at: number, line: number) => number): Cell[][] =>
  count(6).flatMap((at) => names.map((name, line) => [monthAt(at), name, String(value(at, line))]))
const labelsOf = (chart: ReturnType<typeof drawn>) =>
  chart.layers.find((layer: { mark?: { type?: string } }) => layer.mark?.type === 'text')

describe('lines', () => {
  test('are named at their ends instead of in a legend, each with its colour', () => {
    const chart = drawn(
      [month, region, sales],
      lines(['EMEA', 'APAC'], (at, line) => 100 + at * (line + 1) * 20),
    )
    const labels = labelsOf(chart)
    expect(labels.data.values).toEqual([
      { c0: '2026-06-01', c1: 'EMEA', c2: 200 },
      { c0: '2026-06-01', c1: 'APAC', c2: 300 },
    ])
    expect(labels.encoding).toMatchObject({ text: { field: 'c1' }, color: { field: 'c1', legend: null } })
    expect(chart.layers[0].encoding.color.legend).toBeNull()
  })

  test('that end near each other have names that do not lie on each other', () => {
    const chart = drawn(
      [month, region, sales],
      lines(['a', 'b', 'c'], (at) => at * 100),
    )
    const places: number[] = labelsOf(chart).data.values.map(({ c2 }: { c2: number }) => c2)
    const gaps = places.toSorted((a, b) => a - b).flatMap((place, at, all) => (at === 0 ? [] : [place - (all[at - 1] ?? 0)]))
    // Fourteen of 280 pixels, of an axis from 0 to 500.
    expect(Math.min(...gaps)).toBeCloseTo(25, 6)
  })

  test.each([
    ['on a narrow page', lines(['a', 'b'], (at) => at + 1), 360],
    [
      'when there are more than eight',
      lines(
        count(12).map((n) => `avg ${n}`),
        (at) => at + 1,
      ),
      800,
    ],
  ])('keep their legend %s', (_name, rows, width) => {
    expect(labelsOf(drawn([month, region, column('avg_value', {})], rows, width))).toBeUndefined()
  })
})

test('points of groups carry the names of the least and the greatest', () => {
  const rows = count(40).map((at): Cell[] => [`shop ${at}`, String(1_000 + ((at * 7919) % 613)), at * 3])
  const chart = drawn([region, sales, orders], rows)
  expect(chart.pick?.mark).toBe('point')
  const names: string[] = labelsOf(chart).data.values.map(({ c0 }: { c0: string }) => c0)
  expect(names).toEqual(expect.arrayContaining(['shop 39', 'shop 0']))
  expect(names.length).toBeLessThanOrEqual(4)
})

test('boxes carry their middle value', () => {
  const chart = drawn(
    [region, sales],
    count(80).map((at): Cell[] => [`g${at % 5}`, String(at)]),
  )
  expect(chart.pick?.mark).toBe('box')
  expect(labelsOf(chart).encoding.text).toMatchObject({ aggregate: 'median' })
})

describe('a logarithmic axis', () => {
  const series = (values: number[]): Cell[][] => values.map((value, at) => [monthAt(at), String(value)])
  test.each([
    ['values a thousand times apart stay on a plain one', [1, 10, 1_000], false],
    ['values further apart get one', [1, 10, 1_001], true],
    ['a zero forbids it', [0, 10, 100_000], false],
    ['a negative value forbids it', [-1, 10, 100_000], false],
  ])('%s', (_name, values, expected) => {
    const { text, notes } = drawn([month, sales], series(values))
    expect([text.includes('"type":"log"'), notes.some((note) => note.includes('logarithmic'))]).toEqual([expected, expected])
  })

  test('of a histogram appears with a long tail, and counts every row once', () => {
    const values = count(200).map((at) => [String(at < 190 ? 1 + (at % 5) : 10 ** (at - 186))])
    const { text, notes } = drawn([sales], values)
    expect(text).toContain('"type":"log"')
    expect(notes).toEqual(['The axis is logarithmic: equal steps are equal factors.'])
    expect(
      drawn(
        [sales],
        count(60).map((at) => [String(at + 1)]),
      ).notes,
    ).toEqual([])
  })

  test('bars of any positive values hold each of them once, side by side', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 200 }), (numbers) => {
        const bins = logBins(
          numbers.map((x) => ({ x })),
          'x',
        )
        if (bins === null) return
        expect(bins.reduce((sum, { count: found }) => sum + found, 0)).toBe(numbers.length)
        for (const [at, bin] of bins.entries())
          if (at > 0) expect(bin.from).toBeCloseTo(bins[at - 1]?.to ?? 0, 6 - Math.ceil(Math.log10(bin.from)))
        expect(bins.length).toBeLessThanOrEqual(40)
      }),
    )
    expect(wantsLog([{ x: 1 }, { x: null }, { x: 5_000 }], 'x')).toBe(true)
  })
})

test('labels that are moved apart keep their order and their gap, and move no further than they must', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      (values, gap) => {
        const places = apart(values, gap)
        const order = values.map((_, at) => at).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
        for (const [step, at] of order.entries()) {
          const before = order[step - 1]
          if (before !== undefined) expect((places[at] ?? 0) - (places[before] ?? 0)).toBeGreaterThanOrEqual(gap - 1e-3)
        }
        const crowded = order.some((at, step) => step > 0 && (values[at] ?? 0) - (values[order[step - 1] ?? 0] ?? 0) < gap)
        if (!crowded) for (const [at, value] of values.entries()) expect(places[at]).toBeCloseTo(value, 6)
      },
    ),
  )
})
