import { valueKind } from './column-types.ts'
import type { Cell, ResultColumn } from './columns.ts'
import { decimalOf } from './decimals.ts'
import { printable } from './printable.ts'

/**
 * The lines of a CSV file, each with its line end: labels first, then the rows. RFC 4180 quoting, values exact and unformatted
 * (ISO dates, plain numbers, empty for NULL), with a byte order mark when asked. A text that a spreadsheet would run as a formula
 * gets a leading apostrophe; numbers in number columns do not. Source: OWASP, "CSV Injection".
 *
 * Control characters stay: a file is read back by programs, and what differs from the database is a wrong value. Only with `terminal`,
 * where an escape sequence would act, they become symbols.
 */
export function* csvLines(
  columns: ResultColumn[],
  rows: Iterable<readonly Cell[]>,
  options: { byteOrderMark?: boolean; terminal?: boolean } = {},
): Generator<string> {
  const shown = options.terminal ? (cell: Cell): Cell => (typeof cell === 'string' ? printable(cell) : cell) : (cell: Cell): Cell => cell
  const numeric = columns.map((column) => valueKind(column.type) === 'number')
  if (options.byteOrderMark) yield '\uFEFF'
  yield `${columns.map((column) => field(shown(column.label), false)).join(',')}\r\n`
  for (const row of rows) yield `${columns.map((_, at) => field(shown(row[at] ?? null), numeric[at] ?? false)).join(',')}\r\n`
}

function field(cell: Cell, numeric: boolean): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  return quoted(numeric && decimalOf(cell) !== null ? cell : harmless(cell))
}

/** Full-width forms and line feeds are on the list because spreadsheets fold or trim them before they look. */
const harmless = (text: string): string => (/^[\p{Cc}\p{Cf}\s]*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text)

/** An empty text is quoted, so that it can be told from NULL. */
const quoted = (text: string): string => (text === '' || /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** The same table for the clipboard: tab-separated, one line a row, breaks inside cells as blanks; pasted into a sheet it runs nothing. */
export function tsvText(columns: ResultColumn[], rows: Iterable<readonly Cell[]>): string {
  const flat = (text: string) => text.replace(/[\t\r\n]+/g, ' ')
  const lines = [columns.map((column) => flat(harmless(column.label))).join('\t')]
  for (const row of rows) {
    const cells = columns.map((column, at) => {
      const cell = row[at] ?? null
      if (typeof cell !== 'string') return cell === null ? '' : String(cell)
      return flat(valueKind(column.type) === 'number' && decimalOf(cell) !== null ? cell : harmless(cell))
    })
    lines.push(cells.join('\t'))
  }
  return lines.join('\n')
}

/** Turns batches of rows into the bytes of a CSV file as `csvLines` writes it, with a byte order mark. */
export function csvStream(columns: ResultColumn[]): TransformStream<Cell[][], Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const [mark, head] = csvLines(columns, [], { byteOrderMark: true })
  return new TransformStream<Cell[][], Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(encoder.encode(`${mark}${head}`)),
    transform: (rows, controller) => {
      const [, ...lines] = csvLines(columns, rows)
      controller.enqueue(encoder.encode(lines.join('')))
    },
  })
}
