import type { GroupingSet, Node } from '@pgsql/types'
import { hasLocalColumn, mayHaveMore, type ScopeColumn } from './scope.ts'
import { settleDirection } from './sort-direction.ts'
import { as, textsOf } from './tree.ts'
import type { At } from './walk.ts'

/** The single name that a node consists of, or null. */
function bareName(node: Node | undefined): string | null {
  const column = as(node, 'ColumnRef')
  const parts = textsOf(column?.fields)
  return column?.fields?.length === 1 && parts.length === 1 ? (parts[0] ?? null) : null
}

/** Walks ORDER BY or DISTINCT ON: a bare name means an output column first. Source: PostgreSQL, findTargetlistEntrySQL92. */
export function walkSortItems(at: At, items: Node[] | undefined, outputs: ScopeColumn[]): void {
  for (const item of items ?? []) {
    const sort = as(item, 'SortBy')
    if (sort !== undefined) settleDirection(at.walk, sort)
    const node = sort?.node ?? item
    const name = bareName(node)
    if (name === null || !outputs.some((output) => output.name === name)) at.walk.visit.expression(at, node)
  }
}

/** How many grouping sets one GROUP BY may make. */
const mostSets = 256

/** Walks GROUP BY: a bare name means a column of the FROM clause first, then an output column. */
export function walkGroupItems(at: At, items: Node[] | undefined, outputs: ScopeColumn[]): void {
  const sets = (items ?? []).reduce((product, item) => product * walkGroupItem(at, item, outputs), 1)
  if (sets > mostSets) at.walk.violations.add('size', `GROUP BY may make at most ${mostSets} grouping sets. Name the sets you need.`)
}

/** Gives back how many grouping sets the item stands for. */
function walkGroupItem(at: At, item: Node, outputs: ScopeColumn[]): number {
  const set = as(item, 'GroupingSet')
  if (set !== undefined) return walkGroupingSet(at, set, outputs)
  const row = as(item, 'RowExpr')
  if (row?.row_format === 'COERCE_IMPLICIT_CAST') {
    for (const arg of row.args ?? []) walkGroupItem(at, arg, outputs)
    return 1
  }
  const name = bareName(item)
  const isInput = name === null || hasLocalColumn(at.scope, name) || !outputs.some((output) => output.name === name)
  if (isInput) at.walk.visit.expression(at, item)
  else if (mayHaveMore(at.scope)) {
    const message = `${name} may also be a column of a table here. Group by the expression behind it, or by its number.`
    at.walk.violations.add('column', message, as(item, 'ColumnRef')?.location)
  }
  return 1
}

function walkGroupingSet(at: At, set: GroupingSet, outputs: ScopeColumn[]): number {
  const content = set.content ?? []
  const inner = content.map((item) => walkGroupItem(at, item, outputs))
  if (set.kind === 'GROUPING_SET_ROLLUP') return content.length + 1
  if (set.kind === 'GROUPING_SET_SETS') return inner.reduce((sum, sets) => sum + sets, 0)
  if (set.kind !== 'GROUPING_SET_CUBE') return 1
  if (content.length > 5) at.walk.violations.add('size', 'CUBE may have at most 5 columns. Use ROLLUP or GROUPING SETS.', set.location)
  return 2 ** content.length
}
