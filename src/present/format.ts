import { valueKind } from './column-types.ts'
import type { Cell, ResultColumn } from './columns.ts'
import { type Grain, inZone, isGrain, monthNames, readDate, writeDate } from './dates.ts'
import { type DecimalText, decimalOf, fractionDigits } from './decimals.ts'
import { shortInterval } from './intervals.ts'

/**
 * How to write the cells of a column. `place`: a table cell (unit in the header), prose (with its unit) or an axis (compact).
 * `decimals`: digits after the point, as `decimalsFor` gives them; null writes what the cell has, to a sensible limit.
 */
export type FormatOptions = {
  locale?: string
  /** IANA zone for instants; without it they are shown as the database wrote them. */
  timeZone?: string
  place?: 'cell' | 'prose' | 'axis'
  decimals?: number | null
}

/** What stands for NULL; readers that speak say "no value". */
export const noValue = '–'

/** What stands for a text without characters. */
export const emptyText = '(empty)'

/** Writes one cell. For many cells of a column, `cellFormatter` is made once. */
export const formatCell = (cell: Cell | undefined, column: ResultColumn, options: FormatOptions = {}): string =>
  cellFormatter(column, options)(cell)

/** A function that writes the cells of one column; it never throws, and a value it cannot read is shown as it came. */
export function cellFormatter(column: ResultColumn, options: FormatOptions = {}): (cell: Cell | undefined) => string {
  const write = valueWriter(column, options)
  return (cell) => {
    if (cell === null || cell === undefined) return noValue
    if (typeof cell === 'boolean') return cell ? 'Yes' : 'No'
    if (cell === '') return emptyText
    return write(cell)
  }
}

function valueWriter(column: ResultColumn, options: FormatOptions): (cell: string | number) => string {
  switch (valueKind(column.type)) {
    case 'number':
      return numberWriter(column, options)
    case 'date':
      return dateWriter(isGrain(column.format) ? column.format : 'day', options)
    case 'instant':
      return dateWriter(isGrain(column.format) ? column.format : 'minute', options)
    case 'interval':
      return (cell) => shortInterval(String(cell))
    case 'boolean':
      return (cell) => (cell === 't' || cell === 'true' ? 'Yes' : cell === 'f' || cell === 'false' ? 'No' : String(cell))
    default:
      return String
  }
}

function dateWriter(grain: Grain, options: FormatOptions): (cell: string | number) => string {
  const months = monthNames(usableLocale(options.locale))
  const exactTime = grain === 'hour' || grain === 'minute' || grain === 'second'
  return (cell) => {
    const text = String(cell)
    const shown = exactTime && options.timeZone !== undefined ? inZone(text, options.timeZone) : text
    const date = readDate(shown)
    return date === null ? text : writeDate(date, grain, months)
  }
}

/** Whether a column of numbers names things or parts of dates: then no grouping, no rounding. */
export const isPlainNumber = (column: ResultColumn): boolean =>
  column.format === 'plain' || column.role === 'identifier' || column.role === 'time' || column.role === 'ordinal'

function numberWriter(column: ResultColumn, options: FormatOptions): (cell: string | number) => string {
  if (isPlainNumber(column)) return String
  const { decimals = null } = options
  const formats = new Map<string, Intl.NumberFormat>()
  const write = (decimal: DecimalText) => {
    const digits = decimals === null ? loneDigits(column, decimal) : { least: decimals, most: decimals }
    const key = `${digits.least} ${digits.most}`
    const format = formats.get(key) ?? numberFormat(column, options, digits)
    formats.set(key, format)
    return format.format(decimal)
  }
  return (cell) => {
    const decimal = decimalOf(cell)
    return decimal === null ? String(cell) : write(decimal)
  }
}

type Digits = { least: number; most: number }

