import type { Cell } from '../present/columns.ts'
import { numberIn } from '../present/compare/compare-cells.ts'
import type { Table } from '../present/compare/compare-results.ts'

/**
 * The rows of each side that the other one lacks, whatever their order; the whole of both where nothing is the same or all is. Numbers
 * count as the same to six digits.
 */
export function differingRows(left: Table, right: Table): { left: Cell[][]; right: Cell[][] } {
  const onlyLeft = without(left.rows, countOf(right.rows))
  const onlyRight = without(right.rows, countOf(left.rows))
  if (onlyLeft.length === 0 && onlyRight.length === 0) return { left: left.rows, right: right.rows }
  return { left: onlyLeft, right: onlyRight }
}

function countOf(rows: readonly Cell[][]): Map<string, number> {
  const count = new Map<string, number>()
  for (const row of rows) count.set(keyOf(row), (count.get(keyOf(row)) ?? 0) + 1)
  return count
}

function without(rows: readonly Cell[][], others: Map<string, number>): Cell[][] {
  const left = new Map(others)
  return rows.filter((row) => {
    const key = keyOf(row)
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  })
}

const keyOf = (row: readonly Cell[]): string =>
  JSON.stringify(
    row.map((cell) => {
      const number = cell === null ? null : numberIn(cell)
      return number === null ? cell : number.toPrecision(6)
    }),
  )
