import { groupingSets, hasCondition, hasName, readsTable } from './constants.ts'
import { isNew, starEdit } from './edits.ts'
import { quote } from './restrict.ts'
import { type BigColumn, type BigItem, type BigScope, canLeaveOut, childScope, isPseudo, itemsNamed } from './scope.ts'
import { listOf, nameOf, type Tree, treeOf, treesOf, variantOf } from './tree.ts'
import { allowFields, joinSets, type QueryResult, type Walk, within } from './walk.ts'
import { walkSortItems, walkWindow } from './walk-expression.ts'
import { plainName, refuseText, walkFrom } from './walk-from.ts'

const nothing: QueryResult = { columns: [], open: true }

/** Walks a query with everything in it; gives back its output columns. `onFirstArm` is told the columns of the first arm of a UNION before the second is walked. */
export function walkQuery(walk: Walk, node: unknown, parent: BigScope | null, onFirstArm?: (result: QueryResult) => void): QueryResult {
  const query = treeOf(node)
  allowFields(walk, 'query', query, ['with', 'body', 'order_by', 'limit_clause'])
  const scope = childScope(parent)
  walkWith(walk, scope, treeOf(query.with))
  const inner = childScope(scope)
  const result = walkBody(walk, inner, query.body, onFirstArm)
  walkOrder(walk, withOutputs(inner, result), query.order_by, result)
  walkLimit(walk, scope, query.limit_clause)
  return result
}

function walkWith(walk: Walk, scope: BigScope, clause: Tree): void {
  allowFields(walk, 'WITH', clause, ['recursive', 'cte_tables'])
  const queries = treesOf(clause.cte_tables)
  const nameOfQuery = (query: Tree): string => plainName(walk, treeOf(query.alias).name).toLowerCase()
  if (clause.recursive === true) {
    for (const query of queries) {
      scope.queries.set(nameOfQuery(query), { ...nothing, refusal: 'is defined further below. Put its WITH query before this one.' })
    }
  }
  for (const query of queries) {
    allowFields(walk, 'WITH query', query, ['alias', 'query'])
    const name = nameOfQuery(query)
    // Only what is behind UNION may refer to the query itself; the first arm says what there is.
    const itself = { ...nothing, refusal: 'can refer to itself only in the part behind UNION ALL. Begin it with a SELECT that does not.' }
    if (clause.recursive === true) scope.queries.set(name, itself)
    const result = walkQuery(walk, query.query, scope, (first) => clause.recursive === true && scope.queries.set(name, first))
    scope.queries.set(name, result)
    if (clause.recursive === true && isEndless(query.query, name))
      walk.violations.add('size', `Nothing ends ${name}: the part behind UNION ALL has no condition. Write a WHERE, or a JOIN … ON.`)
  }
}

/** Whether the part of a recursive query that refers to it has no condition. */
function isEndless(query: unknown, name: string): boolean {
  const { name: kind, fields } = variantOf(treeOf(query).body)
  const isUnion = kind === 'SetOperation' && fields.op === 'Union' && fields.set_quantifier === 'All'
  return isUnion && readsTable(fields.right, name) && !hasCondition(fields.right)
}

function walkBody(walk: Walk, scope: BigScope, body: unknown, onFirstArm?: (result: QueryResult) => void): QueryResult {
  const { name, content, fields } = variantOf(body)
  if (name === 'Select') return walkSelect(walk, scope, fields)
  if (name === 'Query') return walk.query(walk, content, scope)
  if (name === 'SetOperation') {
    allowFields(walk, 'set operation', fields, ['left', 'right', 'op', 'set_quantifier'])
    if (fields.set_quantifier === 'None')
      walk.violations.add(
        'syntax',
        `BigQuery asks for ALL or DISTINCT here. Write ${String(fields.op).toUpperCase()} DISTINCT, or UNION ALL.`,
      )
    const left = walkBody(walk, childScope(scope), fields.left)
    if (fields.op === 'Union') onFirstArm?.(left)
    const right = walkBody(walk, childScope(scope), fields.right)
    const columns = left.columns.map((column, at) => ({
      ...column,
      sources: joinSets([column, ...right.columns.slice(at, at + 1)].map(({ sources }) => sources)),
    }))
    // The first arm gives the names.
    return { columns, open: left.open, rows: (left.rows ?? 1) + (right.rows ?? 1) }
  }
  walk.violations.add('statement', 'Only reading is allowed. Write a SELECT that contains no other kind of statement.')
  return nothing
}

/** BigQuery gives at most so many columns itself; stars over stars are counted before they are written out. */
const mostColumns = { ofOne: 10_000, inAll: 100_000 }

