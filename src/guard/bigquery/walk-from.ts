import { hasName } from './constants.ts'
import { isNew, tableEdit } from './edits.ts'
import { quote } from './restrict.ts'
import { type BigItem, type BigScope, childScope, findQuery, itemsNamed, mayBeClosed, resolvePath } from './scope.ts'
import { checkProduct, unfoldedRows } from './sizes.ts'
import { listOf, nameOf, sameTree, type Tree, treeOf, treesOf, variantOf } from './tree.ts'
import { allowFields, type Walk, within } from './walk.ts'

const none: ReadonlySet<string> = new Set()

/** How many tables, arrays and sub-selects one FROM and all of a statement may have. */
const mostEntries = { ofOne: 40, inAll: 300 }

/** What entries of FROM are together: the rows that series and lists make, and the tables that no condition of a join binds. */
type Together = { rows: number; unbound: number }

const beside = (a: Together, b: Together): Together => ({ rows: a.rows * b.rows, unbound: a.unbound + b.unbound })
const bound = (a: Together, b: Together): Together => ({ rows: Math.max(a.rows, b.rows), unbound: Math.max(a.unbound, b.unbound) })

/** Walks a FROM clause into the scope; gives back what its entries are together. Each may see those before it, for arrays are unfolded that way. */
export function walkFrom(walk: Walk, scope: BigScope, from: unknown): Together {
  const entries = treesOf(from)
  const count = entries.reduce((sum, entry) => sum + entriesOf(entry), 0)
  walk.entries += count
  if (count <= mostEntries.ofOne && walk.entries <= mostEntries.inAll) {
    const together = entries.map((entry) => walkTableWithJoins(walk, scope, entry)).reduce(beside, { rows: 1, unbound: 0 })
    checkProduct(walk, together.rows)
    return together
  }
  // What the names mean is not asked any more.
  scope.items.push({ name: '', columns: [], open: true })
  const [most, where] =
    count > mostEntries.ofOne ? [mostEntries.ofOne, 'One FROM clause'] : [mostEntries.inAll, 'All FROM clauses together']
  walk.violations.add('size', `${where} may have at most ${most} entries. Join fewer tables.`)
  return { rows: 1, unbound: 0 }
}

/** How many entries of FROM are joined here, those in brackets too. */
function entriesOf({ relation, joins }: Tree): number {
  return [relation, ...treesOf(joins).map((join) => join.relation)].reduce((sum: number, one) => {
    const { name, fields } = variantOf(one)
    return sum + (name === 'NestedJoin' ? entriesOf(treeOf(fields.table_with_joins)) : 1)
  }, 0)
}

function walkTableWithJoins(walk: Walk, scope: BigScope, entry: Tree): Together {
  allowFields(walk, 'FROM', entry, ['relation', 'joins'])
  let together = walkRelation(walk, scope, entry.relation)
  for (const join of treesOf(entry.joins)) {
    allowFields(walk, 'JOIN', join, ['relation', 'join_operator'])
    const joined = walkRelation(walk, scope, join.relation)
    together = (walkCondition(walk, scope, join.join_operator) ? bound : beside)(together, joined)
  }
  return together
}

const kindsOfJoin: ReadonlySet<string> = new Set(['Join', 'Inner', 'Left', 'LeftOuter', 'Right', 'RightOuter', 'FullOuter', 'CrossJoin'])

/** True: the condition names columns. */
function walkCondition(walk: Walk, scope: BigScope, operator: unknown): boolean {
  const { name, content } = variantOf(operator)
  const condition = variantOf(content)
  if (!kindsOfJoin.has(name) || !['', 'None', 'On', 'Using'].includes(condition.name)) {
    walk.violations.add('node', 'This kind of join is not allowed. Use JOIN … ON or USING, LEFT, RIGHT, FULL or CROSS JOIN.')
    return false
  }
  if (condition.name === 'On') {
    walk.expression(walk, scope, condition.content)
    return hasName(condition.content)
  }
  for (const part of listOf(condition.content)) walk.expression(walk, scope, { Identifier: variantOf(listOf(part)[0]).content })
  return condition.name === 'Using'
}

