import type { CommonTableExpr, Node, SelectStmt, WithClause } from '@pgsql/types'
import { mostOf } from './constants.ts'
import { outputName } from './output-names.ts'
import { boundRows, countRows, spreads } from './rows.ts'
import { type Cte, childScope, type Scope, type ScopeColumn, type ScopeItem, type Value } from './scope.ts'
import { itemOf, renameColumns } from './scope-items.ts'
import { expandStar } from './stars.ts'
import { as, contentsOf, textsOf } from './tree.ts'
import { type At, constant, oneOf, type Walk } from './walk.ts'
import { walkWindow } from './walk-call.ts'
import { walkFrom } from './walk-from.ts'
import { walkGroupItems, walkSortItems } from './walk-order.ts'
import { addedColumns, walkTraversal } from './walk-traversal.ts'

/** Walks a SELECT with everything in it, and writes schemas and columns of `*` into the tree. Gives back its output columns. */
export function walkSelect(walk: Walk, select: SelectStmt, parent: Scope | null): ScopeColumn[] {
  const scope = childScope(parent)
  const { rowsOfFrom: rows, spread } = walk
  walkWith(walk, select.withClause, scope)
  Object.assign(walk, { rowsOfFrom: rows, spread })
  if (select.larg !== undefined && select.rarg !== undefined) {
    const left = walkSelect(walk, select.larg, scope)
    return walkSetOperation(walk, select, scope, left, select.rarg, rows)
  }
  return select.valuesLists === undefined ? walkPlain(walk, select, scope) : walkValues(walk, select, scope)
}

function walkPlain(walk: Walk, select: SelectStmt, scope: Scope): ScopeColumn[] {
  const outside = walk.rowsOfFrom
  walkFrom(walk, scope, select.fromClause)
  const at = { walk, scope }
  const rows = walk.rowsOfFrom
  const outputs = walkTargets(walk, select, scope)
  walk.visit.expression(at, select.whereClause)
  walk.visit.expression(at, select.havingClause)
  walkGroupItems(at, select.groupClause, outputs)
  for (const window of contentsOf(select.windowClause, 'WindowDef')) walkWindow(at, window)
  walkSortItems(at, (select.distinctClause ?? []).filter(isFilled), outputs)
  walkSortItems(at, select.sortClause, outputs)
  walkLimits(walk, select, scope)
  boundRows(walk, outputs, rows)
  // What sub-selects in expressions read is not beside what FROM reads, and of groups nobody knows how many there are.
  walk.rowsOfFrom = select.groupClause === undefined ? rows : outside
  return outputs
}

/** DISTINCT without ON is a list of one empty object. */
const isFilled = (node: Node): boolean => Object.keys(node).length > 0

function walkTargets(walk: Walk, select: SelectStmt, scope: Scope): ScopeColumn[] {
  const outputs: ScopeColumn[] = []
  const targets: Node[] = []
  for (const node of select.targetList ?? []) {
    const target = as(node, 'ResTarget')
    const column = as(target?.val, 'ColumnRef')
    if (column !== undefined && as(column.fields?.at(-1), 'A_Star') !== undefined) {
      const expanded = expandStar(walk, scope, node, column)
      for (const one of expanded.targets) targets.push(one)
      for (const one of expanded.outputs) outputs.push(one)
    } else {
      const value = walk.visit.expression({ walk, scope }, target?.val)
      targets.push(node)
      const most = value.most ?? mostOf(target?.val, walk.parameters)
      const name = target?.name ?? outputName(target?.val, (sub) => walk.outputs.get(sub)?.[0]?.name ?? '?column?')
      outputs.push(outputColumn(name, { ...value, most: most === null ? null : Math.abs(most) }))
    }
  }
  if (outputs.length > mostOutputs) {
    walk.violations.add('size', `A SELECT may have at most ${mostOutputs} columns. Name the columns that are needed.`)
  }
  if (select.targetList !== undefined) select.targetList = targets
  return outputs
}

/** Source: PostgreSQL, access/htup_details.h, MaxTupleAttributeNumber. */
const mostOutputs = 1_664

const outputColumn = (name: string, value: Value): ScopeColumn => ({
  ...value,
  name,
  allowed: true,
  vague: false,
  owner: null,
  partial: false,
  hidden: false,
})

function walkLimits(walk: Walk, select: SelectStmt, scope: Scope): void {
  walk.visit.expression({ walk, scope }, select.limitCount)
  walk.visit.expression({ walk, scope }, select.limitOffset)
}

function walkValues(walk: Walk, select: SelectStmt, scope: Scope): ScopeColumn[] {
  const rows = contentsOf(select.valuesLists, 'List').map(({ items = [] }) => items.map((node) => walkEntry({ walk, scope }, node)))
  const outputs = (rows[0] ?? []).map((_, at) => outputColumn(`column${at + 1}`, oneOf(rows.map((row) => row[at] ?? constant()))))
  countRows(walk, rows.length)
  scope.items = [itemOf('*VALUES*', outputs)]
  walkSortItems({ walk, scope }, select.sortClause, outputs)
  walkLimits(walk, select, scope)
  return outputs
}

