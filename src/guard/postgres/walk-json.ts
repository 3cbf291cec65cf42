import type {
  JsonAggConstructor,
  JsonArgument,
  JsonArrayAgg,
  JsonArrayConstructor,
  JsonArrayQueryConstructor,
  JsonBehavior,
  JsonFuncExpr,
  JsonKeyValue,
  JsonObjectAgg,
  JsonObjectConstructor,
  JsonOutput,
  JsonParseExpr,
  JsonScalarExpr,
  JsonSerializeExpr,
  JsonValueExpr,
  Node,
} from '@pgsql/types'
import { boundGrowth, boundPath, boundQuotings, checkKnownPath } from './bounds.ts'
import { writtenText } from './constants.ts'
import { boundNumeral } from './digits.ts'
import { gather } from './rows.ts'
import type { Value } from './scope.ts'
import { as, contentsOf, jsonFunctionName } from './tree.ts'
import { checkType, filledLength } from './types.ts'
import { type At, columnBytes, combine, constant, quoted } from './walk.ts'
import { countSorted, walkSort, walkWindow } from './walk-call.ts'
import { boundPathWork } from './work.ts'

/** Walks JSON_OBJECT with pairs. Like the others here: every part is an expression with the rules of any other. */
export function walkJsonObject(at: At, node: JsonObjectConstructor): Value {
  const pairs = contentsOf(node.exprs, 'JsonKeyValue').flatMap((pair) => walkPair(at, pair))
  return finish(at, 'json_object', node, pairs, node.output)
}

/** Walks JSON_ARRAY with a list of values. */
export function walkJsonArray(at: At, node: JsonArrayConstructor): Value {
  const values = contentsOf(node.exprs, 'JsonValueExpr').map((value) => walkJsonInput(at, value))
  return finish(at, 'json_array', node, values, node.output)
}

/** Walks JSON_ARRAY with a query, which gathers the rows of it. */
export function walkJsonArrayQuery(at: At, node: JsonArrayQueryConstructor): Value {
  const { walk, scope } = at
  const select = as(node.query, 'SelectStmt')
  const columns = select === undefined ? [] : walk.visit.select(walk, select, scope)
  return finish(at, 'json_array', node, [gather(walk, combine(columns), node.location)], node.output)
}

/** Walks JSON_OBJECTAGG. */
export function walkJsonObjectAgg(at: At, node: JsonObjectAgg): Value {
  return walkAggregate(at, 'json_objectagg', constructorOf(node), walkPair(at, node.arg ?? {}))
}

/** Walks JSON_ARRAYAGG. */
export function walkJsonArrayAgg(at: At, node: JsonArrayAgg): Value {
  return walkAggregate(at, 'json_arrayagg', constructorOf(node), [walkJsonInput(at, node.arg)])
}

/** What an aggregate has in common with others. The field is named like one that every object inherits. */
export const constructorOf = (node: JsonObjectAgg | JsonArrayAgg): JsonAggConstructor =>
  Object.hasOwn(node, 'constructor') ? (node.constructor ?? {}) : {}

function walkAggregate(at: At, name: string, node: JsonAggConstructor, args: Value[]): Value {
  const value = gather(at.walk, combine(args), node.location)
  if (node.agg_order !== undefined) countSorted(at, node.location)
  const order = walkSort(at, node.agg_order)
  const filter = at.walk.visit.expression(at, node.agg_filter)
  if (node.over !== undefined) walkWindow(at, node.over)
  return finish(at, name, node, [value, ...order, filter], node.output)
}

/** Walks JSON(…). */
export const walkJsonParse = (at: At, node: JsonParseExpr): Value => finish(at, 'json', node, [walkJsonInput(at, node.expr)], node.output)

/** Walks JSON_SCALAR. */
export const walkJsonScalar = (at: At, node: JsonScalarExpr): Value =>
  finish(at, 'json_scalar', node, [at.walk.visit.expression(at, node.expr)], node.output)

/** Walks JSON_SERIALIZE. */
export const walkJsonSerialize = (at: At, node: JsonSerializeExpr): Value =>
  finish(at, 'json_serialize', node, [walkJsonInput(at, node.expr)], node.output)

/** Walks JSON_EXISTS, JSON_VALUE and JSON_QUERY. */
export function walkJsonFunction(at: At, node: JsonFuncExpr): Value {
  const context = walkJsonInput(at, node.context_item)
  const path = at.walk.visit.expression(at, node.pathspec)
  boundPath(at.walk, node.pathspec, node.location)
  checkKnownPath(at.walk, node.pathspec, path, node.location)
  const passing = walkPassing(at, node.passing)
  boundPathWork(at.walk, node.pathspec, combine([context, ...passing]), node.location)
  const defaults = [walkBehavior(at, node.on_empty), walkBehavior(at, node.on_error)]
  const value = finish(at, jsonFunctionName(node.op), node, [context, path, ...passing, ...defaults], node.output)
  return node.op === 'JSON_EXISTS_OP' ? { ...value, bytes: columnBytes, digits: columnBytes } : value
}

/** Walks the values that a path may name as variables. */
export const walkPassing = (at: At, passing: Node[] | undefined): Value[] =>
  contentsOf(passing, 'JsonArgument').map(({ val }: JsonArgument) => walkJsonInput(at, val))

/** Walks what stands for a value that is missing or wrong. */
export const walkBehavior = (at: At, behavior: JsonBehavior | undefined): Value => at.walk.visit.expression(at, behavior?.expr)

/** Walks a value that is JSON or becomes it. A number in a constant is bounded as it would be in a cast. */
export function walkJsonInput(at: At, input: JsonValueExpr | undefined): Value {
  const text = writtenText(input?.raw_expr, at.walk.parameters)
  if (text !== null) boundNumeral(at.walk, text, as(input?.raw_expr, 'A_Const')?.location)
  return input === undefined ? constant() : at.walk.visit.expression(at, input.raw_expr)
}

const walkPair = (at: At, { key, value }: JsonKeyValue): Value[] => [at.walk.visit.expression(at, key), walkJsonInput(at, value)]

/** Puts the function into the lineage, checks the type of its result, and bounds its length. */
function finish(at: At, name: string, { location }: { location?: number }, parts: Value[], output: JsonOutput | undefined): Value {
  at.walk.functions.add(name)
  if (output !== undefined) checkType(at.walk, output.typeName)
  const value = boundQuotings(at.walk, quoted(combine(parts)), location)
  const bytes = Math.max(value.bytes, filledLength(output?.typeName))
  const result = { ...value, bytes, digits: Math.max(value.digits, bytes) }
  boundGrowth(at.walk, result, location)
  return result
}
