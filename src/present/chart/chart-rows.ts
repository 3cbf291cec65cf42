import type { Cell, ResultColumn } from '../columns.ts'
import { numberOf } from '../decimals.ts'
import { cellFormatter } from '../format.ts'
import { columnOf } from './column-of.ts'
import type { ChartPick } from './pick.ts'

/** One mark's worth of data: group and time values as text, numbers as doubles; keys are made here, never taken from the data. */
export type ChartRow = Record<string, string | number | null>

/** The measure of a long form: its name and value. */
export const measureKey = 'measure'
export const valueKey = 'value'
export const restLabel = 'Other'

/** The key of a column in chart rows: its place, since names may hold anything. */
export const keyOf = (columns: readonly ResultColumn[], name: string): string => `c${columns.findIndex((column) => column.name === name)}`

/**
 * The rows that a pick draws. With several measures split by `*`, one row for each measure; with `top`, the largest groups, and the
 * rest as one group when sums allow it. Instants stay as written, other groups are written for people.
 */
export function chartRows(pick: ChartPick, columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): ChartRow[] {
  const used = [...new Set([...pick.x, ...pick.y, pick.color, pick.facet])].flatMap((name) => {
    const found = name === null || name === '*' ? null : columnOf(columns, name)
    return found === null ? [] : [{ ...found, key: keyOf(columns, found.column.name), write: writerFor(found.column) }]
  })
  const plain = rows.map((row): ChartRow => Object.fromEntries(used.map(({ at, key, write }) => [key, write(row[at] ?? null)])))
  const long = pick.color === '*' || pick.facet === '*' ? plain.flatMap((row) => longForm(pick, columns, row)) : plain
  return pick.top === null ? long : largest(pick, columns, long, pick.top)
}

function writerFor(column: ResultColumn): (cell: Cell) => string | number | null {
  if (column.role === 'measure' || column.role === 'rate') return numberOf
  if (column.role === 'time') return (cell) => (cell === null ? null : String(cell))
  return cellFormatter(column)
}

function longForm(pick: ChartPick, columns: readonly ResultColumn[], row: ChartRow): ChartRow[] {
  const measures = [...pick.x, ...pick.y].flatMap((name) => {
    const found = columnOf(columns, name)
    return found !== null && (found.column.role === 'measure' || found.column.role === 'rate') ? [found.column] : []
  })
  const keys = new Set(measures.map(({ name }) => keyOf(columns, name)))
  const kept = Object.fromEntries(Object.entries(row).filter(([key]) => !keys.has(key)))
  return measures.map(({ name, label }) => ({ ...kept, [measureKey]: label, [valueKey]: row[keyOf(columns, name)] ?? null }))
}

/** Groups by the sum of the measure. Rows of the rest are summed for each value of the other axis. */
function largest(pick: ChartPick, columns: readonly ResultColumn[], rows: ChartRow[], top: number): ChartRow[] {
  const measure = [...pick.x, ...pick.y].find((name) => isMeasure(columns, name))
  const groupName = pick.color ?? [...pick.x, ...pick.y].find((name) => !isMeasure(columns, name))
  if (measure === undefined || groupName === undefined) return rows
  const [value, group] = [keyOf(columns, measure), keyOf(columns, groupName)]
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(String(row[group]), (sums.get(String(row[group])) ?? 0) + Math.abs(Number(row[value] ?? 0)))
  const kept = new Set(
    [...sums]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, top)
      .map(([name]) => name),
  )
  const shown = rows.filter((row) => kept.has(String(row[group])))
  if (!pick.rest) return shown
  const others = new Map<string, ChartRow>()
  for (const row of rows) {
    if (kept.has(String(row[group]))) continue
    const place = JSON.stringify(Object.entries(row).filter(([key]) => key !== group && key !== value))
    const sum = others.get(place) ?? { ...row, [group]: restLabel, [value]: 0 }
    others.set(place, { ...sum, [value]: Number(sum[value] ?? 0) + Number(row[value] ?? 0) })
  }
  return [...shown, ...others.values()]
}

const isMeasure = (columns: readonly ResultColumn[], name: string): boolean => {
  const role = columnOf(columns, name)?.column.role
  return role === 'measure' || role === 'rate'
}
