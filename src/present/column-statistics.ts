import type { EventData } from './answer/events.ts'
import { valueKind } from './column-types.ts'
import type { Cell, ResultColumn } from './columns.ts'
import { compareDecimals, decimalOf } from './decimals.ts'

export type ColumnStatistics = EventData<'result'>['statistics'][number]

/**
 * Counts and extremes of each column over the rows given, in column order. Numbers are compared exactly, all else by code units;
 * `min` and `max` are null without values, and for documents. `NaN` and infinities count as values but are no extremes.
 */
export function columnStatistics(columns: ResultColumn[], rows: readonly (readonly Cell[])[]): ColumnStatistics[] {
  return columns.map((column, at) => statisticsOf(column, at, rows))
}

function statisticsOf(column: ResultColumn, at: number, rows: readonly (readonly Cell[])[]): ColumnStatistics {
  const kind = valueKind(column.type)
  const seen = new Set<Cell>()
  const found: ColumnStatistics = { name: column.name, nulls: 0, distinct: 0, min: null, max: null }
  for (const row of rows) {
    const cell = row[at] ?? null
    if (cell === null) {
      found.nulls++
      continue
    }
    if (seen.has(cell)) continue
    seen.add(cell)
    if (kind === 'json' || (kind === 'number' && decimalOf(cell) === null)) continue
    if (found.min === null || compareCells(cell, found.min) < 0) found.min = cell
    if (found.max === null || compareCells(cell, found.max) > 0) found.max = cell
  }
  found.distinct = seen.size
  return found

  function compareCells(a: Cell, b: Cell): number {
    const [left, right] = kind === 'number' ? [decimalOf(a), decimalOf(b)] : [null, null]
    if (left !== null && right !== null) return compareDecimals(left, right)
    const [x, y] = [String(a), String(b)]
    return x === y ? 0 : x < y ? -1 : 1
  }
}