/** The server makes several entries of a `*` in VALUES, so it is refused: their names would be known to nobody. */
function walkEntry(at: At, node: Node): Value {
  const column = as(node, 'ColumnRef')
  if (as(column?.fields?.at(-1), 'A_Star') === undefined) {
    const value = at.walk.visit.expression(at, node)
    const most = value.most ?? mostOf(node, at.walk.parameters)
    return { ...value, most: most === null ? null : Math.abs(most) }
  }
  at.walk.violations.add('column', 'A * cannot stand in VALUES. Name the columns one by one.', column?.location)
  return constant()
}

function walkSetOperation(
  walk: Walk,
  select: SelectStmt,
  scope: Scope,
  left: ScopeColumn[],
  rightArm: SelectStmt,
  outside: number,
): ScopeColumn[] {
  // The rows of both arms are behind each other.
  const rows = walk.rowsOfFrom
  walk.rowsOfFrom = outside
  const right = walkSelect(walk, rightArm, scope)
  walk.rowsOfFrom += rows
  const isPartial = [...left, ...right].some(({ partial }) => partial)
  const isVague = [...left, ...right].some(({ vague }) => vague)
  const outputs = left.map((column, at) => ({
    ...outputColumn(column.name, oneOf([column, right[at] ?? constant()])),
    partial: isPartial,
    vague: isVague,
  }))
  const item: ScopeItem = { ...itemOf(null, outputs), nameVisible: false }
  walkSortItems({ walk, scope: { ...scope, items: [item] } }, select.sortClause, outputs)
  walkLimits(walk, select, scope)
  return outputs
}

/**
 * Walks the queries of a WITH clause and puts them into scope. Without RECURSIVE each sees the ones before it; with it also itself,
 * from the second arm of its UNION on. References forward are refused. Source: PostgreSQL, parse_cte.c.
 */
function walkWith(walk: Walk, clause: WithClause | undefined, scope: Scope): void {
  const queries = contentsOf(clause?.ctes, 'CommonTableExpr')
  const recursive = clause?.recursive === true
  if (recursive) for (const { ctename = '' } of queries) scope.ctes.set(ctename, 'later')
  for (const cte of queries) {
    const { ctename = '' } = cte
    // Planned anew for each entry that names it, it would multiply through levels of such queries. The rows are the same.
    if (cte.ctematerialized === 'CTEMaterializeNever') cte.ctematerialized = 'CTEMaterializeDefault'
    if (recursive) scope.ctes.set(ctename, 'itself')
    const { existsDepth, existsReached } = walk
    Object.assign(walk, { existsDepth: 0, existsReached: 0 })
    const query = walkCte(walk, cte, scope, recursive)
    scope.ctes.set(ctename, { ...query, exists: walk.existsReached })
    Object.assign(walk, { existsDepth, existsReached })
  }
}

function walkCte(walk: Walk, cte: CommonTableExpr, scope: Scope, recursive: boolean): Exclude<Cte, string> {
  const select = as(cte.ctequery, 'SelectStmt')
  if (select === undefined) {
    walk.violations.add('statement', 'A WITH query must be a SELECT. Leave out anything that writes.', cte.location)
    return { columns: [], added: [], rows: 1, spread: 1, exists: 0 }
  }
  const names = textsOf(cte.aliascolnames)
  // What is kept is computed once; elsewhere the planner puts the whole expression where its name stands.
  const isKept = cte.ctematerialized === 'CTEMaterializeAlways'
  if (!recursive || select.larg === undefined || select.rarg === undefined || select.op !== 'SETOP_UNION') {
    Object.assign(walk, { rowsOfFrom: 1, spread: spreads.grouped })
    const columns = renameColumns(walkSelect(walk, select, scope), names).map((column) => (isKept ? { ...column, weight: 1 } : column))
    walkTraversal({ walk, scope }, cte, columns)
    return { columns, added: addedColumns(cte, columns), rows: walk.rowsOfFrom, spread: walk.spread, exists: 0 }
  }
  const own = childScope(scope)
  walkWith(walk, select.withClause, own)
  const left = renameColumns(walkSelect(walk, select.larg, own), names)
  walkTraversal({ walk, scope }, cte, left)
  // A round of the recursion may make values longer than the one before.
  walk.spread = spreads.recursive
  const before = left.map((column) => ({ ...column, gathered: true, spread: spreads.recursive, varies: true, most: null }))
  scope.ctes.set(cte.ctename ?? '', { columns: before, added: addedColumns(cte, before), rows: 1, spread: spreads.recursive, exists: 0 })
  const all = renameColumns(walkSetOperation(walk, select, own, left, select.rarg, 1), names)
  // Numbers and dates get no longer from round to round.
  const columns = all.map((column, at) => {
    const grows = column.bytes > (left[at]?.bytes ?? 0) || column.digits > (left[at]?.digits ?? 0)
    return grows ? column : { ...column, gathered: left[at]?.gathered === true, spread: left[at]?.spread ?? 1 }
  })
  return { columns, added: addedColumns(cte, columns), rows: 1, spread: spreads.recursive, exists: 0 }
}
