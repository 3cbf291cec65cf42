import type { FuncCall } from '@pgsql/types'
import { aggregatesIn, callName, nodesIn } from '../expressions.ts'
import type { Finding } from '../finding.ts'
import { conjuncts } from '../levels.ts'
import { multipliedBy } from '../multiplied.ts'
import { type Level, placeOf, type Relation } from '../places.ts'

const nameOf = (relation: Relation) => relation.table?.split('.').at(-1) ?? relation.alias

/** Sums, averages and counts over rows that a join repeats, by the keys of the tables; where no key is known, nothing is said. */
export function checkRepeatedRows(level: Level): Finding[] {
  const calls = aggregatesIn([level.select.targetList, level.select.havingClause])
  return [...calls.flatMap((call) => repeated(level, call)), ...calls.flatMap((call) => countedNothing(level, call))]
}

function repeated(level: Level, call: FuncCall): Finding[] {
  if (!['sum', 'avg', 'count'].includes(callName(call)) || call.agg_distinct || call.agg_star) return []
  const aliases = new Set(nodesIn(call.args, 'ColumnRef').map((reference) => placeOf(level, { ColumnRef: reference })?.alias))
  const [alias] = aliases
  if (alias === undefined || aliases.size !== 1) return []
  const other = multipliedBy(level, alias)
  const own = level.relations.find((relation) => relation.alias === alias)
  // The rows of a function come anew for each row beside it; that is what it is called for.
  if (other === null || own === undefined || own.columns.size === 0) return []
  const text = `${callName(call)} may take rows of ${nameOf(own)} more than once: each can match several rows of ${nameOf(other)}.`
  return [{ code: 'rows_multiplied', weight: 'fault', text }]
}

/** `count(*)` counts the one empty row that an outer join makes for what has no match, so nothing counts as one. */
function countedNothing(level: Level, call: FuncCall): Finding[] {
  if (!call.agg_star || call.agg_filter !== undefined || !level.select.groupClause?.length) return []
  const grouped = new Set(
    nodesIn(level.select.groupClause, 'ColumnRef').map((reference) => placeOf(level, { ColumnRef: reference })?.alias),
  )
  const [kept] = grouped
  if (kept === undefined || grouped.size !== 1 || level.optional.includes(kept)) return []
  const many = level.relations.find((relation) => level.optional.includes(relation.alias) && multipliedBy(level, kept) === relation)
  if (many === undefined || conjuncts(level.select.whereClause).some((part) => mentions(level, part, many.alias))) return []
  const text = `count(*) counts 1 where ${nameOf(many)} has no row at all; count over a column of ${nameOf(many)} gives 0.`
  return [{ code: 'count_of_nothing', weight: 'fault', text }]
}

const mentions = (level: Level, part: unknown, alias: string): boolean =>
  nodesIn(part, 'ColumnRef').some((reference) => placeOf(level, { ColumnRef: reference })?.alias === alias)
