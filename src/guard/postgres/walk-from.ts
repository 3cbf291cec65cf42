import type { Node, RangeSubselect, RangeTableSample, RangeVar } from '@pgsql/types'
import type { IndexedTable } from '../policy-index.ts'
import { UnusablePolicy } from '../unusable-policy.ts'
import { constantNumber } from './constants.ts'
import { writtenColumns } from './restrict.ts'
import { boundRows, countRows, multipliesRows, spreads } from './rows.ts'
import { findCte, type Scope, type ScopeItem } from './scope.ts'
import { itemOf, openItem, renameColumns, tableItem } from './scope-items.ts'
import { as, builtInName, kindOf, textsOf } from './tree.ts'
import { countColumns, type FromEntry, noteExists, type Walk } from './walk.ts'
import { walkFunctionItem } from './walk-from-function.ts'
import { walkJoin } from './walk-join.ts'
import { walkJsonTable } from './walk-json-table.ts'

const mostItems = { perLevel: 40, inAll: 300 }

const tooManyItems = `A FROM clause may have at most ${mostItems.perLevel} entries, all of a statement ${mostItems.inAll}, doubled by each EXISTS around them. Join fewer tables.`

const single = (item: ScopeItem): FromEntry => ({ items: [item], own: item })

/**
 * Walks a FROM clause into the scope. While it is read, entries to the left may be seen by LATERAL ones only. Source: PostgreSQL,
 * parse_clause.c, transformFromClause.
 */
export function walkFrom(walk: Walk, scope: Scope, list: Node[] | undefined): void {
  const entries = (list ?? []).reduce((sum, node) => sum + countEntries(node), 0)
  // Each EXISTS around them doubles the plans that are made of them.
  walk.fromItems += entries * 2 ** walk.existsDepth
  if (entries > mostItems.perLevel || walk.fromItems > mostItems.inAll) {
    walk.violations.add('size', tooManyItems)
    return
  }
  if ((list?.length ?? 0) > 1 || (list ?? []).some(multipliesRows)) walk.spread = Math.max(walk.spread, spreads.crossed)
  for (const node of list ?? []) {
    const { items } = walkFromItem(walk, scope, node)
    for (const item of items) item.lateralOnly = true
    scope.items.push(...items)
  }
  for (const item of scope.items) item.lateralOnly = false
  boundRows(
    walk,
    scope.items.flatMap(({ columns }) => columns),
    walk.rowsOfFrom,
  )
}

function countEntries(node: Node | undefined): number {
  const join = as(node, 'JoinExpr')
  return join === undefined ? 1 : countEntries(join.larg) + countEntries(join.rarg)
}

/** Walks one entry. The scope's items are those that it may see laterally. */
export function walkFromItem(walk: Walk, scope: Scope, node: Node | undefined): FromEntry {
  const entry = walkEntry(walk, scope, node)
  return countColumns(walk, entry.own.columns.length) ? entry : single(openItem(null))
}

function walkEntry(walk: Walk, scope: Scope, node: Node | undefined): FromEntry {
  const join = as(node, 'JoinExpr')
  if (join !== undefined) return walkJoin(walk, scope, join)
  const range = as(node, 'RangeVar')
  if (node !== undefined && range !== undefined) return single(walkTable(walk, scope, node, range))
  const sub = as(node, 'RangeSubselect')
  if (sub !== undefined) return single(walkSub(walk, scope, sub))
  const call = as(node, 'RangeFunction')
  if (call !== undefined) return single(walkFunctionItem(walk, scope, call))
  const json = as(node, 'JsonTable')
  if (json !== undefined) return single(walkJsonTable(walk, scope, json))
  const sample = as(node, 'RangeTableSample')
  if (sample !== undefined) return single(walkSample(walk, scope, sample))
  walk.violations.add('node', `This construct (${kindOf(node)}) is not allowed in FROM. Use tables, sub-selects and functions.`)
  return single(openItem(null))
}

