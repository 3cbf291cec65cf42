import type { Node } from '@pgsql/types'
import type { Catalog } from '../../../catalog/catalog.ts'
import { as } from '../../../guard/postgres/tree.ts'
import { nodesIn } from '../expressions.ts'
import type { Finding } from '../finding.ts'
import { levelsOf } from '../levels.ts'
import { columnAt, type Level } from '../places.ts'

/** NOT IN over a column that may be missing: one missing value empties the result. */
export function checkAbsences(level: Level, catalog: Catalog): Finding[] {
  return nodesIn(level.select.whereClause, 'BoolExpr').flatMap((one) =>
    one.boolop === 'NOT_EXPR' ? checkNotIn(one.args?.[0], catalog) : [],
  )
}

function checkNotIn(node: Node | undefined, catalog: Catalog): Finding[] {
  const link = as(node, 'SubLink')
  const query = as(link?.subselect, 'SelectStmt')
  if (link?.subLinkType !== 'ANY_SUBLINK' || query === undefined) return []
  const level = levelsOf(query, catalog).find((one) => one.select === query)
  const value = as(query.targetList?.[0], 'ResTarget')?.val
  const found = level === undefined ? null : columnAt(level, value)
  if (found === null || !found.column.nullable) return []
  const kept = JSON.stringify(query.whereClause ?? null)
  if (kept.includes('IS_NOT_NULL') && kept.includes(`"${found.column.name}"`)) return []
  const text = `NOT IN gives no rows at all when ${found.column.name} is missing in one of those that are left out; NOT EXISTS does not.`
  return [{ code: 'not_in_null', weight: 'fault', text }]
}
