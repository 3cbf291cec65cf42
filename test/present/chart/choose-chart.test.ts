import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseChart } from '../../../src/present/chart/choose-chart.ts'
import { describeChart } from '../../../src/present/chart/describe-chart.ts'
import type { ChartPick } from '../../../src/present/chart/pick.ts'
import { toVegaLite } from '../../../src/present/chart/vega-lite.ts'
import type { Cell, ResultColumn } from '../../../src/present/columns.ts'
import { columnRoleSchema } from '../../../src/present/columns.ts'
import { column } from '../columns.ts'

const usd = { kind: 'currency', code: 'USD' } as const
const month = column('month', { type: 'date', role: 'time', format: 'month' })
const sales = column('net_sales', { unit: usd })
const cost = column('cost', { unit: usd })
const orders = column('orders', { type: 'int8', unit: { kind: 'count', noun: 'orders' } })
const average = column('avg_value', { unit: usd })
const margin = column('margin', { role: 'rate', unit: { kind: 'percent', scale: 100 } })
const region = column('region', { type: 'text', role: 'nominal' })
const product = column('product', { type: 'text', role: 'nominal' })
const weekday = column('weekday', { type: 'int4', role: 'ordinal' })
const id = column('customer_id', { type: 'int8', role: 'identifier' })
const note = column('note', { type: 'text', role: 'text' })

const count = (n: number) => Array.from({ length: n }, (_, at) => at)
const monthAt = (at: number) => `20${20 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`
const amount = (at: number) => String(1000 + ((at * 7919) % 613))
const overTime = (n: number, ...more: ((at: number) => Cell)[]): Cell[][] =>
  count(n).map((at) => [monthAt(at), amount(at), ...more.map((make) => make(at))])
const byGroup = (n: number, ...more: ((at: number) => Cell)[]): Cell[][] =>
  count(n).map((at) => [`group ${at}`, amount(at), ...more.map((make) => make(at))])
/** Every month with every group. */
const crossed = (times: number, groups: number): Cell[][] =>
  count(times).flatMap((time) => count(groups).map((one) => [monthAt(time), `g${one}`, amount(time * groups + one)]))
const pairs = (a: number, b: number): Cell[][] =>
  count(a).flatMap((one) => count(b).map((two) => [`a${one}`, `b${two}`, amount(one * b + two)]))

type More = { intent?: Parameters<typeof chooseChart>[0]['intent']; truncated?: 'none' | 'cap'; question?: string }
const choose = (columns: ResultColumn[], rows: Cell[][], more: More = {}) =>
  chooseChart({ columns, rows, truncated: 'none', intent: null, question: '', ...more })

