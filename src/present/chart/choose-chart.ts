import type { EventData } from '../answer/events.ts'
import type { Cell, ResultColumn } from '../columns.ts'
import { isOpenPeriod } from '../dates.ts'
import { numberOf } from '../decimals.ts'
import type { SentenceInput } from '../sentence.ts'
import { type ColumnShape, columnShapes } from './column-shapes.ts'
import type { ChartChoice, ChartPick, Mark } from './pick.ts'

export type ChartInput = {
  columns: readonly ResultColumn[]
  rows: readonly (readonly Cell[])[]
  truncated: EventData<'result'>['truncated']
  intent: SentenceInput['intent']
  /** Only for words that name a chart, such as "pie". */
  question: string
  /** The day of the asker, ISO; without it no period counts as unfinished. */
  today?: string
}

type Shape = {
  rows: readonly (readonly Cell[])[]
  n: number
  time: ColumnShape | null
  /** Groups with an order of their own, and groups without. */
  ordinals: ColumnShape[]
  nominals: ColumnShape[]
  groups: ColumnShape[]
  measures: ColumnShape[]
  share: boolean
  pie: boolean
  truncated: ChartInput['truncated']
  intent: ChartInput['intent']
}

type Verdict = { pick: ChartPick | null; why: string }
type Rule = (shape: Shape) => Verdict | null

const draw = (mark: Mark, x: ColumnShape[], y: ColumnShape[], why: string, more: Partial<ChartPick> = {}): Verdict => {
  const names = (shapes: ColumnShape[]) => shapes.map(({ column }) => column.name)
  const plain = { color: null, facet: null, stack: null, sort: 'natural' as const, top: null, rest: false, labels: false }
  return { pick: { mark, x: names(x), y: names(y), ...plain, ...more }, why }
}
const none = (why: string): Verdict => ({ pick: null, why })

/**
 * The chart for a result, by the first rule that fits the shape of its columns. Total: any columns and rows give a choice, and the same
 * ones always the same. Identifiers, long texts and documents are never drawn; percentages and averages never summed.
 */
export function chooseChart(input: ChartInput): ChartChoice {
  const names = input.columns.map(({ name }) => name)
  if (new Set(names).size !== names.length) return { ...none('two columns have one name'), alternatives: [] }
  // In a pick the star stands for the names of the measures.
  if (names.includes('*')) return { ...none('a column is called *'), alternatives: [] }
  const shape = shapeOf(input)
  for (const rule of rules) {
    const verdict = rule(shape)
    if (verdict !== null) {
      const pick = verdict.pick === null ? null : withUnfinished(verdict.pick, shape, input.today ?? null)
      return { ...verdict, pick, alternatives: alternativesTo(pick, shape) }
    }
  }
  return { ...none('a table shows this best'), alternatives: [] }
}

/** A line whose last period holds today says so: a figure that still grows is no fall. */
function withUnfinished(pick: ChartPick, { time, rows }: Shape, today: string | null): ChartPick {
  if (pick.mark !== 'line' || time === null || today === null) return pick
  const last = rows.map((row) => String(row[time.at] ?? '')).reduce((a, b) => (b > a ? b : a), '')
  const open = isOpenPeriod(last, time.column.format, today)
  return open ? { ...pick, unfinished: last } : pick
}

function shapeOf({ columns, rows, truncated, intent, question }: ChartInput): Shape {
  const shapes = columnShapes(columns, rows)
  const of = (kind: ColumnShape['kind']) => shapes.filter((one) => one.kind === kind)
  const [ordinals, nominals, times] = [of('ordinal'), of('nominal'), of('time')]
  const pie = /\b(pie|donut|doughnut)\b/i.test(question)
  return {
    rows,
    n: rows.length,
    time: times[0] ?? null,
    ordinals,
    // A second time column is one more way to group.
    nominals: [...nominals, ...times.slice(1)],
    groups: [...ordinals, ...nominals, ...times.slice(1)],
    measures: of('measure'),
    share: intent === 'share' || pie,
    pie,
    truncated,
    intent,
  }
}

const nothingToDraw: Rule = ({ n, measures, intent }) => {
  if (n === 0) return none('there are no rows')
  if (intent === 'list') return none('a list was asked for')
  return measures.length === 0 ? none('there is no number to draw') : null
}

const figures: Rule = ({ n, measures }) => {
  if (n !== 1) return null
  return measures.length <= 4
    ? draw('number', [], measures, measures.length === 1 ? 'one number' : 'a few numbers')
    : none('one row of many numbers')
}

const incomplete: Rule = (shape) => {
  if (shape.truncated !== 'cap' && shape.truncated !== 'bytes') return null
  const ordered = [shape.time, ...shape.measures].some((one) => one !== null && isSorted(shape.rows, one.at))
  return ordered ? null : none('only a part of the rows is here, in no order that matters')
}