const selectFields = [
  'distinct',
  'projection',
  'from',
  'selection',
  'group_by',
  'having',
  'named_window',
  'qualify',
  'value_table_mode',
  'flavor',
  'window_before_qualify',
]

function walkSelect(walk: Walk, scope: BigScope, select: Tree): QueryResult {
  allowFields(walk, 'SELECT', select, selectFields)
  if (variantOf(select.distinct).name === 'On')
    walk.violations.add('node', 'BigQuery has no DISTINCT ON. Write QUALIFY ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) = 1.')
  const { rows, unbound } = walkFrom(walk, scope, select.from)
  if (listOf(select.from).length === 0 && listOf(select.projection).some((target) => variantOf(target).name === 'Wildcard'))
    walk.violations.add('column', 'The * stands for nothing without a FROM clause. Name the columns you need.')
  const targets = walkTargets(walk, scope, select.projection)
  // SELECT AS VALUE gives the fields of its value, whatever their names are.
  const result = { ...targets, open: targets.open || variantOf(select.value_table_mode).name.includes('AsValue'), rows }
  walk.expression(walk, scope, select.selection)
  if (unbound > 2 && !hasName(select.selection))
    walk.violations.add('size', `${unbound} tables stand beside each other without a condition. Join them ON what they share.`)
  const outputs = withOutputs(scope, result)
  walkGroup(walk, outputs, select.group_by)
  walk.expression(walk, outputs, select.having)
  walk.expression(walk, outputs, select.qualify)
  for (const window of listOf(select.named_window)) walkWindow(walk, scope, listOf(window)[1])
  return result
}

/** Output names are visible besides the columns; a closed column of the same name still closes it. */
function withOutputs(scope: BigScope, { columns, open }: QueryResult): BigScope {
  const item: BigItem = { name: '', columns, open }
  return { ...scope, items: [...scope.items, item] }
}

function walkTargets(walk: Walk, scope: BigScope, projection: unknown): QueryResult {
  const columns: BigColumn[] = []
  let open = false
  for (const target of listOf(projection)) {
    const { name, content, fields } = variantOf(target)
    if (name === 'UnnamedExpr') columns.push({ name: outputName(content), allowed: true, sources: walk.expression(walk, scope, content) })
    else if (name === 'ExprWithAlias') {
      refuseText(walk, fields.alias)
      columns.push({ name: nameOf(fields.alias), allowed: true, sources: walk.expression(walk, scope, fields.expr) })
    } else if (name === 'Wildcard') {
      open = within(walk, target, () => walkStar(walk, scope, scope.items, content, columns)) || open
    } else if (name === 'QualifiedWildcard') {
      const [kind, options] = listOf(content)
      const of = variantOf(kind)
      const path = listOf(of.content).map((part) => nameOf(variantOf(part).content))
      const items = path.length === 1 ? itemsNamed(scope, path.join('')).slice(0, 1) : []
      if (of.name === 'Expr') walk.expression(walk, scope, of.content)
      else if (items.length === 0) walk.expression(walk, scope, { CompoundIdentifier: path.map((value) => ({ value })) })
      open = within(walk, target, () => walkStar(walk, scope, items, options, columns)) || items.length === 0 || open
    } else walk.violations.add('node', `This construct${name && ` (${name})`} is not allowed as a result. Use columns and expressions.`)
  }
  return { columns, open }
}

/**
 * A star over a closed column is refused, also where EXCEPT names it, and reads tables by the columns that are known of them. Columns of
 * BigQuery's own it does not stand for, so that they are left out of what stands for a table. True: it stands for columns that are not known.
 */
function walkStar(walk: Walk, scope: BigScope, items: BigItem[], options: unknown, columns: BigColumn[]): boolean {
  const own = treeOf(options)
  allowFields(walk, '*', own, ['opt_except', 'opt_replace'])
  for (const item of treesOf(treeOf(own.opt_replace).items)) walk.expression(walk, scope, item.expr)
  const count = items.reduce((sum, item) => sum + item.columns.length, 0)
  walk.starred += count
  if (columns.length + count > mostColumns.ofOne || walk.starred > mostColumns.inAll) {
    walk.violations.add('size', `The * here stands for more than ${mostColumns.ofOne} columns. Name the columns you need.`)
    return true
  }
  for (const item of items) item.narrow?.()
  const all = items.flatMap((item) => item.columns.filter(({ name }) => !isOwnOf(item, name)))
  if (all.some(({ allowed }) => !allowed))
    walk.violations.add('column', 'The * stands for columns that cannot be used. Name the columns you need.')
  const left = items.flatMap((item) =>
    item.narrow === undefined ? [] : item.columns.filter(({ name, allowed }) => allowed && isOwnOf(item, name)),
  )
  const edit = isNew(walk.edits, own) ? starEdit(own, [...new Set(left.map(({ name }) => name))], quote) : null
  if (edit !== null) walk.edits.push(edit)
  for (const { sources } of all) for (const source of sources) walk.columns.add(source)
  for (const column of all) if (column.allowed) columns.push(column)
  return items.some((item) => item.open)
}

