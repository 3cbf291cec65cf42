import type { Node, ResTarget, SelectStmt, SortBy } from '@pgsql/types'
import { as, textsOf } from '../../../guard/postgres/tree.ts'
import type { Cell } from '../../../present/columns.ts'
import { nameOf } from '../derived.ts'
import { aggregatesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'

/** A cut without an order, and an order that runs against the words of the question. */
export function checkOrders({ statement, sql, question }: Examined): Finding[] {
  const count = sql.lineage.limitAdded ? null : sql.lineage.statementLimit
  if (count === null || statement.limitCount === undefined) return []
  if ((statement.sortClause?.length ?? 0) === 0) {
    if (statement.groupClause === undefined && aggregatesIn(statement.targetList).length > 0) return []
    return [{ code: 'limit_without_order', weight: 'doubt', text: `The first ${count} rows are taken in no particular order.` }]
  }
  return wrongSide(statement, question)
}

const highest = /\b(top|highest|largest|biggest|greatest|most(?! recent| of)|höchste\w*|größte\w*|meiste\w*)\b/i
const lowest = /\b(bottom|lowest|smallest|fewest|least|niedrigste\w*|kleinste\w*|wenigste\w*)\b/i
/** The highest loss is the lowest change, and the highest return the most negative sum: which side is meant depends on what is computed. */
const turning =
  /\b(returns?|returned|refund\w*|los[et]\w*|loss\w*|drop\w*|declin\w*|decreas\w*|fell|fall\w*|shr[aiu]nk\w*|reduc\w*|slump\w*)\b/i
const bounds = /\bat (most|least)\b|\bup to\b/gi

function wrongSide(statement: SelectStmt, question: string): Finding[] {
  const words = question.replace(bounds, ' ')
  if (turning.test(words)) return []
  const [high, low] = [highest.test(words), lowest.test(words)]
  const order = firstOrder(statement)
  // Only sums, counts and averages have a side that words can mean: a rank or a date may run the other way.
  if (high === low || order === null || aggregatesIn(order.target.val).length === 0) return []
  if (order.descending === high) return []
  const text = `The question asks for the ${high ? 'highest' : 'lowest'} values, and the rows begin with the ${high ? 'lowest' : 'highest'}.`
  return [{ code: 'wrong_side', weight: 'fault', text }]
}

/**
 * Rows that were cut after an order of falling values begin with those that have none, because PostgreSQL puts them first; the rows
 * that were asked for may not be there at all.
 */
export function checkFirstRows({ statement, sql }: Examined, columns: readonly string[], rows: readonly Cell[][]): Finding[] {
  const order = sql.lineage.limitAdded || statement.limitCount === undefined ? null : firstOrder(statement)
  if (order === null || !order.descending || order.nulls === 'SORTBY_NULLS_LAST') return []
  const name = nameOf(order.target)
  const at = columns.indexOf(name)
  const first = rows[0]
  if (at < 0 || first === undefined || first[at] !== null) return []
  const text = `The rows begin with those where ${name} is missing; DESC NULLS LAST puts them last.`
  return [{ code: 'missing_first', weight: 'fault', text }]
}

/** The output column that the rows are ordered by first, null when that cannot be told. */
function firstOrder(statement: SelectStmt): { target: ResTarget; descending: boolean; nulls: SortBy['sortby_nulls'] } | null {
  const sort = as(statement.sortClause?.[0], 'SortBy')
  const targets = (statement.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? [])
  const target = sort?.node === undefined ? undefined : targetOf(sort.node, targets)
  if (sort === undefined || target === undefined) return null
  return { target, descending: sort.sortby_dir === 'SORTBY_DESC', nulls: sort.sortby_nulls }
}

function targetOf(node: Node, targets: ResTarget[]): ResTarget | undefined {
  const position = as(node, 'A_Const')?.ival?.ival
  if (position !== undefined) return targets[position - 1]
  const names = textsOf(as(node, 'ColumnRef')?.fields)
  const named = names.length === 1 ? targets.find((target) => nameOf(target) === names[0]) : undefined
  return named ?? targets.find((target) => sameTree(target.val, node))
}

const sameTree = (a: unknown, b: unknown): boolean => withoutPlaces(a) === withoutPlaces(b)
const withoutPlaces = (node: unknown): string => JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value))
