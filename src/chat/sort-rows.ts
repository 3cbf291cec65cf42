import { valueKind } from '../present/column-types.ts'
import type { Cell, ResultColumn } from '../present/columns.ts'
import { compareDecimals, decimalOf } from '../present/decimals.ts'

/**
 * Rows in the order of one column, as PostgreSQL would put them: numbers by value with NaN above all, text by code points, nulls last
 * either way, as the guard's own order has them. Rows that are equal keep their order.
 */
export function sortRows(rows: readonly Cell[][], at: number, column: ResultColumn, descending: boolean): Cell[][] {
  const compare = valueKind(column.type) === 'number' ? compareNumbers : compareTexts
  const sign = descending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [left, right] = [a[at] ?? null, b[at] ?? null]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * compare(left, right)
  })
}

type Present = Exclude<Cell, null>

function compareNumbers(a: Present, b: Present): number {
  const [left, right] = [decimalOf(a), decimalOf(b)]
  if (left !== null && right !== null) return compareDecimals(left, right)
  return rank(a) - rank(b)
}

/** What is no decimal: the infinities around all numbers, NaN above them. */
function rank(cell: Present): number {
  const text = String(cell)
  return text === 'NaN' ? 2 : text === 'Infinity' ? 1 : text === '-Infinity' ? -1 : 0
}

function compareTexts(a: Present, b: Present): number {
  const [left, right] = [String(a), String(b)]
  return left === right ? 0 : left < right ? -1 : 1
}
