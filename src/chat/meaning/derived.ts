import type { Node, ResTarget } from '@pgsql/types'
import type { Column } from '../../catalog/catalog.ts'
import { as, textsOf } from '../../guard/postgres/tree.ts'
import { aggregatesIn, callName, nodesIn } from './expressions.ts'
import { columnAt, type Key, type Level, operatorOf, placeOf, type Relation } from './places.ts'

/** What a SELECT looks like to the one around it: its columns, and what is known to make its rows different. */
export function outputOf(level: Level): Relation {
  const targets = (level.select.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? [])
  const columns = new Map<string, Column | null>()
  for (const target of targets) columns.set(nameOf(target), columnAt(level, target.val)?.column ?? null)
  const means = new Set(targets.filter((target) => isMean(level, target.val)).map(nameOf))
  return { alias: '', table: null, columns, keys: keysOf(level, targets), means }
}

/** An average, a ratio of aggregates, or such a column of a sub-select. */
function isMean(level: Level, node: Node | undefined): boolean {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return isMean(level, cast.arg)
  const call = as(node, 'FuncCall')
  if (call !== undefined && callName(call) === 'round') return isMean(level, call.args?.[0])
  if (call !== undefined) return callName(call) === 'avg' && call.over === undefined
  const place = placeOf(level, node)
  if (place !== null) return level.relations.find((relation) => relation.alias === place.alias)?.means?.has(place.column) ?? false
  const division = nodesIn(node, 'A_Expr').find((one) => operatorOf(one) === '/')
  return division !== undefined && aggregatesIn(division.lexpr).length > 0 && aggregatesIn(division.rexpr).length > 0
}

/** The name of an output column, as PostgreSQL gives it. */
export const nameOf = (target: ResTarget): string => {
  if (target.name !== undefined) return target.name
  const call = as(target.val, 'FuncCall')
  return textsOf(as(target.val, 'ColumnRef')?.fields).at(-1) ?? textsOf(call?.funcname).at(-1) ?? '?column?'
}

function keysOf(level: Level, targets: ResTarget[]): Key[] | null {
  const { select } = level
  if (as(select.limitCount, 'A_Const')?.ival?.ival === 1) return [[]]
  if (select.groupClause !== undefined && select.groupClause.length > 0) {
    const key = select.groupClause.map((node) => groupedName(level, targets, node))
    return key.some((name) => name === null) ? null : [key.filter((name) => name !== null)]
  }
  if (targets.some((target) => aggregatesIn(target.val).length > 0)) return [[]]
  if (select.distinctClause?.length === 1) return [targets.map(nameOf)]
  return passedKeys(level, targets)
}

/** The output column that carries a GROUP BY item: by position, by its own name, or because it is the same column. */
function groupedName(level: Level, targets: ResTarget[], node: Node): string | null {
  const position = as(node, 'A_Const')?.ival?.ival
  if (position !== undefined) {
    const target = targets[position - 1]
    return target === undefined ? null : nameOf(target)
  }
  const parts = textsOf(as(node, 'ColumnRef')?.fields)
  const place = placeOf(level, node)
  const found = targets.find((target) => {
    const own = placeOf(level, target.val)
    if (place !== null && own !== null) return own.alias === place.alias && own.column === place.column
    return parts.length === 1 ? target.name === parts[0] : JSON.stringify(target.val) === JSON.stringify(node)
  })
  return found === undefined ? null : nameOf(found)
}

/** Keys of the one relation below that come through whole. */
function passedKeys(level: Level, targets: ResTarget[]): Key[] | null {
  const [only] = level.relations
  if (only === undefined || level.relations.length > 1 || only.keys === null) return null
  const passed = only.keys.flatMap((key) => {
    const names = key.map((column) => targets.find((target) => placeOf(level, target.val)?.column === column))
    return names.every((target) => target !== undefined) ? [names.map((target) => nameOf(target))] : []
  })
  return passed.length === 0 ? null : passed
}
