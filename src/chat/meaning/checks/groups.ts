import type { Node } from '@pgsql/types'
import type { Catalog } from '../../../catalog/catalog.ts'
import { as, textsOf } from '../../../guard/postgres/tree.ts'
import { aggregatesIn } from '../expressions.ts'
import type { Finding } from '../finding.ts'
import { type Level, placeOf } from '../places.ts'

/** Groups that are not what their output says: an alias that hides the column it is made of, and names that several things share. */
export function checkGroups(level: Level, catalog: Catalog): Finding[] {
  return [...groupedByRaw(level), ...sharedNames(level, catalog)]
}

/** GROUP BY takes a column before an alias of the same name, so that an expression over it is grouped by the column as it is. */
function groupedByRaw(level: Level): Finding[] {
  const targets = (level.select.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? [])
  return (level.select.groupClause ?? []).flatMap((node): Finding[] => {
    const names = textsOf(as(node, 'ColumnRef')?.fields)
    const [name] = names
    const hidden = targets.find((target) => names.length === 1 && target.name === name)
    if (name === undefined || hidden === undefined || !level.relations.some((relation) => relation.columns.has(name))) return []
    if (placeOf(level, hidden.val) !== null || aggregatesIn(hidden.val).length > 0 || keepsApart(hidden.val)) return []
    const text = `GROUP BY ${name} groups by the column ${name}, not by the output of the same name: rows with the same ${name} come several times.`
    return [{ code: 'grouped_by_raw', weight: 'fault', text }]
  })
}

/** Expressions that give different values for different values: casts, and a word for what is missing. */
function keepsApart(node: Node | undefined): boolean {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return textsOf(cast.typeName?.names).at(-1) !== 'date' && keepsApart(cast.arg)
  return as(node, 'ColumnRef') !== undefined || as(node, 'CoalesceExpr') !== undefined
}

/** Grouping by the name of things adds up those that share it; said only where the values show that some do. */
function sharedNames(level: Level, catalog: Catalog): Finding[] {
  const places = (level.select.groupClause ?? []).flatMap((node) => placeOf(level, node) ?? [])
  return places.flatMap((place): Finding[] => {
    const relation = level.relations.find((one) => one.alias === place.alias)
    const dataset = catalog.model.datasets.find((one) => one.table === relation?.table)
    const table = catalog.tables.get(relation?.table ?? '')
    const field = dataset?.fields.find((one) => one.name === dataset.nameField)
    if (table === undefined || field === undefined || field.column !== place.column) return []
    const keys = [table.primaryKey, ...table.uniqueKeys].filter((key) => key.length > 0)
    if (keys.length === 0 || keys.some((key) => key.every((column) => has(places, place.alias, column)))) return []
    const names = catalog.values.valuesOf(`${relation?.table}.${place.column}`)?.length ?? null
    if (names === null || table.rowEstimate === null || names >= 0.97 * table.rowEstimate) return []
    const text = `Rows are grouped by ${field.label.toLowerCase()}, which several ${dataset?.noun?.many ?? 'rows'} share; those are added together.`
    return [{ code: 'label_not_unique', weight: 'doubt', text }]
  })
}

const has = (places: readonly { alias: string; column: string }[], alias: string, column: string): boolean =>
  places.some((place) => place.alias === alias && place.column === column)
