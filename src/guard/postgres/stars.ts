import type { ColumnRef, Node } from '@pgsql/types'
import { findItems, resolveName, type Scope, type ScopeColumn, type ScopeItem } from './scope.ts'
import { columnNode, textsOf } from './tree.ts'
import type { Walk } from './walk.ts'

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
  const columns = items.flatMap((item) => item.columns)
  const outputs = columns.filter(({ allowed }) => allowed)
  for (const { sources } of outputs) for (const source of sources) walk.columns.add(source)
  const open = items.some((item) => item.open)
  if (open || !items.some(({ base }) => base)) return { targets: [target], outputs }
  if (outputs.length === 0) {
    walk.violations.add('column', 'None of the columns that * stands for can be used. Name columns of another table.', column.location)
  }
  if (items.some(({ substituted }) => substituted)) qualifier.splice(0, qualifier.length - 1)
  const all = qualifier.length === 0 ? outputs.map(({ reference }) => reference) : outputs.map(({ name }) => [...qualifier, name])
  if (all.every((reference, at) => isUnambiguous(scope, reference, outputs[at]))) {
    return { targets: all.map((reference) => ({ ResTarget: { val: columnNode(reference) } })), outputs }
  }
  if (outputs.length < columns.length || items.some(({ complete }) => !complete)) {
    walk.violations.add('column', 'Several tables have columns of the same name here. Name the columns instead of *.', column.location)
  }
  return { targets: [target], outputs }
}

function itemsOf(scope: Scope, qualifier: string[]): ScopeItem[] {
  const [first = '', second] = qualifier
  if (qualifier.length > 2) return []
  return second === undefined ? findItems(scope, null, first) : findItems(scope, first, second)
}

/** Whether a reference, as it would be written, means this very column and no other. */
function isUnambiguous(scope: Scope, reference: string[], column: ScopeColumn | undefined): boolean {
  const [first = '', second = '', third = ''] = reference
  if (column === undefined || !column.certain) return false
  if (reference.length === 1) {
    const found = resolveName(scope, first)
    const count = scope.items
      .filter((item) => item.columnsVisible)
      .flatMap((item) => item.columns.filter(({ name }) => name === first)).length
    return found.kind === 'column' && count === 1
  }
  const named = reference.length === 2 ? findItems(scope, null, first) : findItems(scope, first, second)
  const name = reference.length === 2 ? second : third
  return named.length === 1 && named[0]?.columns.filter((one) => one.name === name).length === 1
}