test.each<[string, ResultColumn[], Cell[][], More, Partial<ChartPick> | null]>([
  ['no rows', [month, sales], [], {}, null],
  ['a list', [region, sales], byGroup(5), { intent: 'list' }, null],
  [
    'only identifiers and notes',
    [id, note],
    [
      ['1', 'x'],
      ['2', 'y'],
    ],
    {},
    null,
  ],
  ['one number', [sales], [['1']], {}, { mark: 'number', y: ['net_sales'] }],
  ['three numbers', [sales, cost, margin], [['1', '2', '3']], {}, { mark: 'number', y: ['net_sales', 'cost', 'margin'] }],
  ['cut, in no order', [region, sales], byGroup(9), { truncated: 'cap' }, null],
  ['cut, by time', [month, sales], overTime(9), { truncated: 'cap' }, { mark: 'line' }],
  [
    'all values equal',
    [region, sales],
    [
      ['a', '1'],
      ['b', '1'],
    ],
    {},
    null,
  ],
  ['two periods', [month, sales], overTime(2), {}, { mark: 'bar', x: ['month'], y: ['net_sales'] }],
  ['a series', [month, sales], overTime(24), {}, { mark: 'line', x: ['month'], y: ['net_sales'], labels: true }],
  ['a long series', [month, sales], overTime(60), {}, { mark: 'line', labels: false }],
  ['shares over time', [month, region, sales], crossed(12, 4), { intent: 'share' }, { mark: 'bar', stack: 'zero', color: 'region' }],
  ['shares over a long time', [month, region, sales], crossed(30, 4), { intent: 'share' }, { mark: 'area', stack: 'zero' }],
  ['percentages are not stacked', [month, region, margin], crossed(12, 4), { intent: 'share' }, { mark: 'line', stack: null }],
  ['groups over time', [month, region, sales], crossed(12, 5), {}, { mark: 'line', color: 'region', top: null }],
  ['many groups over time', [month, region, sales], crossed(12, 15), {}, { mark: 'line', top: 7, rest: true }],
  ['many averages over time', [month, region, average], crossed(12, 11), {}, { mark: 'line', facet: 'region', rest: false }],
  ['very many groups over time', [month, region, sales], crossed(4, 40), {}, { mark: 'line', top: 7, rest: false }],
  ['numbers of one unit over time', [month, sales, cost], overTime(12, amount), {}, { mark: 'line', color: '*', y: ['net_sales', 'cost'] }],
  ['numbers of two units over time', [month, sales, orders], overTime(12, amount), {}, { mark: 'line', facet: '*' }],
  ['steps in order', [weekday, sales], count(7).map((at) => [at, amount(at)]), {}, { mark: 'bar', x: ['weekday'], sort: 'natural' }],
  ['a pie, as asked', [region, sales], byGroup(4), { question: 'pie of sales by region' }, { mark: 'arc', color: 'region' }],
  ['a share', [region, sales], byGroup(4), { intent: 'share' }, { mark: 'bar', stack: 'normalize' }],
  ['few short groups', [region, sales], byGroup(4), {}, { mark: 'bar', x: ['region'], y: ['net_sales'], sort: 'value' }],
  ['more groups', [region, sales], byGroup(20), {}, { mark: 'bar', x: ['net_sales'], y: ['region'] }],
  ['many groups', [region, sales], byGroup(100), {}, { mark: 'bar', top: 20, rest: true }],
  ['many averages', [region, average], byGroup(100), {}, { mark: 'bar', top: 20, rest: false }],
  ['too many groups', [region, sales], byGroup(300), {}, null],
  ['many values a group', [region, sales], count(80).map((at) => [`g${at % 5}`, amount(at)]), {}, { mark: 'box' }],
  ['two groupings, few', [region, product, sales], pairs(4, 3), {}, { mark: 'bar', x: ['region'], color: 'product', stack: null }],
  ['two groupings, shares', [region, product, sales], pairs(10, 6), { intent: 'share' }, { mark: 'bar', stack: 'zero' }],
  ['two groupings, many', [region, product, sales], pairs(12, 10), {}, { mark: 'grid', color: 'net_sales', labels: true }],
  ['two numbers of one unit', [region, sales, cost], byGroup(10, amount), {}, { mark: 'bar', color: '*', x: ['net_sales', 'cost'] }],
  ['two numbers of two units', [region, sales, orders], byGroup(40, amount), {}, { mark: 'point', x: ['net_sales'], y: ['orders'] }],
  ['two numbers alone', [sales, orders], count(50).map((at) => [amount(at), at]), {}, { mark: 'point' }],
  ['very many points', [sales, orders], count(4000).map((at) => [amount(at), at]), {}, { mark: 'density' }],
  ['one number, many rows', [sales], count(50).map((at) => [amount(at)]), {}, { mark: 'bins' }],
  ['an identifier beside the name', [id, region, sales], byGroup(4).map((row, at) => [at, ...row]), {}, { mark: 'bar', x: ['region'] }],
  ['only an identifier', [id, sales], count(10).map((at) => [String(at), amount(at)]), {}, null],
  [
    'a rank beside the name',
    [column('rank', { role: 'ordinal' }), region, sales],
    byGroup(4).map((row, at) => [at, ...row]),
    {},
    { mark: 'bar', x: ['region'] },
  ],
  ['two columns of one name', [sales, sales], [['1', '2']], {}, null],
])('%s', (_name, columns, rows, more, expected) => {
  const { pick, why } = choose(columns, rows, more)
  if (expected === null) expect(pick).toBeNull()
  else expect(pick).toMatchObject(expected)
  expect(why).not.toBe('')
})