const flat: Rule = ({ groups, time, measures }) => {
  if (measures.every(({ min, max }) => min === max)) return none('every value is the same')
  const keys = [...groups, ...(time === null ? [] : [time])]
  return keys.length > 0 && keys.every(({ distinct }) => distinct <= 1) ? none('there is only one group') : null
}

const overTime: Rule = (shape) => {
  const { time, groups, measures, rows } = shape
  const [measure] = measures
  if (time === null || groups.length > 0 || measure === undefined || time.distinct < 2 || !isKey(rows, [time])) return null
  if (measures.length > 1) return severalOverTime(time, measures)
  if (time.distinct === 2) return draw('bar', [time], [measure], 'two periods and one number', { labels: true })
  return draw('line', [time], [measure], 'one date and one number', { labels: time.distinct <= 30 })
}

function severalOverTime(time: ColumnShape, measures: ColumnShape[]): Verdict | null {
  if (measures.length > 4) return null
  const comparable = sameUnit(measures) && spread(measures) < 20
  if (comparable) return draw('line', [time], measures, 'one date and numbers of one unit', { color: '*', labels: time.distinct <= 30 })
  return draw('line', [time], measures, 'one date and numbers of several units', { facet: '*', labels: time.distinct <= 30 })
}

const groupsOverTime: Rule = (shape) => {
  const { time, groups, measures, rows, share } = shape
  const [group] = groups
  const [measure] = measures
  if (time === null || group === undefined || groups.length > 1 || measure === undefined || measures.length > 1) return null
  if (time.distinct < 2 || !isKey(rows, [time, group])) return null
  // A date that each thing has once is a fact about it, not a course over time.
  if (rows.length < 2 * group.distinct) return null
  const parts = measure.additive && (measure.min ?? 0) >= 0
  if (share && parts && group.distinct <= 6) {
    const mark = time.distinct <= 24 ? 'bar' : 'area'
    return draw(mark, [time], [measure], 'parts of a whole over time', { color: group.column.name, stack: 'zero' })
  }
  const lines = { color: group.column.name, labels: time.distinct <= 30 }
  if (group.distinct <= 8) return draw('line', [time], [measure], 'one line for each group', lines)
  if (measure.additive && group.distinct <= 30) {
    return draw('line', [time], [measure], 'the seven largest groups, the others as one', { ...lines, top: 7, rest: true })
  }
  if (group.distinct <= 12) return draw('line', [time], [measure], 'a small chart for each group', { facet: group.column.name })
  return draw('line', [time], [measure], 'the seven largest groups', { ...lines, top: 7 })
}

const oneOrdinal: Rule = ({ time, ordinals, nominals, measures, rows }) => {
  const [group] = ordinals
  const [measure] = measures
  if (time !== null || group === undefined || ordinals.length > 1 || nominals.length > 0 || measure === undefined || measures.length > 1)
    return null
  return isKey(rows, [group]) ? draw('bar', [group], [measure], 'steps in their own order', { labels: group.distinct <= 12 }) : null
}

const oneNominal: Rule = ({ time, nominals, ordinals, measures, rows, share, pie, n }) => {
  const [group] = nominals
  const [measure] = measures
  if (time !== null || group === undefined || nominals.length > 1 || ordinals.length > 0 || measure === undefined || measures.length > 1)
    return null
  if (!isKey(rows, [group])) {
    const spreadOut = n / Math.max(1, group.distinct) >= 8 && group.distinct <= 12
    return spreadOut ? draw('box', [measure], [group], 'many values in each group') : null
  }
  const parts = measure.additive && (measure.min ?? 0) > 0 && group.nulls === 0
  if (share && parts && group.distinct >= 2 && group.distinct <= 6) {
    const color = group.column.name
    if (pie) return draw('arc', [], [measure], 'parts of one whole, as asked', { color, sort: 'value', labels: true })
    return draw('bar', [measure], [], 'parts of one whole', { color, stack: 'normalize', sort: 'value', labels: true })
  }
  return bars(group, measure)
}

function bars(group: ColumnShape, measure: ColumnShape): Verdict {
  const sorted = { sort: 'value' as const, labels: group.distinct <= 30 }
  if (group.distinct > 200) return none('too many groups for a chart')
  if (group.distinct <= 8 && group.longest <= 10) return draw('bar', [group], [measure], 'one number for each group', sorted)
  if (group.distinct <= 30) return draw('bar', [measure], [group], 'one number for each group', sorted)
  return draw('bar', [measure], [group], 'the twenty largest groups', {
    ...sorted,
    top: 20,
    rest: measure.additive && (measure.min ?? 0) >= 0,
  })
}

