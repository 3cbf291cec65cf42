import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { tsvText } from '../../present/csv.ts'
import { cellFormatter, decimalsFor, headerUnit, isNumeric, noValue } from '../../present/format.ts'
import type { Sort } from '../state/look.ts'
import { useVirtualRows } from '../state/virtual-rows.ts'
import { locale } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

/** A cell may hold a megabyte; this much of it is put on the page. */
const longestCell = 1_000

type DataTableProps = {
  caption: string
  columns: ResultColumn[]
  /** The rows that are here, of `rowCount`. */
  rows: Cell[][]
  /** The rows that decide how many decimals a column shows; others that come later or in another order change nothing. */
  basis: Cell[][]
  rowCount: number | null
  sort: Sort | null
  onSort: ((name: string) => void) | null
  /** Called when rows up to here come into sight and are not here yet. */
  onNeed: (upTo: number) => void
}

/** Rows as a native table in a region that scrolls by keyboard; of long tables only what is in sight is drawn. Headers sort where `onSort` is given. */
export function DataTable({ caption, columns, rows, basis, rowCount, sort, onSort, onNeed }: DataTableProps) {
  const region = useRef<HTMLElement>(null)
  const total = Math.max(rowCount ?? 0, rows.length)
  const range = useVirtualRows(region, total)
  useEffect(() => {
    if (range.to > rows.length) onNeed(Math.min(total, range.to + 200))
  }, [range.to, rows.length, total])
  useSteadyWidths(region, columns)
  const writers = useMemo(
    () => columns.map((column, at) => cellFormatter(column, { locale, place: 'cell', decimals: decimalsFor(column, cellsAt(basis, at)) })),
    [columns, basis],
  )
  const classes = columns.map((column) => (isNumeric(column) ? 'number' : column.role === 'text' || column.role === 'json' ? 'long' : ''))
  const drawn = []
  for (let index = range.from; index < range.to; index++) {
    drawn.push(<Row key={index} index={index} row={rows[index]} columns={columns} writers={writers} classes={classes} />)
  }
  return (
    <section
      ref={region}
      class={total > drawn.length ? 'table-region long-table' : 'table-region'}
      aria-label={`Table: ${caption}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onCopy={(event) => copyExact(event, columns, rows)}
    >
      <table aria-rowcount={rowCount === null ? -1 : rowCount + 1}>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, at) => {
              const alone = columns.filter(({ name }) => name === column.name).length === 1
              return <HeaderCell key={at} column={column} kind={classes[at] ?? ''} sort={sort} onSort={alone ? onSort : null} />
            })}
          </tr>
        </thead>
        <tbody>
          <Room height={range.above} />
          {drawn}
          <Room height={range.below} />
        </tbody>
      </table>
    </section>
  )
}

const Room = ({ height }: { height: number }) => (height === 0 ? null : <tr class="room" style={{ height: `${height}px` }} />)

function* cellsAt(rows: Cell[][], at: number): Generator<Cell | undefined> {
  for (const row of rows) yield row[at]
}

/** Columns of a table that is drawn in parts never get narrower, so that scrolling does not shake it. */
function useSteadyWidths(region: { current: HTMLElement | null }, columns: ResultColumn[]): void {
  const widest = useRef<number[]>([])
  useLayoutEffect(() => {
    widest.current = []
  }, [columns])
  useLayoutEffect(() => {
    if (!region.current?.classList.contains('long-table')) return
    for (const [at, cell] of region.current.querySelectorAll('th').entries()) {
      const width = Math.max(widest.current[at] ?? 0, Math.ceil(cell.getBoundingClientRect().width))
      if (width === widest.current[at]) continue
      widest.current[at] = width
      cell.style.minWidth = `${width}px`
    }
  })
}

/** Copies the exact values of the rows that a selection touches, as a sheet takes them. Inside one cell the selection itself is copied. */
function copyExact(event: ClipboardEvent, columns: ResultColumn[], rows: Cell[][]): void {
  const selection = getSelection()
  const table = event.currentTarget instanceof HTMLElement ? event.currentTarget : null
  if (selection === null || table === null || event.clipboardData === null) return
  const touched = [...table.querySelectorAll('td')].filter((cell) => selection.containsNode(cell, true))
  if (touched.length < 2) return
  const places = touched.map((cell) => ({ row: Number(cell.parentElement?.getAttribute('aria-rowindex')) - 2, at: cell.cellIndex }))
  const from = Math.min(...places.map(({ at }) => at))
  const to = Math.max(...places.map(({ at }) => at)) + 1
  const chosen = [...new Set(places.map(({ row }) => row))].map((row) => (rows[row] ?? []).slice(from, to))
  event.clipboardData.setData('text/plain', tsvText(columns.slice(from, to), chosen))
  event.preventDefault()
}

type RowProps = {
  index: number
  row: Cell[] | undefined
  columns: ResultColumn[]
  writers: ((cell: Cell | undefined) => string)[]
  classes: string[]
}

function Row({ index, row, columns, writers, classes }: RowProps) {
  return (
    <tr aria-rowindex={index + 2}>
      {row === undefined ? (
        <td colSpan={columns.length} class="none">
          …
        </td>
      ) : (
        columns.map((_, at) => <DataCell key={at} cell={row[at] ?? null} text={writers[at]?.(row[at]) ?? ''} kind={classes[at] ?? ''} />)
      )}
    </tr>
  )
}

type HeaderCellProps = { column: ResultColumn; kind: string; sort: Sort | null; onSort: ((name: string) => void) | null }

function HeaderCell({ column, kind, sort, onSort }: HeaderCellProps) {
  const order = sort?.name !== column.name ? 'none' : sort.descending ? 'descending' : 'ascending'
  const unit = headerUnit(column)
  const heading = (
    <>
      <bdi>{column.label}</bdi>
      {unit === null ? null : <small>{unit}</small>}
    </>
  )
  if (onSort === null) {
    return (
      <th scope="col" class={kind} title={column.name}>
        {heading}
      </th>
    )
  }
  return (
    <th scope="col" class={kind} title={column.name} aria-sort={order}>
      <button type="button" onClick={() => onSort(column.name)}>
        {heading}
        <span class="sort" aria-hidden="true">
          {order === 'none' ? '' : order === 'ascending' ? '↑' : '↓'}
        </span>
      </button>
    </th>
  )
}

function DataCell({ cell, text, kind }: { cell: Cell; text: string; kind: string }) {
  if (cell === null) {
    return (
      <td class={`${kind} none`}>
        <span aria-hidden="true">{noValue}</span>
        <span class="hidden">{strings.noValue}</span>
      </td>
    )
  }
  const exact = String(cell)
  const short = text.length > longestCell ? `${text.slice(0, longestCell)}…` : text
  // The exact value is one hover away wherever it was rounded.
  const title = typeof cell !== 'boolean' && exact !== text && exact.length <= longestCell ? { title: exact } : {}
  return (
    <td class={kind} {...title}>
      {kind === 'number' ? short : <bdi>{short}</bdi>}
    </td>
  )
}
