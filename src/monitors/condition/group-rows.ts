import type { RawColumn } from '../../execute/source.ts'
import type { Cell } from '../../present/columns.ts'
import { decimalOf, isDecimal } from '../../present/decimals.ts'
import { exactOf, exactText } from './exact.ts'
import { isNumberType } from './read-value.ts'
import type { Group, ResultTable } from './verdict.ts'

/** The key of the result as a whole. */
export const wholeKey = '[]'
export const wholeGroup: Group = { key: wholeKey, values: [] }

/**
 * The canonical JSON of some cells, the same however a number was written (1.50 and 1.5, int4 and int8). NULL is `null`, the text "null" is not.
 */
export const keyOf = (cells: readonly Cell[], columns: readonly RawColumn[]): string =>
  JSON.stringify(cells.map((cell, at) => canonical(cell, columns[at])))

function canonical(cell: Cell, column: RawColumn | undefined): Cell {
  if (column === undefined || !isNumberType(column.type)) return cell
  const decimal = decimalOf(cell)
  if (decimal === null || !Number.isFinite(Number(decimal))) return cell === null ? null : String(cell)
  const text = exactText(exactOf(decimal))
  const number = Number(text)
  const back = String(number)
  return isDecimal(back) && exactText(exactOf(back)) === text ? number : text
}

/** The key of a group that is written as plain values, as in `exclude_groups`. */
export const keyOfValues = (values: readonly Cell[]): string => JSON.stringify(values)

export type GroupRows = { group: Group; rows: number[] }

/** The rows of each group as positions in the result, groups in order of their keys. Without `groupBy` all rows are one group. */
export function groupRows(result: ResultTable, groupBy: readonly string[]): GroupRows[] {
  if (groupBy.length === 0) return [{ group: wholeGroup, rows: result.rows.map((_, at) => at) }]
  const places = groupBy.map((name) => result.columns.findIndex((column) => column.name === name))
  const columns = places.flatMap((place) => result.columns[place] ?? [])
  const groups = new Map<string, GroupRows>()
  result.rows.forEach((row, at) => {
    const cells = places.map((place) => storable(row[place] ?? null))
    const key = keyOf(cells, columns)
    const group = groups.get(key)
    if (group) group.rows.push(at)
    else groups.set(key, { group: { key, values: groupBy.map((column, n) => ({ column, value: cells[n] ?? null })) }, rows: [at] })
  })
  return [...groups.values()].toSorted((a, b) => (a.group.key < b.group.key ? -1 : 1))
}

/** JSON knows no NaN. */
const storable = (cell: Cell): Cell => (typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell)
