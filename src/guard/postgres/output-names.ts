import type { Node } from '@pgsql/types'
import { as, jsonFunctionName, kindOf, textsOf } from './tree.ts'

/** How much a name weighs against one from a surrounding node: 0 none, 1 a fallback (the type of a cast, CASE), 2 a good one. */
type Figured = { name: string; strength: 0 | 1 | 2 }

const nothing: Figured = { name: '?column?', strength: 0 }
const good = (name: string): Figured => ({ name, strength: 2 })

/**
 * The name that the server gives to an output column without AS. `subqueryName` tells the name of the first output column of a
 * sub-select. Source: PostgreSQL, parse_target.c, FigureColname.
 */
export function outputName(node: Node | undefined, subqueryName: (subselect: Node) => string): string {
  return figure(node, subqueryName).name
}

const valueFunctionNames: Record<string, string> = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
}

const fixedNames: Record<string, string> = {
  GroupingFunc: 'grouping',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
  JsonArrayQueryConstructor: 'json_array',
  JsonObjectAgg: 'json_objectagg',
  JsonArrayAgg: 'json_arrayagg',
  CoalesceExpr: 'coalesce',
}

function figure(node: Node | undefined, subqueryName: (subselect: Node) => string): Figured {
  if (node === undefined) return nothing
  const fixed = fixedNames[kindOf(node)]
  if (fixed !== undefined) return good(fixed)
  const column = as(node, 'ColumnRef')
  if (column !== undefined) return good(textsOf(column.fields).at(-1) ?? '')
  const call = as(node, 'FuncCall')
  if (call !== undefined) return good(textsOf(call.funcname).at(-1) ?? '')
  const subscripted = as(node, 'A_Indirection')
  if (subscripted !== undefined) {
    const field = textsOf(subscripted.indirection).at(-1)
    return field === undefined ? figure(subscripted.arg, subqueryName) : good(field)
  }
  const collated = as(node, 'CollateClause')
  if (collated !== undefined) return figure(collated.arg, subqueryName)
  if (as(node, 'A_Expr')?.kind === 'AEXPR_NULLIF') return good('nullif')
  const extreme = as(node, 'MinMaxExpr')
  if (extreme !== undefined) return good(extreme.op === 'IS_GREATEST' ? 'greatest' : 'least')
  const query = as(node, 'JsonFuncExpr')
  if (query !== undefined) return good(jsonFunctionName(query.op))
  const valueFunction = as(node, 'SQLValueFunction')
  if (valueFunction !== undefined) return good(valueFunctionNames[valueFunction.op ?? ''] ?? '')
  return figureFallback(node, subqueryName)
}

function figureFallback(node: Node, subqueryName: (subselect: Node) => string): Figured {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) {
    const inner = figure(cast.arg, subqueryName)
    return inner.strength === 2 ? inner : { name: textsOf(cast.typeName?.names).at(-1) ?? '', strength: 1 }
  }
  const branches = as(node, 'CaseExpr')
  if (branches !== undefined) {
    const inner = figure(branches.defresult, subqueryName)
    return inner.strength === 2 ? inner : { name: 'case', strength: 1 }
  }
  const sub = as(node, 'SubLink')
  if (sub?.subLinkType === 'EXISTS_SUBLINK') return good('exists')
  if (sub?.subLinkType === 'ARRAY_SUBLINK') return good('array')
  if (sub?.subLinkType === 'EXPR_SUBLINK' && sub.subselect !== undefined) return good(subqueryName(sub.subselect))
  return nothing
}
