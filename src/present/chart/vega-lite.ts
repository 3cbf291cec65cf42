import type { Cell, ResultColumn } from '../columns.ts'
import { type Grain, isGrain, monthNames, readDate, writeDate } from '../dates.ts'
import { headerUnit } from '../format.ts'
import { configOf, type Encoding, type Json } from './chart-config.ts'
import { type ChartRow, chartRows, keyOf, measureKey, valueKey } from './chart-rows.ts'
import { columnOf } from './column-of.ts'
import { thinLines } from './downsample.ts'
import { logBins, wantsLog } from './log-axis.ts'
import { boxMiddles, lineNames, type MarkLabels, pointNames } from './mark-labels.ts'
import { naturalOrder } from './natural-order.ts'
import type { ChartPick } from './pick.ts'

/** A Vega-Lite specification (version 6) as plain JSON, and what a reader must know to read the picture right. */
export type VegaLiteChart = { spec: { [key: string]: Json }; notes: string[] }

/** How a chart is drawn: colours for a light or a dark ground, and the width that it may take, in pixels. */
export type ChartLook = { scheme?: 'light' | 'dark'; width?: number }

/**
 * Compiles a pick to Vega-Lite, null for figures, which are no chart. Fields are named by place, so nothing in the data is read as a
 * field path or expression. Bars start at zero; lines too, unless they stay above six tenths of their maximum. Source: Vega-Lite documentation,
 * "Encoding" and "Mark".
 */
export function toVegaLite(
  pick: ChartPick,
  columns: readonly ResultColumn[],
  rows: readonly (readonly Cell[])[],
  { scheme = 'light', width = 640 }: ChartLook = {},
): VegaLiteChart | null {
  if (pick.mark === 'number') return null
  const notes: string[] = []
  const named = nameOfPoints(pick, columns)
  const drawnPick = named === null ? pick : { ...pick, color: named }
  const values = lineRows(pick, columns, inOrder(pick, columns, chartRows(drawnPick, columns, rows)), notes)
  const bins = pick.mark === 'bins' ? logBins(values, keyOf(columns, pick.x[0] ?? '')) : null
  if (bins !== null) return { spec: logHistogram(pick, columns, bins, { scheme, width }), notes: [logNote] }
  const plain = withWrappedLegend(encodingOf(pick, columns, values, notes), values, width)
  const nameKey = named === null ? null : keyOf(columns, named)
  const labels =
    lineNames(pick, columns, values, plain, width) ?? pointNames(pick, columns, values, plain, nameKey) ?? boxMiddles(pick, columns, plain)
  const encoding = labels !== null && pick.mark === 'line' ? withoutLegend(plain) : plain
  const plot = withLabels(plotOf(pick, values, { mark: markOf(pick), encoding }), labels, pick.mark === 'line')
  const facet = facetOf(pick, columns)
  const spec: VegaLiteChart['spec'] = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    data: { values },
    config: configOf(scheme),
    ...(facet === null
      ? { width, ...heightOf(encoding), autosize: { type: 'fit-x', contains: 'padding' }, ...plot }
      : { facet, ...facetSizes(pick, width, plot), resolve: { scale: { y: 'independent' } } }),
  }
  return { spec, notes }
}

/** Points of a group each are named by it; what groups them is in no axis, so it is found among the columns. */
function nameOfPoints({ mark, labels }: ChartPick, columns: readonly ResultColumn[]): string | null {
  if (mark !== 'point' || !labels) return null
  return columns.find(({ role }) => role === 'nominal' || role === 'ordinal')?.name ?? null
}

/** The layer of labels on top of what is drawn. */
function withLabels(plot: { [key: string]: Json }, labels: MarkLabels | null, quietLegend: boolean): { [key: string]: Json } {
  if (labels === null) return plot
  const { layer, ...rest } = plot
  const below = Array.isArray(layer) ? layer : [rest]
  const { encoding } = labels.layer
  const colour = typeof encoding === 'object' && encoding !== null && !Array.isArray(encoding) ? withoutLegend(encoding) : {}
  return { layer: [...below, quietLegend ? { ...labels.layer, encoding: colour } : labels.layer] }
}

