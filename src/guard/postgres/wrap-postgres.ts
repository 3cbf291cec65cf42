import type { Node, SelectStmt } from '@pgsql/types'
import type { UnsafeSql } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { CheckedSql } from '../checked-sql.ts'
import { type Accepted, printChecked } from './check-postgres.ts'
import { sameTree } from './compare-trees.ts'
import { selectFrom, withLimit } from './limit.ts'
import type { PgParser } from './pg-parser.ts'
import { readSelect } from './read-expression.ts'
import { as, numberNode } from './tree.ts'

/** `column` counts output columns from 0. `limit` and `offset` are rows. */
export type WrapOptions = { orderBy?: { column: number; descending: boolean }[]; limit: number; offset?: number }

/** Puts another order and other bounds around a checked statement. Missing values come last in either direction. */
export function wrapPostgres(parser: PgParser, checked: CheckedSql, options: WrapOptions): Result<Accepted, UnsafeSql> {
  const parsed = parser.parseWithoutPlaces(checked.text)
  const read = parsed.kind === 'json' ? readSelect(JSON.parse(parsed.json)) : null
  const width = checked.lineage.output.length
  const order = options.orderBy ?? []
  const usable = [options.limit, options.offset ?? 0].every((rows) => Number.isSafeInteger(rows) && rows >= 0)
  if (!usable || order.some(({ column }) => !Number.isInteger(column) || column < 0 || column >= width)) {
    return refuse('There is no such column, or no such number of rows. Use columns of the result and whole numbers.')
  }
  if (read === null || !('select' in read)) return refuse('The statement cannot be read again. Send it once more.')
  const outer: SelectStmt = {
    ...selectFrom(ownStatement(read.select, checked)),
    limitCount: numberNode(options.limit),
    limitOption: 'LIMIT_OPTION_COUNT',
  }
  if (order.length > 0) outer.sortClause = order.map(sortNode)
  if (options.offset !== undefined && options.offset > 0) outer.limitOffset = numberNode(options.offset)
  const text = printChecked(parser, outer)
  if (text === null) return refuse('The statement cannot be written in another order. Run it as it is.')
  const { parameters, dialect, lineage } = checked
  return ok({ text, parameters, dialect, lineage: { ...lineage, limitAdded: false } })
}

const refuse = (message: string) => fail<UnsafeSql>({ kind: 'unsafe-sql', violations: [{ rule: 'printer', message, position: null }] })

/** The statement with the limit that it asked for itself, and without the one that the guard gave it. */
function ownStatement(select: SelectStmt, { lineage }: CheckedSql): SelectStmt {
  if (!lineage.limitAdded) return select
  const own = withLimit(select, lineage.statementLimit)
  const inner = as(as(select.fromClause?.[0], 'RangeSubselect')?.subquery, 'SelectStmt')
  return inner !== undefined && sameTree(own, selectFrom(inner)) ? inner : own
}

const sortNode = ({ column, descending }: { column: number; descending: boolean }): Node => ({
  SortBy: {
    node: numberNode(column + 1),
    sortby_dir: descending ? 'SORTBY_DESC' : 'SORTBY_ASC',
    sortby_nulls: 'SORTBY_NULLS_LAST',
  },
})
