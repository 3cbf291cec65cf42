import type { CommonTableExpr } from '@pgsql/types'
import type { ScopeColumn } from './scope.ts'
import { textsOf } from './tree.ts'
import { type At, combine } from './walk.ts'

/**
 * Walks SEARCH and CYCLE of a recursive query with these columns. Gives back the columns that they add, in their order. Source:
 * PostgreSQL, parse_relation.c, addRangeTableEntryForCTE.
 */
export function walkTraversal(
  at: At,
  { search_clause: search, cycle_clause: cycle }: CommonTableExpr,
  columns: ScopeColumn[],
): ScopeColumn[] {
  const added: ScopeColumn[] = []
  const add = (name: string | undefined, sources: ScopeColumn[]): void => {
    added.push({ ...combine(sources), name: name ?? '', allowed: true, certain: true, owner: null, partial: false, hidden: false })
  }
  if (search !== undefined) add(search.search_seq_column, namedColumns(at, textsOf(search.search_col_list), columns, search.location))
  if (cycle !== undefined) {
    const named = namedColumns(at, textsOf(cycle.cycle_col_list), columns, cycle.location)
    at.walk.visit.expression(at, cycle.cycle_mark_value)
    at.walk.visit.expression(at, cycle.cycle_mark_default)
    add(cycle.cycle_mark_column, [])
    add(cycle.cycle_path_column, named)
  }
  return added
}

function namedColumns({ walk }: At, names: string[], columns: ScopeColumn[], location: number | undefined): ScopeColumn[] {
  return names.flatMap((name) => {
    const found = columns.filter((column) => column.name === name)
    if (found.length === 0) {
      const message = `There is no column ${name} in this WITH query. You can use ${columns.map((column) => column.name).join(', ')}.`
      walk.violations.add('column', message, location)
    }
    return found
  })
}
