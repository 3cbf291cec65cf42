import type { Cell, ResultColumn } from './columns.ts'
import { displayWidth, fitWidth, padWidth } from './display-width.ts'
import { cellFormatter, decimalsFor, headerUnit, isNumeric } from './format.ts'
import { printable } from './printable.ts'

export type TextTableOptions = {
  /** Terminal columns to stay within. */
  width?: number
  maxRows?: number
  locale?: string
  timeZone?: string
}

const gap = 2
const leastWidth = 4

/**
 * A result as lines of plain text: header, rule, rows, and a closing line when rows or columns were left out. Numbers stand right,
 * long cells end in an ellipsis, control characters are shown as symbols. Every line fits the width.
 */
export function textTable(columns: ResultColumn[], rows: readonly (readonly Cell[])[], options: TextTableOptions = {}): string {
  const { width = 100, maxRows = 50, ...format } = options
  const shownRows = rows.slice(0, maxRows)
  const cells = columns.map((column, at) => {
    const values = shownRows.map((row) => row[at] ?? null)
    const write = cellFormatter(column, { ...format, place: 'cell', decimals: decimalsFor(column, values) })
    return values.map((value) => oneLine(write(value), width))
  })
  const headers = columns.map((column) => oneLine(withUnit(column), width))
  const widths = columnWidths(headers, cells, width)
  const line = (texts: string[]) =>
    widths
      .map((columnWidth, at) => {
        const column = columns[at]
        return padWidth(fitWidth(texts[at] ?? '', columnWidth), columnWidth, column !== undefined && isNumeric(column))
      })
      .join(' '.repeat(gap))
      .trimEnd()
  const lines = [line(headers), widths.map((columnWidth) => '─'.repeat(columnWidth)).join(' '.repeat(gap))]
  for (let row = 0; row < shownRows.length; row++) lines.push(line(cells.map((column) => column[row] ?? '')))
  const left = leftOut(rows.length - shownRows.length, columns.length - widths.length)
  return left === null ? lines.join('\n') : [...lines, fitWidth(left, width)].join('\n')
}

const withUnit = (column: ResultColumn): string => {
  const unit = headerUnit(column)
  return unit === null ? column.label : `${column.label} (${unit})`
}

/** One line without escape sequences, cut to what a table could ever show. */
const oneLine = (text: string, width: number): string => printable(text.slice(0, width * 20 + 20).replace(/[\r\n\t]+/g, ' '))

/** Natural widths, then the widest columns give way until the line fits; columns for which no room is left are dropped. */
function columnWidths(headers: string[], cells: string[][], width: number): number[] {
  const most = Math.max(1, Math.floor((width + gap) / (leastWidth + gap)))
  const wanted = headers.slice(0, most).map((header, at) => {
    const column = cells[at] ?? []
    return Math.max(
      1,
      column.reduce((widest, cell) => Math.max(widest, displayWidth(cell)), displayWidth(header)),
    )
  })
  const room = Math.max(wanted.length, width - gap * (wanted.length - 1))
  let limit = Math.max(...wanted, 1)
  const total = () => wanted.reduce((sum, one) => sum + Math.min(one, limit), 0)
  while (limit > 1 && total() > room) limit--
  return wanted.map((one) => Math.min(one, limit))
}

function leftOut(rows: number, columns: number): string | null {
  const parts = [
    rows > 0 ? `${rows} more ${rows === 1 ? 'row' : 'rows'}` : null,
    columns > 0 ? `${columns} more ${columns === 1 ? 'column' : 'columns'}` : null,
  ]
  const said = parts.filter((part) => part !== null)
  return said.length === 0 ? null : `… ${said.join(', ')}`
}
