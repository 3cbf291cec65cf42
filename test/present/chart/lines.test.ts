import fc from 'fast-check'
import { compile, type TopLevelSpec } from 'vega-lite'
import { describe, expect, test } from 'vitest'
import type { ChartRow } from '../../../src/present/chart/chart-rows.ts'
import { chooseChart } from '../../../src/present/chart/choose-chart.ts'
import { thinLines } from '../../../src/present/chart/downsample.ts'
import { toVegaLite } from '../../../src/present/chart/vega-lite.ts'
import type { Cell, ResultColumn } from '../../../src/present/columns.ts'
import { isOpenPeriod } from '../../../src/present/dates.ts'
import { column } from '../columns.ts'

const month = column('month', { type: 'date', role: 'time', format: 'month' })
const day = column('day', { type: 'date', role: 'time', format: 'day' })
const sales = column('net_sales', { unit: { kind: 'currency', code: 'USD' } })
const region = column('region', { type: 'text', role: 'nominal' })
const count = (n: number) => Array.from({ length: n }, (_, at) => at)
const monthAt = (at: number) => `2026-${String(at + 1).padStart(2, '0')}-01`

const drawn = (columns: ResultColumn[], rows: Cell[][], today?: string) => {
  const { pick } = chooseChart({ columns, rows, truncated: 'none', intent: null, question: '', ...(today === undefined ? {} : { today }) })
  const chart = pick === null ? null : toVegaLite(pick, columns, rows)
  if (chart === null) throw new Error('nothing was drawn')
  // Plain JSON in the library's own shape; compiling it proves that.
  compile(chart.spec as unknown as TopLevelSpec)
  return { pick, ...chart }
}

test.each([
  ['2026-11-01', 'month', '2026-11-20', true],
  ['2026-11-01', 'month', '2026-11-30', false],
  ['2026-10-01', 'month', '2026-11-20', false],
  ['2026-10-01', 'quarter', '2026-11-20', true],
  ['2026-01-01', 'year', '2026-11-20', true],
  ['2026-11-16', 'week', '2026-11-20', true],
  ['2026-11-20', 'day', '2026-11-20', false],
  ['2026-11-20 10:00:00', 'hour', '2026-11-20', false],
  ['2026-12-01', 'month', '2026-11-20', false],
  ['Q4', 'quarter', '2026-11-20', false],
  ['2026-11-01', null, '2026-11-20', false],
])('the period of %s, a %s, on %s: open is %s', (start, grain, today, open) => {
  expect(isOpenPeriod(start, grain, today)).toBe(open)
})

describe('a period that is not over', () => {
  const rows = count(11).map((at) => [monthAt(at), String(100 + at)])

  test('is the dashed end of the line, and said', () => {
    const { spec, notes, pick } = drawn([month, sales], rows, '2026-11-20')
    expect(pick?.unfinished).toBe('2026-11-01')
    expect(notes).toContain('The last period is not over: its figures will grow.')
    expect(spec).toMatchObject({ layer: [{ mark: { type: 'line' } }, { mark: { type: 'line', strokeDash: [3, 3] } }] })
    const { values } = Object(spec.data)
    expect(values.filter(({ open }: ChartRow) => open === 1)).toHaveLength(2)
    expect(values.filter(({ closed }: ChartRow) => closed === 1)).toHaveLength(10)
  })

  test('is nothing special once it is over, or where no day is given', () => {
    expect(drawn([month, sales], rows, '2026-12-02').spec).not.toHaveProperty('layer')
    expect(drawn([month, sales], rows).spec).not.toHaveProperty('layer')
  })
})

test('from the fifth line on a pattern tells lines apart', () => {
  const rows = (lines: number) => count(6).flatMap((at) => count(lines).map((line) => [monthAt(at), `r${line}`, String(at * line)]))
  // Names at the ends of lines are a second layer.
  const encodingOf = (lines: number) => Object(drawn([month, region, sales], rows(lines)).spec).layer[0].encoding
  const six = encodingOf(6).strokeDash
  expect(six.scale.range.slice(0, 4)).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 0],
  ])
  expect(new Set(six.scale.range.map(String)).size).toBe(3)
  expect(encodingOf(4)).not.toHaveProperty('strokeDash')
})

describe('a line of very many points', () => {
  test('is thinned, said so, and keeps its peak', () => {
    const start = Date.UTC(2000, 0, 1)
    const rows = count(6_000).map((at) => [
      new Date(start + at * 86_400_000).toISOString().slice(0, 10),
      at === 3_333 ? '999999' : String(at % 97),
    ])
    const { spec, notes } = drawn([day, sales], rows)
    const { values } = Object(spec.data)
    expect(values.length).toBeLessThanOrEqual(2_000)
    expect(Math.max(...values.map(({ c1 }: ChartRow) => Number(c1)))).toBe(999_999)
    expect(notes.join(' ')).toContain('more points than can be told apart')
  })

  test('keeps first, last, least and greatest in order, whatever the values', () => {
    const points = fc.array(fc.option(fc.integer()), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(points, fc.integer({ min: 4, max: 60 }), (values, most) => {
        const rows = values.map((y, x): ChartRow => ({ x, y }))
        const { rows: kept, thinned } = thinLines(rows, 'y', null, most)
        expect(kept.length).toBeLessThanOrEqual(Math.max(most, 4))
        expect(thinned).toBe(kept.length < rows.length)
        expect(kept).toEqual(rows.filter((row) => kept.includes(row)))
        expect([kept[0], kept.at(-1)]).toEqual([rows[0], rows.at(-1)])
        const numbers = (from: ChartRow[]) => from.map(({ y }) => y).filter((y) => typeof y === 'number')
        if (numbers(rows).length > 0) {
          expect(Math.min(...numbers(kept))).toBe(Math.min(...numbers(rows)))
          expect(Math.max(...numbers(kept))).toBe(Math.max(...numbers(rows)))
        }
      }),
    )
  })
})
