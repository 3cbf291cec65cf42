import type { Cell, ResultColumn } from '../../../present/columns.ts'
import { formatCell } from '../../../present/format.ts'

/** A result as a small table writes it: labels for names, values with their units. */
export const resultRows = ({ columns, rows }: { columns: readonly ResultColumn[]; rows: readonly (readonly Cell[])[] }) => ({
  columns: columns.map(({ label }) => label),
  rows: rows.map((row) =>
    row.map((cell, at) => {
      const column = columns[at]
      return column === undefined ? cell : formatCell(cell, column, { locale: 'en', place: 'prose' })
    }),
  ),
})
