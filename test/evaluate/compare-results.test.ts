import { expect, test } from 'vitest'
import type { Cell } from '../../src/present/columns.ts'
import { compareResults, type Table } from '../../src/present/compare/compare-results.ts'

const table = (columns: string[], ...rows: Cell[][]): Table => ({ columns, rows })
const gold = table(['month', 'size', 'rate'], ['2021-11', 520, 60], ['2026-09', 46, 61], ['2026-08', 45, 62], ['2026-06', 45, 63])

test.each<[string, Table, boolean, boolean, boolean]>([
  ['the same', gold, true, true, true],
  ['another order', { ...gold, rows: gold.rows.toReversed() }, true, false, false],
  ['another order where it does not matter', { ...gold, rows: gold.rows.toReversed() }, false, true, true],
  [
    'ties the other way round, columns too',
    table(['size', 'm', 'rate'], ['520', '2021-11-01', 60], [46, '2026-09-01', 61], [45, '2026-06-01', 63], [45, '2026-08-01', 62]),
    true,
    false,
    true,
  ],
  ['a row too many', { ...gold, rows: [...gold.rows, ['2020-01', 1, 2]] }, false, false, false],
  [
    'another number',
    table(['m', 's', 'rate'], ['2021-11', 520, 60], ['2026-09', 46, 61], ['2026-08', 44, 62], ['2026-06', 45, 63]),
    false,
    false,
    false,
  ],
])('compares %s', (_name, answer, orderMatters, strict, tolerant) => {
  expect(compareResults(gold, answer, orderMatters)).toEqual({ strict, tolerant })
})

test('a percentage may be a fraction', () => {
  expect(compareResults(table(['margin_pct'], [42.5]), table(['margin'], ['0.425']), false)).toEqual({ strict: false, tolerant: true })
})

const ids = Array.from({ length: 60 }, (_, at) => 70_000 + at)
const list = (values: readonly Cell[]): Table => table(['id'], ...values.map((value) => [value]))

test('lists of keys are compared to the last digit, in any order', () => {
  const backwards = list(ids.toReversed())
  expect(compareResults(list(ids), backwards, false)).toEqual({ strict: true, tolerant: true })
  const withNames = table(['name', 'id'], ...ids.toReversed().map((id): Cell[] => [`n${id}`, id]))
  expect(compareResults(list(ids), withNames, false)).toEqual({ strict: false, tolerant: true })
  expect(compareResults(list(ids), list([70_060, ...ids.slice(1)]), false)).toEqual({ strict: false, tolerant: false })
})

test('codes of which some look like numbers are compared as they are written', () => {
  const codes = ['604021', '12E345', '00AE93', '7', '10', '1E5', 'A1']
  expect(compareResults(list(codes), list(codes.toReversed()), false)).toEqual({ strict: true, tolerant: true })
  expect(compareResults(list(['12E345']), list(['13E345']), false)).toEqual({ strict: false, tolerant: false })
})