function walkRelation(walk: Walk, scope: BigScope, relation: unknown): Together {
  const { name, fields } = variantOf(relation)
  if (name === 'NestedJoin') {
    allowFields(walk, 'join in brackets', fields, ['table_with_joins'])
    return walkTableWithJoins(walk, scope, treeOf(fields.table_with_joins))
  }
  const items: BigItem[] = []
  if (name === 'Table') items.push(within(walk, fields.name, () => walkTable(walk, scope, fields)))
  else if (name === 'Derived') items.push(walkDerived(walk, scope, fields))
  else if (name === 'UNNEST') items.push(...walkUnnest(walk, scope, fields))
  else if (name === 'Pivot' || name === 'Unpivot') items.push(...walkTurned(walk, scope, fields, name === 'Pivot'))
  else walk.violations.add('node', `This construct${name && ` (${name})`} is not allowed in FROM. Use tables, sub-selects and UNNEST.`)
  scope.items.push(...items)
  return { rows: items[0]?.rows ?? 1, unbound: items.filter(({ partial }) => partial !== undefined).length }
}

/** PIVOT and UNPIVOT: the columns of what is turned stay, closed ones too, and new ones come that the text names. */
function walkTurned(walk: Walk, scope: BigScope, turned: Tree, isPivot: boolean): BigItem[] {
  const lists = isPivot ? ['aggregate_functions', 'value_column'] : ['columns']
  allowFields(walk, 'PIVOT', turned, ['table', 'alias', 'value_source', 'value', 'name', 'null_inclusion', ...lists])
  walkRelation(walk, scope, turned.table)
  const item = scope.items.pop()
  if (item === undefined) return []
  const inside = { ...scope, items: [...scope.items, item] }
  for (const entry of lists.flatMap((field) => listOf(turned[field]))) {
    walk.expression(walk, inside, treeOf(entry).expr ?? entry)
  }
  const source = variantOf(turned.value_source)
  if (isPivot && source.name !== 'List') walk.violations.add('node', 'PIVOT needs its values written out. Name them in IN (…).')
  for (const entry of treesOf(source.content)) walk.expression(walk, inside, entry.expr)
  return [{ ...item, name: aliasOf(walk, turned.alias) || item.name, open: true, index: undefined }]
}

const aliasOf = (walk: Walk, node: unknown): string => plainName(walk, treeOf(node).name)

/** A name that the text gives to something in FROM. One with dots could be taken for a path, or a path for it. */
export function plainName(walk: Walk, node: unknown): string {
  const name = nameOf(node)
  if (name.includes('.')) walk.violations.add('node', `The name ${name} has dots. Give it one without.`)
  refuseText(walk, node)
  return name
}

/** Reports a text in the place of a name. */
export function refuseText(walk: Walk, node: unknown): void {
  const { quote_style: quotes } = treeOf(node)
  if (quotes === '"') walk.violations.add('syntax', `A name stands in back quotes, not in quotes. Write \`${nameOf(node)}\`.`)
}

/**
 * Whether a quoted name with dots is among these. It is part of the name of a table, whatever else goes by its beginning; the first reader
 * gives its parts one place.
 */
const hasDots = (name: Tree[]): boolean => name.some(({ span }, at) => span === undefined || (at > 0 && sameTree(span, name[at - 1]?.span)))

