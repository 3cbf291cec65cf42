import type { Node } from '@pgsql/types'
import type { SqlValue } from '../policy.ts'
import { as, textsOf } from './tree.ts'

/** The text that an expression stands for when it is known beforehand: a literal, a bound parameter, a cast or a chain of these; else null. */
export function constantText(node: Node | undefined, parameters: readonly SqlValue[]): string | null {
  const literal = as(node, 'A_Const')
  if (literal !== undefined) return literal.sval?.sval ?? (literal.sval === undefined ? null : '')
  const parameter = as(node, 'ParamRef')
  if (parameter !== undefined) return textOf(parameters[(parameter.number ?? 0) - 1])
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return constantText(cast.arg, parameters)
  const collated = as(node, 'CollateClause')
  if (collated !== undefined) return constantText(collated.arg, parameters)
  const operation = as(node, 'A_Expr')
  if (operation?.kind !== 'AEXPR_OP' || textsOf(operation.name).at(-1) !== '||') return null
  const left = constantText(operation.lexpr, parameters)
  const right = constantText(operation.rexpr, parameters)
  return left === null || right === null ? null : left + right
}

const textOf = (value: SqlValue | undefined): string | null => (typeof value === 'string' ? value : null)

/** The number that an expression stands for when it is known beforehand: literals, parameters and arithmetic on them; else null. */
export function constantNumber(node: Node | undefined, parameters: readonly SqlValue[]): number | null {
  const literal = as(node, 'A_Const')
  if (literal !== undefined) return literalNumber(literal)
  const parameter = as(node, 'ParamRef')
  if (parameter !== undefined) return finite(parameters[(parameter.number ?? 0) - 1])
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return constantNumber(cast.arg, parameters)
  const operation = as(node, 'A_Expr')
  if (operation?.kind !== 'AEXPR_OP') return null
  const right = constantNumber(operation.rexpr, parameters)
  const left = operation.lexpr === undefined ? 0 : constantNumber(operation.lexpr, parameters)
  const sign = textsOf(operation.name).at(-1) ?? ''
  return left === null || right === null ? null : (arithmetic[sign]?.(left, right) ?? null)
}

const arithmetic: Record<string, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
}

function literalNumber(literal: { ival?: { ival?: number }; fval?: { fval?: string }; sval?: { sval?: string } }): number | null {
  if (literal.ival !== undefined) return literal.ival.ival ?? 0
  return finite(literal.fval?.fval?.replaceAll('_', '') ?? literal.sval?.sval)
}

function finite(value: SqlValue | undefined): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value.replaceAll(/(?<=\d)_(?=\d)/g, ''))
  return Number.isNaN(number) ? null : number
}
