import type { A_Expr, Node } from '@pgsql/types'
import { as } from '../../../guard/postgres/tree.ts'
import { aggregatesIn, callName, isWhole, nodesIn } from '../expressions.ts'
import type { Finding } from '../finding.ts'
import { columnAt, type Level, operatorOf } from '../places.ts'

/** Divisions that cut off the fraction, and divisors that may be zero and have no guard. */
export function checkDivisions(level: Level): Finding[] {
  const { targetList, havingClause } = level.select
  const divisions = nodesIn([targetList, havingClause], 'A_Expr').filter((one) => operatorOf(one) === '/')
  const open = unguarded([targetList, havingClause]).filter((one) => mayBeZero(level, one.rexpr))
  return [
    ...(divisions.some((one) => cutsFraction(level, one.lexpr, one.rexpr))
      ? [finding('whole_division', 'fault', 'A division of whole numbers cuts off the fraction; a cast to numeric keeps it.')]
      : []),
    ...(open.length > 0
      ? [finding('zero_division', 'note', 'A divisor has no guard against zero: the statement fails on data where it is zero.')]
      : []),
  ]
}

const finding = (code: Finding['code'], weight: Finding['weight'], text: string): Finding => ({ code, weight, text })

/** A whole number by a whole number; by a constant only when an aggregate is divided, for buckets are made the other way. */
function cutsFraction(level: Level, left: Node | undefined, right: Node | undefined): boolean {
  if (!isWhole(level, left) || !isWhole(level, right)) return false
  return as(right, 'A_Const') === undefined || aggregatesIn(left).length > 0
}

/** Divisions outside CASE, whose branches are guarded by their conditions. */
function unguarded(part: unknown): A_Expr[] {
  if (typeof part !== 'object' || part === null || 'CaseExpr' in part || 'SubLink' in part) return []
  // Plain parser output: an object with this one key is a wrapped node.
  const own = as(part as Node, 'A_Expr')
  const inner = Object.values(part).flatMap(unguarded)
  return own !== undefined && operatorOf(own) === '/' ? [own, ...inner] : inner
}

/** A sum, an average or a count of what may be missing; a number column that no condition keeps from zero. */
function mayBeZero(level: Level, node: Node | undefined): boolean {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return mayBeZero(level, cast.arg)
  const call = as(node, 'FuncCall')
  if (call !== undefined) return call.over === undefined && mayCallBeZero(level, node, callName(call))
  const found = columnAt(level, node)
  return found !== null && isNumber(found.column.typeName) && !isKept(level, node)
}

function mayCallBeZero(level: Level, node: Node | undefined, name: string): boolean {
  const call = as(node, 'FuncCall')
  if (name === 'sum' || name === 'avg') return !isKept(level, node)
  if (name !== 'count' || call === undefined) return false
  if (call.agg_filter !== undefined) return !isKept(level, node)
  const found = columnAt(level, call.args?.[0])
  return as(call.args?.[0], 'CaseExpr') !== undefined || (found?.column.nullable === true && !isKept(level, node))
}

/** Whether a condition speaks of the divisor itself or of its column: `sum(x) <> 0`, `x > 0`. */
function isKept(level: Level, node: Node | undefined): boolean {
  const texts = [JSON.stringify(unplaced(node)), ...nodesIn(node, 'ColumnRef').map((one) => JSON.stringify(unplaced({ ColumnRef: one })))]
  const conditions = nodesIn([level.select.whereClause, level.select.havingClause, level.select.fromClause], 'A_Expr')
  return conditions.some(
    (one) =>
      ['>', '>=', '<>', '!=', '<', '='].includes(operatorOf(one)) &&
      [one.lexpr, one.rexpr].some((side) => texts.includes(JSON.stringify(unplaced(side)))),
  )
}

/** A tree without the places of its parts in the text. */
function unplaced(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(unplaced)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(Object.entries(node).flatMap(([key, value]) => (key === 'location' ? [] : [[key, unplaced(value)]])))
}

const isNumber = (name: string) => ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'money'].includes(name)
