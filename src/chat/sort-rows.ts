import { valueKind } from '../present/column-types.ts'
import type { Cell, ResultColumn } from '../present/columns.ts'
import { compareDecimals, decimalOf } from '../present/decimals.ts'

/**
 * Rows in the order of one column, as PostgreSQL would put them, nulls last either way; rows that are equal keep their order. Null when
 * only the database knows the order. Here are ordered: numbers by value with NaN above all, booleans, UUIDs, and dates, instants and times
 * of day where all are written with a year of four digits and one offset. Texts are left to the database, whose collation orders them, and
 * so are intervals, enums, JSON, arrays, ranges and every other type.
 */
export function sortRows(rows: readonly Cell[][], at: number, column: ResultColumn, descending: boolean): Cell[][] | null {
  const keyOf = keyReader(column.type)
  if (keyOf === null) return null
  const keyed: { row: Cell[]; key: Key | null }[] = []
  for (const row of rows) {
    const cell = row[at] ?? null
    const key = cell === null ? null : keyOf(cell)
    if (cell !== null && key === null) return null
    keyed.push({ row, key })
  }
  const sign = descending ? -1 : 1
  const sorted = keyed.toSorted(({ key: left }, { key: right }) => {
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * compareKeys(left, right)
  })
  return sorted.map(({ row }) => row)
}

/** Whether values of the type may be ordered without the database. */
export const isSortable = (type: string): boolean => keyReader(type) !== null

type Present = Exclude<Cell, null>
type Decimal = NonNullable<ReturnType<typeof decimalOf>>
/** `near` is the decimal as a double, which never puts two decimals the wrong way round; where it cannot tell, their digits do. */
type Key = { text: string } | { number: Decimal | null; near: number; rank: number }

function compareKeys(left: Key, right: Key): number {
  if ('text' in left && 'text' in right) return left.text === right.text ? 0 : left.text < right.text ? -1 : 1
  if ('text' in left || 'text' in right) return 0
  if (left.number !== null && right.number !== null) {
    return left.near < right.near ? -1 : left.near > right.near ? 1 : compareDecimals(left.number, right.number)
  }
  return left.rank - right.rank
}

/** Gives a key for each value, null for one that is not written in the usual form; null for types that are not ordered here. */
function keyReader(type: string): ((cell: Present) => Key | null) | null {
  if (type.toLowerCase() === 'uuid') return (cell) => ({ text: String(cell) })
  switch (valueKind(type)) {
    case 'number':
      return numberKey
    case 'boolean':
      return (cell) => ({ text: String(cell) })
    case 'date':
    case 'instant':
      return momentKeys(/^(\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d(?:\.\d+)?)?)(Z|[+-][\d:]+)?$/)
    case 'time':
      return type.toLowerCase().startsWith('time') && !/tz|with time zone/i.test(type) ? momentKeys(/^(\d\d:\d\d:\d\d(?:\.\d+)?)$/) : null
    default:
      return null
  }
}

function numberKey(cell: Present): Key | null {
  const number = decimalOf(cell)
  const rank = ['-Infinity', '', 'Infinity', 'NaN'].indexOf(number === null ? String(cell) : '')
  return rank < 0 ? null : { number, near: Number(number ?? 0), rank }
}

/** Texts whose order is that of the moments, as long as all have the same offset. */
function momentKeys(form: RegExp): (cell: Present) => Key | null {
  let offset: string | undefined
  let first = true
  return (cell) => {
    const [, moment, found] = form.exec(String(cell)) ?? []
    if (moment === undefined || (!first && found !== offset)) return null
    offset = found
    first = false
    return { text: moment }
  }
}
