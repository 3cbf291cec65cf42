import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cell, ResultColumn } from '../../src/present/columns.ts'
import { columnRoleSchema } from '../../src/present/columns.ts'
import { compareDecimals, type DecimalText, fractionDigits } from '../../src/present/decimals.ts'
import { decimalsFor, type FormatOptions, formatCell } from '../../src/present/format.ts'
import { shortInterval } from '../../src/present/intervals.ts'
import { column } from './columns.ts'

const number = column('amount')
const euro = column('amount', { unit: { kind: 'currency', code: 'EUR' } })
const percent100 = column('rate_pct', { role: 'rate', unit: { kind: 'percent', scale: 100 } })
const percent1 = column('rate', { role: 'rate', unit: { kind: 'percent', scale: 1 } })
const date = (format: string | null) => column('day', { type: 'date', role: 'time', format })
const instant = column('at', { type: 'timestamptz', role: 'time' })

test.each<[string, Cell, ResultColumn, FormatOptions, string]>([
  ['a long decimal, exactly', '12345678901234567890.125', number, { decimals: 3 }, '12,345,678,901,234,567,890.125'],
  ['a decimal that a double would bend', '0.30000000000000004', number, {}, '0.3'],
  ['forty digits', '1234567890123456789012345678901234567890', number, {}, '1,234,567,890,123,456,789,012,345,678,901,234,567,890'],
  ['a small number', '0.00123456', number, {}, '0.0012'],
  ['fixed decimals', '5', number, { decimals: 2 }, '5.00'],
  ['no minus on a rounded zero', '-0.001', number, { decimals: 1 }, '0.0'],
  ['a locale', '1234.5', number, { locale: 'de' }, '1.234,5'],
  ['a locale that does not exist', '1234.5', number, { locale: 'not a locale' }, '1,234.5'],
  ['not a number', 'NaN', number, {}, 'NaN'],
  ['an axis', '1234567', number, { place: 'axis' }, '1.23M'],
  ['money in prose', '1234.5', euro, { place: 'prose' }, '€1,234.50'],
  ['whole money in prose', '1200', euro, { place: 'prose' }, '€1,200'],
  ['money in a cell, unit in the header', '1234.5', euro, { place: 'cell', decimals: 2 }, '1,234.50'],
  ['an unknown currency', '7', column('x', { unit: { kind: 'currency', code: 'points' } }), { place: 'prose' }, '7'],
  ['a percentage of 100', '12.34', percent100, { decimals: 1 }, '12.3%'],
  ['a percentage of 1', '0.1234', percent1, { decimals: 1 }, '12.3%'],
  ['a whole percentage', '50', percent100, {}, '50%'],
  ['an identifier', '0012345', column('customer_id', { type: 'int8', role: 'identifier' }), {}, '0012345'],
  ['a year', 2026, column('year', { type: 'int4', role: 'time', format: 'plain' }), {}, '2026'],
  ['a date', '2026-03-08', date(null), {}, '8 Mar 2026'],
  ['a month', '2026-03-01', date('month'), {}, 'Mar 2026'],
  ['a quarter', '2026-03-01', date('quarter'), {}, 'Q1 2026'],
  ['a week', '2026-03-02', date('week'), {}, 'Week of 2 Mar 2026'],
  ['a date before 1900', '0033-04-03', date(null), {}, '3 Apr 33'],
  ['a date that is none', 'infinity', date(null), {}, 'infinity'],
  ['a date before Christ', '0044-03-15 BC', date(null), {}, '0044-03-15 BC'],
  ['a month in French', '2026-02-01', date('month'), { locale: 'fr' }, 'févr 2026'],
  ['an instant as written', '2026-03-08 14:05:59.123+00', instant, {}, '8 Mar 2026 14:05'],
  ['an instant in a zone', '2026-03-08 23:05:00+00', instant, { timeZone: 'Europe/Berlin' }, '9 Mar 2026 00:05'],
  [
    'a month is not moved by a zone',
    '2026-03-01 00:00:00+00',
    { ...instant, format: 'month' },
    { timeZone: 'America/New_York' },
    'Mar 2026',
  ],
  ['NULL', null, number, {}, '–'],
  ['an empty text', '', column('name', { type: 'text', role: 'nominal' }), {}, '(empty)'],
  ['yes', true, column('flag', { type: 'bool', role: 'flag' }), {}, 'Yes'],
  ['no', false, column('flag', { type: 'bool', role: 'flag' }), {}, 'No'],
  ['an interval', '3 days 04:00:00', column('gap', { type: 'interval' }), {}, '3 d 4 h'],
])('writes %s', (_name, cell, of, options, expected) => {
  expect(formatCell(cell, of, options)).toBe(expected)
})

