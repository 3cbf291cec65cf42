import type { A_Expr, Node, SelectStmt } from '@pgsql/types'
import type { Column } from '../../catalog/catalog.ts'
import { as, textsOf } from '../../guard/postgres/tree.ts'

/** Columns that together name one row; an empty list: there is one row at most. */
export type Key = string[]

/**
 * Something in FROM. `table` is its key in the catalog, null for a sub-select or function. `keys` is null when nothing is known about
 * what makes its rows different.
 */
export type Relation = {
  alias: string
  table: string | null
  columns: ReadonlyMap<string, Column | null>
  keys: Key[] | null
  /** Columns of a sub-select that are averages or ratios of its rows; absent for tables. */
  means?: ReadonlySet<string>
}

/** A column of one relation of a level. */
export type Place = { alias: string; column: string }

/** One SELECT with what it reads from. `fixed` are columns that equal a constant, `optional` the aliases that an outer join may leave empty. */
export type Level = { select: SelectStmt; relations: Relation[]; equal: [Place, Place][]; fixed: Place[]; optional: string[] }

/** The name of an operator without its schema. */
export const operatorOf = (expression: A_Expr): string => textsOf(expression.name).at(-1) ?? ''

/** The relation and column that a reference means on this level, null for anything else. */
export function placeOf(level: Level, node: Node | undefined): Place | null {
  const parts = textsOf(as(node, 'ColumnRef')?.fields)
  const column = parts.at(-1)
  if (column === undefined) return null
  const alias = parts.length > 1 ? parts.at(-2) : level.relations.find((relation) => relation.columns.has(column))?.alias
  return alias === undefined || !level.relations.some((relation) => relation.alias === alias) ? null : { alias, column }
}

/** What the catalog knows of a referenced column. */
export function columnAt(level: Level, node: Node | undefined): { relation: Relation; column: Column } | null {
  const place = placeOf(level, node)
  const relation = level.relations.find((one) => one.alias === place?.alias)
  const column = place === null ? null : (relation?.columns.get(place.column) ?? null)
  return relation === undefined || column === null ? null : { relation, column }
}