/** A legend above the picture has as many names in a row as the width takes. */
function withWrappedLegend(encoding: Encoding, values: readonly ChartRow[], width: number): Encoding {
  const { color } = encoding
  if (typeof color !== 'object' || color === null || Array.isArray(color) || typeof color.legend !== 'object' || color.legend === null)
    return encoding
  const longest = values.reduce((most, row) => Math.max(most, String(row[String(color.field)] ?? '').length), 0)
  const columns = Math.max(1, Math.floor((width - axisRoom) / (longest * 6 + 34)))
  return { ...encoding, color: { ...color, legend: { ...color.legend, columns } } }
}

/** Where names stand at the marks a legend would say them again. */
function withoutLegend(encoding: Encoding): Encoding {
  const quiet = (channel: Json | undefined) =>
    typeof channel === 'object' && channel !== null && !Array.isArray(channel) ? { ...channel, legend: null } : null
  const [color, strokeDash] = [quiet(encoding.color), quiet(encoding.strokeDash)]
  return { ...encoding, ...(color === null ? {} : { color }), ...(strokeDash === null ? {} : { strokeDash }) }
}

const logNote = 'The axis is logarithmic: equal steps are equal factors.'

function logHistogram(
  pick: ChartPick,
  columns: readonly ResultColumn[],
  bins: { from: number; to: number; count: number }[],
  { scheme = 'light', width = 640 }: ChartLook,
): VegaLiteChart['spec'] {
  const column = columnOf(columns, pick.x[0] ?? '')?.column
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    data: { values: bins },
    config: configOf(scheme),
    width,
    height: 280,
    autosize: { type: 'fit-x', contains: 'padding' },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      x: { field: 'from', type: 'quantitative', bin: { binned: true }, scale: { type: 'log' }, title: title(column) },
      x2: { field: 'to' },
      y: { field: 'count', type: 'quantitative', title: 'Rows' },
    },
  }
}

/** The rows of lines, thinned where they are too many to be told apart; says what was done and what is not over. */
function lineRows(pick: ChartPick, columns: readonly ResultColumn[], values: ChartRow[], notes: string[]): ChartRow[] {
  if (pick.mark !== 'line') return values
  const split = pick.color === '*' || pick.facet === '*'
  const line = split ? measureKey : (pick.color ?? pick.facet) === null ? null : keyOf(columns, pick.color ?? pick.facet ?? '')
  const { rows, thinned } = thinLines(values, split ? valueKey : keyOf(columns, pick.y[0] ?? ''), line)
  if (thinned) notes.push('Drawn are the least and greatest values of each stretch: there are more points than can be told apart.')
  const time = pick.x.find((name) => columnOf(columns, name)?.column.role === 'time')
  if (pick.unfinished == null || time === undefined) return rows
  const key = keyOf(columns, time)
  const starts = [...new Set(rows.map((row) => String(row[key])))].toSorted()
  const at = starts.findIndex((start) => start.slice(0, 10) === pick.unfinished?.slice(0, 10))
  if (at < 1) return rows
  notes.push('The last period is not over: its figures will grow.')
  // The dashed stretch begins at the last point that is over.
  return rows.map((row) => ({
    ...row,
    [openKey]: String(row[key]) >= (starts[at - 1] ?? '') ? 1 : 0,
    [closedKey]: String(row[key]) <= (starts[at - 1] ?? '') ? 1 : 0,
  }))
}

const openKey = 'open'
const closedKey = 'closed'