function walkTable(walk: Walk, scope: Scope, node: Node, range: RangeVar): ScopeItem {
  const name = range.relname ?? ''
  const alias = range.alias?.aliasname ?? null
  const names = textsOf(range.alias?.colnames)
  const cte = range.schemaname === undefined ? findCte(scope, name) : null
  if (cte !== null) {
    if (typeof cte === 'object') {
      countRows(walk, cte.rows)
      walk.spread = Math.max(walk.spread, cte.spread)
      if (cte.exists > 0) noteExists(walk, walk.existsDepth + cte.exists, range.location)
      return itemOf(alias ?? name, renameColumns(cte.columns, names))
    }
    const message =
      cte === 'itself'
        ? `${name} can refer to itself only in the part behind UNION ALL. Begin it with a SELECT that does not.`
        : `${name} is defined further below. Put its WITH query before this one.`
    walk.violations.add('table', message, range.location)
    return openItem(alias ?? name)
  }
  const table = walk.index.find(range.schemaname ?? null, name)
  if (table === null && walk.violations.full()) return openItem(alias ?? name)
  if (table === null) {
    const full = range.schemaname === undefined ? name : `${range.schemaname}.${name}`
    const likes = walk.index.tablesLike(name, 8)
    const hint = likes.length > 0 ? `You can use ${likes.join(', ')}.` : 'There is no table that you can use.'
    walk.violations.add('table', `There is no table ${full} that can be used. ${hint}`, range.location)
    return openItem(alias ?? name)
  }
  walk.tables.add(table.key)
  const { schemaname: _schema, relname: _name, ...others } = range
  Object.assign(node, { RangeVar: { schemaname: table.schema, relname: table.name, ...others } })
  const item = tableItem(table, alias)
  if (names.length > 0 && !table.orderKnown) {
    walk.violations.add(
      'column',
      `A column list behind ${alias} is not allowed, because the order of its columns is not known. Leave it out.`,
      range.location,
    )
  }
  const restricted = restrictedTable(walk, table, node, names)
  if (restricted === 'closed') return openItem(alias)
  if (restricted !== null) {
    delete (node as { RangeVar?: RangeVar }).RangeVar
    Object.assign(node, restricted)
    item.system = false
    item.substituted = true
    item.exact &&= names.length > 0
  }
  return { ...item, columns: renameColumns(item.columns, names) }
}

/** Some tenth of a second to write and to read again. */
const mostWritten = 6_000

/** A table that exists for the asker and cannot be read now is told with its name: they could see it before. */
function restrictedTable(walk: Walk, table: IndexedTable, node: Node, names: string[]): Node | 'closed' | null {
  walk.columnsWritten += writtenColumns(walk.index.policy, table)
  if (walk.columnsWritten > mostWritten) {
    const message = `The table ${table.key} is read too often here for a table with a row filter or masks. Read it once, in a WITH query.`
    walk.violations.add('size', message, as(node, 'RangeVar')?.location)
    return 'closed'
  }
  try {
    return walk.restrict(table, node, names)
  } catch (error) {
    if (!(error instanceof UnusablePolicy)) throw error
    const message = `The table ${table.key} cannot be read now: ${error.message}. Use other tables, or have the policy mended.`
    walk.violations.add('table', message, as(node, 'RangeVar')?.location)
    return 'closed'
  }
}

function walkSub(walk: Walk, scope: Scope, sub: RangeSubselect): ScopeItem {
  const select = as(sub.subquery, 'SelectStmt')
  if (select === undefined) {
    walk.violations.add('node', 'Only a SELECT may stand in brackets in FROM. Write a SELECT.')
    return openItem(sub.alias?.aliasname ?? null)
  }
  scope.lateral = sub.lateral === true
  // What stands beside a sub-select is not inside it.
  const { spread } = walk
  walk.spread = spreads.grouped
  const columns = walk.visit.select(walk, select, scope)
  walk.spread = Math.max(spread, walk.spread)
  scope.lateral = false
  // Servers before 16 want a name for each sub-select in FROM.
  sub.alias ??= { aliasname: walk.freshName() }
  return itemOf(sub.alias.aliasname ?? null, renameColumns(columns, textsOf(sub.alias.colnames)))
}

const samplingMethods: ReadonlySet<string> = new Set(['bernoulli', 'system'])

function walkSample(walk: Walk, scope: Scope, sample: RangeTableSample): ScopeItem {
  if (!samplingMethods.has(builtInName(sample.method))) {
    walk.violations.add('function', 'This sampling method is not allowed. Use TABLESAMPLE BERNOULLI or SYSTEM.', sample.location)
  }
  const numbers = [...(sample.args ?? []), sample.repeatable]
  for (const node of numbers) walk.visit.expression({ walk, scope }, node)
  if (numbers.some((node) => node !== undefined && constantNumber(node, walk.parameters) === null)) {
    walk.violations.add('node', 'The arguments of TABLESAMPLE must be constant numbers. Write the numbers.', sample.location)
  }
  const range = as(sample.relation, 'RangeVar')
  if (sample.relation === undefined || range === undefined) {
    walk.violations.add('node', 'Only a table can be sampled. Write TABLESAMPLE behind a table.', sample.location)
    return openItem(null)
  }
  const item = walkTable(walk, scope, sample.relation, range)
  if (item.substituted || !(item.base || item.open)) {
    walk.violations.add('node', 'This table cannot be sampled. Filter or limit it instead.', sample.location)
  }
  return item
}
