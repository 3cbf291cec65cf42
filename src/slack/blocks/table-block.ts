import type { DataTableBlock, RawNumberElement, RawTextElement } from '@slack/types'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { numberOf } from '../../present/decimals.ts'
import { cellFormatter, decimalsFor, headerUnit, isNumeric } from '../../present/format.ts'
import { textTable } from '../../present/text-table.ts'
import { clip, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'

export type TableShape = { rows: number; columns: number; pageSize: number; timeZone: string }

export const usualTable = { rows: 20, columns: 6, pageSize: 5 } as const

const longestCell = 300

/**
 * The first rows and columns of a result as Slack's table: numbers stay numbers, with the text that people read. Rows are left out from the end
 * until the table is within Slack's limit of characters. Null without a row to show.
 */
export function tableBlock(
  columns: readonly ResultColumn[],
  rows: readonly (readonly Cell[])[],
  caption: string,
  shape: TableShape,
): DataTableBlock | null {
  const shown = columns.slice(0, Math.min(shape.columns, slackLimits.table.columns))
  const first = rows.slice(0, Math.min(shape.rows, slackLimits.table.rows))
  if (first.length === 0 || shown.length === 0) return null
  const writers = shown.map((column, at) =>
    writer(
      column,
      first.map((row) => row[at] ?? null),
      shape.timeZone,
    ),
  )
  const header = shown.map((column): RawTextElement => text(withUnit(column)))
  const body: DataTableBlock['rows'] = []
  let characters = caption.length + sizeOf(header)
  for (const row of first) {
    const cells = shown.map((_, at) => writers[at]?.(row[at] ?? null) ?? text(''))
    characters += sizeOf(cells)
    if (characters > slackLimits.table.characters) break
    body.push(cells)
  }
  if (body.length === 0) return null
  return {
    type: 'data_table',
    caption: clip(plain(caption), 150) || 'Result',
    rows: [header, ...body],
    page_size: shape.pageSize,
    row_header_column_index: Math.max(
      0,
      shown.findIndex(({ role }) => role !== 'measure' && role !== 'rate'),
    ),
  }
}

/** The same rows as lines of text, for where Slack takes no table. */
export const tableText = (columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[], shape: TableShape): string =>
  clip(textTable(columns.slice(0, shape.columns), rows, { width: 90, maxRows: shape.rows, timeZone: shape.timeZone }), 2_900)

/** How many rows a table block shows. */
export const shownRows = (block: DataTableBlock | null): number => (block === null ? 0 : block.rows.length - 1)

const withUnit = (column: ResultColumn): string => {
  const unit = headerUnit(column)
  return unit === null ? column.label : `${column.label} (${unit})`
}

/** Slack takes no empty text. */
const text = (words: string): RawTextElement => ({ type: 'raw_text', text: clip(plain(words), longestCell) || ' ' })

function writer(column: ResultColumn, values: Cell[], timeZone: string): (cell: Cell) => RawTextElement | RawNumberElement {
  const write = cellFormatter(column, { place: 'cell', timeZone, decimals: decimalsFor(column, values) })
  if (!isNumeric(column)) return (cell) => text(write(cell))
  return (cell) => {
    const value = numberOf(cell)
    return value === null || !Number.isFinite(value)
      ? text(write(cell))
      : { type: 'raw_number', value, text: clip(write(cell), longestCell) }
  }
}

const sizeOf = (cells: { text: string }[]): number => cells.reduce((sum, cell) => sum + cell.text.length, 0)
