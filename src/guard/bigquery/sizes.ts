import { callOf, constantOf, hasName, largestIn, partsOf, textOf } from './constants.ts'
import { treeOf, variantOf } from './tree.ts'
import type { Walk } from './walk.ts'

/** The most rows that a series may have, and series beside each other make; the most bytes that repeated constants make in one statement. */
const most = { rowsOfOne: 1_000_000, rowsOfAll: 100_000_000, bytes: 500_000 }

/** Functions whose work grows with an argument: its place, from 0, and the largest constant that it may be computed from. */
const sized: ReadonlyMap<string, readonly [place: number, most: number]> = new Map([
  ['repeat', [1, 10_000]],
  ['lpad', [1, 10_000]],
  ['rpad', [1, 10_000]],
  ['approx_quantiles', [1, 10_000]],
  ['approx_top_count', [1, 10_000]],
  ['approx_top_sum', [2, 10_000]],
  ['st_buffer', [2, 1_000]],
  ['generate_range_array', [2, 1_000_000]],
])

/** Reports a call that makes far more of constants than anybody reads. BigQuery bills no bytes for what it computes, so that nothing else ends it. */
export function checkSizes(walk: Walk, node: unknown): void {
  const call = callOf(node)
  if (call === null) return
  const { name, args } = call
  const rows = seriesRows(node)
  if (rows !== null && !(rows <= most.rowsOfOne))
    walk.violations.add('size', `A series may have at most ${most.rowsOfOne} rows here. Use other ends, or a larger step.`)
  const size = sized.get(name)
  if (size !== undefined && largestIn(args[size[0]]) > size[1])
    walk.violations.add('size', `The argument number ${size[0] + 1} of ${name}() may be at most ${size[1]}. Use a smaller number.`)
  if (name === 'format' && isWide(args))
    walk.violations.add('size', 'A width in FORMAT() may have at most three digits. Use a smaller one.')
}

/** Whether a width of a template, written in it or given by an argument, is a large constant. */
function isWide([template, ...values]: unknown[]): boolean {
  const width = /(?:^|[^%])(?:%%)*%[^%a-z]*(\*|\d{4})/i.exec(textOf(template) ?? '')?.[1]
  return width !== undefined && (width !== '*' || largestIn(values) > 999)
}

/** The rows of a series: null where its ends are not known and may be near each other. */
export function seriesRows(node: unknown): number | null {
  const call = callOf(node)
  if (call?.name === 'generate_array') return numbersIn(call.args)
  return call?.name === 'generate_date_array' || call?.name === 'generate_timestamp_array' ? daysIn(call.args) : null
}

function numbersIn([first, last, step]: unknown[]): number | null {
  const [from, to, by] = [constantOf(first), constantOf(last), step === undefined ? 1 : constantOf(step)]
  if (from !== null && to !== null && by !== null) return rowsBetween(from, to, by)
  return Math.max(largestIn(first), largestIn(last)) > most.rowsOfOne && (by === null || Math.abs(by) < most.rowsOfOne / 1_000)
    ? hugeIfFar(first, last)
    : null
}

/** Ends of which one is computed from data, and a constant in them is large: as far from each other as the constant is large, unless both are near it. */
function hugeIfFar(first: unknown, last: unknown): number | null {
  const [a, b] = [largestIn(first), largestIn(last)]
  return Math.min(a, b) > most.rowsOfOne ? null : Math.max(a, b)
}

const rowsBetween = (from: number, to: number, by: number): number => Math.max(0, Math.floor((to - from) / by) + 1)

const milliseconds: Readonly<Record<string, number>> = {
  MICROSECOND: 0.001,
  MILLISECOND: 1,
  SECOND: 1_000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
}

function daysIn([first, last, step]: unknown[]): number | null {
  const { fields } = variantOf(step)
  const unit = variantOf(fields.leading_field).name.toUpperCase()
  const length = step === undefined ? milliseconds.DAY : Object.hasOwn(milliseconds, unit) ? milliseconds[unit] : 7 * 86_400_000
  const by = (length ?? 0) * (step === undefined ? 1 : (constantOf(fields.value) ?? Number(textOf(fields.value) ?? 1)))
  const [from, to] = [timeOf(first), timeOf(last)]
  if (from !== null && to !== null) return rowsBetween(from, to, by)
  return Math.abs(by) < 1_000 ? Number.POSITIVE_INFINITY : null
}

/** Milliseconds of a date or a time that is written down, or null. */
function timeOf(node: unknown): number | null {
  const text = /^\d+-\d+-\d+/.exec(textOf(node) ?? '')?.[0]
  const call = text === undefined ? callOf(node) : null
  if (call?.name === 'timestamp' || (call?.name === 'date' && call.args.length === 1)) return timeOf(call.args[0])
  const [year, month, day] = text?.split('-').map(Number) ?? (call?.name === 'date' ? call.args.map((arg) => constantOf(arg)) : [])
  return typeof year === 'number' && typeof month === 'number' && typeof day === 'number' ? Date.UTC(year, month - 1, day) : null
}

/** Reports rows of constants that multiply where entries of FROM stand beside each other. */
export function checkProduct(walk: Walk, rows: number): void {
  if (rows > most.rowsOfAll)
    walk.violations.add(
      'size',
      `Series beside each other make more than ${most.rowsOfAll} rows here. Join them by a condition, or use shorter ones.`,
    )
}

/** Reports a query whose constants make a very long text where they are repeated in each other. */
export function checkGrowth(walk: Walk, query: unknown): void {
  if (bytesOf(query) > most.bytes)
    walk.violations.add('size', 'This statement makes a very long text of constants. Repeat less, and not what was repeated.')
}

/** How many bytes the constants of a tree make at most. */
function bytesOf(node: unknown): number {
  const text = textOf(node)
  if (text !== null) return text.length
  const call = callOf(node)
  const [first, second, third] = call?.args ?? []
  if (call?.name === 'repeat') return Math.max(1, largestIn(second)) * Math.max(1, bytesOf(first))
  if (call?.name === 'lpad' || call?.name === 'rpad') return Math.max(largestIn(second), bytesOf(first))
  if (call?.name === 'replace' || call?.name === 'regexp_replace') {
    const [whole, other] = [bytesOf(first), bytesOf(third)]
    // Short replacements in a column, one in the other, make little of what was there.
    return other < 100 && hasName(first) ? whole + other : Math.max(1, whole) * Math.max(1, other)
  }
  return partsOf(node).reduce((sum: number, part) => sum + bytesOf(part), 0)
}

/** The rows that an entry of FROM has for certain, by constants alone: those of a series, and of a list that is written down. */
export function unfoldedRows(unnest: unknown): number {
  const [array] = partsOf(treeOf(unnest).array_exprs)
  const { name, fields } = variantOf(array)
  return seriesRows(array) ?? (name === 'Array' ? Math.max(1, partsOf(fields.elem).length) : 1)
}
