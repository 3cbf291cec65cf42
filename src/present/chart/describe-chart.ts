import type { Cell, ResultColumn } from '../columns.ts'
import { compareDecimals, decimalOf } from '../decimals.ts'
import { formatCell } from '../format.ts'
import { columnOf } from './column-of.ts'
import type { ChartPick, Mark } from './pick.ts'

const markNames: Record<Mark, string> = {
  number: 'Figure',
  line: 'Line chart',
  area: 'Stacked area chart',
  bar: 'Bar chart',
  point: 'Scatter plot',
  arc: 'Donut chart',
  box: 'Box plot',
  grid: 'Heat map',
  bins: 'Histogram',
  density: 'Density plot',
}

/** A chart in words for who cannot see it: what is drawn, how many rows, and the least and greatest value with their places. */
export function describeChart(pick: ChartPick, columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): string {
  const used = [...new Set([...pick.y, ...pick.x, pick.color, pick.facet])]
  const drawn = used.flatMap((name) => (name === null || name === '*' ? [] : (columnOf(columns, name) ?? [])))
  const isMeasure = ({ column }: { column: ResultColumn }) => column.role === 'measure' || column.role === 'rate'
  const measures = drawn.filter(isMeasure)
  const groups = drawn.filter((one) => !isMeasure(one))
  const names = groups.map(({ column }) => column.label)
  const subject = measures.map(({ column }) => column.label).join(' and ')
  const parts = [
    `${markNames[pick.mark]} of ${subject || 'values'}${names.length === 0 ? '' : ` by ${names.join(' and ')}`}, ${rows.length} rows.`,
  ]
  for (const { column, at } of measures.slice(0, 2)) {
    const place = (row: readonly Cell[]) => {
      const value = formatCell(row[at], column, { place: 'prose' })
      const where = groups.map((group) => formatCell(row[group.at], group.column)).join(', ')
      return where === '' ? value : `${value} (${where})`
    }
    const extremes = extremesOf(rows, at)
    if (extremes !== null) parts.push(`${column.label} from ${place(extremes.least)} to ${place(extremes.most)}.`)
  }
  return parts.join(' ')
}

function extremesOf(rows: readonly (readonly Cell[])[], at: number): { least: readonly Cell[]; most: readonly Cell[] } | null {
  const numbered = rows.flatMap((row) => {
    const number = decimalOf(row[at])
    return number === null ? [] : [{ row, number }]
  })
  const [first] = numbered
  if (first === undefined) return null
  const least = numbered.reduce((a, b) => (compareDecimals(b.number, a.number) < 0 ? b : a), first)
  const most = numbered.reduce((a, b) => (compareDecimals(b.number, a.number) > 0 ? b : a), first)
  return { least: least.row, most: most.row }
}
