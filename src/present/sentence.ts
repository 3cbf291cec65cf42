import type { EventData, Interpretation } from './answer/events.ts'
import type { Cell, ResultColumn } from './columns.ts'
import { isGrain, periodEnd } from './dates.ts'
import { compareDecimals, decimalOf, numberOf } from './decimals.ts'
import { decimalsFor, formatCell, isNumeric } from './format.ts'

export type SentencePart = EventData<'text'>['parts'][number]

export type SentenceInput = {
  /** What the answer is called, without figures of its own; null when nobody named it. */
  title: string | null
  columns: ResultColumn[]
  /** The rows at hand, in order; at least the first page of the result. */
  rows: readonly (readonly Cell[])[]
  rowCount: number
  truncated: EventData<'result'>['truncated']
  interpretation: Interpretation | null
  intent: 'single' | 'trend' | 'compare' | 'share' | 'distribution' | 'relation' | 'list' | null
  locale?: string
  timeZone?: string
  /** ISO date that questions count from; tells which period is not over. */
  today?: string
}

/**
 * The headline of an answer: one sentence by the shape of the result, in parts. Every figure is a cell (cited by row and column), the
 * row count, or computed from cited cells; superlatives speak of the rows shown where the result was cut. Empty only when there are
 * no columns.
 */
export function writeSentence(input: SentenceInput): SentencePart[] {
  if (input.columns.length === 0) return []
  if (input.rowCount === 0 || input.rows.length === 0) return noRows(input)
  const shape = shapeOf(input)
  if (input.rowCount === 1) return oneRow(input, shape)
  if (shape.measure === null || input.intent === 'list') return listed(input)
  if (shape.time === null) return ranked(input, namingKeys(input, shape.keys), rankingMeasure(input, shape.measures)) ?? listed(input)
  if (shape.keys.length > 0) return listed(input)
  return trend(input, shape.time, shape.measure) ?? listed(input)
}

/** Column positions by what they do in a sentence. `keys` name a row; `measure` is the first number. */
type Shape = { time: number | null; keys: number[]; measures: number[]; measure: number | null }

function shapeOf({ columns }: SentenceInput): Shape {
  const at = (wanted: (column: ResultColumn) => boolean) => columns.flatMap((column, index) => (wanted(column) ? [index] : []))
  const measures = at((column) => isNumeric(column) && (column.role === 'measure' || column.role === 'rate'))
  return {
    time: at((column) => column.role === 'time')[0] ?? null,
    keys: at((column) => ['nominal', 'ordinal', 'identifier', 'text', 'flag'].includes(column.role)),
    measures,
    measure: measures[0] ?? null,
  }
}

/** The columns that name a row for people: words before codes where the words alone tell rows apart, at most two. */
function namingKeys({ columns, rows }: SentenceInput, keys: number[]): number[] {
  const named = keys.filter((at) => columns[at]?.role === 'nominal')
  const different = new Set(rows.map((row) => JSON.stringify(named.map((at) => row[at]))))
  const chosen = named.length > 0 && different.size === rows.length ? named : keys
  return chosen.length <= 2 ? chosen : []
}

/** A share where one was asked for, else the measure the rows are ordered by, else the first. */
function rankingMeasure({ rows, columns, intent }: SentenceInput, measures: number[]): number {
  const share = intent === 'share' ? measures.find((at) => columns[at]?.unit?.kind === 'percent') : undefined
  if (share !== undefined) return share
  const ordered = measures.find((at) => {
    const numbers = rows.map((row) => decimalOf(row[at])).filter((number) => number !== null)
    return sortedBy(numbers, compareDecimals) !== 0
  })
  return ordered ?? measures[0] ?? 0
}

const say = (text: string): SentencePart => ({ text, cell: null })

function cite(input: SentenceInput, row: number, at: number): SentencePart {
  const column = input.columns[at]
  if (column === undefined) return say('')
  const { locale, timeZone } = input
  const shown = formatCell(input.rows[row]?.[at], column, {
    place: 'prose',
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { timeZone }),
    decimals:
      input.rows.length > 1
        ? decimalsFor(
            column,
            input.rows.map((cells) => cells[at]),
          )
        : null,
  })
  const noun = column.unit?.kind === 'duration' ? ` ${column.unit.noun}` : ''
  return { text: input.rows[row]?.[at] === null ? shown : shown + noun, cell: { row, column: column.name } }
}

/** A group without a name is called by what it lacks: (no segment). */
function citeGroup(input: SentenceInput, row: number, at: number): SentencePart {
  const part = cite(input, row, at)
  return input.rows[row]?.[at] === null ? { ...part, text: `(no ${inner(label(input, at))})` } : part
}

const label = (input: SentenceInput, at: number): string => input.columns[at]?.label ?? ''