/** Every field that an encoding names. */
function fieldsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === 'field' && typeof inner === 'string' ? [inner] : fieldsIn(inner)))
}

function check(columns: ResultColumn[], rows: Cell[][], pick: ChartPick): void {
  const chart = toVegaLite(pick, columns, rows)
  expect(describeChart(pick, columns, rows)).toMatch(/ rows\./)
  if (chart === null) return
  const spec = JSON.parse(JSON.stringify(chart.spec))
  expect(spec).toEqual(chart.spec)
  const { data, ...drawing } = spec
  const keys = new Set(data.values.flatMap(Object.keys))
  for (const field of fieldsIn(drawing)) expect(keys).toContain(field)
}

describe('as Vega-Lite', () => {
  test('names what is rounded off a pile, and sums it', () => {
    const rows = crossed(2, 20)
    const { pick } = choose([month, region, sales], rows)
    const chart = pick === null ? null : toVegaLite(pick, [month, region, sales], rows)
    const values = JSON.parse(JSON.stringify(chart?.spec.data ?? { values: [] })).values as Record<string, number | string>[] // rows of text and numbers
    const sum = (all: number[]) => all.reduce((a, b) => a + b, 0)
    expect(new Set(values.map((row) => row.c1)).size).toBe(8)
    expect(sum(values.map((row) => Number(row.c2)))).toBe(sum(rows.map((row) => Number(row[2]))))
  })

  test('says when the axis does not begin at zero, and bars always do', () => {
    const series = overTime(12)
    const line = choose([month, sales], series).pick
    expect(line === null ? null : toVegaLite(line, [month, sales], series)?.notes).toEqual(['The axis does not begin at zero.'])
    const bar = choose([region, sales], byGroup(4)).pick
    const chart = bar === null ? null : toVegaLite(bar, [region, sales], byGroup(4))
    expect(chart?.spec).toMatchObject({ encoding: { y: { scale: { zero: true } } } })
  })

  test('shows the clock as it is written', () => {
    const at = column('at', { type: 'timestamptz', role: 'time', format: 'hour' })
    const rows: Cell[][] = count(4).map((hour) => [`2026-03-29 0${hour}:00:00+02`, amount(hour)])
    const { pick } = choose([at, sales], rows)
    const chart = pick === null ? null : toVegaLite(pick, [at, sales], rows)
    expect(chart?.spec).toMatchObject({
      data: { values: [{ c0: '2026-03-29T00:00:00Z' }, {}, {}, {}] },
      encoding: { x: { type: 'temporal' } },
    })
  })
})

const anyCell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.string({ maxLength: 6 }),
  fc.integer().map(String),
  fc.double(),
  fc.boolean(),
  fc.nat({ max: 30 }).map(monthAt),
)
const anyColumn = fc
  .record({
    name: fc.oneof(fc.constantFrom('a', 'b.c', "x'y", '[0]', '*', 'rank', 'avg_x'), fc.string({ maxLength: 4 })),
    role: fc.constantFrom(...columnRoleSchema.options),
    type: fc.constantFrom('numeric', 'int8', 'text', 'date', 'bool', 'jsonb'),
    unit: fc.constantFrom<ResultColumn['unit']>(null, usd, { kind: 'percent', scale: 1 }),
  })
  .map((given) => column(given.name, given))

test('any result gets a choice, always the same one, that compiles and can be described', () => {
  const result = fc.array(anyColumn, { maxLength: 5 }).chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.array(anyCell, { minLength: columns.length, maxLength: columns.length }), { maxLength: 25 }),
      intent: fc.constantFrom(null, 'share', 'trend', 'list'),
      truncated: fc.constantFrom('none', 'cap'),
      question: fc.constantFrom('', 'a pie'),
    } as const),
  )
  fc.assert(
    fc.property(result, (input) => {
      const choice = chooseChart(input)
      expect(chooseChart(input)).toEqual(choice)
      for (const pick of [choice.pick, ...choice.alternatives]) if (pick !== null) check(input.columns, input.rows, pick)
    }),
    { numRuns: 3_000 },
  )
})
