import type { RawColumn } from '../../execute/source.ts'
import { valueKind } from '../../present/column-types.ts'
import type { Cell } from '../../present/columns.ts'
import { decimalOf } from '../../present/decimals.ts'
import { type Exact, exactNumber, exactOf } from './exact.ts'
import type { VerdictError } from './verdict.ts'

/** A tested value: exact, as a double, and as the database wrote it. */
export type Tested = { exact: Exact; value: number; text: string }

/** What a cell says: a number, nothing, or something that cannot be judged. */
export type Reading = { kind: 'number'; tested: Tested } | { kind: 'null' } | { kind: 'error'; error: VerdictError }

/** Whether cells of the type are numbers. A text that happens to hold digits is not: it sorts and adds up differently in the database. */
export const isNumberType = (type: string): boolean => valueKind(type) === 'number' || /^float$/i.test(type)

const isNonFinite = (cell: Cell): boolean =>
  typeof cell === 'number' ? !Number.isFinite(cell) : typeof cell === 'string' && /^[+-]?(nan|inf(inity)?)$/i.test(cell.trim())

/** Reads one cell as a number; `row` counts from 0 and is for messages. Booleans, dates and texts are never numbers; NaN and infinities are no values. */
export function readNumber(cell: Cell | undefined, column: RawColumn, row: number): Reading {
  if (cell === null || cell === undefined) return { kind: 'null' }
  const name = `column "${column.name}"`
  if (typeof cell === 'boolean' || !isNumberType(column.type)) {
    const cast = valueKind(column.type) === 'text' ? ` (where it holds numbers, write ${column.name}::numeric in the statement)` : ''
    return failed('not_numeric', `${name} has the type ${column.type}; expected a number${cast}`)
  }
  if (isNonFinite(cell)) return failed('non_finite', `${name} is ${String(cell)} in row ${row + 1}; expected a finite number`)
  const decimal = decimalOf(cell)
  if (decimal === null) return failed('not_numeric', `${name} is ${JSON.stringify(cell)} in row ${row + 1}; expected a number`)
  const value = Number(decimal)
  if (!Number.isFinite(value))
    return failed('non_finite', `${name} is larger than any double in row ${row + 1}; expected a number below 1e308`)
  return { kind: 'number', tested: { exact: exactOf(decimal), value, text: String(cell) } }
}

export const testedZero: Tested = { exact: exactNumber(0), value: 0, text: '0' }

const failed = (code: VerdictError['code'], message: string): Reading => ({ kind: 'error', error: { code, message } })
