import { useMemo } from 'preact/hooks'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { cellFormatter, decimalsFor, headerUnit, isNumeric, noValue } from '../../present/format.ts'
import type { Sort } from '../state/result-rows.ts'
import { locale } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

/** A cell may hold a megabyte; this much of it is put on the page. */
const longestCell = 1_000

type DataTableProps = {
  caption: string
  columns: ResultColumn[]
  rows: Cell[][]
  shown: number
  rowCount: number | null
  sort: Sort | null
  onSort: ((name: string) => void) | null
}

/** The first `shown` rows as a native table in a region that scrolls by keyboard; headers sort where `onSort` is given. */
export function DataTable({ caption, columns, rows, shown, rowCount, sort, onSort }: DataTableProps) {
  const writers = useMemo(
    () => columns.map((column, at) => cellFormatter(column, { locale, place: 'cell', decimals: decimalsFor(column, cellsAt(rows, at)) })),
    [columns, rows],
  )
  const classes = columns.map((column) => (isNumeric(column) ? 'number' : column.role === 'text' || column.role === 'json' ? 'long' : ''))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-region" aria-label={`Table: ${caption}`} tabIndex={0}>
      <table aria-rowcount={rowCount === null ? -1 : rowCount + 1}>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, at) => {
              const alone = columns.filter(({ name }) => name === column.name).length === 1
              return <HeaderCell key={at} column={column} kind={classes[at] ?? ''} sort={sort} onSort={alone ? onSort : null} />
            })}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row, index) => (
            <tr key={index}>
              {columns.map((_, at) => (
                <DataCell key={at} cell={row[at] ?? null} text={writers[at]?.(row[at]) ?? ''} kind={classes[at] ?? ''} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function* cellsAt(rows: Cell[][], at: number): Generator<Cell | undefined> {
  for (const row of rows) yield row[at]
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
