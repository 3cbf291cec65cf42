import type { Alias, JoinExpr, Node, RangeFunction, RangeVar } from '@pgsql/types'
import { type Print, printList, printName } from './print.ts'
import { printJsonTable } from './print-json.ts'
import { printType } from './print-type.ts'
import { as, contentsOf, textsOf } from './tree.ts'

/** Prints one entry of a FROM clause. `indent` as for a SELECT. */
export function printFromEntry(print: Print, node: Node, indent: string | null): string {
  const join = as(node, 'JoinExpr')
  if (join !== undefined) return printJoin(print, join, indent)
  const range = as(node, 'RangeVar')
  if (range !== undefined) return printTable(range) + printAlias(range.alias)
  const sub = as(node, 'RangeSubselect')
  if (sub !== undefined) {
    const select = as(sub.subquery, 'SelectStmt')
    if (select === undefined) throw new Error('a sub-select that is none')
    return `${sub.lateral === true ? 'LATERAL ' : ''}${printBracketed(print, select, indent)}${printAlias(sub.alias)}`
  }
  const call = as(node, 'RangeFunction')
  if (call !== undefined) return printFunctions(print, call)
  const json = as(node, 'JsonTable')
  if (json !== undefined) return printJsonTable(print, json) + printAlias(json.alias)
  const sample = as(node, 'RangeTableSample')
  const table = as(sample?.relation, 'RangeVar')
  if (sample === undefined || table === undefined) throw new Error('no printer for this entry of FROM')
  const seed = sample.repeatable === undefined ? '' : ` REPEATABLE (${print.expression(sample.repeatable)})`
  const method = textsOf(sample.method).map(printName).join('.')
  return `${printTable(table)}${printAlias(table.alias)} TABLESAMPLE ${method} (${printList(print, sample.args)})${seed}`
}

/** A SELECT in brackets, indented below what surrounds it. */
export function printBracketed(print: Print, select: Parameters<Print['select']>[0], indent: string | null): string {
  if (indent === null) return `(${print.select(select, null)})`
  return `(\n${indent}  ${print.select(select, `${indent}  `)}\n${indent})`
}

function printTable(range: RangeVar): string {
  const schema = range.schemaname === undefined ? '' : `${printName(range.schemaname)}.`
  return `${range.inh === true ? '' : 'ONLY '}${schema}${printName(range.relname ?? '')}`
}

function printAlias(alias: Alias | undefined): string {
  return alias === undefined ? '' : ` AS ${printName(alias.aliasname ?? '')}${printColumnNames(alias.colnames)}`
}

const printColumnNames = (names: Node[] | undefined): string =>
  names === undefined ? '' : ` (${textsOf(names).map(printName).join(', ')})`

const joinWords: Record<string, string> = { JOIN_INNER: 'JOIN', JOIN_LEFT: 'LEFT JOIN', JOIN_RIGHT: 'RIGHT JOIN', JOIN_FULL: 'FULL JOIN' }

function printJoin(print: Print, join: JoinExpr, indent: string | null): string {
  const using = join.usingClause === undefined ? '' : ` USING (${textsOf(join.usingClause).map(printName).join(', ')})`
  const usingAlias = join.join_using_alias === undefined ? '' : ` AS ${printName(join.join_using_alias.aliasname ?? '')}`
  const condition = join.quals === undefined ? `${using}${usingAlias}` : ` ON ${print.expression(join.quals)}`
  const isCross = condition === '' && join.isNatural !== true
  const word = isCross ? 'CROSS JOIN' : `${join.isNatural === true ? 'NATURAL ' : ''}${joinWords[join.jointype ?? ''] ?? ''}`
  const line = indent === null ? ' ' : `\n${indent}  `
  const text = `${printSide(print, join.larg, indent)}${line}${word} ${printSide(print, join.rarg, indent, true)}${condition}`
  return join.alias === undefined ? text : `(${text})${printAlias(join.alias)}`
}

/** A join on the right side of another goes in brackets; on the left it needs none. */
function printSide(print: Print, node: Node | undefined, indent: string | null, right = false): string {
  if (node === undefined) throw new Error('a join without sides')
  const below = indent === null ? null : `${indent}  `
  const join = as(node, 'JoinExpr')
  if (join === undefined) return printFromEntry(print, node, below)
  const text = printFromEntry(print, node, indent)
  return right && join.alias === undefined ? `(${text})` : text
}

function printFunctions(print: Print, range: RangeFunction): string {
  const calls = contentsOf(range.functions, 'List').map(({ items: [call, definitions] = [] }) => {
    const columns = as(definitions, 'List')?.items
    return `${print.expression(call)}${columns === undefined ? '' : ` AS ${printDefinitions(columns)}`}`
  })
  const list = range.is_rowsfrom === true ? `ROWS FROM (${calls.join(', ')})` : calls.join(', ')
  const ordinality = range.ordinality === true ? ' WITH ORDINALITY' : ''
  const definitions =
    range.coldeflist === undefined ? '' : `${range.alias === undefined ? ' AS' : ''} ${printDefinitions(range.coldeflist)}`
  return `${range.lateral === true ? 'LATERAL ' : ''}${list}${ordinality}${printAlias(range.alias)}${definitions}`
}

function printDefinitions(columns: Node[]): string {
  const list = contentsOf(columns, 'ColumnDef').map(({ colname = '', typeName }) => `${printName(colname)} ${printType(typeName)}`)
  return `(${list.join(', ')})`
}
