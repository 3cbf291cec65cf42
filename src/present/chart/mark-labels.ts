import type { ResultColumn } from '../columns.ts'
import type { Encoding, Json } from './chart-config.ts'
import { type ChartRow, keyOf, measureKey, valueKey } from './chart-rows.ts'
import { columnOf } from './column-of.ts'
import type { ChartPick } from './pick.ts'

/** The layer that draws labels beside marks. */
export type MarkLabels = { layer: { [key: string]: Json } }

/** Below this width names stand in a legend above the picture. */
const leastWidth = 480
const mostLines = 8
const plotHeight = 280
/** Pixels from one label to the next, so that they can be read. */
const lineHeight = 14
/** Pixels of the longest name that is written whole. */
const mostRoom = 120

/**
 * The name of each line at its end, instead of a legend; null where there is one line, or too many, or no room. Names of lines that end near
 * each other are moved apart.
 */
export function lineNames(
  pick: ChartPick,
  columns: readonly ResultColumn[],
  values: readonly ChartRow[],
  encoding: Encoding,
  width: number,
): MarkLabels | null {
  if (pick.mark !== 'line' || pick.color === null || pick.facet !== null || width < leastWidth) return null
  const split = pick.color === '*'
  const line = split ? measureKey : keyOf(columns, pick.color)
  const [x, y] = [keyOf(columns, pick.x[0] ?? ''), split ? valueKey : keyOf(columns, pick.y[0] ?? '')]
  const ends = endsOf(values, line, x, y)
  if (ends.length < 2 || ends.length > mostLines || isLog(encoding.y)) return null
  const numbers = values.map((row) => row[y]).filter((value) => typeof value === 'number')
  const [least, most] = [Math.min(0, ...numbers), Math.max(...numbers)]
  const places = apart(
    ends.map((end) => Number(end[y])),
    ((most - least) / plotHeight) * lineHeight,
  )
  const data = ends.map((end, at) => ({ [x]: end[x] ?? null, [y]: places[at] ?? 0, [line]: end[line] ?? null }))
  return {
    layer: {
      data: { values: data },
      mark: { type: 'text', align: 'left', baseline: 'middle', dx: 8, limit: mostRoom, fontSize: 12 },
      encoding: { ...axesOf(encoding), text: { field: line, type: 'nominal' } },
    },
  }
}

const axesOf = ({ x, y, color }: Encoding): Encoding => ({
  ...(x === undefined ? {} : { x }),
  ...(y === undefined ? {} : { y }),
  ...(color === undefined ? {} : { color }),
})

const isLog = (axis: Json | undefined): boolean => JSON.stringify(axis ?? null).includes('"type":"log"')

/** The last point of each line that has a value. */
function endsOf(values: readonly ChartRow[], line: string, x: string, y: string): ChartRow[] {
  const ends = new Map<string, ChartRow>()
  for (const row of values) {
    if (typeof row[y] !== 'number') continue
    const name = String(row[line])
    const before = ends.get(name)
    if (before === undefined || String(row[x]) >= String(before[x])) ends.set(name, row)
  }
  return [...ends.values()]
}

/** The values moved as little as needed to be at least `gap` from each other, in their order. */
export function apart(values: readonly number[], gap: number): number[] {
  const order = values.map((value, at) => ({ value, at })).toSorted((a, b) => a.value - b.value)
  // Groups of labels that touch are spread around their own middle; groups that meet by that become one.
  const groups: { sum: number; members: number[] }[] = []
  const startOf = ({ sum, members }: { sum: number; members: number[] }) => sum / members.length - ((members.length - 1) * gap) / 2
  for (const { value, at } of order) {
    let group = { sum: value, members: [at] }
    for (let before = groups.at(-1); before !== undefined; before = groups.at(-1)) {
      if (startOf(before) + before.members.length * gap <= startOf(group)) break
      groups.pop()
      group = { sum: before.sum + group.sum, members: [...before.members, ...group.members] }
    }
    groups.push(group)
  }
  const places: number[] = []
  for (const group of groups) for (const [step, at] of group.members.entries()) places[at] = startOf(group) + step * gap
  return places
}

/** The names of the points that stand out: least and greatest along each axis; null where points have no names. */
export function pointNames(
  pick: ChartPick,
  columns: readonly ResultColumn[],
  values: readonly ChartRow[],
  encoding: Encoding,
  nameKey: string | null,
): MarkLabels | null {
  if (pick.mark !== 'point' || nameKey === null) return null
  const [x, y] = [keyOf(columns, pick.x[0] ?? ''), keyOf(columns, pick.y[0] ?? '')]
  const known = values.filter((row) => typeof row[x] === 'number' && typeof row[y] === 'number')
  const extreme = (key: string, sign: 1 | -1) =>
    known.reduce<ChartRow | null>((best, row) => (best === null || sign * Number(row[key]) > sign * Number(best[key]) ? row : best), null)
  const chosen = new Set([extreme(y, 1), extreme(x, 1), extreme(y, -1), extreme(x, -1)].filter((row) => row !== null))
  if (chosen.size === 0) return null
  return {
    layer: {
      data: { values: [...chosen] },
      mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 6, dy: -2, limit: 140, fontSize: 12 },
      encoding: { ...axesOf(encoding), text: { field: nameKey, type: 'nominal' } },
    },
  }
}

/** The middle value of each box, written above its line. */
export function boxMiddles(pick: ChartPick, columns: readonly ResultColumn[], encoding: Encoding): MarkLabels | null {
  if (pick.mark !== 'box') return null
  const across = pick.x.some((name) => ['measure', 'rate'].includes(columnOf(columns, name)?.column.role ?? ''))
  const field = keyOf(columns, (across ? pick.x[0] : pick.y[0]) ?? '')
  const { x, y } = encoding
  const middle = { field, type: 'quantitative', aggregate: 'median' }
  return {
    layer: {
      mark: { type: 'text', dy: across ? -12 : -6, fontSize: 11 },
      encoding: {
        ...(across ? { x: middle, ...(y === undefined ? {} : { y }) } : { y: middle, ...(x === undefined ? {} : { x }) }),
        text: { ...middle, format: '.3~s' },
      },
    },
  }
}