/** Whether a column of an item is one of BigQuery's own. */
const isOwnOf = ({ partial }: BigItem, name: string): boolean => partial !== undefined && isPseudo(name)

function outputName(node: unknown): string {
  const { name, content, fields } = variantOf(node)
  if (name === 'Identifier') return nameOf(content)
  if (name === 'CompoundIdentifier') return nameOf(listOf(content).at(-1))
  const last = variantOf(listOf(fields.access_chain).at(-1))
  return last.name === 'Dot' ? nameOf(variantOf(last.content).content) : ''
}

function walkGroup(walk: Walk, scope: BigScope, group: unknown): void {
  const { name, content } = variantOf(group)
  if (name === 'All') return
  const [items, modifiers] = listOf(content)
  if (listOf(modifiers).length > 0) walk.violations.add('node', 'This form of GROUP BY is not allowed. Use plain columns, ROLLUP or CUBE.')
  if (groupingSets(listOf(items)) > 64)
    walk.violations.add('size', 'GROUP BY may ask for at most 64 grouping sets. Use fewer, or shorter ones.')
  for (const item of listOf(items)) {
    const set = variantOf(item)
    if (set.name !== 'Rollup' && set.name !== 'Cube' && set.name !== 'GroupingSets') {
      walk.expression(walk, scope, item)
      continue
    }
    const lists = listOf(set.content)
    boundCube(walk, set.name, lists.length)
    for (const list of lists) for (const node of listOf(list)) walkGroupingSet(walk, scope, node)
  }
}

/** An entry of GROUPING SETS; ROLLUP and CUBE come as calls there. */
function walkGroupingSet(walk: Walk, scope: BigScope, node: unknown): void {
  const { name, fields: call } = variantOf(node)
  const word = nameOf(variantOf(listOf(call.name)[0]).content).toUpperCase()
  if (name !== 'Function' || (word !== 'ROLLUP' && word !== 'CUBE')) {
    walk.expression(walk, scope, node)
    return
  }
  const { fields: list } = variantOf(call.args)
  allowFields(walk, word, call, ['name', 'parameters', 'args'])
  allowFields(walk, word, list, ['args'])
  boundCube(walk, word, listOf(list.args).length)
  for (const arg of listOf(list.args)) walk.expression(walk, scope, variantOf(variantOf(arg).content).content)
}

function boundCube(walk: Walk, kind: string, columns: number): void {
  if (kind.toUpperCase() === 'CUBE' && columns > 5)
    walk.violations.add('size', 'CUBE may have at most 5 columns. Use ROLLUP or GROUPING SETS.')
}

function walkOrder(walk: Walk, scope: BigScope, clause: unknown, { columns }: QueryResult): void {
  if (!clause) return
  const order = treeOf(clause)
  allowFields(walk, 'ORDER BY', order, ['kind'])
  const { name, content } = variantOf(order.kind)
  // A bare name is that of an output where there is one, and a closed column of that name is left out of its table.
  const isOutput = (item: Tree): boolean => {
    const { name: kind, content: bare } = variantOf(item.expr)
    const isNamed = columns.some((column) => column.name !== '' && column.name.toLowerCase() === nameOf(bare).toLowerCase())
    return kind === 'Identifier' && isNamed && canLeaveOut(scope, nameOf(bare))
  }
  const others = treesOf(content).filter((item) => !isOutput(item))
  for (const item of treesOf(content)) allowFields(walk, 'ORDER BY', item, ['expr', 'options'])
  if (name === 'Expressions') walkSortItems(walk, scope, others)
  else walk.violations.add('node', 'This form of ORDER BY is not allowed. Name the columns.')
}

function walkLimit(walk: Walk, scope: BigScope, clause: unknown): void {
  const { fields: own } = variantOf(clause)
  allowFields(walk, 'LIMIT', own, ['limit', 'offset'])
  walk.expression(walk, scope, own.limit)
  walk.expression(walk, scope, treeOf(own.offset).value)
}
