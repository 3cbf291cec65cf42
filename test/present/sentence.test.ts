import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cell, ResultColumn } from '../../src/present/columns.ts'
import { formatCell } from '../../src/present/format.ts'
import { type SentenceInput, writeSentence } from '../../src/present/sentence.ts'
import { column } from './columns.ts'

const usd = { kind: 'currency', code: 'USD' } as const
const sales = column('net_sales', { label: 'Net sales', unit: usd })
const region = column('region', { label: 'Region', type: 'text', role: 'nominal' })
const month = column('month', { label: 'Month', type: 'date', role: 'time', format: 'month' })
const rate = column('margin', { label: 'Margin', role: 'rate', unit: { kind: 'percent', scale: 100 } })

const write = (columns: ResultColumn[], rows: Cell[][], more: Partial<SentenceInput> = {}) =>
  writeSentence({ title: null, columns, rows, rowCount: rows.length, truncated: 'none', interpretation: null, intent: null, ...more })
const read = (...given: Parameters<typeof write>) =>
  write(...given)
    .map(({ text }) => text)
    .join('')

const months: Cell[][] = [
  ['2026-01-01', '1000'],
  ['2026-02-01', '1200'],
  ['2026-03-01', '1500'],
]
const regions: Cell[][] = [
  ['EMEA', '900.5'],
  ['APAC', '400'],
  ['AMER', null],
]

