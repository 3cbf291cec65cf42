import { median } from '../../anomalies/medians.ts'
import { valueKind } from '../../present/column-types.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { numberOf } from '../../present/decimals.ts'
import { isNumberType } from '../condition/read-value.ts'

/** What a result holds, as far as it matters for what can be watched in it. */
export type ResultShape = {
  time: ResultColumn | null
  /** Columns of figures, most telling first. */
  measures: ResultColumn[]
  /** A pair of figures of which one is what the other is held against. */
  pair: { actual: ResultColumn; base: ResultColumn; role: 'earlier' | 'target' | 'most' } | null
  /** Columns that name what a row is about, and whether they are different in each row. */
  keys: ResultColumn[]
  distinctKeys: boolean
  rows: number
  /** Whether there is one row for each time. */
  isSeries: boolean
  /** Usual days between two times; null where there are fewer than two. */
  gapDays: number | null
}

const earlier = /(prior|previous|prev|last[ _]?(year|month|week|period)|before|baseline|base|year[ _]?ago)/i
const target = /(target|goal|plan|budget|minimum|min[ _]required|safety|expected)/i
const most = /(allowed|limit|maximum|max[ _]|threshold|ceiling)/i

export function shapeOf(columns: readonly ResultColumn[], rows: readonly Cell[][]): ResultShape {
  const time = columns.find(({ type, role }) => role === 'time' && (valueKind(type) === 'date' || valueKind(type) === 'instant')) ?? null
  const measures = columns.filter(({ type, role }) => isNumberType(type) && (role === 'measure' || role === 'rate'))
  const names = columns.filter(
    (column) => column !== time && (column.role === 'identifier' || column.role === 'nominal' || column.role === 'text'),
  )
  const identifiers = names.filter(({ role }) => role === 'identifier')
  const keys = shortestKeys(identifiers.length > 0 ? identifiers : names, columns, rows, time)
  const place = time === null ? -1 : columns.indexOf(time)
  const isSeries = time !== null && rows.length >= 2 && new Set(rows.map((row) => row[place])).size === rows.length
  return {
    time,
    measures: measures.filter(({ name }) => !isBase(name)).concat(measures.filter(({ name }) => isBase(name))),
    pair: pairOf(measures),
    keys: keys.columns,
    distinctKeys: keys.distinct,
    rows: rows.length,
    isSeries,
    gapDays: time === null ? null : gapOf([...new Set(rows.map((row) => String(row[place])))]),
  }
}

const isBase = (name: string): boolean => earlier.test(name) || target.test(name) || most.test(name)

function pairOf(measures: readonly ResultColumn[]): ResultShape['pair'] {
  const actual = measures.find(({ name }) => !isBase(name))
  const base = measures.find((column) => column !== actual && isBase(column.name))
  if (actual === undefined || base === undefined) return null
  return { actual, base, role: earlier.test(base.name) ? 'earlier' : target.test(base.name) ? 'target' : 'most' }
}

/** The first names that together are different in each row; of a series with groups, in each row of one time. */
function shortestKeys(
  names: readonly ResultColumn[],
  columns: readonly ResultColumn[],
  rows: readonly Cell[][],
  time: ResultColumn | null,
): { columns: ResultColumn[]; distinct: boolean } {
  for (let count = 1; count <= Math.min(3, names.length); count++) {
    const chosen = names.slice(0, count)
    const places = [...chosen, ...(time === null ? [] : [time])].map((column) => columns.indexOf(column))
    const seen = new Set(rows.map((row) => JSON.stringify(places.map((place) => row[place]))))
    if (seen.size === rows.length) return { columns: chosen, distinct: true }
  }
  return { columns: names.slice(0, 1), distinct: false }
}

function gapOf(times: string[]): number | null {
  const instants = times.map((time) => Date.parse(`${time.slice(0, 10)}T00:00:00Z`)).toSorted((a, b) => a - b)
  const gaps = instants.slice(1).map((instant, at) => (instant - (instants[at] ?? instant)) / 86_400_000)
  return gaps.length === 0 || gaps.some(Number.isNaN) ? null : median(gaps)
}

/** The figures of a column, rows without one left out. */
export function figuresOf(
  column: ResultColumn,
  columns: readonly ResultColumn[],
  rows: readonly Cell[][],
): { row: number; value: number }[] {
  const place = columns.indexOf(column)
  return rows.flatMap((row, at) => {
    const value = numberOf(row[place])
    return value === null ? [] : [{ row: at, value }]
  })
}
