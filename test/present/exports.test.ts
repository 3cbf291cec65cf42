import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnStatistics } from '../../src/present/column-statistics.ts'
import type { Cell } from '../../src/present/columns.ts'
import { csvLines, tsvText } from '../../src/present/csv.ts'
import { displayWidth, fitWidth } from '../../src/present/display-width.ts'
import { textTable } from '../../src/present/text-table.ts'
import { column } from './columns.ts'

const name = column('name', { type: 'text', role: 'nominal' })
const amount = column('amount', { unit: { kind: 'currency', code: 'USD' } })
const csv = (rows: Cell[][], columns = [name, amount]) => [...csvLines(columns, rows)].join('')

describe('CSV', () => {
  test.each<[string, Cell, string]>([
    ['plain', 'EMEA', 'EMEA'],
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'say "x"', '"say ""x"""'],
    ['two lines', 'a\nb', '"a\nb"'],
    ['a formula', '=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['a plus', '+1', "'+1"],
    ['a minus', '-1+cmd', "'-1+cmd"],
    ['an at sign', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\t=1', "'\t=1"],
    ['a full-width equals sign', '＝1', "'＝1"],
    ['a formula behind a mark without width', '\u200b=1', "'\u200b=1"],
    ['a formula behind a semicolon, where that separates', 'a;=1+1', '"a;=1+1"'],
    ['NULL', null, ''],
    ['an empty text', '', '""'],
    ['a flag', true, 'true'],
  ])('text cell: %s', (_name, cell, expected) => {
    expect(csv([[cell, null]])).toBe(`Name,Amount\r\n${expected},\r\n`)
  })

  test.each<[string, Cell, string]>([
    ['negative', '-12.50', '-12.50'],
    ['long', '12345678901234567890.125', '12345678901234567890.125'],
    ['a number', 1e21, '1e+21'],
    ['not a number after all', '=1+1', "'=1+1"],
    ['NaN', 'NaN', 'NaN'],
  ])('number cell: %s', (_name, cell, expected) => {
    expect(csv([[null, cell]])).toBe(`Name,Amount\r\n,${expected}\r\n`)
  })

  test('a label cannot be a formula either, and the mark comes first', () => {
    expect([...csvLines([{ ...name, label: '=1' }], [], { byteOrderMark: true })].join('')).toBe("\uFEFF'=1\r\n")
  })

  test('escape sequences stay in a file and become symbols on a terminal', () => {
    const text = '\u001b]52;c;eA==\u0007a\u009b31m\tb\nc'
    expect(csv([[text, 1]])).toContain(text)
    const shown = [...csvLines([{ ...name, label: 'n\u001b[2J' }], [[text]], { terminal: true })].join('')
    expect(shown).toBe('n␛[2J\r\n"␛]52;c;eA==␇a\uFFFD31m␉b\nc"\r\n')
  })

  test('no field begins as a formula in any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [, line = ''] = [...csvLines([name], [[text]])]
        expect(line.replace(/^"/, '')).not.toMatch(/^[=+\-@\t]/)
      }),
    )
  })
})

test('a table on the clipboard stays in its cells and runs nothing', () => {
  const rows: Cell[][] = [
    ['a\tb\nc', '1.50'],
    ['=1+1', null],
    ['x', '-3'],
  ]
  expect(tsvText([name, amount], rows)).toBe("Name\tAmount\na b c\t1.50\n'=1+1\t\nx\t-3")
})

describe('text table', () => {
  test('aligns numbers right and names the unit', () => {
    expect(
      textTable(
        [name, amount],
        [
          ['EMEA', '1234.5'],
          ['東京', '7'],
          [null, null],
        ],
      ),
    ).toBe(['Name  Amount (USD)', '────  ────────────', 'EMEA         1,235', '東京             7', '–                –'].join('\n'))
  })

  test('says what was left out', () => {
    const columns = Array.from({ length: 300 }, (_, at) => column(`c${at}`))
    const rows = [columns.map(() => '1'), columns.map(() => '2')]
    const table = textTable(columns, rows, { width: 40, maxRows: 1 })
    expect(table).toContain('… 1 more row, 293 more columns')
  })

  test('shows control characters instead of sending them', () => {
    const table = textTable([name], [['\u001b[31mred\u202e\u0007'], ['a\r\nb\tc']])
    expect(table).toContain('␛[31mred\uFFFD␇')
    expect(table).toContain('a b c')
  })

  test('fits the width, whatever is in it', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('👩‍👩‍👧', '日本語日本語', 'e\u0301', '🇩🇪🇫🇷'), fc.constant(null))
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 20, max: 60 }), (cells, width) => {
        for (const line of textTable([name, amount, name], cells, { width }).split('\n'))
          expect(displayWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

test.each<[string, number]>([
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['👩‍👩‍👧', 2],
  ['\u0007', 0],
  ['한글', 4],
])('%j is %i columns wide', (text, expected) => {
  expect(displayWidth(text)).toBe(expected)
})

test('a text is cut between letters', () => {
  expect(fitWidth('日本語', 4)).toBe('日…')
  expect(fitWidth('x'.repeat(1_000_000), 3)).toBe('xx…')
  expect(fitWidth('abc', 3)).toBe('abc')
})

test('column statistics compare numbers exactly', () => {
  const rows: Cell[][] = [
    ['b', '9'],
    ['a', '10000000000000000000001'],
    [null, '10000000000000000000000'],
    ['b', 'NaN'],
    ['', '-0.5'],
  ]
  expect(columnStatistics([name, amount], rows)).toEqual([
    { name: 'name', nulls: 1, distinct: 3, min: '', max: 'b' },
    { name: 'amount', nulls: 0, distinct: 5, min: '-0.5', max: '10000000000000000000001' },
  ])
})

test('column statistics of any rows are consistent', () => {
  const cell: fc.Arbitrary<Cell> = fc.oneof(fc.constant(null), fc.string(), fc.double(), fc.boolean())
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 3 })), (rows) => {
      for (const found of columnStatistics([name, amount], rows)) {
        expect(found.nulls + found.distinct).toBeLessThanOrEqual(rows.length)
        if (found.distinct === 0) expect(found.min).toBeNull()
      }
    }),
  )
})