/** The label inside a sentence: a leading capital goes unless the word is an abbreviation. */
function inner(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function noRows({ interpretation }: SentenceInput): SentencePart[] {
  const understood = interpretation?.sentence.replace(/[.\s]+$/, '') ?? ''
  return [say(understood === '' ? 'Nothing matches.' : `Nothing matches: ${understood}.`)]
}

function oneRow(input: SentenceInput, shape: Shape): SentencePart[] {
  const { columns, title } = input
  const cell = input.rows[0]?.[shape.measure ?? 0] ?? null
  const names = [...(shape.time === null ? [] : [shape.time]), ...shape.keys]
  if (columns.length === 1) {
    const heading = title ?? label(input, 0)
    return cell === null ? [say(`${heading}: no value.`)] : [say(`${heading}: `), cite(input, 0, 0), say('.')]
  }
  if (shape.measures.length === 0 || shape.measures.length > 4 || names.length > 3)
    return title === null ? [say('One row.')] : [say(`${title}: one row.`)]
  const change = names.length === 0 && shape.measures.length === 2 ? comparison(input, shape.measures) : null
  if (change !== null) return change
  const parts: SentencePart[] = names.flatMap((at, index) => [say(index === 0 ? '' : ', '), citeGroup(input, 0, at)])
  if (names.length > 0) parts.push(say(': '))
  for (const [index, at] of shape.measures.entries()) {
    parts.push(
      say(`${index === 0 ? '' : ', '}${names.length > 0 || index > 0 ? inner(label(input, at)) : label(input, at)} `),
      cite(input, 0, at),
    )
  }
  return [...parts, say('.')].filter((part) => part.text !== '')
}

/** A value beside an earlier one of the same measure, when the second column says so by its name. */
function comparison(input: SentenceInput, [now = 0, before = 0]: number[]): SentencePart[] | null {
  const earlier = input.columns[before]
  if (earlier === undefined || !/(^|_)(previous|prior|last|before|earlier|prev|target)($|_)/i.test(earlier.name)) return null
  const change = changeBetween(input, { row: 0, at: before }, { row: 0, at: now })
  const parts = [say(`${label(input, now)}: `), cite(input, 0, now), say(`, ${inner(label(input, before))} `), cite(input, 0, before)]
  return [...parts, say(change === null ? '.' : ` (${change}).`)]
}

type Place = { row: number; at: number }

/** "up 12.5 %" between two cells of one unit; points for percentages; null where a change means nothing. */
function changeBetween(input: SentenceInput, from: Place, to: Place): string | null {
  const first = numberOf(input.rows[from.row]?.[from.at])
  const last = numberOf(input.rows[to.row]?.[to.at])
  const column = input.columns[to.at]
  if (first === null || last === null || column === undefined) return null
  if (first === last) return 'unchanged'
  const word = last > first ? 'up' : 'down'
  const write = (value: number) => new Intl.NumberFormat(input.locale ?? 'en', { maximumFractionDigits: 1 }).format(value)
  if (column.unit?.kind === 'percent') {
    const points = Math.abs(last - first) * (column.unit.scale === 1 ? 100 : 1)
    const shown = write(points)
    return `${word} ${shown === '0' ? 'less than 0.1' : shown} points`
  }
  // A ratio of unknown unit may be anything; a share of it says nothing.
  if ((column.role === 'rate' && column.unit === null) || first <= 0 || last < 0) return word
  const percent = (Math.abs(last - first) / first) * 100
  const shown = write(percent)
  return `${word} ${shown === '0' ? 'less than 0.1' : shown}%`
}

/**
 * From the first to the last whole period; null unless there is one row a period, in order, and the result is whole. A period that is
 * not over, or that the question only touches, would look like a fall: it is named, not compared.
 */
function trend(input: SentenceInput, time: number, measure: number): SentencePart[] | null {
  const rows = input.rows
  if (rows.length !== input.rowCount || input.truncated !== 'none') return null
  const periods = rows.map((row) => String(row[time] ?? ''))
  const direction = sortedBy(periods, (a, b) => (a < b ? -1 : a > b ? 1 : 0))
  if (direction === 0 || new Set(periods).size !== periods.length || periods.includes('')) return null
  const filled = rows.flatMap((row, index) => (decimalOf(row[measure]) === null ? [] : [index]))
  const inOrder = direction > 0 ? filled : filled.toReversed()
  const column = input.columns[time]
  const whole = inOrder.filter((row) => column !== undefined && isWhole(input, column, periods[row] ?? ''))
  const compared = whole.length >= 2 ? whole : inOrder
  const [first, last, latest] = [compared[0], compared.at(-1), inOrder.at(-1)]
  if (first === undefined || last === undefined || latest === undefined || first === last) return null
  const open = column !== undefined && !isWhole(input, column, periods[latest] ?? '')
  const change = open && last === latest ? null : changeBetween(input, { row: first, at: measure }, { row: last, at: measure })
  return [
    say(`${label(input, measure)} went from `),
    cite(input, first, measure),
    say(' ('),
    cite(input, first, time),
    say(') to '),
    cite(input, last, measure),
    say(' ('),
    cite(input, last, time),
    say(change === null ? ')' : `), ${change}`),
    ...(open ? [say('; '), cite(input, latest, time), say(' is not complete.')] : [say('.')]),
  ]
}

/** Whether the question covers all of a period, and the period is over. What cannot be known counts as whole. */
function isWhole({ interpretation, today }: SentenceInput, column: ResultColumn, period: string): boolean {
  const year = /^\d{4}$/.test(period)
  const start = year ? `${period}-01-01` : period.slice(0, 10)
  const end = periodEnd(start, year ? 'year' : isGrain(column.format) ? column.format : 'day')
  if (end === null) return true
  if (today !== undefined && start <= today && today < end) return false
  const interval = interpretation?.intervals.find(({ from, to }) => (from === null || from < end) && (to === null || to > start))
  return interval === undefined || ((interval.from === null || interval.from <= start) && (interval.to === null || interval.to >= end))
}

/** 1 when ascending, -1 when descending, 0 when neither; repeated values count as in order. */
function sortedBy<T>(values: T[], compare: (a: T, b: T) => number): -1 | 0 | 1 {
  let up = true
  let down = true
  for (let at = 1; at < values.length; at++) {
    const order = compare(values[at - 1] as T, values[at] as T) // both are inside the array
    if (order > 0) up = false
    if (order < 0) down = false
  }
  return up ? 1 : down ? -1 : 0
}

/** Who leads; ties are named, rows without a value are passed over. */
function ranked(input: SentenceInput, keys: number[], measure: number): SentencePart[] | null {
  const numbers = input.rows.map((row) => decimalOf(row[measure]))
  const ranked = numbers.flatMap((number, row) => (number === null ? [] : [{ number, row }]))
  const [head] = ranked
  if (head === undefined || ranked.length < 2 || keys.length === 0) return null
  const ascending =
    sortedBy(
      ranked.map(({ number }) => number),
      compareDecimals,
    ) > 0
  const lowest = ascending && compareDecimals(head.number, ranked.at(-1)?.number ?? head.number) < 0
  const best = ranked.reduce((a, b) => (compareDecimals(b.number, a.number) * (lowest ? -1 : 1) > 0 ? b : a))
  const tied = ranked.filter(({ number }) => compareDecimals(number, best.number) === 0)
  const whole = input.truncated === 'none' && input.rows.length === input.rowCount
  // As many as were asked for, by this measure: the first is the first of all.
  const asked =
    input.truncated === 'limit' &&
    sortedBy(
      numbers.filter((number) => number !== null),
      compareDecimals,
    ) !== 0
  const scope = whole ? `, among ${count(input, input.rowCount)} rows.` : '.'
  const lead = whole || asked ? '' : `Of the ${count(input, input.rows.length)} rows shown, `
  const superlative = `the ${extreme(input.columns[measure], lowest)} ${inner(label(input, measure))}`
  if (tied.length === ranked.length) return null
  if (tied.length > 3) return [say(`${lead}${count(input, tied.length)} share ${superlative}: `), cite(input, best.row, measure), say('.')]
  const names = tied.flatMap(({ row }, index) => [
    say(index === 0 ? lead : index === tied.length - 1 ? ' and ' : ', '),
    ...keys.flatMap((key, at) => [say(at === 0 ? '' : ' / '), citeGroup(input, row, key)]),
  ])
  const verb = tied.length === 1 ? 'has' : 'share'
  return [...names, say(` ${verb} ${superlative}: `), cite(input, best.row, measure), say(scope)].filter((part) => part.text !== '')
}

/** Things are most or fewest, amounts highest or lowest. */
function extreme(column: ResultColumn | undefined, lowest: boolean): string {
  if (column?.unit?.kind === 'count') return lowest ? 'fewest' : 'most'
  return lowest ? 'lowest' : 'highest'
}

const count = (input: SentenceInput, rows: number): string => new Intl.NumberFormat(input.locale ?? 'en').format(rows)

function listed(input: SentenceInput): SentencePart[] {
  const heading = input.title === null ? '' : `${input.title}: `
  const rows = `${count(input, input.rowCount)} ${input.rowCount === 1 ? 'row' : 'rows'}`
  switch (input.truncated) {
    case 'cap':
    case 'bytes':
      return [say(heading === '' ? `The first ${rows}; there are more.` : `${heading}the first ${rows}; there are more.`)]
    default:
      return [say(`${heading}${rows}.`)]
  }
}