test.each<[string, ResultColumn, Cell[], number | null]>([
  ['thousands need none', number, ['1234.56', '2.5'], 0],
  ['hundreds need one', number, ['123.456', '2.5'], 1],
  ['small ones need two', number, ['12.3456', '2.5'], 2],
  ['never more than there are', number, ['12', '2.5'], 1],
  ['a value alone keeps cents', number, ['123456.789'], 2],
  ['whole numbers', number, ['1', 2, null], 0],
  ['fractions below one', number, ['0.00123', '0.00045'], 4],
  ['declared', column('x', { format: 'decimals:2' }), ['123456'], 2],
  ['percentages', percent100, ['12.345'], 1],
  ['whole percentages as fractions', percent1, ['0.5', '0.25'], 0],
  ['money', euro, ['12.5', '3'], 2],
  ['text', column('name', { type: 'text', role: 'nominal' }), ['1.5'], null],
])('decimals: %s', (_name, of, cells, expected) => {
  expect(decimalsFor(of, cells)).toBe(expected)
})

test.each([
  ['1 year 2 mons 3 days 04:05:06', '1 y 2 mo 3 d 4 h 5 min 6 s'],
  ['-00:30:00', '-30 min'],
  ['00:00:00', '0 s'],
  ['P1Y2M3DT4H5M6S', '1 y 2 mo 3 d 4 h 5 min 6 s'],
  ['PT0S', '0 s'],
  ['no interval', 'no interval'],
])('interval %s', (text, expected) => {
  expect(shortInterval(text)).toBe(expected)
})

const decimalText = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat({ max: 30 }))
  .map(([digits, scale]) => ({ digits, scale, text: place(digits, scale) }))

/** Decimal text of digits / 10^scale. */
function place(digits: bigint, scale: number): DecimalText {
  const padded = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  return `${digits < 0n ? '-' : ''}${text}` as DecimalText // built from digits and a point only
}

describe('decimal text', () => {
  test('is ordered as the numbers are, whatever their length', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const left = a.digits * 10n ** BigInt(b.scale)
        const right = b.digits * 10n ** BigInt(a.scale)
        expect(Math.sign(compareDecimals(a.text, b.text))).toBe(left < right ? -1 : left > right ? 1 : 0)
      }),
    )
  })

  test.each<[DecimalText, number]>([
    ['1e-7', 7],
    ['1.5e-7', 8],
    ['1500e-2', 0],
    ['1.500', 1],
    ['2e3', 0],
    ['-0.05', 2],
  ])('%s needs %i digits after the point', (text, expected) => {
    expect(fractionDigits(text)).toBe(expected)
  })

  test('written in full, a number loses no digit', () => {
    fc.assert(
      fc.property(decimalText, ({ text }) => {
        const shown = formatCell(text, number, { decimals: Math.min(20, fractionDigits(text)) }).replaceAll(',', '')
        if (fractionDigits(text) <= 20) expect(compareDecimals(shown as DecimalText, text)).toBe(0)
      }),
    )
  })
})

const anyColumn: fc.Arbitrary<ResultColumn> = fc.record({
  name: fc.string(),
  label: fc.string(),
  type: fc.oneof(fc.constantFrom('numeric', 'int8', 'float8', 'date', 'timestamptz', 'interval', 'bool', 'jsonb', 'text'), fc.string()),
  role: fc.constantFrom(...columnRoleSchema.options),
  unit: fc.oneof(
    fc.constant(null),
    fc.record({ kind: fc.constant('currency' as const), code: fc.string() }),
    fc.record({ kind: fc.constant('percent' as const), scale: fc.constantFrom(1 as const, 100 as const) }),
    fc.record({ kind: fc.constant('other' as const), noun: fc.string() }),
  ),
  format: fc.oneof(fc.constant(null), fc.constantFrom('year', 'month', 'plain', 'decimals:99'), fc.string()),
  nullable: fc.boolean(),
})
const anyCell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  decimalText.map(({ text }) => text),
)

test('any cell of any column gets a text', () => {
  fc.assert(
    fc.property(anyCell, anyColumn, fc.constantFrom('cell', 'prose', 'axis'), fc.option(fc.integer()), (cell, of, place, decimals) => {
      expect(typeof formatCell(cell, of, { place, decimals })).toBe('string')
      expect(formatCell(cell, of, { place, decimals: decimalsFor(of, [cell]) })).not.toBe('')
    }),
    { numRuns: 2_000 },
  )
})
