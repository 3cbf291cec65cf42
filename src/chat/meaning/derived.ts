import type { Node, ResTarget } from '@pgsql/types'
import type { Column } from '../../catalog/catalog.ts'
import { as, textsOf } from '../../guard/postgres/tree.ts'
import { aggregatesIn } from './expressions.ts'
import { columnAt, type Key, type Level, placeOf, type Relation } from './places.ts'

/** What a SELECT looks like to the one around it: its columns, and what is known to make its rows different. */
export function outputOf(level: Level): Relation {
  const targets = (level.select.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? [])
  const columns = new Map<string, Column | null>()
  for (const target of targets) columns.set(nameOf(target), columnAt(level, target.val)?.column ?? null)
  return { alias: '', table: null, columns, keys: keysOf(level, targets) }
}

const nameOf = (target: ResTarget): string => {
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
