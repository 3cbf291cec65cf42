import type { ResultColumn } from '../columns.ts'

/** The column of this name with its place; null when there is none. */
export function columnOf(columns: readonly ResultColumn[], name: string): { column: ResultColumn; at: number } | null {
  const at = columns.findIndex((column) => column.name === name)
  const column = columns[at]
  return column === undefined ? null : { column, at }
}
