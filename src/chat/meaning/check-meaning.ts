import type { FuncCall, Node, SelectStmt } from '@pgsql/types'
import type { Catalog } from '../../catalog/catalog.ts'
import type { Field } from '../../catalog/semantic-model.ts'
import type { CheckedSql, Lineage } from '../../guard/checked-sql.ts'
import { as, textsOf } from '../../guard/postgres/tree.ts'
import { aggregatesIn, callName, isWhole, nodesIn } from './expressions.ts'
import { levelsOf } from './levels.ts'
import { multipliedBy } from './multiplied.ts'
import { columnAt, type Level, operatorOf, placeOf } from './places.ts'

/**
 * What a correct statement may still get wrong, as sentences for the asker: rows counted more than once by a join, sums of what cannot
 * be added, whole-number division, NOT IN over missing values, a cut without an order. Only what follows from keys, types and the
 * semantic model is said; where those are unknown, nothing is.
 */
export function checkMeaning(statement: SelectStmt, { lineage }: CheckedSql, catalog: Catalog): string[] {
  const levels = levelsOf(statement, catalog)
  return [...new Set([...levels.flatMap((level) => checkLevel(level, catalog)), ...checkOrder(statement, lineage)])]
}

function checkLevel(level: Level, catalog: Catalog): string[] {
  const { targetList, havingClause, whereClause } = level.select
  const calls = aggregatesIn([targetList, havingClause])
  const divisions = nodesIn([targetList, havingClause], 'A_Expr').filter((one) => operatorOf(one) === '/')
  return [
    ...calls.flatMap((call) => checkMultiplied(level, call)),
    ...calls.flatMap((call) => checkAddable(level, call, catalog)),
    ...(divisions.some((one) => cutsFraction(level, one.lexpr, one.rexpr))
      ? ['A division of whole numbers cuts off the fraction; a cast to numeric keeps it.']
      : []),
    ...nodesIn(whereClause, 'BoolExpr').flatMap((one) => (one.boolop === 'NOT_EXPR' ? checkNotIn(one.args?.[0], catalog) : [])),
  ]
}

function checkMultiplied(level: Level, call: FuncCall): string[] {
  if (!['sum', 'avg', 'count'].includes(callName(call)) || call.agg_distinct || call.agg_star) return []
  const aliases = new Set(nodesIn(call.args, 'ColumnRef').map((reference) => placeOf(level, { ColumnRef: reference })?.alias))
  const [alias] = aliases
  if (alias === undefined || aliases.size !== 1) return []
  const other = multipliedBy(level, alias)
  const own = level.relations.find((relation) => relation.alias === alias)
  if (other === null || own === undefined) return []
  const name = (relation: { table: string | null; alias: string }) => relation.table?.split('.').at(-1) ?? relation.alias
  return [`${callName(call)} may take rows of ${name(own)} more than once: each can match several rows of ${name(other)}.`]
}

function checkAddable(level: Level, call: FuncCall, catalog: Catalog): string[] {
  if (callName(call) !== 'sum') return []
  const found = columnAt(level, call.args?.[0])
  if (found === null || found.relation.table === null) return []
  const dataset = catalog.model.datasets.find((one) => one.table === found.relation.table)
  const field = dataset?.fields.find((one) => one.column === found.column.name)
  if (dataset === undefined || field === undefined) return []
  if (field.additivity === 'none')
    return [`${field.label} is added up, although its values have no sum: a share, a ratio, a price or a count of different things.`]
  const axis = dataset.fields.find((one) => one.name === dataset.timeAxis)
  if (field.additivity !== 'not-over-time' || axis === undefined || mentions(level, axis)) return []
  return [`${field.label} is a state at a time; adding it over all of ${axis.label.toLowerCase()} counts it again for each.`]
}

const mentions = (level: Level, axis: Field): boolean =>
  nodesIn([level.select.whereClause, level.select.groupClause, level.select.targetList], 'ColumnRef').some(
    (reference) => textsOf(reference.fields).at(-1) === axis.column,
  )

/** A whole number by a whole number; by a constant only when an aggregate is divided, for buckets are made the other way. */
function cutsFraction(level: Level, left: Node | undefined, right: Node | undefined): boolean {
  if (!isWhole(level, left) || !isWhole(level, right)) return false
  return as(right, 'A_Const') === undefined || aggregatesIn(left).length > 0
}

function checkNotIn(node: Node | undefined, catalog: Catalog): string[] {
  const link = as(node, 'SubLink')
  const query = as(link?.subselect, 'SelectStmt')
  if (link?.subLinkType !== 'ANY_SUBLINK' || query === undefined) return []
  const level = levelsOf(query, catalog).find((one) => one.select === query)
  const value = as(query.targetList?.[0], 'ResTarget')?.val
  const found = level === undefined ? null : columnAt(level, value)
  if (found === null || !found.column.nullable) return []
  const kept = JSON.stringify(query.whereClause ?? null)
  if (kept.includes('IS_NOT_NULL') && kept.includes(`"${found.column.name}"`)) return []
  return [`NOT IN gives no rows at all when ${found.column.name} is missing in one of those that are left out; NOT EXISTS does not.`]
}

/** Some rows of many, in no order, are not the same rows twice. The guard's own limit is not the asker's. */
function checkOrder({ limitCount, sortClause, groupClause, targetList }: SelectStmt, lineage: Lineage): string[] {
  const count = lineage.limitAdded ? null : lineage.statementLimit
  if (count === null || limitCount === undefined || (sortClause?.length ?? 0) > 0) return []
  if (groupClause === undefined && aggregatesIn(targetList).length > 0) return []
  return [`The first ${count} rows are taken in no particular order.`]
}
