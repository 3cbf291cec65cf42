import { type ChartRow, chartRows, keyOf, measureKey, valueKey } from '../../present/chart/chart-rows.ts'
import { columnOf } from '../../present/chart/column-of.ts'
import type { ChartPick } from '../../present/chart/pick.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { formatCell } from '../../present/format.ts'
import { clip, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'
import type { ChartBlock, ChartPoint } from './message.ts'

const limits = slackLimits.chart

/**
 * The chart of an answer as Slack draws it, or null where Slack cannot: other marks, several panes, more groups than it takes, a missing
 * value in a series, names that are the same once they are cut. Nothing is left out to make it fit.
 */
export function chartBlock(
  pick: ChartPick | null,
  columns: readonly ResultColumn[],
  rows: readonly (readonly Cell[])[],
  title: string,
): ChartBlock | null {
  const type = pick === null ? undefined : drawn[pick.mark]
  if (pick === null || type === undefined || pick.facet !== null || pick.stack === 'normalize') return null
  const parts = partsOf(pick, columns)
  if (parts === null) return null
  const points = chartRows(pick, columns, rows)
  const heading = clip(plain(title), limits.title) || 'Chart'
  return type === 'pie' ? pie(points, parts, heading) : series(type, points, parts, heading)
}

const drawn: Partial<Record<ChartPick['mark'], 'pie' | 'bar' | 'line' | 'area'>> = { arc: 'pie', bar: 'bar', line: 'line', area: 'area' }

/** Keys of the chart rows for the group, the split and the measure; `write` makes the text of a group. */
type Parts = { group: string; split: string | null; value: string; write: (row: ChartRow) => string; xTitle: string; yTitle: string }

function partsOf(pick: ChartPick, columns: readonly ResultColumn[]): Parts | null {
  const named = [...pick.x, ...pick.y].flatMap((name) => columnOf(columns, name)?.column ?? [])
  const measures = named.filter(({ role }) => role === 'measure' || role === 'rate')
  const colored = pick.color === null || pick.color === '*' ? null : (columnOf(columns, pick.color)?.column ?? null)
  const [measure] = measures
  // A pie has its groups in its colors.
  const group = named.find(({ role }) => role !== 'measure' && role !== 'rate') ?? (pick.mark === 'arc' ? colored : null)
  if (measure === undefined || group == null || (measures.length > 1 && pick.color !== '*')) return null
  const groupKey = keyOf(columns, group.name)
  const splitColumn = group === colored ? null : colored
  return {
    group: groupKey,
    split: pick.color === '*' ? measureKey : splitColumn === null ? null : keyOf(columns, splitColumn.name),
    value: pick.color === '*' ? valueKey : keyOf(columns, measure.name),
    write: (row) => labelOf(row[groupKey] ?? null, group),
    xTitle: clip(plain(group.label), limits.axisTitle),
    yTitle: clip(plain(pick.color === '*' ? '' : measure.label), limits.axisTitle),
  }
}

/** Groups that are times stay as written in chart rows; here people read them. */
const labelOf = (cell: string | number | null, column: ResultColumn): string =>
  clip(plain(column.role === 'time' ? formatCell(cell, column) : String(cell ?? '–')), limits.label)

function pie(rows: ChartRow[], parts: Parts, title: string): ChartBlock | null {
  const segments = rows.map((row): ChartPoint => ({ label: parts.write(row), value: Number(row[parts.value] ?? Number.NaN) }))
  const fits = segments.length >= 1 && segments.length <= limits.segments && isUnique(segments.map(({ label }) => label))
  return fits && segments.every(({ value }) => value > 0) ? { type: 'data_visualization', title, chart: { type: 'pie', segments } } : null
}

function series(type: 'bar' | 'line' | 'area', rows: ChartRow[], parts: Parts, title: string): ChartBlock | null {
  const ordered = type === 'bar' ? rows : rows.toSorted((a, b) => compare(a[parts.group], b[parts.group]))
  const categories = [...new Set(ordered.map(parts.write))]
  const byName = new Map<string, ChartPoint[]>()
  for (const row of ordered) {
    const name = clip(plain(parts.split === null ? parts.yTitle || title : String(row[parts.split] ?? '–')), limits.label)
    const value = row[parts.value]
    if (typeof value !== 'number' || !Number.isFinite(value)) return null
    byName.set(name, [...(byName.get(name) ?? []), { label: parts.write(row), value }])
  }
  const all = [...byName].map(([name, data]) => ({ name, data }))
  const complete = all.every(({ data }) => data.length === categories.length && isUnique(data.map(({ label }) => label)))
  if (!complete || all.length < 1 || all.length > limits.series || categories.length > limits.categories) return null
  const axis_config = { categories, x_label: parts.xTitle, ...(parts.yTitle === '' ? {} : { y_label: parts.yTitle }) }
  return { type: 'data_visualization', title, chart: { type, series: all, axis_config } }
}

const isUnique = (names: string[]): boolean => new Set(names).size === names.length

const compare = (a: string | number | null | undefined, b: string | number | null | undefined): number =>
  String(a ?? '') < String(b ?? '') ? -1 : String(a ?? '') > String(b ?? '') ? 1 : 0
