import type { SelectStmt } from '@pgsql/types'
import { constantNumber } from './constants.ts'
import { as, numberNode } from './tree.ts'

/** A statement with its limit in place, what it asked for itself, and whether the guard set or lowered it. */
export type Limited = { select: SelectStmt; statementLimit: number | null; limitAdded: boolean }

/**
 * Makes a statement give at most `maxRows` rows and one more, which proves that there are more. A constant limit is lowered; anything
 * else, such as WITH TIES, a parameter or an expression, stays inside a statement with a limit of its own.
 */
export function limitRows(select: SelectStmt, maxRows: number): Limited {
  const cap = maxRows + 1
  const literal = as(select.limitCount, 'A_Const')
  const asked = literal?.ival === undefined && literal?.fval === undefined ? null : constantNumber(select.limitCount, [])
  const plain = select.limitOption !== 'LIMIT_OPTION_WITH_TIES'
  if (select.limitCount === undefined) return { select: withLimit(select, cap), statementLimit: null, limitAdded: true }
  if (plain && asked !== null && Number.isSafeInteger(asked) && asked >= 0) {
    const limitAdded = asked > maxRows
    return { select: limitAdded ? withLimit(select, cap) : select, statementLimit: asked, limitAdded }
  }
  return { select: withLimit(selectFrom(select), cap), statementLimit: null, limitAdded: true }
}

/** The statement with this limit instead of its own; null takes the limit away. */
export function withLimit(select: SelectStmt, limit: number | null): SelectStmt {
  const { limitCount: _limitCount, limitOption: _limitOption, withClause, op, all, larg, rarg, ...rest } = select
  // In the order in which the parser writes the fields.
  const behind = pick({ withClause, op, all, larg, rarg })
  if (limit === null) {
    return { ...rest, limitOption: rest.limitOffset === undefined ? 'LIMIT_OPTION_DEFAULT' : 'LIMIT_OPTION_COUNT', ...behind }
  }
  return { ...rest, limitCount: numberNode(limit), limitOption: 'LIMIT_OPTION_COUNT', ...behind }
}

/** `SELECT * FROM (…) AS _q`. */
export function selectFrom(select: SelectStmt): SelectStmt {
  return {
    targetList: [{ ResTarget: { val: { ColumnRef: { fields: [{ A_Star: {} }] } } } }],
    fromClause: [{ RangeSubselect: { subquery: { SelectStmt: select }, alias: { aliasname: '_q' } } }],
    limitOption: 'LIMIT_OPTION_DEFAULT',
    op: 'SETOP_NONE',
  }
}

/** The fields that are there. */
type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const pick = <T extends object>(fields: T): Given<T> =>
  // Leaves out what is undefined, and nothing else.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
