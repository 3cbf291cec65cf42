import { describe, expect, test } from 'vitest'
import { chooseChart } from '../../../src/present/chart/choose-chart.ts'
import type { ChartPick } from '../../../src/present/chart/pick.ts'
import type { Cell, ResultColumn } from '../../../src/present/columns.ts'
import { column } from '../columns.ts'

const usd = { kind: 'currency', code: 'USD' } as const
const time = column('month', { type: 'date', role: 'time', format: 'month' })
const sales = column('net_sales', { unit: usd })
const cost = column('cost', { unit: usd })
const orders = column('orders', { type: 'int8', unit: { kind: 'count', noun: 'orders' } })
const average = column('avg_value', { unit: usd })
const rate = column('margin', { role: 'rate', unit: { kind: 'percent', scale: 100 } })
const group = column('region', { type: 'text', role: 'nominal' })
const second = column('product', { type: 'text', role: 'nominal' })
const step = column('weekday', { type: 'int4', role: 'ordinal' })
const id = column('customer_id', { type: 'int8', role: 'identifier' })
const note = column('note', { type: 'text', role: 'text' })

const count = (n: number) => Array.from({ length: n }, (_, at) => at)
const monthAt = (at: number) => `${2000 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`
const amount = (at: number) => String(1_000 + ((at * 7_919) % 613))
const list = (n: number, ...make: ((at: number) => Cell)[]): Cell[][] => count(n).map((at) => make.map((one) => one(at)))
const crossed = (a: number, b: number, first: (at: number) => Cell): Cell[][] =>
  count(a).flatMap((one) => count(b).map((two) => [first(one), `g${two}`, amount(one * b + two)]))
const name = (at: number) => `group ${at}`

type More = { intent?: Parameters<typeof chooseChart>[0]['intent']; truncated?: 'cap' | 'none'; question?: string }
type Row = [condition: string, columns: ResultColumn[], rows: Cell[][], expected: Partial<ChartPick> | null, more?: More]

