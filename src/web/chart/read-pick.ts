import type { EventData } from '../../present/answer/events.ts'
import type { ChartPick, Mark } from '../../present/chart/pick.ts'

const marks: readonly Mark[] = ['number', 'line', 'area', 'bar', 'point', 'arc', 'box', 'grid', 'bins', 'density']

/** The picks of a chart event that can be drawn, the service's choice first; empty when there is nothing to draw. */
export function drawablePicks(chart: EventData<'chart'> | null): ChartPick[] {
  if (chart === null || chart.pick === null) return []
  return [chart.pick, ...chart.alternatives].flatMap((value) => readPick(value) ?? []).filter(({ mark }) => mark !== 'number')
}

/** A pick out of a stored event; null when a later or an earlier service meant something else by it. */
function readPick(value: Record<string, unknown>): ChartPick | null {
  const mark = marks.find((name) => name === value.mark)
  if (mark === undefined) return null
  return {
    mark,
    x: names(value.x),
    y: names(value.y),
    color: name(value.color),
    facet: name(value.facet),
    stack: value.stack === 'zero' || value.stack === 'normalize' ? value.stack : null,
    sort: value.sort === 'value' ? 'value' : 'natural',
    top: typeof value.top === 'number' ? value.top : null,
    rest: value.rest === true,
    labels: value.labels === true,
    unfinished: name(value.unfinished),
  }
}

const name = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])
