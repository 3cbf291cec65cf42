import type { CommonTableExpr, Node, SelectStmt, WindowDef } from '@pgsql/types'
import { binds, type Print, printList, printName } from './print.ts'
import { printWindow } from './print-call.ts'
import { printExpression } from './print-expression.ts'
import { printBracketed, printFromEntry } from './print-from.ts'
import { printSortItems } from './print-sort.ts'
import { as, contentsOf, textsOf } from './tree.ts'

const print: Print = {
  expression(node, least = 0) {
    if (node === undefined) throw new Error('an expression is missing')
    const { text, binds: own } = printExpression(print, node)
    return own < least ? `(${text})` : text
  },
  select: printLines,
}

/**
 * The text of a checked SELECT, one clause a line. It prints the kinds of nodes that may occur and no others, and throws on anything
 * else. What it prints is read again and compared, so a fault here refuses a statement and cannot change one.
 */
export const printStatement = (select: SelectStmt): string => printLines(select, '')

function printLines(select: SelectStmt, indent: string | null): string {
  const line = indent === null ? ' ' : `\n${indent}`
  const parts = [...printWith(select, indent), ...printBody(select, indent)]
  if (select.sortClause !== undefined) parts.push(`ORDER BY ${printSortItems(print, select.sortClause)}`)
  const ties = select.limitOption === 'LIMIT_OPTION_WITH_TIES'
  if (select.limitCount !== undefined && !ties) parts.push(`LIMIT ${printLimit(select.limitCount)}`)
  if (select.limitOffset !== undefined) parts.push(`OFFSET ${print.expression(select.limitOffset)}`)
  if (select.limitCount !== undefined && ties) parts.push(`FETCH FIRST (${print.expression(select.limitCount)}) ROWS WITH TIES`)
  return parts.join(line)
}

const printLimit = (count: Node): string => (as(count, 'A_Const')?.isnull === true ? 'ALL' : print.expression(count))

function printWith(select: SelectStmt, indent: string | null): string[] {
  const clause = select.withClause
  if (clause === undefined) return []
  const queries = contentsOf(clause.ctes, 'CommonTableExpr').map((cte) => printCte(cte, indent))
  return [`WITH ${clause.recursive === true ? 'RECURSIVE ' : ''}${queries.join(indent === null ? ', ' : `,\n${indent}`)}`]
}

const materialized: Record<string, string> = { CTEMaterializeAlways: ' MATERIALIZED', CTEMaterializeNever: ' NOT MATERIALIZED' }

function printCte(cte: CommonTableExpr, indent: string | null): string {
  const select = as(cte.ctequery, 'SelectStmt')
  if (select === undefined) throw new Error('a WITH query that is no SELECT')
  const names = cte.aliascolnames === undefined ? '' : ` (${printColumnList(cte.aliascolnames)})`
  return `${printName(cte.ctename ?? '')}${names} AS${materialized[cte.ctematerialized ?? ''] ?? ''} ${printBracketed(print, select, indent)}${printTraversal(cte)}`
}

const printColumnList = (names: Node[] | undefined): string => textsOf(names).map(printName).join(', ')

function printTraversal({ search_clause: search, cycle_clause: cycle }: CommonTableExpr): string {
  const order = search?.search_breadth_first === true ? 'BREADTH' : 'DEPTH'
  const searched =
    search === undefined
      ? ''
      : ` SEARCH ${order} FIRST BY ${printColumnList(search.search_col_list)} SET ${printName(search.search_seq_column ?? '')}`
  if (cycle === undefined) return searched
  const marks = `TO ${print.expression(cycle.cycle_mark_value)} DEFAULT ${print.expression(cycle.cycle_mark_default)}`
  const names = `SET ${printName(cycle.cycle_mark_column ?? '')} ${marks} USING ${printName(cycle.cycle_path_column ?? '')}`
  return `${searched} CYCLE ${printColumnList(cycle.cycle_col_list)} ${names}`
}

