import type { FuncCall, List, Node, RangeFunction } from '@pgsql/types'
import { columnsOfFunction } from './functions.ts'
import { outputName } from './output-names.ts'
import type { Scope, ScopeColumn, ScopeItem, Value } from './scope.ts'
import { itemOf, renameColumns } from './scope-items.ts'
import { as, builtInName, contentsOf, kindOf, textNode, textsOf } from './tree.ts'
import { allowedTypes, checkType, filledLength } from './types.ts'
import { combine, type Walk } from './walk.ts'

type Defined = { name: string; length: number }
type Call = { name: string; value: Value; defined: Defined[]; variants: string[][] }

/**
 * Walks functions in FROM. They may see entries to their left. Their columns are named by a column list, by OUT parameters, by the
 * alias, or by the function. Where the server may give other ones, because the function has several forms or the type of its result is
 * not known, a column list is written: it makes sure that the first columns have these names, whatever else there is. Source: PostgreSQL, parse_relation.c, addRangeTableEntryForFunction.
 */
export function walkFunctionItem(walk: Walk, scope: Scope, range: RangeFunction): ScopeItem {
  scope.lateral = true
  const calls = contentsOf(range.functions, 'List').flatMap((pair) => walkPair(walk, scope, pair, range))
  scope.lateral = false
  const alias = range.alias?.aliasname ?? null
  const columns = calls.flatMap((call) => columnsOfCall(call, calls.length === 1 ? alias : null))
  if (range.ordinality === true) columns.push(columnOf('ordinality', combine([]), false))
  const [first] = calls
  const written = textsOf(range.alias?.colnames)
  const named = renameColumns(columns, written)
  const item = itemOf(alias ?? first?.name ?? null, named)
  const lastVague = named.findLastIndex(({ vague }) => vague)
  if (item.name !== null && lastVague >= written.length) {
    range.alias = { aliasname: item.name, colnames: named.slice(0, lastVague + 1).map(({ name }) => textNode(name)) }
  }
  return { ...item, row: calls.length > 1 || range.ordinality === true || (first !== undefined && givesRow(first)) }
}

function walkPair(walk: Walk, scope: Scope, pair: List, range: RangeFunction): Call[] {
  const { items: [node, definitions] = [] } = pair
  const call = as(node, 'FuncCall')
  if (call === undefined && as(node, 'SQLValueFunction') === undefined) {
    walk.violations.add('node', `This construct (${kindOf(node)}) is not allowed in FROM. Use tables, sub-selects and functions.`)
    return []
  }
  const value = walk.visit.expression({ walk, scope }, node)
  const columns = [as(definitions, 'List')?.items, range.coldeflist].flatMap((list) => contentsOf(list, 'ColumnDef'))
  const defined = columns.map(({ colname = '', typeName }) => {
    checkType(walk, typeName)
    return { name: colname, length: filledLength(typeName) }
  })
  const name = outputName(node, () => '')
  const variants = columnsOfFunction(call === undefined ? [] : textsOf(call.funcname))
  const one = { name, value, defined, variants }
  if (builtInName(call?.funcname) !== 'unnest' || !call?.args?.length) return [one]
  const args = isUnnestOfMany(call, defined) ? call.args : call.args.slice(0, 1)
  return args.map((arg) => ({ ...one, variants: columnsOfUnnest(arg) ?? variants }))
}

/** What `unnest` gives for an argument that shows what it is: a text for searching, or a list of plain values; null for any other. */
function columnsOfUnnest(arg: Node): string[][] | null {
  const cast = as(arg, 'TypeCast')
  const called = builtInName(as(arg, 'FuncCall')?.funcname)
  const isCast = cast?.typeName !== undefined && allowedTypes.has(builtInName(cast.typeName.names))
  if (isCast && cast.typeName?.arrayBounds !== undefined) return [[]]
  if (searchTexts.has(called) || (isCast && builtInName(cast.typeName?.names) === 'tsvector')) return [['lexeme', 'positions', 'weights']]
  const elements = as(arg, 'A_ArrayExpr')?.elements
  return lists.has(called) || (elements?.length && elements.every((element) => as(element, 'A_Const') !== undefined)) ? [[]] : null
}

const searchTexts: ReadonlySet<string> = new Set(
  'array_to_tsvector json_to_tsvector jsonb_to_tsvector setweight strip to_tsvector ts_delete ts_filter'.split(' '),
)
const lists: ReadonlySet<string> = new Set('regexp_match regexp_split_to_array string_to_array tsvector_to_array'.split(' '))

/** `unnest(a, b)` in FROM is a call for each argument. */
const isUnnestOfMany = (call: FuncCall | undefined, defined: Defined[]): boolean =>
  textsOf(call?.funcname).join('.') === 'unnest' && (call?.args?.length ?? 0) > 1 && defined.length === 0

function columnsOfCall({ name, value, defined, variants }: Call, alias: string | null): ScopeColumn[] {
  if (defined.length > 0) {
    return defined.map((column) => columnOf(column.name, { ...value, bytes: Math.max(value.bytes, column.length) }, false))
  }
  const names = variants[0]?.length === 0 ? [alias ?? name] : (variants[0] ?? [])
  return names.map((column) => columnOf(column, value, variants.length !== 1))
}

/** Whether the server surely takes the result of a call for a row; a single OUT parameter makes none. */
const givesRow = ({ defined, variants }: Call): boolean =>
  defined.length > 0 || (variants.length === 1 && variants.every(({ length }) => length > 1))

const columnOf = (name: string, value: Value, vague: boolean): ScopeColumn => ({
  ...value,
  name,
  allowed: true,
  vague,
  owner: null,
  partial: false,
  hidden: false,
})
