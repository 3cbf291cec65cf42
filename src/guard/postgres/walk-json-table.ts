import type { JsonTable, JsonTableColumn, JsonTablePathSpec } from '@pgsql/types'
import { boundPath } from './bounds.ts'
import { countRows } from './rows.ts'
import type { Scope, ScopeColumn, ScopeItem, Value } from './scope.ts'
import { itemOf, renameColumns } from './scope-items.ts'
import { contentsOf, textsOf } from './tree.ts'
import { checkType, filledLength } from './types.ts'
import { type At, combine, lengthOf, type Walk } from './walk.ts'
import { walkBehavior, walkJsonInput, walkPassing } from './walk-json.ts'
import { boundPathWork } from './work.ts'

/**
 * Walks JSON_TABLE. Like a function in FROM it may see entries to its left; its columns are those that it lists, each level's own ones
 * before those of its nested paths. Source: PostgreSQL, parse_jsontable.c, transformJsonTableColumns.
 */
export function walkJsonTable(walk: Walk, scope: Scope, table: JsonTable): ScopeItem {
  const at = { walk, scope }
  scope.lateral = true
  const input = combine([walkJsonInput(at, table.context_item), ...walkPassing(at, table.passing), walkBehavior(at, table.on_error)])
  checkPathSpec(walk, table.pathspec, input)
  if (input.written && input.sources.size === 0) countRows(walk, lengthOf(input))
  const columns = walkColumns(at, contentsOf(table.columns, 'JsonTableColumn'), { ...input, varies: true })
  scope.lateral = false
  walk.functions.add('json_table')
  return itemOf(table.alias?.aliasname ?? 'json_table', renameColumns(columns, textsOf(table.alias?.colnames)))
}

function walkColumns(at: At, columns: JsonTableColumn[], input: Value): ScopeColumn[] {
  const own = columns.filter(({ coltype }) => coltype !== 'JTC_NESTED').map((column) => walkColumn(at, column, input))
  const nested = columns.filter(({ coltype }) => coltype === 'JTC_NESTED')
  return [
    ...own,
    ...nested.flatMap((column) => {
      checkPathSpec(at.walk, column.pathspec, input)
      return walkColumns(at, contentsOf(column.columns, 'JsonTableColumn'), input)
    }),
  ]
}

function walkColumn(at: At, column: JsonTableColumn, input: Value): ScopeColumn {
  checkPathSpec(at.walk, column.pathspec, input)
  if (column.typeName !== undefined) checkType(at.walk, column.typeName)
  const value = combine([input, walkBehavior(at, column.on_empty), walkBehavior(at, column.on_error)])
  const bytes = Math.max(value.bytes, filledLength(column.typeName))
  const digits = Math.max(value.digits, bytes)
  return { ...value, bytes, digits, name: column.name ?? '', allowed: true, vague: false, owner: null, partial: false, hidden: false }
}

/** The grammar takes nothing but a constant text for a path here. */
function checkPathSpec(walk: Walk, path: JsonTablePathSpec | undefined, input: Value): void {
  boundPath(walk, path?.string, path?.location)
  boundPathWork(walk, path?.string, input, path?.location)
}