/** A number that stands alone keeps its cents, and two figures after leading zeros. */
function loneDigits(column: ResultColumn, decimal: DecimalText): Digits {
  if (column.unit?.kind === 'percent') return { least: 0, most: 1 }
  const most = Math.min(fractionDigits(decimal), decimalsForSize(Math.abs(Number(decimal)), 2))
  if (column.unit?.kind === 'currency' && most > 0) return { least: Math.max(2, most), most: Math.max(2, most) }
  return { least: 0, most }
}

function numberFormat(column: ResultColumn, options: FormatOptions, { least, most }: Digits): Intl.NumberFormat {
  const digits: Intl.NumberFormatOptions =
    options.place === 'axis'
      ? { notation: 'compact', maximumFractionDigits: 2 }
      : { minimumFractionDigits: clampDigits(least), maximumFractionDigits: clampDigits(most) }
  return new Intl.NumberFormat(usableLocale(options.locale), { ...digits, signDisplay: 'negative', ...unitStyle(column, options) })
}

function unitStyle({ unit }: ResultColumn, { place }: FormatOptions): Intl.NumberFormatOptions {
  // Intl multiplies fractions by 100 itself, exactly; percentages 0–100 only get the sign.
  if (unit?.kind === 'percent') return unit.scale === 1 ? { style: 'percent' } : { style: 'unit', unit: 'percent' }
  if (unit?.kind === 'currency' && place !== 'cell' && /^[A-Za-z]{3}$/.test(unit.code)) return { style: 'currency', currency: unit.code }
  return {}
}

const clampDigits = (digits: number): number => Math.max(0, Math.min(20, Math.trunc(digits) || 0))

function usableLocale(locale: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(locale ?? 'en')[0] ?? 'en'
  } catch {
    return 'en'
  }
}

/**
 * Digits after the point for a whole column, so that its figures line up: what the format names, else by size of the largest value
 * (none from 1,000, one from 100, two below, more under one), never more than the values have. Percentages get one. Null for
 * columns that are not numbers.
 */
export function decimalsFor(column: ResultColumn, cells: Iterable<Cell | undefined>): number | null {
  if (valueKind(column.type) !== 'number' || isPlainNumber(column)) return null
  const named = /^decimals:(\d{1,2})$/.exec(column.format ?? '')
  if (named !== null && column.unit?.kind !== 'percent') return clampDigits(Number(named[1]))
  let largest = 0
  let needed = 0
  let count = 0
  for (const cell of cells) {
    const decimal = decimalOf(cell)
    if (decimal === null) continue
    count++
    largest = Math.max(largest, Math.abs(Number(decimal)))
    needed = Math.max(needed, fractionDigits(decimal))
  }
  const unit = column.unit
  if (unit?.kind === 'percent') return Math.min(1, Math.max(0, needed - (unit.scale === 1 ? 2 : 0)))
  const wanted = count === 1 ? decimalsForSize(largest, 2) : decimalsForSize(largest, largest >= 1_000 ? 0 : largest >= 100 ? 1 : 2)
  // Money is written with two digits or none.
  if (unit?.kind === 'currency' && wanted > 0 && needed > 0) return Math.max(2, Math.min(wanted, needed))
  return Math.min(wanted, needed)
}

/** Below one, two figures after the leading zeros are kept, so that small numbers do not become 0.00. */
function decimalsForSize(size: number, usual: number): number {
  if (size >= 1 || size === 0) return usual
  return clampDigits(Math.ceil(-Math.log10(size)) + 1)
}

/** The unit of a column as its header names it: USD, days, kg; null when cells carry it themselves, for counts, and where there is none. */
export function headerUnit(column: ResultColumn): string | null {
  const { unit } = column
  if (unit === null || unit.kind === 'percent' || unit.kind === 'count') return null
  if (unit.kind === 'currency') return unit.code || null
  // "Days since last order (days)" says it twice.
  return column.label.toLowerCase().includes(unit.noun.toLowerCase()) ? null : unit.noun
}

/** Whether the cells of a column are numbers to compare: right-aligned, with tabular figures. */
export const isNumeric = (column: ResultColumn): boolean => valueKind(column.type) === 'number' && !isPlainNumber(column)