/** One layer; of a line with an unfinished end two: what is over, and the dashed stretch after it. */
function plotOf(pick: ChartPick, values: ChartRow[], plot: { mark: Json; encoding: Encoding }): { [key: string]: Json } {
  if (pick.mark !== 'line' || !values.some((row) => openKey in row)) return plot
  const { mark, encoding } = plot
  const base = typeof mark === 'object' && mark !== null && !Array.isArray(mark) ? mark : {}
  const { strokeDash: _, ...plain } = encoding
  return {
    layer: [
      { mark, encoding, transform: [{ filter: { field: closedKey, equal: 1 } }] },
      { mark: { ...base, strokeDash: [3, 3] }, encoding: plain, transform: [{ filter: { field: openKey, equal: 1 } }] },
    ],
  }
}

/** Groups down the side take the height they need; everything else has one height. */
const heightOf = ({ y }: Encoding): { [key: string]: Json } =>
  typeof y === 'object' && y !== null && 'type' in y && y.type === 'nominal' ? {} : { height: 280 }

/** Measures of different units stand below each other; small charts of groups side by side, as many as fit. */
function facetSizes(pick: ChartPick, width: number, plot: { [key: string]: Json }): { [key: string]: Json } {
  const columns = pick.facet === '*' ? 1 : Math.max(1, Math.min(3, Math.floor(width / 240)))
  return { columns, spec: { width: Math.max(120, Math.floor(width / columns) - axisRoom), height: 110, ...plot } }
}

/** Pixels that labels and title of a vertical axis take beside a small chart. */
const axisRoom = 80

const markOf = ({ mark, labels }: ChartPick): Json => {
  switch (mark) {
    case 'line':
      return { type: 'line', point: labels, tooltip: true, invalid: 'break-paths-show-path-domains' }
    case 'point':
      return { type: 'point', filled: true, tooltip: true }
    case 'arc':
      return { type: 'arc', innerRadius: 60, tooltip: true }
    case 'box':
      return { type: 'boxplot' }
    case 'grid':
    case 'density':
      return { type: 'rect', tooltip: true }
    case 'bins':
      return { type: 'bar', tooltip: true }
    default:
      return { type: mark, tooltip: true }
  }
}

function encodingOf(pick: ChartPick, columns: readonly ResultColumn[], values: ChartRow[], notes: string[]): Encoding {
  const split = pick.color === '*' || pick.facet === '*'
  const color = colorOf(pick, columns)
  switch (pick.mark) {
    case 'arc':
      return {
        theta: { ...quantity(pick.y[0] ?? '', columns), stack: true },
        ...color,
        order: { ...quantity(pick.y[0] ?? '', columns), sort: 'descending' },
      }
    case 'bins':
      return { x: { ...quantity(pick.x[0] ?? '', columns), bin: { maxbins: 40 } }, y: { aggregate: 'count', title: 'Rows' } }
    case 'density':
      return {
        x: { ...quantity(pick.x[0] ?? '', columns), bin: { maxbins: 40 } },
        y: { ...quantity(pick.y[0] ?? '', columns), bin: { maxbins: 40 } },
        color: { aggregate: 'count', title: 'Rows' },
      }
    case 'grid':
      return {
        x: axisGroup(pick, columns, values, pick.x[0] ?? '', 'x'),
        y: axisGroup(pick, columns, values, pick.y[0] ?? '', 'y'),
        color: quantity(pick.color ?? '', columns),
      }
    default:
      break
  }
  const axis = (names: string[], name: 'x' | 'y'): Encoding => {
    const [first] = names
    if (first === undefined) return {}
    if (!isMeasure(columns, first)) return { [name]: axisGroup(pick, columns, values, first, name) }
    const field = split ? { field: valueKey, type: 'quantitative', title: unitTitle(columns, names) } : quantity(first, columns)
    return { [name]: { ...field, ...baseline(pick, values, split ? valueKey : keyOf(columns, first), notes), stack: pick.stack } }
  }
  const offset = pick.mark === 'bar' && pick.color !== null && pick.stack === null ? offsetOf(pick, columns) : {}
  return { ...axis(pick.x, 'x'), ...axis(pick.y, 'y'), ...color, ...dashes(pick, values, color), ...offset }
}

