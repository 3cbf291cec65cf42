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
