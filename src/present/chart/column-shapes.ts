import { isWholeType, valueKind } from '../column-types.ts'
import type { Cell, ResultColumn } from '../columns.ts'
import { readDate } from '../dates.ts'
import { numberOf } from '../decimals.ts'

/** What a column can be in a chart: time, measure, group with an order of its own, group without, or nothing. */
export type ShapeKind = 'time' | 'measure' | 'ordinal' | 'nominal' | 'none'

export type ColumnShape = {
  column: ResultColumn
  at: number
  kind: ShapeKind
  /** Different values, NULL not counted. */
  distinct: number
  nulls: number
  /** Of a measure; null without values. */
  min: number | null
  max: number | null
  /** Whether values may be summed: amounts may, averages, percentages and ratios may not. */
  additive: boolean
  /** Characters of the longest value. */
  longest: number
}

/** What each column of a result is for a chart, read from its description and its values. */
export function columnShapes(columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): ColumnShape[] {
  return columns.map((column, at) => {
    const cells = rows.map((row) => row[at] ?? null)
    const values = cells.filter((cell) => cell !== null)
    const kind = kindOf(column, values)
    const numbers = kind === 'measure' ? values.map(numberOf).filter((number) => number !== null) : []
    return {
      column,
      at,
      kind,
      distinct: new Set(values).size,
      nulls: cells.length - values.length,
      min: least(numbers),
      max: most(numbers),
      additive: kind === 'measure' && isAdditive(column),
      longest: values.reduce<number>((longest, value) => Math.max(longest, String(value).length), 0),
    }
  })
}

function kindOf(column: ResultColumn, values: Cell[]): ShapeKind {
  switch (column.role) {
    case 'time':
      return 'time'
    case 'measure':
    case 'rate':
      return valueKind(column.type) === 'number' ? 'measure' : 'none'
    case 'ordinal':
      if (isRank(column)) return 'none'
      return values.length > 0 && values.every(isPeriod) ? 'time' : 'ordinal'
    case 'nominal':
    case 'flag':
      return isLong(values) ? 'none' : 'nominal'
    default:
      return 'none'
  }
}

/** The place in a ranking says again what the order of bars says. */
const isRank = ({ name }: ResultColumn): boolean => /(^|_)(rank|row_number|position)$/i.test(name)

/** 2026-03, 2026-Q1, 2026-W09 and dates as text sort as time. */
const isPeriod = (value: Cell): boolean =>
  typeof value === 'string' && (/^\d{4}[- ]?(?:\d{2}|Q[1-4]|W\d{2})$/.test(value) || readDate(value) !== null)

const isLong = (values: Cell[]): boolean => {
  const texts = values.slice(0, 200)
  const characters = texts.reduce<number>((sum, text) => sum + String(text).length, 0)
  return texts.length > 0 && characters / texts.length > 60
}

function isAdditive(column: ResultColumn): boolean {
  if (column.role === 'rate' || column.unit?.kind === 'percent' || column.unit?.kind === 'duration') return false
  if (/(^|_)(avg|average|mean|median|min|max|per|ratio|rate|score|price|balance|cumulative|running)($|_)/i.test(column.name)) return false
  return column.unit !== null || isWholeType(column.type) || /(^|_)(sum|total|count|amount|sales|revenue)($|_)/i.test(column.name)
}

// Math.min with spread fails on long lists.
const least = (numbers: number[]): number | null => numbers.reduce<number | null>((a, b) => (a === null || b < a ? b : a), null)
const most = (numbers: number[]): number | null => numbers.reduce<number | null>((a, b) => (a === null || b > a ? b : a), null)