/** Each rule on both sides of the number that it turns on. */
const table: Record<string, Row[]> = {
  '0a nothing to draw': [
    ['no rows', [time, sales], [], null],
    ['only an identifier', [id], list(3, String), null],
    ['only a long text', [note], list(3, name), null],
    ['a list was asked for', [group, sales], list(5, name, amount), null, { intent: 'list' }],
  ],
  '0b, 0c one row': [
    ['one number', [sales], [['1']], { mark: 'number' }],
    ['four numbers', [sales, cost, orders, rate], [['1', '2', '3', '4']], { mark: 'number' }],
    ['five numbers', [sales, cost, orders, rate, average], [['1', '2', '3', '4', '5']], null],
  ],
  '0d cut': [
    ['in no order', [group, sales], list(9, name, amount), null, { truncated: 'cap' }],
    ['by the measure', [group, sales], list(9, name, (at) => String(90 - at)), { mark: 'bar' }, { truncated: 'cap' }],
    ['by time', [time, sales], list(9, monthAt, amount), { mark: 'line' }, { truncated: 'cap' }],
  ],
  '0e flat': [
    ['all values the same', [group, sales], list(4, name, () => '5'), null],
    ['all values missing', [group, sales], list(4, name, () => null), null],
    ['one group only', [group, sales], list(4, () => 'a', amount), null],
  ],
  '1, 2 time and one number': [
    ['two periods', [time, sales], list(2, monthAt, amount), { mark: 'bar', labels: true }],
    ['three periods', [time, sales], list(3, monthAt, amount), { mark: 'line', labels: true }],
    ['thirty periods have dots', [time, sales], list(30, monthAt, amount), { mark: 'line', labels: true }],
    ['thirty-one have none', [time, sales], list(31, monthAt, amount), { mark: 'line', labels: false }],
  ],
  '3 shares over time': [
    ['24 periods', [time, group, sales], crossed(24, 4, monthAt), { mark: 'bar', stack: 'zero' }, { intent: 'share' }],
    ['25 periods', [time, group, sales], crossed(25, 4, monthAt), { mark: 'area', stack: 'zero' }, { intent: 'share' }],
    ['six groups', [time, group, sales], crossed(5, 6, monthAt), { mark: 'bar', stack: 'zero' }, { intent: 'share' }],
    ['seven groups', [time, group, sales], crossed(5, 7, monthAt), { mark: 'line', stack: null }, { intent: 'share' }],
    ['never of percentages', [time, group, rate], crossed(5, 4, monthAt), { mark: 'line', stack: null }, { intent: 'share' }],
  ],
  '4, 5 groups over time': [
    ['eight', [time, group, sales], crossed(6, 8, monthAt), { mark: 'line', color: 'region', top: null }],
    ['nine amounts', [time, group, sales], crossed(6, 9, monthAt), { mark: 'line', top: 7, rest: true }],
    ['thirty amounts', [time, group, sales], crossed(6, 30, monthAt), { mark: 'line', top: 7, rest: true }],
    ['thirty-one amounts', [time, group, sales], crossed(6, 31, monthAt), { mark: 'line', top: 7, rest: false }],
    ['twelve averages', [time, group, average], crossed(6, 12, monthAt), { mark: 'line', facet: 'region' }],
    ['thirteen averages', [time, group, average], crossed(6, 13, monthAt), { mark: 'line', top: 7, rest: false }],
  ],
  '6, 7 numbers over time': [
    [
      'of one unit, near each other',
      [time, sales, cost],
      list(
        6,
        monthAt,
        () => '19',
        (at) => String(at + 1),
      ),
      { mark: 'line', color: '*' },
    ],
    [
      'of one unit, far from each other',
      [time, sales, cost],
      list(
        6,
        monthAt,
        () => '2000',
        (at) => String(at + 1),
      ),
      { mark: 'line', facet: '*' },
    ],
    ['of two units', [time, sales, orders], list(6, monthAt, amount, (at) => at), { mark: 'line', facet: '*' }],
    ['more than four', [time, sales, cost, orders, rate, average], list(6, monthAt, amount, amount, amount, amount, amount), null],
  ],
  '8 steps': [['in their own order', [step, sales], list(7, (at) => at, amount), { mark: 'bar', x: ['weekday'], sort: 'natural' }]],
  '9 shares': [
    ['six parts', [group, sales], list(6, name, amount), { mark: 'bar', stack: 'normalize' }, { intent: 'share' }],
    ['seven parts', [group, sales], list(7, name, amount), { mark: 'bar', stack: null }, { intent: 'share' }],
    ['a donut only by its word', [group, sales], list(5, name, amount), { mark: 'arc' }, { question: 'as a donut' }],
    ['never with a negative part', [group, sales], list(4, name, (at) => String(at - 1)), { stack: null }, { intent: 'share' }],
    ['never of averages', [group, average], list(4, name, amount), { stack: null }, { intent: 'share' }],
  ],
  '10, 11 groups': [
    ['eight short names stand', [group, sales], list(8, name, amount), { mark: 'bar', x: ['region'], sort: 'value' }],
    ['nine lie', [group, sales], list(9, name, amount), { mark: 'bar', y: ['region'] }],
    ['long names lie', [group, sales], list(4, (at) => `a long name ${at}`, amount), { mark: 'bar', y: ['region'] }],
    ['thirty', [group, sales], list(30, name, amount), { mark: 'bar', top: null }],
    ['thirty-one', [group, sales], list(31, name, amount), { mark: 'bar', top: 20, rest: true }],
    ['thirty-one averages', [group, average], list(31, name, amount), { mark: 'bar', top: 20, rest: false }],
    ['two hundred', [group, sales], list(200, name, amount), { mark: 'bar', top: 20 }],
    ['two hundred and one', [group, sales], list(201, name, amount), null],
  ],
  '12 many values in each group': [
    ['eight each', [group, sales], list(40, (at) => `g${at % 5}`, amount), { mark: 'box' }],
    ['fewer than eight each', [group, sales], list(39, (at) => `g${at % 5}`, amount), null],
    ['twelve groups', [group, sales], list(120, (at) => `g${at % 12}`, amount), { mark: 'box' }],
    ['thirteen groups', [group, sales], list(130, (at) => `g${at % 13}`, amount), null],
  ],
  '13, 14 two groupings': [
    ['four by twelve', [group, second, sales], crossed(12, 4, name), { mark: 'bar', color: 'product', stack: null }],
    ['six by twelve as shares', [group, second, sales], crossed(12, 6, name), { mark: 'bar', stack: 'zero' }, { intent: 'share' }],
    ['five by twelve', [group, second, sales], crossed(12, 5, name), { mark: 'grid', labels: true }],
    ['eleven by eleven has no values in its cells', [group, second, sales], crossed(11, 11, name), { mark: 'grid', labels: false }],
    ['forty by forty', [group, second, sales], crossed(40, 40, name), { mark: 'grid' }],
    ['forty-one by five', [group, second, sales], crossed(41, 5, name), null],
    ['thirteen by two', [group, second, sales], crossed(13, 2, name), null],
  ],
  '15, 16 a group with two numbers': [
    ['fifteen of one unit', [group, sales, cost], list(15, name, amount, amount), { mark: 'bar', color: '*' }],
    ['sixteen of one unit', [group, sales, cost], list(16, name, amount, amount), { mark: 'point' }],
    ['five of two units', [group, sales, orders], list(5, name, amount, (at) => at), { mark: 'point' }],
    ['four of two units', [group, sales, orders], list(4, name, amount, (at) => at), null],
    ['five hundred', [group, sales, orders], list(500, name, amount, (at) => at), { mark: 'point' }],
    ['five hundred and one', [group, sales, orders], list(501, name, amount, (at) => at), null],
  ],
  '17 two numbers': [
    ['ten rows', [sales, orders], list(10, amount, (at) => at), { mark: 'point' }],
    ['nine rows', [sales, orders], list(9, amount, (at) => at), null],
    ['three thousand rows', [sales, orders], list(3_000, amount, (at) => at), { mark: 'point' }],
    ['more', [sales, orders], list(3_001, amount, (at) => at), { mark: 'density' }],
  ],
  '18 one number': [
    ['twenty rows', [sales], list(20, amount), { mark: 'bins' }],
    ['nineteen rows', [sales], list(19, amount), null],
  ],
  '19 anything else': [['three numbers and a group', [group, sales, cost, orders], list(5, name, amount, amount, amount), null]],
}

describe.each(Object.entries(table))('%s', (_rule, rows) => {
  test.each(rows)('%s', (_condition, columns, cells, expected, more = {}) => {
    const { pick, why, alternatives } = chooseChart({ columns, rows: cells, truncated: 'none', intent: null, question: '', ...more })
    if (expected === null) expect(pick).toBeNull()
    else expect(pick).toMatchObject(expected)
    expect(why).not.toBe('')
    expect(alternatives.length).toBeLessThanOrEqual(2)
  })
})