function walkTable(walk: Walk, scope: BigScope, table: Tree): BigItem {
  allowFields(walk, 'table', table, ['name', 'alias', 'sample'])
  allowFields(walk, 'alias', treeOf(table.alias), ['name', 'explicit'])
  const isSampled = walkSample(walk, table.sample)
  const names = listOf(table.name).map((part) => variantOf(part).fields)
  const parts = names.flatMap((part) => nameOf(part).split('.'))
  const name = aliasOf(walk, table.alias) || (parts.at(-1) ?? '')
  const [first = ''] = parts
  const query = parts.length === 1 ? findQuery(scope, first) : null
  if (query?.refusal !== undefined) walk.violations.add('table', `${first} ${query.refusal}`)
  if (query !== null) return { name, columns: query.columns, open: query.open, rows: query.rows ?? 1 }
  if (parts.length > 1 && !hasDots(names) && itemsNamed(scope, first).length > 0) return walkPath(walk, scope, table, parts, name)
  const { index } = walk
  const found = parts.length === 1 ? index.find(null, first) : (index.tables.get(parts.join('.')) ?? null)
  if (found === null || (parts.length > 1 && mayBeClosed(scope, parts))) {
    const likes = index.tablesLike(parts.at(-1) ?? '', 8)
    const hint = likes.length > 0 ? `You can use ${likes.join(', ')}.` : 'There is no table that you can use.'
    walk.violations.add('table', `There is no table ${parts.join('.')} that can be used. ${hint}`)
    return { name, columns: [], open: true }
  }
  walk.tables.add(found.key)
  const replace = (always: boolean): void => {
    const text = isNew(walk.edits, table) ? walk.restrict(found, table, always) : null
    if (text !== null) walk.edits.push(tableEdit(table, text))
    // BigQuery samples tables only, and so does whoever reads what stands for one.
    if (text !== null && isSampled)
      walk.violations.add('table', 'This table is restricted for you, so it cannot be sampled. Leave TABLESAMPLE out.')
  }
  replace(!found.orderKnown)
  return {
    name,
    columns: found.columns,
    open: false,
    partial: !found.orderKnown,
    many: found.name.endsWith('*'),
    ...(isSampled ? {} : { narrow: () => replace(true) }),
  }
}

/** TABLESAMPLE SYSTEM (n PERCENT); true when there is any. */
function walkSample(walk: Walk, sample: unknown): boolean {
  const { name, fields } = variantOf(sample)
  const quantity = treeOf(fields.quantity)
  allowFields(walk, 'TABLESAMPLE', { ...quantity, ...fields }, ['modifier', 'name', 'quantity', 'parenthesized', 'value', 'unit'])
  walk.expression(walk, childScope(null), quantity.value)
  return name !== ''
}

/** `FROM t, t.list`: an array of an entry to the left, unfolded. It is written as UNNEST, so that nothing can take it for a table. */
function walkPath(walk: Walk, scope: BigScope, table: Tree, path: string[], name: string): BigItem {
  const sources = resolvePath(scope, path)
  if (sources === null)
    walk.violations.add(
      'column',
      `There is no column ${path.join('.')} that can be used here. Use columns of the tables in the FROM clause.`,
    )
  // A name that is also that of a data set may mean a table to another reader.
  const [first = ''] = path
  const isDataSet = [...walk.index.tables.values()].some(({ schema }) => schema.toLowerCase().split('.').includes(first.toLowerCase()))
  if (!isDataSet) walk.unfolded.add(path.join('.').toLowerCase())
  for (const source of sources ?? none) walk.columns.add(source)
  const alias = table.alias ? '' : ` AS ${quote(name)}`
  if (isNew(walk.edits, table)) walk.edits.push(tableEdit(table, `UNNEST(${path.map(quote).join('.')})${alias}`))
  return { name, columns: [{ name, allowed: true, sources: sources ?? none }], open: true }
}

function walkDerived(walk: Walk, scope: BigScope, derived: Tree): BigItem {
  allowFields(walk, 'sub-select', derived, ['subquery', 'alias'])
  const { columns, open, rows = 1 } = walk.query(walk, derived.subquery, { ...scope, items: [] })
  return { name: aliasOf(walk, derived.alias), columns, open, rows }
}

function walkUnnest(walk: Walk, scope: BigScope, unnest: Tree): BigItem[] {
  allowFields(walk, 'UNNEST', unnest, ['alias', 'array_exprs', 'with_offset', 'with_offset_alias'])
  const sources = new Set(listOf(unnest.array_exprs).flatMap((node) => [...walk.expression(walk, scope, node)]))
  const name = aliasOf(walk, unnest.alias)
  const value = { name, columns: name === '' ? [] : [{ name, allowed: true, sources }], open: true, rows: unfoldedRows(unnest) }
  if (unnest.with_offset !== true) return [value]
  const offset = plainName(walk, unnest.with_offset_alias) || 'offset'
  return [value, { name: offset, columns: [{ name: offset, allowed: true, sources: none }], open: false }]
}