const title = (column: ResultColumn | undefined): string => {
  if (column === undefined) return ''
  const unit = headerUnit(column)
  return unit === null ? column.label : `${column.label} (${unit})`
}

const unitTitle = (columns: readonly ResultColumn[], names: string[]): string | null => {
  const column = names.map((name) => columnOf(columns, name)?.column).find((one) => one !== undefined)
  return column === undefined ? null : headerUnit(column)
}

function quantity(name: string, columns: readonly ResultColumn[]): Encoding {
  const column = columnOf(columns, name)?.column
  const percent = column?.unit?.kind === 'percent' && column.unit.scale === 1
  return { field: keyOf(columns, name), type: 'quantitative', title: title(column), ...(percent ? { axis: { format: '.0%' } } : {}) }
}

const group = (name: string, columns: readonly ResultColumn[], sort: Json): Encoding => ({
  field: keyOf(columns, name),
  type: 'nominal',
  title: title(columnOf(columns, name)?.column),
  sort,
})

/** Time runs along a continuous axis under lines; under bars each period is a step with its name. */
function axisGroup(pick: ChartPick, columns: readonly ResultColumn[], values: ChartRow[], name: string, axis: 'x' | 'y'): Encoding {
  const key = keyOf(columns, name)
  const column = columnOf(columns, name)?.column
  if (column?.role === 'time' && pick.mark !== 'bar' && pick.mark !== 'box' && values.every((row) => isInstant(row[key] ?? null))) {
    return {
      field: key,
      type: 'temporal',
      title: title(column),
      scale: { type: 'utc' },
      axis: { format: axisFormat(column.format), ...ticksOf(column.format) },
    }
  }
  const byValue = pick.sort === 'value' && pick.mark === 'bar'
  const words = values.map((row) => row[key]).filter((value) => typeof value === 'string')
  const natural = column?.role === 'ordinal' ? naturalOrder(words) : null
  const sort = byValue ? (axis === 'x' ? '-y' : '-x') : natural
  return { ...group(name, columns, sort), ...(axis === 'x' ? { axis: { labelAngle: labelAngle(words) } } : {}) }
}

/** Labels lie flat while all of them fit beside each other, at some seven pixels a character. */
function labelAngle(words: string[]): number {
  const shown = [...new Set(words)]
  const longest = shown.reduce((most, word) => Math.max(most, word.length), 0)
  return longest * shown.length * 7 < 480 ? 0 : -45
}

const isInstant = (value: ChartRow[string]): boolean =>
  typeof value === 'string' && value.length < 40 && readDate(value.replace(/Z$/, '')) !== null && /^\d{4}-/.test(value)

const axisFormat = (format: string | null): string => {
  const formats: Partial<Record<Grain, string>> = {
    year: '%Y',
    quarter: 'Q%q %Y',
    month: '%b %Y',
    hour: '%-d %b %H:%M',
    minute: '%-d %b %H:%M',
    second: '%H:%M:%S',
  }
  return (isGrain(format) ? formats[format] : undefined) ?? '%-d %b %Y'
}

/** Ticks stand where periods begin; between them a label would name a day that no figure is of. */
function ticksOf(format: string | null): Encoding {
  const ticks: Partial<Record<Grain, Json>> = {
    year: { interval: 'year', step: 1 },
    quarter: { interval: 'month', step: 3 },
    month: { interval: 'month', step: 1 },
  }
  const tickCount = isGrain(format) ? ticks[format] : undefined
  return tickCount === undefined ? {} : { tickCount }
}