const twoGroups: Rule = ({ time, groups, measures, rows, share }) => {
  const [measure] = measures
  if (time !== null || groups.length !== 2 || measure === undefined || measures.length > 1 || !isKey(rows, groups)) return null
  const [few, many] = groups.toSorted((a, b) => a.distinct - b.distinct)
  if (few === undefined || many === undefined) return null
  const parts = measure.additive && (measure.min ?? 0) >= 0
  if (share && parts && few.distinct <= 6 && many.distinct <= 12) {
    return draw('bar', [many], [measure], 'parts of each group', { color: few.column.name, stack: 'zero' })
  }
  if (few.distinct <= 4 && many.distinct <= 12) return draw('bar', [many], [measure], 'groups side by side', { color: few.column.name })
  if (few.distinct < 3 || many.distinct > 40) return none('too many groups for a chart')
  const labels = few.distinct * many.distinct <= 120
  return draw('grid', [few], [many], 'a number for each pair', { color: measure.column.name, labels })
}

const groupWithTwoNumbers: Rule = ({ time, groups, measures, rows }) => {
  const [group] = groups
  const [first, second] = measures
  if (time !== null || group === undefined || groups.length > 1 || first === undefined || second === undefined || measures.length > 2)
    return null
  if (!isKey(rows, [group])) return null
  if (sameUnit(measures) && group.distinct <= 15)
    return draw('bar', measures, [group], 'two numbers of one unit', { color: '*', sort: 'value' })
  if (group.distinct < 5 || group.distinct > 500) return null
  return draw('point', [first], [second], 'two numbers for each group', { color: null, facet: null, labels: true })
}

const numbersOnly: Rule = ({ time, groups, measures, n }) => {
  if (time !== null || groups.length > 0) return null
  const [first, second] = measures
  if (first !== undefined && second !== undefined && measures.length === 2 && n >= 10) {
    return draw(n > 3_000 ? 'density' : 'point', [first], [second], 'two numbers in each row')
  }
  return first !== undefined && measures.length === 1 && n >= 20 ? draw('bins', [first], [], 'how one number is spread') : null
}

const rules: Rule[] = [
  nothingToDraw,
  figures,
  incomplete,
  flat,
  overTime,
  groupsOverTime,
  oneOrdinal,
  oneNominal,
  twoGroups,
  groupWithTwoNumbers,
  numbersOnly,
]

/** At most two other ways to draw the same, none that would mislead. */
function alternativesTo(pick: ChartPick | null, { measures }: Shape): ChartPick[] {
  if (pick === null) return []
  const stackable = measures.every(({ additive, min }) => additive && (min ?? 0) >= 0)
  switch (pick.mark) {
    case 'line': {
      const split = pick.color !== null && pick.color !== '*'
      const bar: ChartPick = { ...pick, mark: 'bar', labels: false }
      if (!split) return pick.facet === null && pick.color === null ? [bar] : []
      const facets: ChartPick = { ...pick, color: null, facet: pick.color }
      return stackable ? [{ ...pick, mark: 'area', stack: 'zero', labels: false }, facets] : [facets]
    }
    case 'bar':
      if (pick.stack === 'zero')
        return [
          { ...pick, stack: 'normalize' },
          { ...pick, stack: null },
        ]
      if (pick.color === null && pick.stack === null) return [{ ...pick, x: pick.y, y: pick.x }]
      return []
    case 'area':
      return [{ ...pick, mark: 'line', stack: null }]
    case 'grid':
      return []
    default:
      return []
  }
}

/** Whether each row has its own combination of these values. */
function isKey(rows: Shape['rows'], shapes: ColumnShape[]): boolean {
  const seen = new Set(rows.map((row) => JSON.stringify(shapes.map(({ at }) => row[at] ?? null))))
  return seen.size === rows.length
}

function isSorted(rows: Shape['rows'], at: number): boolean {
  let up = true
  let down = true
  for (let row = 1; row < rows.length; row++) {
    const [before, after] = [rows[row - 1]?.[at] ?? null, rows[row]?.[at] ?? null]
    const [a, b] = [numberOf(before) ?? String(before), numberOf(after) ?? String(after)]
    if (a > b) up = false
    if (a < b) down = false
  }
  return up || down
}

const sameUnit = (measures: ColumnShape[]): boolean =>
  new Set(measures.map(({ column }) => JSON.stringify([column.unit, column.role]))).size === 1

/** How many times larger the largest measure is than the smallest, by their greatest sizes. */
function spread(measures: ColumnShape[]): number {
  const sizes = measures.map(({ min, max }) => Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)))
  const smallest = Math.min(...sizes)
  return smallest === 0 ? Number.POSITIVE_INFINITY : Math.max(...sizes) / smallest
}
