import type { A_Expr, Node } from '@pgsql/types'
import type { SqlValue } from '../../guard/policy.ts'
import { as } from '../../guard/postgres/tree.ts'
import { conjuncts } from './levels.ts'
import { columnAt, type Level, operatorOf } from './places.ts'

/** A bound that a level's conditions set for a column: `at` is the constant as it is written, `closed` whether it is taken in. */
export type Bound = { column: string; typeName: string; side: 'low' | 'high' | 'equal'; at: string; closed: boolean }

const sides: Record<string, { side: Bound['side']; closed: boolean }> = {
  '>=': { side: 'low', closed: true },
  '>': { side: 'low', closed: false },
  '<=': { side: 'high', closed: true },
  '<': { side: 'high', closed: false },
  '=': { side: 'equal', closed: true },
}
const mirrored: Record<string, string> = { '>=': '<=', '>': '<', '<=': '>=', '<': '>', '=': '=' }

/** The constant bounds in WHERE and in the conditions of joins that must all hold. */
export function boundsOf(level: Level, parameters: readonly SqlValue[]): Bound[] {
  const parts = [...conjuncts(level.select.whereClause), ...(level.select.fromClause ?? []).flatMap(joinConditions)]
  return parts.flatMap((part) => {
    const comparison = as(part, 'A_Expr')
    return comparison === undefined ? [] : bounds(level, comparison, parameters)
  })
}

function joinConditions(node: Node): Node[] {
  const join = as(node, 'JoinExpr')
  if (join === undefined) return []
  return [...conjuncts(join.quals), ...[join.larg, join.rarg].flatMap((side) => (side === undefined ? [] : joinConditions(side)))]
}

function bounds(level: Level, comparison: A_Expr, parameters: readonly SqlValue[]): Bound[] {
  const textOf = (node: Node | undefined) => constantText(node, parameters)
  const left = columnAt(level, comparison.lexpr)
  if (comparison.kind === 'AEXPR_BETWEEN' && left !== null) {
    const [low, high] = as(comparison.rexpr, 'List')?.items ?? []
    const { name: column, typeName } = left.column
    return [
      ...(textOf(low) === null ? [] : [{ column, typeName, side: 'low' as const, at: textOf(low) ?? '', closed: true }]),
      ...(textOf(high) === null ? [] : [{ column, typeName, side: 'high' as const, at: textOf(high) ?? '', closed: true }]),
    ]
  }
  if (comparison.kind !== 'AEXPR_OP') return []
  const right = left === null ? columnAt(level, comparison.rexpr) : null
  const operator = right === null ? operatorOf(comparison) : (mirrored[operatorOf(comparison)] ?? '')
  const at = textOf(right === null ? comparison.rexpr : comparison.lexpr)
  const found = left ?? right
  const known = sides[operator]
  return found === null || known === undefined || at === null
    ? []
    : [{ column: found.column.name, typeName: found.column.typeName, at, ...known }]
}

/** The text of a constant or a parameter under its casts, null for anything else. */
function constantText(node: Node | undefined, parameters: readonly SqlValue[]): string | null {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return constantText(cast.arg, parameters)
  const parameter = as(node, 'ParamRef')
  if (parameter !== undefined) {
    const value = parameters[(parameter.number ?? 0) - 1]
    return typeof value === 'string' ? value : null
  }
  return as(node, 'A_Const')?.sval?.sval ?? null
}

/** Days between the first and the last constant bound of a column (dates, or months as `YYYY-MM`); null unless both are there. */
export function rangeOf(level: Level, column: string, parameters: readonly SqlValue[]): { days: number } | null {
  const found = boundsOf(level, parameters).filter((bound) => bound.column === column)
  const low = found.find((bound) => bound.side === 'low')
  const high = found.find((bound) => bound.side === 'high')
  if (low === undefined || high === undefined) return null
  const month = /^\d{4}-\d{2}$/.test(high.at)
  const [from, to] = [dayOf(low.at), dayOf(high.at)]
  if (from === null || to === null) return null
  return { days: Math.round((to - from) / 86_400_000) + (high.closed ? (month ? 31 : 1) : 0) }
}

/** Milliseconds of a constant that begins with a date or a month. */
function dayOf(text: string): number | null {
  const match = /^(\d{4}-\d{2})(-\d{2})?/.exec(text)
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}${match[2] ?? '-01'}T00:00:00Z`)
  return Number.isNaN(ms) ? null : ms
}