/** Where the axis of a measure begins. A tight axis is said, because it makes differences look larger. */
function baseline(pick: ChartPick, values: ChartRow[], key: string, notes: string[]): Encoding {
  if ((pick.mark === 'point' || (pick.mark === 'line' && pick.facet === null)) && wantsLog(values, key)) {
    if (!notes.includes(logNote)) notes.push(logNote)
    return { scale: { type: 'log' } }
  }
  if (pick.mark === 'point' || pick.mark === 'box') return { scale: { zero: false } }
  if (pick.mark !== 'line') return { scale: { zero: true } }
  const numbers = values.map((row) => row[key]).filter((value) => typeof value === 'number')
  const least = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const tight = least > 0.6 * most && most > 0
  if (tight) notes.push('The axis does not begin at zero.')
  return { scale: { zero: !tight } }
}

function colorOf(pick: ChartPick, columns: readonly ResultColumn[]): Encoding {
  if (pick.color === null) return {}
  if (pick.color === '*') return { color: { field: measureKey, type: 'nominal', title: null, sort: null } }
  return {
    color: {
      ...group(pick.color, columns, null),
      legend: { orient: 'top', ...(pick.mark === 'line' ? { symbolType: 'stroke', symbolSize: 240 } : {}) },
    },
  }
}

/** From the fifth line on a pattern tells lines apart besides their colour; the first four stay solid. */
function dashes(pick: ChartPick, values: ChartRow[], { color }: Encoding): Encoding {
  if (pick.mark !== 'line' || typeof color !== 'object' || color === null || !('field' in color)) return {}
  const { field } = color
  const lines = [...new Set(values.map((row) => row[String(field)] ?? null))]
  if (lines.length < 5) return {}
  const legend = 'legend' in color ? { legend: color.legend ?? null } : {}
  return { strokeDash: { ...color, scale: { domain: lines, range: lines.map((_, at) => patterns[at] ?? [1, 0]) }, ...legend } }
}

const patterns = [
  [1, 0],
  [1, 0],
  [1, 0],
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
]

/** Bars of one group stand beside each other across the axis that the measure does not use. */
function offsetOf(pick: ChartPick, columns: readonly ResultColumn[]): Encoding {
  const field = pick.color === '*' ? measureKey : keyOf(columns, pick.color ?? '')
  const horizontal = pick.x.some((name) => isMeasure(columns, name))
  return { [horizontal ? 'yOffset' : 'xOffset']: { field, type: 'nominal', sort: null } }
}

function facetOf(pick: ChartPick, columns: readonly ResultColumn[]): Json {
  if (pick.facet === null) return null
  if (pick.facet === '*') return { field: measureKey, type: 'nominal', title: null, sort: null }
  return group(pick.facet, columns, null)
}

const isMeasure = (columns: readonly ResultColumn[], name: string): boolean => {
  const role = columnOf(columns, name)?.column.role
  return role === 'measure' || role === 'rate'
}

/**
 * Rows by time where time is an axis. Under bars the periods get their names once they are in order; along a continuous axis the clock
 * as written is read as UTC, so that no zone moves it.
 */
function inOrder(pick: ChartPick, columns: readonly ResultColumn[], rows: ChartRow[]): ChartRow[] {
  const name = [...pick.x, ...pick.y].find((one) => columnOf(columns, one)?.column.role === 'time')
  if (name === undefined) return rows
  const key = keyOf(columns, name)
  const sorted = rows.toSorted((a, b) => (String(a[key]) < String(b[key]) ? -1 : String(a[key]) > String(b[key]) ? 1 : 0))
  const format = columnOf(columns, name)?.column.format ?? null
  const grain = isGrain(format) ? format : 'day'
  const months = monthNames('en')
  return sorted.map((row) => {
    const text = String(row[key])
    const date = readDate(text)
    if (date === null) return row
    if (pick.mark === 'bar' || pick.mark === 'box') return { ...row, [key]: writeDate(date, grain, months) }
    return date.time === null ? row : { ...row, [key]: `${text.slice(0, 10)}T${date.time}Z` }
  })
}
