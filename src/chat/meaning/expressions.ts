import type { FuncCall, Node } from '@pgsql/types'
import { as, textsOf } from '../../guard/postgres/tree.ts'
import { columnAt, type Level, operatorOf } from './places.ts'

const aggregateNames = new Set([
  'sum',
  'avg',
  'count',
  'min',
  'max',
  'stddev',
  'variance',
  'string_agg',
  'array_agg',
  'bool_and',
  'bool_or',
])

/** The name of a called function without its schema. */
export const callName = (call: FuncCall): string => textsOf(call.funcname).at(-1) ?? ''

/** Aggregates over the rows of a level: not window functions, not those of sub-selects. */
export function aggregatesIn(part: unknown): FuncCall[] {
  return nodesIn(part, 'FuncCall').filter((call) => call.over === undefined && aggregateNames.has(callName(call)))
}

/** Every node of one kind in an expression, sub-selects left out. */
export function nodesIn<K extends 'FuncCall' | 'A_Expr' | 'ColumnRef' | 'BoolExpr' | 'SubLink'>(part: unknown, kind: K) {
  const found: NonNullable<ReturnType<typeof as<K>>>[] = []
  collect(part)
  return found

  function collect(node: unknown): void {
    if (typeof node !== 'object' || node === null) return
    // Plain parser output: an object with this one key is a wrapped node.
    const own = as(node as Node, kind)
    if (own !== undefined) found.push(own)
    if ('SubLink' in node) return
    for (const inner of Object.values(node)) collect(inner)
  }
}

/** Whether an expression is a whole number by its type; false also where that cannot be told. */
export function isWhole(level: Level, node: Node | undefined): boolean {
  const constant = as(node, 'A_Const')
  if (constant !== undefined) return constant.ival !== undefined
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return isWholeType(textsOf(cast.typeName?.names).at(-1))
  const sum = as(node, 'A_Expr')
  if (sum?.kind === 'AEXPR_NULLIF') return isWhole(level, sum.lexpr)
  if (sum !== undefined) return ['+', '-', '*', '/'].includes(operatorOf(sum)) && isWhole(level, sum.lexpr) && isWhole(level, sum.rexpr)
  const call = as(node, 'FuncCall')
  if (call !== undefined) {
    const [argument] = call.args ?? []
    switch (callName(call)) {
      case 'count':
        return true
      case 'sum':
        // The sum of int8 is numeric, of the smaller ones int8.
        return ['int2', 'int4'].includes(columnAt(level, argument)?.column.typeName ?? '')
      case 'min':
      case 'max':
        return isWhole(level, argument)
      default:
        return false
    }
  }
  return isWholeType(columnAt(level, node)?.column.typeName)
}

const isWholeType = (name: string | undefined) => name !== undefined && ['int2', 'int4', 'int8'].includes(name)