function printBody(select: SelectStmt, indent: string | null): string[] {
  if (select.larg !== undefined && select.rarg !== undefined) return printSetOperation(select, select.larg, select.rarg, indent)
  if (select.valuesLists !== undefined) {
    return [
      `VALUES ${contentsOf(select.valuesLists, 'List')
        .map(({ items }) => `(${printList(print, items)})`)
        .join(', ')}`,
    ]
  }
  const parts = [`SELECT${printDistinct(select)}${printTargets(select.targetList, indent)}`]
  if (select.fromClause !== undefined) parts.push(`FROM ${select.fromClause.map((node) => printFromEntry(print, node, indent)).join(', ')}`)
  if (select.whereClause !== undefined) parts.push(`WHERE ${print.expression(select.whereClause)}`)
  if (select.groupClause !== undefined) {
    parts.push(`GROUP BY ${select.groupDistinct === true ? 'DISTINCT ' : ''}${select.groupClause.map(printGroupItem).join(', ')}`)
  }
  if (select.havingClause !== undefined) parts.push(`HAVING ${print.expression(select.havingClause)}`)
  if (select.windowClause !== undefined)
    parts.push(`WINDOW ${contentsOf(select.windowClause, 'WindowDef').map(printNamedWindow).join(', ')}`)
  return parts
}

function printDistinct(select: SelectStmt): string {
  if (select.distinctClause === undefined) return ''
  const on = select.distinctClause.filter((node) => Object.keys(node).length > 0)
  return on.length === 0 ? ' DISTINCT' : ` DISTINCT ON (${printList(print, on)})`
}

function printTargets(targets: Node[] | undefined, indent: string | null): string {
  const items = contentsOf(targets, 'ResTarget').map(
    ({ val, name }) => `${print.expression(val)}${name === undefined ? '' : ` AS ${printName(name)}`}`,
  )
  const line = items.join(', ')
  if (line === '') return ''
  return indent === null || line.length < 80 ? ` ${line}` : `\n${indent}  ${items.join(`,\n${indent}  `)}`
}

const printNamedWindow = (window: WindowDef): string => `${printName(window.name ?? '')} AS (${printWindow(print, window)})`

const groupingWords: Record<string, string> = {
  GROUPING_SET_EMPTY: '',
  GROUPING_SET_ROLLUP: 'ROLLUP ',
  GROUPING_SET_CUBE: 'CUBE ',
  GROUPING_SET_SETS: 'GROUPING SETS ',
}

function printGroupItem(node: Node): string {
  const set = as(node, 'GroupingSet')
  if (set === undefined) return print.expression(node, binds.or)
  return `${groupingWords[set.kind ?? ''] ?? ''}(${(set.content ?? []).map(printGroupItem).join(', ')})`
}

const setWords: Record<string, string> = { SETOP_UNION: 'UNION', SETOP_INTERSECT: 'INTERSECT', SETOP_EXCEPT: 'EXCEPT' }

function printSetOperation(select: SelectStmt, left: SelectStmt, right: SelectStmt, indent: string | null): string[] {
  const isTight = (arm: SelectStmt) => arm.op === 'SETOP_INTERSECT'
  const leftNeeds = isDecorated(left) || (left.larg !== undefined && isTight(select) && !isTight(left))
  const rightNeeds = isDecorated(right) || (right.larg !== undefined && !(isTight(right) && !isTight(select)))
  const arm = (part: SelectStmt, bracketed: boolean) => (bracketed ? printBracketed(print, part, indent) : printLines(part, indent))
  return [arm(left, leftNeeds), `${setWords[select.op ?? ''] ?? ''}${select.all === true ? ' ALL' : ''}`, arm(right, rightNeeds)]
}

/** Whether an arm has clauses that would otherwise be read as those of the whole. */
const isDecorated = (arm: SelectStmt): boolean =>
  arm.sortClause !== undefined || arm.limitCount !== undefined || arm.limitOffset !== undefined || arm.withClause !== undefined
