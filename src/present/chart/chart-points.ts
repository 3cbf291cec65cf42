import type { Cell, ResultColumn } from '../columns.ts'
import { cellFormatter } from '../format.ts'
import { columnOf } from './column-of.ts'
import type { ChartPick } from './pick.ts'

/** What a chart shows, row by row, in words ("Mar 2026, EMEA: Net sales $1,204"), in the order of its time axis if it has one. */
export function chartPoints(
  pick: ChartPick,
  columns: readonly ResultColumn[],
  rows: readonly (readonly Cell[])[],
  locale?: string,
): string[] {
  const names = [...new Set([...pick.x, ...pick.y, pick.color, pick.facet])]
  const drawn = names.flatMap((name) => (name === null || name === '*' ? [] : (columnOf(columns, name) ?? [])))
  const isMeasure = ({ column }: { column: ResultColumn }) => column.role === 'measure' || column.role === 'rate'
  const write = (one: { column: ResultColumn; at: number }) => {
    const format = cellFormatter(one.column, { ...(locale === undefined ? {} : { locale }), place: 'prose' })
    return (row: readonly Cell[]) => format(row[one.at] ?? null)
  }
  const groups = drawn.filter((one) => !isMeasure(one)).map(write)
  const measures = drawn.filter(isMeasure).map((one) => {
    const text = write(one)
    return (row: readonly Cell[]) => `${one.column.label} ${text(row)}`
  })
  const time = drawn.find(({ column }) => column.role === 'time')
  const key = (row: readonly Cell[]) => (time === undefined ? '' : String(row[time.at] ?? ''))
  const ordered = time === undefined ? rows : rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  return ordered.map((row) => {
    const figures = measures.map((one) => one(row)).join(', ')
    const place = groups.map((one) => one(row)).join(', ')
    return place === '' ? figures : `${place}: ${figures}`
  })
}
