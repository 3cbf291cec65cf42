import type {
  JsonAggConstructor,
  JsonBehavior,
  JsonFormat,
  JsonFuncExpr,
  JsonKeyValue,
  JsonOutput,
  JsonTable,
  JsonTableColumn,
  JsonTablePathSpec,
  JsonValueExpr,
  Node,
} from '@pgsql/types'
import { binds, type Print, printName } from './print.ts'
import { printOver } from './print-call.ts'
import type { Printed } from './print-expression.ts'
import { printSortItems } from './print-sort.ts'
import { printType } from './print-type.ts'
import { as, contentsOf, jsonFunctionName, type NodeMap } from './tree.ts'
import { constructorOf } from './walk-json.ts'

/** Printers of SQL/JSON. Source of their syntax: PostgreSQL, gram.y, func_expr_common_subexpr and json_aggregate_func. */
export const jsonPrinters = {
  JsonObjectConstructor: (print: Print, node: NodeMap['JsonObjectConstructor']): Printed => {
    const pairs = contentsOf(node.exprs, 'JsonKeyValue').map((pair) => printPair(print, pair))
    const nulls = node.absent_on_null === true ? ' ABSENT ON NULL' : ''
    return call('JSON_OBJECT', `${pairs.join(', ')}${nulls}${uniqueKeys(node.unique)}${printOutput(node.output)}`)
  },
  JsonArrayConstructor: (print: Print, node: NodeMap['JsonArrayConstructor']): Printed => {
    const values = contentsOf(node.exprs, 'JsonValueExpr').map((value) => printInput(print, value))
    const nulls = node.absent_on_null === true ? '' : ' NULL ON NULL'
    return call('JSON_ARRAY', `${values.join(', ')}${nulls}${printOutput(node.output)}`)
  },
  JsonArrayQueryConstructor: (print: Print, node: NodeMap['JsonArrayQueryConstructor']): Printed => {
    const select = as(node.query, 'SelectStmt')
    if (select === undefined) throw new Error('a query that is none')
    return call('JSON_ARRAY', `${print.select(select, null)}${printFormat(node.format)}${printOutput(node.output)}`)
  },
  JsonObjectAgg: (print: Print, node: NodeMap['JsonObjectAgg']): Printed => {
    const nulls = node.absent_on_null === true ? ' ABSENT ON NULL' : ''
    return aggregate(print, 'JSON_OBJECTAGG', constructorOf(node), printPair(print, node.arg ?? {}), `${nulls}${uniqueKeys(node.unique)}`)
  },
  JsonArrayAgg: (print: Print, node: NodeMap['JsonArrayAgg']): Printed => {
    const { agg_order: order } = constructorOf(node)
    const sorted = order === undefined ? '' : ` ORDER BY ${printSortItems(print, order)}`
    const nulls = node.absent_on_null === true ? '' : ' NULL ON NULL'
    return aggregate(print, 'JSON_ARRAYAGG', constructorOf(node), printInput(print, node.arg), `${sorted}${nulls}`)
  },
  JsonParseExpr: (print: Print, node: NodeMap['JsonParseExpr']): Printed =>
    call('JSON', `${printInput(print, node.expr)}${uniqueKeys(node.unique_keys)}${printOutput(node.output)}`),
  JsonScalarExpr: (print: Print, node: NodeMap['JsonScalarExpr']): Printed =>
    call('JSON_SCALAR', `${print.expression(node.expr)}${printOutput(node.output)}`),
  JsonSerializeExpr: (print: Print, node: NodeMap['JsonSerializeExpr']): Printed =>
    call('JSON_SERIALIZE', `${printInput(print, node.expr)}${printOutput(node.output)}`),
  JsonFuncExpr: (print: Print, node: JsonFuncExpr): Printed => {
    const context = `${printInput(print, node.context_item)}, ${print.expression(node.pathspec)}${printPassing(print, node.passing)}`
    const result = `${printOutput(node.output)}${printShape(node)}${printBehaviors(print, node)}`
    return call(jsonFunctionName(node.op).toUpperCase(), `${context}${result}`)
  },
}

/** Prints JSON_TABLE, without its alias. */
export function printJsonTable(print: Print, table: JsonTable): string {
  const path = `${printInput(print, table.context_item)}, ${printPath(print, table.pathspec)}${printPassing(print, table.passing)}`
  const lateral = table.lateral === true ? 'LATERAL ' : ''
  return `${lateral}JSON_TABLE(${path} ${printColumns(print, table.columns)}${printBehaviors(print, table)})`
}

