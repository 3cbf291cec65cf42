import type { FuncCall, Node } from '@pgsql/types'
import type { Catalog } from '../../../catalog/catalog.ts'
import type { Field } from '../../../catalog/semantic-model.ts'
import type { SqlValue } from '../../../guard/policy.ts'
import { as, textsOf } from '../../../guard/postgres/tree.ts'
import { rangeOf } from '../bounds.ts'
import { aggregatesIn, callName, nodesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'
import { columnAt, type Level, placeOf } from '../places.ts'

/** Sums of what has no sum, states added over time, and averages of averages; from the semantic model, nothing without one. */
export function checkSums(level: Level, { catalog, sql }: Examined): Finding[] {
  const calls = aggregatesIn([level.select.targetList, level.select.havingClause])
  return calls.flatMap((call) => [...added(level, call, catalog, sql.parameters), ...averaged(level, call)])
}

function added(level: Level, call: FuncCall, catalog: Catalog, parameters: readonly SqlValue[]): Finding[] {
  if (callName(call) !== 'sum') return []
  const found = columnAt(level, call.args?.[0])
  if (found === null || found.relation.table === null) return []
  const dataset = catalog.model.datasets.find((one) => one.table === found.relation.table)
  const field = dataset?.fields.find((one) => one.column === found.column.name)
  if (dataset === undefined || field === undefined) return []
  if (field.additivity === 'none') {
    // Within one value of a key column the rest may well have a sum: buyers of one product over segments.
    const key = catalog.tables.get(dataset.table)?.primaryKey ?? []
    const narrowed = level.fixed.some((place) => place.alias === found.relation.alias && key.includes(place.column))
    if (narrowed && field.unit?.kind === 'count') return []
    const text = `${field.label} is added up, although its values have no sum: a share, a ratio, a price or a count of different things.`
    // Counts of different things may be added where they do not overlap; shares and prices never.
    return [{ code: 'not_addable', weight: field.unit?.kind === 'count' ? 'doubt' : 'fault', text }]
  }
  const axis = dataset.fields.find((one) => one.name === dataset.timeAxis)
  if (field.additivity !== 'not-over-time' || axis === undefined || oneState(level, axis, parameters)) return []
  const text = `${field.label} is a state at a time; adding it over several values of ${axis.label.toLowerCase()} counts it again for each.`
  return [{ code: 'state_added_over_time', weight: 'fault', text }]
}

/** Whether the rows of one group lie at one time: grouped by it, fixed to one, or within one period of its grain. */
function oneState(level: Level, axis: Field, parameters: readonly SqlValue[]): boolean {
  const isAxis = (name: string | undefined): boolean => name !== undefined && name === axis.column
  const grouped = [...(level.select.groupClause ?? []), ...positions(level)]
  if (nodesIn(grouped, 'ColumnRef').some((reference) => isAxis(textsOf(reference.fields).at(-1)))) return true
  if (level.fixed.some((place) => isAxis(place.column))) return true
  const conditions = [level.select.whereClause, level.select.fromClause]
  const chosen = nodesIn(conditions, 'SubLink').map((link) => link.testexpr)
  const mentioned = nodesIn([conditions, chosen], 'ColumnRef').some((reference) => isAxis(textsOf(reference.fields).at(-1)))
  if (!mentioned) return false
  const range = rangeOf(level, axis.column ?? '', parameters)
  // Joined to a newest state, computed, or open on one side: not known to be several.
  if (range === null) return true
  return range.days <= (grainDays[axis.grain ?? 'day'] ?? 1)
}

const grainDays: Record<string, number> = { minute: 1, hour: 1, day: 1, week: 7, month: 31, quarter: 92, year: 366 }

/** The output expressions that GROUP BY names by their position or alias. */
function positions(level: Level): Node[] {
  const targets = (level.select.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? [])
  return (level.select.groupClause ?? []).flatMap((node) => {
    const position = as(node, 'A_Const')?.ival?.ival
    const names = textsOf(as(node, 'ColumnRef')?.fields)
    const target = position !== undefined ? targets[position - 1] : targets.find((one) => names.length === 1 && one.name === names[0])
    return target?.val === undefined ? [] : [target.val]
  })
}

function averaged(level: Level, call: FuncCall): Finding[] {
  if (callName(call) !== 'avg') return []
  const place = placeOf(level, call.args?.[0])
  const relation = level.relations.find((one) => one.alias === place?.alias)
  if (place === null || relation?.means?.has(place.column) !== true) return []
  const text = `${place.column} is an average or a ratio already; its average gives small groups the same weight as large ones.`
  return [{ code: 'average_of_averages', weight: 'doubt', text }]
}
