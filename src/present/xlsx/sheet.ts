import { valueKind } from '../column-types.ts'
import type { Cell, ResultColumn } from '../columns.ts'
import { readDate } from '../dates.ts'
import { decimalOf } from '../decimals.ts'
import { isPlainNumber } from '../format.ts'
import { styles } from './workbook.ts'

/** Rows that one sheet can hold, the header included. Source: ECMA-376, limits of SpreadsheetML as implemented. */
export const mostSheetRows = 1_048_576

/** Characters that one cell can hold. */
const mostCharacters = 32_767

const head =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
const tail = '</sheetData></worksheet>'

/**
 * The parts of a worksheet as text: `begin` with the labels, `rows` for each batch, `end`. Numbers that a spreadsheet holds exactly and
 * days it knows are typed; every other value is text, which is never read as a formula. Source: ECMA-376 part 1, 18.3.
 */
export function sheetWriter(columns: readonly ResultColumn[]) {
  const writers = columns.map(cellWriter)
  let row = 1
  const line = (cells: string[]) => `<row r="${row++}">${cells.join('')}</row>`
  return {
    begin: (): string => head + line(columns.map(({ label }) => text(label, styles.header))),
    rows: (rows: readonly (readonly Cell[])[]): string =>
      rows.map((cells) => line(writers.map((write, at) => write(cells[at] ?? null)))).join(''),
    end: (): string => tail,
  }
}

function cellWriter(column: ResultColumn): (cell: Cell) => string {
  const kind = valueKind(column.type)
  if (kind === 'number' && !isPlainNumber(column)) return number
  if (kind === 'date') return day
  return (cell) => (typeof cell === 'boolean' ? `<c t="b"><v>${cell ? 1 : 0}</v></c>` : cell === null ? '<c/>' : text(String(cell)))
}

/** A double keeps fifteen digits for sure; longer numbers stay as they are, as text. */
function number(cell: Cell): string {
  if (cell === null) return '<c/>'
  const shown = String(cell)
  const digits = shown.replace(/^-?0*\.?0*/, '').replace(/\D/g, '').length
  return decimalOf(cell) !== null && digits <= 15 && !/e/i.test(shown) ? `<c><v>${shown}</v></c>` : text(shown)
}

/** Days count from 30 December 1899; before March 1900 the count of spreadsheets is wrong, so those days stay text. */
function day(cell: Cell): string {
  if (cell === null) return '<c/>'
  const shown = String(cell)
  const date = /^\d{4}-\d{2}-\d{2}$/.test(shown) ? readDate(shown) : null
  const days = date === null ? Number.NaN : Date.parse(`${shown}T00:00:00Z`) / 86_400_000 + 25_569
  return days >= 61 ? `<c s="${styles.day}"><v>${days}</v></c>` : text(shown)
}

const text = (value: string, style = 0): string => {
  const kept = value.length > mostCharacters ? `${value.slice(0, mostCharacters - 1)}…` : value
  return `<c t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${escaped(kept)}</t></is></c>`
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Characters that XML 1.0 has no place for are left out. */
const escaped = (value: string): string =>
  value
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>]/g, (character) => escapes[character] ?? '')
