import type { Node, TypeCast } from '@pgsql/types'
import type { SqlValue } from '../policy.ts'
import { castRange, computeRange, exactly, type NumberRange, near, sizeOf } from './number-range.ts'
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
  const range = constantRange(node, parameters)
  return range !== null && range.high - range.low <= sizeOf(range) * negligible ? range.low : null
}

/** What lies so close together is one number, as far as bounds are concerned. */
const negligible = 1e-9

/**
 * Where a number lies that is known beforehand; else null. The server may compute it otherwise than this program: whole numbers are divided
 * without a rest, and decimals have all their digits.
 */
export function constantRange(node: Node | undefined, parameters: readonly SqlValue[]): NumberRange | null {
  const literal = as(node, 'A_Const')
  if (literal !== undefined) return literalRange(literal)
  const parameter = as(node, 'ParamRef')
  if (parameter !== undefined) return writtenRange(parameters[(parameter.number ?? 0) - 1])
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) {
    const inner = constantRange(castOf(cast, numberTypes), parameters)
    return inner === null ? null : castRange(inner, builtInName(cast.typeName?.names))
  }
  const operation = as(node, 'A_Expr')
  if (operation?.kind !== 'AEXPR_OP') return null
  const right = constantRange(operation.rexpr, parameters)
  const left = operation.lexpr === undefined ? exactly(0) : constantRange(operation.lexpr, parameters)
  return left === null || right === null ? null : computeRange(textsOf(operation.name).at(-1) ?? '', left, right)
}

/** The greatest size, whatever the sign, of the number that an expression stands for, or what it is at most by LEAST(); null when neither is known. */
export function mostOf(node: Node | undefined, parameters: readonly SqlValue[]): number | null {
  const known = constantRange(node, parameters)
  if (known !== null) return sizeOf(known)
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return mostOf(castOf(cast, numberTypes), parameters)
  const { op, args = [] } = as(node, 'MinMaxExpr') ?? {}
  const limits = op === 'IS_LEAST' ? args.flatMap((arg) => constantRange(arg, parameters)?.high ?? []) : []
  return limits.length === 0 ? null : Math.min(...limits)
}

function literalRange(literal: { ival?: { ival?: number }; fval?: { fval?: string }; sval?: { sval?: string } }): NumberRange | null {
  if (literal.ival !== undefined) return exactly(literal.ival.ival ?? 0)
  return writtenRange(literal.fval?.fval?.replaceAll('_', '') ?? literal.sval?.sval)
}

/** A number as it is written. With up to 15 digits a program of binary fractions tells it from all others; a longer one lies near what it holds. */
function writtenRange(value: SqlValue | undefined): NumberRange | null {
  if (typeof value === 'string' && value.trim() === '') return null
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const text = String(value).replaceAll(/(?<=\d)_(?=\d)/g, '')
  const digits = text.replace(/e.*/i, '').replaceAll(/\D/g, '')
  return digits.length <= 15 && (Number(text) !== 0 || !/[1-9]/.test(digits)) ? exactly(Number(text)) : near(Number(text))
}
