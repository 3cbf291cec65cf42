import type { ColumnRef, Node } from '@pgsql/types'
import { boundReference } from './bounds.ts'
import { findItems, meansOnly, resolveName, type Scope, type ScopeColumn, type ScopeItem } from './scope.ts'
import { columnNode, textNode, textsOf } from './tree.ts'
import { countColumns, type Walk } from './walk.ts'

type Expanded = { targets: Node[]; outputs: ScopeColumn[] }

/**
 * What `*` or `t.*` stands for as a select item. Where it covers a base table it is written out as the columns that may be read;
 * else it stays, for then it can cover nothing but what the statement itself selected.
 */
export function expandStar(walk: Walk, scope: Scope, target: Node, column: ColumnRef): Expanded {
  const qualifier = textsOf(column.fields)
  const items = qualifier.length === 0 ? scope.items.filter(({ columnsVisible }) => columnsVisible) : itemsOf(scope, qualifier)
  if (items.length === 0) {
    const message =
      qualifier.length === 0
        ? 'There is no table for * here. Name the columns.'
        : `There is no table or alias ${qualifier.join('.')} in this query. Use a name from its FROM clause.`
    walk.violations.add('column', message, column.location)
    return { targets: [target], outputs: [] }
  }
  if (!countColumns(walk, count(items), column.location)) return { targets: [target], outputs: [] }
  const columns = items.flatMap((item) => item.columns.filter(({ hidden }) => !hidden))
  const usable = columns.filter(({ allowed }) => allowed)
  const outputs = usable.length === columns.length ? usable : usable.map((column) => ({ ...column, partial: true }))
  for (const output of outputs) {
    boundReference(walk, output, column.location)
    for (const source of output.sources) walk.columns.add(source)
  }
  const open = items.some((item) => item.open)
  if (open || !items.some(({ base }) => base)) return { targets: [target], outputs }
  if (outputs.length === 0) {
    walk.violations.add('column', 'None of the columns that * stands for can be used. Name columns of another table.', column.location)
  }
  if (items.some(({ substituted }) => substituted)) qualifier.splice(0, qualifier.length - 1)
  const written = items.flatMap((item) => writeOut(scope, item, qualifier))
  if (!written.includes(null)) return { targets: written.flatMap((val) => (val === null ? [] : [{ ResTarget: { val } }])), outputs }
  if (outputs.length < columns.length || items.some(({ complete, substituted }) => substituted || !complete)) {
    const message = items.some((item) => item.columns.some(({ vague }) => vague))
      ? 'Not all columns that * stands for are known here, because of a function in FROM. Name the columns instead of *.'
      : 'Several tables have columns of the same name here. Name the columns instead of *.'
    walk.violations.add('column', message, column.location)
  }
  return { targets: [target], outputs }
}

const count = (items: ScopeItem[]): number => items.reduce((sum, { columns }) => sum + columns.length, 0)

/** An item's columns one by one; what is no base table stays a star behind its name. A null: a column cannot be written. */
function writeOut(scope: Scope, item: ScopeItem, qualifier: string[]): (Node | null)[] {
  const { name } = item
  const isAlone = name !== null && isOnly(findItems(scope, null, name), item)
  if (!item.base && isAlone) return [starNode(name)]
  const isPlain = isAlone && hasPlainColumns(item)
  return item.columns
    .filter(({ allowed, hidden }) => allowed && !hidden)
    .map((column) => {
      const owners = qualifier.length > 0 || column.owner === null ? qualifier : [column.owner]
      const reference = [...owners, column.name]
      return isPlain || isUnambiguous(scope, reference, column) ? columnNode(reference) : null
    })
}

/** Whether each name in an item is that of one known column, so that none needs to be looked for behind the name of the item. */
const hasPlainColumns = ({ name, columns }: ScopeItem): boolean =>
  new Set(columns.map((column) => column.name)).size === columns.length && columns.every(({ vague, owner }) => !vague && owner === name)

const isOnly = (found: ScopeItem[], wanted: ScopeItem): boolean => found.length === 1 && found[0] === wanted

const starNode = (name: string): Node => ({ ColumnRef: { fields: [textNode(name), { A_Star: {} }] } })

function itemsOf(scope: Scope, qualifier: string[]): ScopeItem[] {
  const [first = '', second] = qualifier
  if (qualifier.length > 2) return []
  return second === undefined ? findItems(scope, null, first) : findItems(scope, first, second)
}

/** Whether a reference, as it would be written, means this very column and no other. */
function isUnambiguous(scope: Scope, reference: string[], column: ScopeColumn): boolean {
  if (column.vague) return false
  if (reference.length > 1) return meansOnly(scope, reference, column)
  const visible = scope.items.filter((item) => item.columnsVisible).flatMap((item) => item.columns)
  return resolveName(scope, column.name) === column && visible.filter(({ name }) => name === column.name).length === 1
}
