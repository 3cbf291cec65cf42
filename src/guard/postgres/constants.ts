import type { Node, TypeCast } from '@pgsql/types'
import type { SqlValue } from '../policy.ts'
import { as, builtInName, textsOf } from './tree.ts'

/** Types that keep a text as it is written. */
export const textTypes: ReadonlySet<string> = new Set(['text', 'varchar'])

/** Types that read a number out of a text. Any other cast may make something else of what is written. */
const numberTypes: ReadonlySet<string> = new Set([...textTypes, 'int2', 'int4', 'int8', 'numeric', 'float4', 'float8'])

/** What is cast, when the type is plainly one of these; else undefined. */
const castOf = ({ arg, typeName }: TypeCast, types: ReadonlySet<string>): Node | undefined =>
  typeName?.typmods === undefined && typeName?.arrayBounds === undefined && types.has(builtInName(typeName?.names)) ? arg : undefined

type LookThrough = (cast: TypeCast) => Node | undefined

/**
 * The text that an expression stands for when it is known beforehand: a literal, a bound parameter, one of these cast to a text, or a chain of
 * them; else null.
 */
export const constantText = (node: Node | undefined, parameters: readonly SqlValue[]): string | null =>
  textBehind(node, parameters, (cast) => castOf(cast, textTypes))

/** The text that is written in an expression, whatever it is cast to; null when it is none. It may mean something else: only for looking into it. */
export const writtenText = (node: Node | undefined, parameters: readonly SqlValue[]): string | null =>
  textBehind(node, parameters, ({ arg }) => arg)

function textBehind(node: Node | undefined, parameters: readonly SqlValue[], through: LookThrough): string | null {
  const literal = as(node, 'A_Const')
  if (literal !== undefined) return literal.sval?.sval ?? (literal.sval === undefined ? null : '')
  const parameter = as(node, 'ParamRef')
  if (parameter !== undefined) return textOf(parameters[(parameter.number ?? 0) - 1])
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return textBehind(through(cast), parameters, through)
  const collated = as(node, 'CollateClause')
  if (collated !== undefined) return textBehind(collated.arg, parameters, through)
  const operation = as(node, 'A_Expr')
  if (operation?.kind !== 'AEXPR_OP' || textsOf(operation.name).at(-1) !== '||') return null
  const left = textBehind(operation.lexpr, parameters, through)
  const right = textBehind(operation.rexpr, parameters, through)
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
  if (cast !== undefined) return constantNumber(castOf(cast, numberTypes), parameters)
  const operation = as(node, 'A_Expr')
  if (operation?.kind !== 'AEXPR_OP') return null
  const right = constantNumber(operation.rexpr, parameters)
  const left = operation.lexpr === undefined ? 0 : constantNumber(operation.lexpr, parameters)
  const sign = textsOf(operation.name).at(-1) ?? ''
  return left === null || right === null ? null : (arithmetic[sign]?.(left, right) ?? null)
}

/** The number that an expression can be at most, when it is a known number or LEAST() of one; else null. */
export function mostOf(node: Node | undefined, parameters: readonly SqlValue[]): number | null {
  const known = constantNumber(node, parameters)
  if (known !== null) return known
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return mostOf(castOf(cast, numberTypes), parameters)
  const { op, args = [] } = as(node, 'MinMaxExpr') ?? {}
  const limits = op === 'IS_LEAST' ? args.flatMap((arg) => constantNumber(arg, parameters) ?? []) : []
  return limits.length === 0 ? null : Math.min(...limits)
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
