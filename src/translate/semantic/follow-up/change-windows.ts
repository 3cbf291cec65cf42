import type { Collected } from '../assemble/collect.ts'
import type { ModelIndex } from '../model/model-index.ts'
import { asRate } from '../rules/conditions.ts'
import type { Measure } from '../semantic-query.ts'
import type { Edit } from './edit-query.ts'

/** "as a percentage of revenue" divides what was shown. */
export const isPercentOf = (marks: Collected): boolean =>
  marks.notes.some(({ note }) => note.type === 'share' || note.type === 'percent') && marks.measures.length === 1

/** Shares, running values and changes over what was shown. */
export function changeWindow(edit: Edit): string | null {
  const { marks, query } = edit
  const note = marks.notes.map((mark) => mark.note).find((one) => one.type === 'share' || one.type === 'percent' || one.type === 'growth')
  const window = marks.windows[0]?.window
  if (window !== undefined) {
    if (query.dimensions.length === 0) return 'a running value needs groups'
    query.window = window
    edit.changed = true
  }
  if (note === undefined || (note.type !== 'growth' && isPercentOf(marks))) return null
  const timed = query.dimensions.some((dimension) => dimension.kind === 'time')
  if (note.type === 'growth') {
    if (query.changes.length > 0) return turned(edit, note.direction)
    if (query.comparison !== null) query.compared = 'growth'
    else if (timed) query.window = { kind: 'change', shift: 1, percent: true, from: null }
    else return 'growth over which period'
  } else if (note.type === 'percent' && ratesOf(edit).length === 1) query.measures = ratesOf(edit)
  else {
    if (query.dimensions.length === 0 || query.measures.length !== 1) return 'share of what'
    query.window = { kind: 'share', within: 0 }
  }
  edit.changed = true
  return null
}

/** "and growing?" after those that shrank: the others. */
function turned(edit: Edit, direction: 'asc' | 'desc' | null): string | null {
  const { query } = edit
  const [change, ...others] = query.changes
  if (change === undefined || others.length > 0 || direction === null || change.values.some((value) => value !== 0)) return 'which change'
  const op = direction === 'asc' ? ('<' as const) : ('>' as const)
  if (op === change.op) return 'that change was asked for before'
  query.changes = [{ ...change, op }]
  edit.changed = true
  return null
}

/** "in percent" after the margin, or after revenue and margin: the rate of those that have one. */
const ratesOf = ({ query, context }: Edit): Measure[] =>
  query.measures.flatMap((measure) => (measure.kind === 'named' ? (asRate(context, measure) ?? []) : []))

const isAdded = (index: ModelIndex, measure: Measure): boolean =>
  measure.kind === 'count' ||
  (measure.kind === 'named' && measure.fn === null && measure.metrics.every((name) => index.metrics.get(name)?.additivity !== 'none'))

/** "in total", "how many are there", "on average". */
export function changeTotal(edit: Edit): string | null {
  const { query, cues, marks } = edit
  // "how many in total" of those that passed a threshold are they themselves.
  const counts = cues.has('count') && query.having.length > 0 && query.dimensions.length > 0
  const asked = counts ? 'count' : cues.has('total') ? 'total' : cues.has('count') ? 'count' : cues.has('average') ? 'average' : null
  // "how many per segment": the groups are counted already.
  if (asked === null || (asked === 'count' && marks.groups.length > 0 && query.measures[0]?.kind === 'count')) return null
  if (query.outer !== null) return 'already one number'
  // So many rows as the ranking was cut at.
  if (asked === 'count' && query.limit !== null) return 'how many in a ranking'
  if (asked === 'total') {
    // A rate has no sum.
    if (/\bsum\b/i.test(edit.words) && query.measures.some((one) => !isAdded(edit.context.index, one))) return 'sum of what'
    if (query.limit !== null || query.having.length > 0) query.outer = { fn: 'sum', keep: 0 }
    else {
      if (query.dimensions.length === 0) return 'already one number'
      query.dimensions = []
      query.order = []
      query.window = null
    }
  } else if (asked === 'average') {
    if (query.dimensions.length === 0 || query.measures.length !== 1) return 'average of what'
    if (query.filters.some((filter) => filter.kind === 'weekdays')) return 'average of one'
    query.outer = { fn: 'avg', keep: 0 }
  } else if (query.subject !== null) {
    query.measures = [{ kind: 'count', of: query.subject, metrics: [], distinct: false, fn: null, filters: [], label: query.subject.label }]
    query.subject = null
    query.columns = []
  } else if (query.dimensions.length > 0) {
    query.outer = { fn: 'count', keep: 0 }
    query.order = []
  } else if (query.measures[0]?.kind !== 'count') return 'count of what'
  edit.changed = marks.all.length > 0
  return null
}
