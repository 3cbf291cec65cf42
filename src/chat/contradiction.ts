import type { SelectStmt } from '@pgsql/types'
import type { Catalog } from '../catalog/catalog.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import type { Cell } from '../present/columns.ts'
import { type AbsentLiteral, absentLiterals } from './meaning/checks/literals.ts'
import { levelsOf } from './meaning/levels.ts'

/**
 * Why a result of nothing may be the fault of a literal: a column is compared with a text that it does not hold and nothing else is let
 * through. None when the emptiness can be honest.
 */
export function contradictedLiterals(statement: SelectStmt, { parameters }: CheckedSql, catalog: Catalog): AbsentLiteral[] {
  const found = levelsOf(statement, catalog).flatMap((level) => absentLiterals(level, parameters, catalog))
  const exclusive = found.filter((one) => one.exclusive)
  return [...new Map(exclusive.map((one) => [`${one.place} ${one.text}`, one])).values()]
}

/** No rows, or one row that counts and adds up nothing. */
export function isNothing(rows: readonly Cell[][]): boolean {
  const [only] = rows
  return only === undefined || (rows.length === 1 && only.every((cell) => cell === null || cell === 0 || cell === '0'))
}