const printColumns = (print: Print, columns: Node[] | undefined): string =>
  `COLUMNS (${contentsOf(columns, 'JsonTableColumn')
    .map((column) => printColumn(print, column))
    .join(', ')})`

function printColumn(print: Print, column: JsonTableColumn): string {
  if (column.coltype === 'JTC_NESTED') return `NESTED PATH ${printPath(print, column.pathspec)} ${printColumns(print, column.columns)}`
  const name = printName(column.name ?? '')
  if (column.coltype === 'JTC_FOR_ORDINALITY') return `${name} FOR ORDINALITY`
  const path = column.pathspec === undefined ? '' : ` PATH ${printPath(print, column.pathspec)}`
  // The grammar gives columns of EXISTS a wrapper of their own that nobody can write.
  const isExists = column.coltype === 'JTC_EXISTS'
  const middle = isExists ? ` EXISTS${path}` : `${printFormat(column.format)}${path}${printShape(column)}`
  return `${name} ${printType(column.typeName)}${middle}${printBehaviors(print, column)}`
}

function printPath(print: Print, path: JsonTablePathSpec | undefined): string {
  return `${print.expression(path?.string)}${path?.name === undefined ? '' : ` AS ${printName(path.name)}`}`
}

const call = (name: string, inside: string): Printed => ({ text: `${name}(${inside.trimStart()})`, binds: binds.cast })

function aggregate(print: Print, name: string, node: JsonAggConstructor, value: string, clauses: string): Printed {
  const filter = node.agg_filter === undefined ? '' : ` FILTER (WHERE ${print.expression(node.agg_filter)})`
  const over = node.over === undefined ? '' : ` OVER ${printOver(print, node.over)}`
  return { text: `${name}(${value}${clauses}${printOutput(node.output)})${filter}${over}`, binds: binds.cast }
}

const uniqueKeys = (unique: boolean | undefined): string => (unique === true ? ' WITH UNIQUE KEYS' : '')

const printPair = (print: Print, { key, value }: JsonKeyValue): string => `${print.expression(key)} : ${printInput(print, value)}`

const printInput = (print: Print, input: JsonValueExpr | undefined): string =>
  `${print.expression(input?.raw_expr)}${printFormat(input?.format)}`

function printFormat(format: JsonFormat | undefined): string {
  if (format?.format_type !== 'JS_FORMAT_JSON') return ''
  return format.encoding === 'JS_ENC_UTF8' ? ' FORMAT JSON ENCODING UTF8' : ' FORMAT JSON'
}

const printOutput = (output: JsonOutput | undefined): string =>
  output === undefined ? '' : ` RETURNING ${printType(output.typeName)}${printFormat(output.returning?.format)}`

function printPassing(print: Print, passing: Node[] | undefined): string {
  const values = contentsOf(passing, 'JsonArgument').map(({ val, name }) => `${printInput(print, val)} AS ${printName(name ?? '')}`)
  return values.length === 0 ? '' : ` PASSING ${values.join(', ')}`
}

type Shape = Pick<JsonFuncExpr, 'wrapper' | 'quotes'>

const wrappers: Record<string, string> = {
  JSW_NONE: ' WITHOUT WRAPPER',
  JSW_CONDITIONAL: ' WITH CONDITIONAL WRAPPER',
  JSW_UNCONDITIONAL: ' WITH UNCONDITIONAL WRAPPER',
}
const quotes: Record<string, string> = { JS_QUOTES_KEEP: ' KEEP QUOTES', JS_QUOTES_OMIT: ' OMIT QUOTES' }

const printShape = (node: Shape): string => `${wrappers[node.wrapper ?? ''] ?? ''}${quotes[node.quotes ?? ''] ?? ''}`

type Behaviors = { on_empty?: JsonBehavior; on_error?: JsonBehavior }

const printBehaviors = (print: Print, { on_empty: empty, on_error: error }: Behaviors): string =>
  `${empty === undefined ? '' : ` ${printBehavior(print, empty)} ON EMPTY`}${error === undefined ? '' : ` ${printBehavior(print, error)} ON ERROR`}`

function printBehavior(print: Print, { btype, expr }: JsonBehavior): string {
  if (btype === 'JSON_BEHAVIOR_DEFAULT') return `DEFAULT ${print.expression(expr)}`
  return (btype ?? '').replace('JSON_BEHAVIOR_', '').replace('_', ' ')
}
