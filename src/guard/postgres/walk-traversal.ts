import type { CommonTableExpr } from '@pgsql/types'
import type { ScopeColumn } from './scope.ts'
import { textsOf } from './tree.ts'
import { type At, combine } from './walk.ts'

/** Walks SEARCH and CYCLE of a WITH query with these columns. */
export function walkTraversal(at: At, { search_clause: search, cycle_clause: cycle }: CommonTableExpr, columns: ScopeColumn[]): void {
  checkNames(at, textsOf(search?.search_col_list), columns, search?.location)
  checkNames(at, textsOf(cycle?.cycle_col_list), columns, cycle?.location)
  at.walk.visit.expression(at, cycle?.cycle_mark_value)
  at.walk.visit.expression(at, cycle?.cycle_mark_default)
}

/**
 * The columns that SEARCH and CYCLE add to a WITH query with these columns, in their order. Every reference to the query has them, also
 * the one inside itself. Source: PostgreSQL, parse_relation.c, addRangeTableEntryForCTE.
 */
export function addedColumns({ search_clause: search, cycle_clause: cycle }: CommonTableExpr, columns: ScopeColumn[]): ScopeColumn[] {
  const added: ScopeColumn[] = []
  const add = (name: string | undefined, names: string[]): void => {
    const sources = columns.filter((column) => names.includes(column.name))
    added.push({ ...combine(sources), name: name ?? '', allowed: true, vague: false, owner: null, partial: false, hidden: false })
  }
  if (search !== undefined) add(search.search_seq_column, textsOf(search.search_col_list))
  if (cycle !== undefined) {
    add(cycle.cycle_mark_column, [])
    add(cycle.cycle_path_column, textsOf(cycle.cycle_col_list))
  }
  return added
}

function checkNames({ walk }: At, names: string[], columns: ScopeColumn[], location: number | undefined): void {
  for (const name of names) {
    if (columns.some((column) => column.name === name)) continue
    const message = `There is no column ${name} in this WITH query. You can use ${columns.map((column) => column.name).join(', ')}.`
    walk.violations.add('column', message, location)
  }
}