test.each<[string, string, string]>([
  ['a value', read([sales], [['1234.5']]), 'Net sales: $1,234.50.'],
  ['a titled value', read([sales], [['1234.5']], { title: 'Net sales in Q3 2026' }), 'Net sales in Q3 2026: $1,234.50.'],
  ['no value', read([sales], [[null]]), 'Net sales: no value.'],
  ['yes', read([column('exists', { type: 'bool', role: 'flag', label: 'Any' })], [[true]]), 'Any: Yes.'],
  ['two values', read([sales, rate], [['10', '12.34']]), 'Net sales $10, margin 12.3%.'],
  [
    'a comparison',
    read([sales, column('previous_net_sales', { label: 'Previous', unit: usd })], [['150', '100']]),
    'Net sales: $150, previous $100 (up 50%).',
  ],
  ['a named row', read([region, sales], [['EMEA', '10']]), 'EMEA: net sales $10.'],
  ['a trend', read([month, sales], months), 'Net sales went from $1,000 (Jan 2026) to $1,500 (Mar 2026), up 50%.'],
  [
    'a trend told backwards',
    read([month, sales], [...months].reverse()),
    'Net sales went from $1,000 (Jan 2026) to $1,500 (Mar 2026), up 50%.',
  ],
  [
    'a trend of a percentage',
    read(
      [month, rate],
      [
        ['2026-01-01', '12'],
        ['2026-02-01', '10.5'],
      ],
    ),
    'Margin went from 12.0% (Jan 2026) to 10.5% (Feb 2026), down 1.5 points.',
  ],
  [
    'a trend from zero',
    read(
      [month, sales],
      [
        ['2026-01-01', '0'],
        ['2026-02-01', '5'],
      ],
    ),
    'Net sales went from $0 (Jan 2026) to $5 (Feb 2026), up.',
  ],
  [
    'a trend to a month that is not over',
    read([month, sales], months, { today: '2026-03-10' }),
    'Net sales went from $1,000 (Jan 2026) to $1,200 (Feb 2026), up 20%; Mar 2026 is not complete.',
  ],
  [
    'a trend of which the question covers only a part of both ends',
    read([month, sales], [...months, ['2026-04-01', '90']], {
      interpretation: {
        sentence: '',
        intervals: [{ label: '', from: '2026-01-15', to: '2026-04-02', time_zone: 'UTC' }],
        assumptions: [],
        unused_words: [],
      },
    }),
    'Net sales went from $1,200 (Feb 2026) to $1,500 (Mar 2026), up 25%; Apr 2026 is not complete.',
  ],
  [
    'two months of which one is not over',
    read([month, sales], months.slice(0, 2), { today: '2026-02-10' }),
    'Net sales went from $1,000 (Jan 2026) to $1,200 (Feb 2026); Feb 2026 is not complete.',
  ],
  [
    'the average of an amount',
    read([month, column('average', { label: 'Average', role: 'rate', unit: usd })], months.slice(0, 2)),
    'Average went from $1,000 (Jan 2026) to $1,200 (Feb 2026), up 20%.',
  ],
  [
    'a count',
    read(
      [region, column('orders', { label: 'Orders', type: 'int8', unit: { kind: 'count', noun: 'orders' } })],
      [
        ['EMEA', '5'],
        ['APAC', '4'],
      ],
    ),
    'EMEA has the most orders: 5, among 2 rows.',
  ],
  [
    'a share, when it was asked for',
    read(
      [region, sales, rate],
      [
        ['EMEA', '5', '60'],
        ['APAC', '4', '40'],
      ],
      { intent: 'share' },
    ),
    'EMEA has the highest margin: 60%, among 2 rows.',
  ],
  ['periods out of order', read([month, sales], [months[1] ?? [], months[0] ?? [], months[2] ?? []]), '3 rows.'],
  ['a cut trend', read([month, sales], months, { truncated: 'cap' }), 'The first 3 rows; there are more.'],
  ['a leader', read([region, sales], regions), 'EMEA has the highest net sales: $900.50, among 3 rows.'],
  [
    'a last one',
    read(
      [region, sales],
      [
        ['AMER', '1'],
        ['APAC', '4'],
      ],
    ),
    'AMER has the lowest net sales: $1, among 2 rows.',
  ],
  [
    'a tie',
    read(
      [region, sales],
      [
        ['A', '4'],
        ['B', '4'],
        ['C', '1'],
      ],
    ),
    'A and B share the highest net sales: $4, among 3 rows.',
  ],
  [
    'all equal',
    read(
      [region, sales],
      [
        ['A', '4'],
        ['B', '4'],
      ],
    ),
    '2 rows.',
  ],
  [
    'a leader of a cut result',
    read([region, sales], regions, { truncated: 'cap' }),
    'Of the 3 rows shown, EMEA has the highest net sales: $900.50.',
  ],
  ['the top three, as asked', read([region, sales], regions, { truncated: 'limit' }), 'EMEA has the highest net sales: $900.50.'],
  [
    'three in another order',
    read(
      [region, sales],
      [
        ['A', '1'],
        ['B', '5'],
        ['C', '2'],
      ],
      { truncated: 'limit' },
    ),
    'Of the 3 rows shown, B has the highest net sales: $5.',
  ],
  [
    'a group without a name',
    read(
      [region, sales],
      [
        [null, '5'],
        ['B', '2'],
      ],
    ),
    '(no region) has the highest net sales: $5, among 2 rows.',
  ],
  ['a row without a name', read([region, sales], [[null, '5']]), '(no region): net sales $5.'],
  [
    'the ordered measure of several',
    read(
      [region, sales, rate],
      [
        ['A', '1', '9'],
        ['B', '5', '8'],
        ['C', '2', '7'],
      ],
    ),
    'A has the highest margin: 9%, among 3 rows.',
  ],
  ['a list', read([region], [['A'], ['B']], { title: 'Regions' }), 'Regions: 2 rows.'],
  [
    'nothing',
    read([region], [], { interpretation: { sentence: 'Regions in Atlantis.', intervals: [], assumptions: [], unused_words: [] } }),
    'Nothing matches: Regions in Atlantis.',
  ],
  ['no columns', read([], []), ''],
])('%s', (_name, sentence, expected) => {
  expect(sentence).toBe(expected)
})

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.integer().map(String),
  fc.double(),
  fc.string({ maxLength: 5 }),
  fc.boolean(),
)
const anyColumn = fc
  .record({
    role: fc.constantFrom<ResultColumn['role']>('time', 'measure', 'rate', 'ordinal', 'nominal', 'identifier', 'text', 'flag', 'json'),
    type: fc.constantFrom('numeric', 'int8', 'text', 'date', 'bool'),
    unit: fc.constantFrom<ResultColumn['unit']>(null, usd, { kind: 'percent', scale: 1 }, { kind: 'duration', noun: 'days' }),
    name: fc.constantFrom('a', 'b', 'previous_b', 'c'),
  })
  .map((given) => column(given.name, given))

test('says something about any result, and every figure of it is a cell', () => {
  const input = fc.array(anyColumn, { minLength: 1, maxLength: 5 }).chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), { maxLength: 8 }),
      truncated: fc.constantFrom<SentenceInput['truncated']>('none', 'cap', 'limit', 'bytes'),
    }),
  )
  fc.assert(
    fc.property(input, ({ columns, rows, truncated }) => {
      const parts = write(columns, rows, { truncated })
      expect(parts.length).toBeGreaterThan(0)
      for (const part of parts) {
        expect(typeof part.text).toBe('string')
        if (part.cell === null) continue
        const at = columns.findIndex(({ name }) => name === part.cell?.column)
        expect(at).toBeGreaterThanOrEqual(0)
        expect(part.cell.row).toBeLessThan(rows.length)
      }
      expect(formatCell(null, columns[0] ?? sales)).toBe('–')
    }),
    { numRuns: 2_000 },
  )
})
