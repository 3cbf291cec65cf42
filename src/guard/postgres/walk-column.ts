import type { ColumnRef, Node } from '@pgsql/types'
import { nearestNames } from '../nearest-names.ts'
import { boundQuotings, boundReference } from './bounds.ts'
import {
  findItems,
  mayBeColumn,
  meansOnly,
  type Resolved,
  resolveName,
  resolveQualified,
  resolveRow,
  type Scope,
  type ScopeColumn,
  usableColumns,
  type Value,
} from './scope.ts'
import { as, textNode, textsOf } from './tree.ts'
import { combine, constant, quoted, type Walk } from './walk.ts'

/** Walks a reference to a column. What cannot be resolved, whole rows and `*` inside an expression are refused. */
export function walkColumn({ walk, scope }: { walk: Walk; scope: Scope }, node: ColumnRef): Value {
  const parts = textsOf(node.fields)
  const last = node.fields?.at(-1)
  if (as(last, 'A_Star') !== undefined) {
    const row = parts.length === 1 ? resolveRow(scope, parts[0] ?? '') : null
    if (row !== null) return useAll(walk, row.columns, node.location)
    const message = 'A whole row (*) of a table cannot be used inside an expression. Name the columns; count(*) is allowed.'
    walk.violations.add('column', message, node.location)
    return constant()
  }
  const found = resolveParts(scope, parts)
  if (typeof found === 'object') {
    if (parts.length === 3 && isSubstituted(scope, parts)) {
      const short = parts.slice(1)
      if (!meansOnly(scope, short, found)) return refuseHidden(walk, parts, node.location)
      node.fields = short.map(textNode)
    }
    for (const source of found.sources) walk.columns.add(source)
    boundReference(walk, found, node.location)
    const { sources, weight, bytes, digits, quotings, gathered, spread, written, varies, most } = found
    return boundQuotings(walk, { sources, weight, bytes, digits, quotings, gathered, spread, written, varies, most }, node.location)
  }
  if (found === 'unsure') {
    const message = `${parts[0]} may be a column of several tables here. Write the table before it, as in table.column.`
    walk.violations.add('column', message, node.location)
  } else if (found !== 'open') reportColumn(walk, scope, parts, node.location)
  return constant()
}

/** Notes the columns behind a row that is read as one value. */
function useAll(walk: Walk, columns: ScopeColumn[], location: number | undefined): Value {
  const value = boundQuotings(walk, quoted(combine(columns)), location)
  boundReference(walk, value, location)
  for (const source of value.sources) walk.columns.add(source)
  return value
}

/**
 * Walks `(name).column` where the name means a row that may be read; null when it does not. The column must be one of the row's, and the
 * name must mean a row: else the server would call the function of that name, whichever it is, with what is in the brackets.
 */
export function walkField({ walk, scope }: { walk: Walk; scope: Scope }, row: Node | undefined, field: string): Value | null {
  const [name, ...more] = textsOf(as(row, 'ColumnRef')?.fields)
  if (name === undefined || more.length > 0 || mayBeColumn(scope, name)) return null
  const item = resolveRow(scope, name)
  const found = item?.columns.filter((column) => column.name === field) ?? []
  return item?.row !== true || found.length === 0 ? null : useAll(walk, found, as(row, 'ColumnRef')?.location)
}

function resolveParts(scope: Scope, parts: string[]): Resolved {
  const [first = '', second = '', third = ''] = parts
  if (parts.length === 1) return resolveName(scope, first)
  if (parts.length === 2) return resolveQualified(scope, null, first, second)
  if (parts.length === 3) return resolveQualified(scope, first, second, third)
  return 'nothing'
}

/** A restricted table has no schema any more, so a name with one is written without it: it must not fall to another table then. */
function refuseHidden(walk: Walk, parts: string[], location: number | undefined): Value {
  const table = parts.slice(0, -1).join('.')
  const message = `${table} stands behind another table or alias of the same name here. Give ${table} an alias of its own and use that.`
  walk.violations.add('column', message, location)
  return constant()
}

const isSubstituted = (scope: Scope, [schema = '', table = '']: string[]): boolean =>
  findItems(scope, schema, table).some(({ substituted }) => substituted)

/** A name that may not be used gets the same words as one that does not exist; the hint names only what may be used. */
export function reportColumn(walk: Walk, scope: Scope, parts: string[], location: number | undefined): void {
  const name = parts.at(-1) ?? ''
  if (walk.violations.full()) return
  if (parts.length === 1) {
    const [row] = findItems(scope, null, name)
    if (row !== undefined) {
      const column = row.columns.find(({ allowed }) => allowed)?.name ?? 'column'
      const message = `${name} is a whole row of a table here. Name the columns, as in ${name}.${column}; count(${name}.${column}) counts rows that have one.`
      walk.violations.add('column', message, location)
      return
    }
    // People who come from other databases write texts so.
    const text = walk.violations.signAt(location) === '"' ? ` Write '${name.replaceAll("'", "''")}' in single quotes if it is a text.` : ''
    walk.violations.add('column', `There is no column ${name} that can be used here. ${hint(name, usableColumns(scope))}${text}`, location)
    return
  }
  const owner = parts.at(-2) ?? ''
  const items = findItems(scope, parts.length === 3 ? (parts[0] ?? null) : null, owner)
  if (items.length === 0) {
    walk.violations.add('column', `There is no table or alias ${owner} in this query. Use a name from its FROM clause.`, location)
    return
  }
  const columns = items.flatMap((item) => item.columns.filter(({ allowed }) => allowed).map((column) => column.name))
  walk.violations.add('column', `There is no column ${name} in ${owner} that can be used. ${hint(name, columns)}`, location)
}

function hint(name: string, columns: string[]): string {
  if (columns.length === 0) return 'Use a column of a table in the FROM clause.'
  return `You can use ${nearestNames(columns, name, 12).join(', ')}.`
}
