import type { A_Expr, Node, SelectStmt, SubLink } from '@pgsql/types'
import {
  boundGrowth,
  boundPath,
  boundQuotings,
  boundReference,
  checkKnownPath,
  isCallOf,
  likeOperators,
  pathOperators,
  patternOperators,
  patternsOf,
} from './bounds.ts'
import { constantText, writtenText } from './constants.ts'
import { boundNumeral, powerDigits, reasonAgainstExponent, writtenDigits } from './digits.ts'
import { findOperator } from './functions.ts'
import { weightOfWork } from './growth.ts'
import { reasonAgainstLike } from './patterns.ts'
import { reasonAgainstPattern } from './regular-expressions.ts'
import { gather, spreads } from './rows.ts'
import type { ScopeColumn, Value } from './scope.ts'
import { as, builtInName, contentsOf, type Kind, kindOf, type NodeMap, numberNode, textNode, textsOf } from './tree.ts'
import { checkCollation, checkType, filledLength } from './types.ts'
import { type At, columnBytes, combine, constant, noteExists, oneOf, quoted, type Walk } from './walk.ts'
import { walkCall } from './walk-call.ts'
import { walkColumn, walkField } from './walk-column.ts'
import {
  walkJsonArray,
  walkJsonArrayAgg,
  walkJsonArrayQuery,
  walkJsonFunction,
  walkJsonObject,
  walkJsonObjectAgg,
  walkJsonParse,
  walkJsonScalar,
  walkJsonSerialize,
} from './walk-json.ts'
import { addWork, boundComparison, boundPathWork, reach } from './work.ts'

/**
 * Walks one expression: every name in it is resolved, every function, operator, type and collation is held against its list. Gives
 * back what the value is computed from; what is not allowed is reported.
 */
export function walkExpression(at: At, node: Node | undefined): Value {
  if (node === undefined || at.walk.violations.full()) return constant()
  const kind = kindOf(node)
  const handler = handlersByKind.get(kind)
  if (handler === undefined) {
    at.walk.violations.add('node', `This construct (${kind}) is not allowed here; use plain expressions.`)
    return constant()
  }
  // The table maps each kind to a handler of that kind's content; the pair was just read from one node.
  return handler(at, (node as Record<string, unknown>)[kind])
}

type Handler = (at: At, content: unknown) => Value
type Handlers = { [K in Kind]?: (at: At, content: NodeMap[K]) => Value }

/** Walks several expressions. */
const walkAll = (at: At, nodes: Node[] | undefined): Value[] => (nodes ?? []).map((node) => walkExpression(at, node))

const handlers = {
  A_Const: ({ walk }, node) => {
    const numeral = node.fval?.fval
    if (numeral !== undefined) boundNumeral(walk, numeral, node.location)
    const bytes = numeral === undefined ? (node.sval?.sval?.length ?? node.bsval?.bsval?.length) : writtenDigits(numeral)
    return constant(bytes ?? String(node.ival?.ival ?? 0).length)
  },
  ColumnRef: walkColumn,
  ParamRef: ({ walk }, node) => {
    const number = node.number ?? 0
    if (number >= 1 && number <= walk.supplied) {
      const value = walk.parameters[number - 1]
      return constant(typeof value === 'string' ? value.length : columnBytes)
    }
    walk.violations.add('node', `There is no value for $${number}. Write the value itself.`, node.location)
    return constant()
  },
  A_Expr: walkOperation,
  BoolExpr: (at, node) => combine(walkAll(at, node.args)),
  NullTest: (at, node) => combine([walkExpression(at, node.arg)]),
  BooleanTest: (at, node) => combine([walkExpression(at, node.arg)]),
  CaseExpr: (at, node) => {
    const branches = contentsOf(node.args, 'CaseWhen')
    const all = [node.arg, ...branches.map(({ expr }) => expr)].map((test) => walkExpression(at, test))
    const results = [...branches.map(({ result }) => result), node.defresult].map((result) => walkExpression(at, result))
    const { bytes, digits } = oneOf(results)
    all.push(...results)
    return { ...combine(all), bytes, digits }
  },
  CoalesceExpr: (at, node) => longestOf(walkAll(at, node.args)),
  MinMaxExpr: (at, node) => longestOf(walkAll(at, node.args)),
  FuncCall: walkCall,
  TypeCast: (at, node) => {
    const value = walkExpression(at, node.arg)
    const type = checkType(at.walk, node.typeName)
    if (type === 'jsonpath') {
      boundPath(at.walk, node.arg, node.location)
      if (!isPlain(node.arg, value) && constantText(node.arg, at.walk.parameters) === null) {
        at.walk.violations.add(
          'type',
          'Only a constant or a column of a table can be cast to jsonpath. Write the path itself.',
          node.location,
        )
      }
    }
    if ((type === 'tsquery' || type === 'tsvector') && !isPlain(node.arg, value)) {
      at.walk.violations.add(
        'type',
        `Only a constant or a column of a table can be cast to ${type}. Use to_${type}() on the text.`,
        node.location,
      )
    }
    const isShort = shortTypes.has(type) && node.typeName?.arrayBounds === undefined
    const grown = Math.max(value.bytes, value.digits) * (value.written ? (writtenOut.get(type) ?? 1) : 1)
    const bytes = isShort ? columnBytes : Math.max(grown, filledLength(node.typeName))
    const numeral = longDigitTypes.has(type) ? writtenText(node.arg, at.walk.parameters) : null
    if (numeral !== null) boundNumeral(at.walk, numeral, node.location)
    const digits =
      type === 'numeric' ? Math.max(value.digits, value.bytes, writtenDigits(numeral ?? '')) : isShort ? columnBytes : value.digits
    const quotings = isShort ? 0 : value.quotings
    return {
      sources: value.sources,
      weight: value.weight + 1,
      bytes,
      digits,
      quotings,
      gathered: value.gathered && !isShort && type !== 'numeric',
      spread: isShort ? 1 : value.spread,
      written: value.written,
      varies: value.varies,
      most: isShort || type === 'numeric' ? value.most : null,
    }
  },
  CollateClause: (at, node) => {
    checkCollation(at.walk, node)
    const value = walkExpression(at, node.arg)
    // Some languages bring the marks of each character into an order first, which takes the square of their number.
    const work = comparesAsWritten.test(builtInName(node.collname)) ? 0 : 4 * reach(value) ** 2
    addWork(at.walk, work, node.location)
    return { ...value, weight: value.weight + weightOfWork(work) }
  },
  SubLink: walkSubLink,
  A_ArrayExpr: (at, node) => boundQuotings(at.walk, quoted(combine(walkAll(at, node.elements))), node.location),
  RowExpr: (at, node) => boundQuotings(at.walk, quoted(combine(walkAll(at, node.args))), node.location),
  A_Indirection: (at, node) => {
    const [first, ...others] = node.indirection ?? []
    const field = as(first, 'String')?.sval
    const value = field === undefined ? null : walkField(at, node.arg, field)
    const parts = (value === null ? (node.indirection ?? []) : others).flatMap((part) => {
      const index = as(part, 'A_Indices')
      if (index !== undefined) return [walkExpression(at, index.lidx), walkExpression(at, index.uidx)]
      const message = 'Fields of this row value cannot be read. Name the column itself, as in table.column.'
      at.walk.violations.add('column', message, as(node.arg, 'ColumnRef')?.location)
      return []
    })
    return combine([value ?? walkExpression(at, node.arg), ...parts])
  },
  GroupingFunc: (at, node) => short(combine(walkAll(at, node.args))),
  SQLValueFunction: () => ({ ...constant(), varies: true }),
  JsonIsPredicate: (at, node) => short(combine([walkExpression(at, node.expr)])),
  JsonObjectConstructor: walkJsonObject,
  JsonArrayConstructor: walkJsonArray,
  JsonArrayQueryConstructor: walkJsonArrayQuery,
  JsonObjectAgg: walkJsonObjectAgg,
  JsonArrayAgg: walkJsonArrayAgg,
  JsonParseExpr: walkJsonParse,
  JsonScalarExpr: walkJsonScalar,
  JsonSerializeExpr: walkJsonSerialize,
  JsonFuncExpr: walkJsonFunction,
} satisfies Handlers

const handlersByKind: ReadonlyMap<string, Handler> = new Map(Object.entries<unknown>(handlers) as [string, Handler][])

/** Types whose values have as many digits as their text asks for. */
const longDigitTypes: ReadonlySet<string> = new Set(['numeric', 'numrange', 'nummultirange', 'jsonb', 'jsonpath'])

const shortTypes: ReadonlySet<string> = new Set(
  'bool int2 int4 int8 float4 float8 date time timetz timestamp timestamptz interval uuid'.split(' '),
)

/** How many characters each one of a text becomes that is read as such a value and written again. */
const writtenOut: ReadonlyMap<string, number> = new Map([
  ['bytea', 2],
  ['bit', 4],
  ['varbit', 4],
])

/** Collations that bring no marks of a character into an order before they compare; those of some languages do. */
const comparesAsWritten = /^(?:C|POSIX|ucs_basic|unicode|(?:und|en|de|fr|es|it|pt|nl|sv|da|pl)(?:-[A-Za-z]{2,4})*-x-icu)$/

/** What is computed from a value and is short. */
const short = (value: Value): Value => ({ ...value, bytes: columnBytes, digits: columnBytes, gathered: false, spread: 1 })

const longestOf = (values: Value[]): Value => ({ ...combine(values), bytes: oneOf(values).bytes })

/** A constant or a column of a table. A column that the statement made itself is a constant for the planner, and any text may be in it. */
const isPlain = (node: Node | undefined, { sources, written }: Value): boolean => {
  const kind = kindOf(node)
  return kind === 'A_Const' || kind === 'ParamRef' || (kind === 'ColumnRef' && sources.size > 0 && !written)
}

function walkOperation(at: At, node: A_Expr): Value {
  const { walk } = at
  const operator = checkOperator(at, node, node.kind)
  const list = as(node.rexpr, 'List')
  const operands = [walkExpression(at, node.lexpr), ...(list === undefined ? [walkExpression(at, node.rexpr)] : walkAll(at, list.items))]
  const value = combine(operands)
  countCopies(walk, node, operands, value)
  if (node.kind === 'AEXPR_NULLIF')
    return { ...value, bytes: operands[0]?.bytes ?? columnBytes, digits: operands[0]?.digits ?? columnBytes }
  if (operator === '^') {
    const reason = reasonAgainstExponent(walk, node.rexpr, operands[1], node.location)
    if (reason !== null) walk.violations.add('size', reason, node.location)
    value.digits = powerDigits(walk, operands[0]?.digits ?? columnBytes, node.rexpr, operands[1])
  }
  if (arithmetic.has(operator)) {
    for (const operand of [node.lexpr, node.rexpr]) {
      boundNumeral(walk, operand === undefined ? '' : (writtenText(operand, walk.parameters) ?? ''), node.location)
    }
  }
  // A number that each round of a recursion made longer may have all digits that there are.
  if (timesDigits.has(operator) && value.spread >= spreads.endless) addWork(walk, workOfLongNumber, node.location)
  if (timesDigits.has(operator)) value.weight += Math.floor(value.digits ** 2 / 16_384)
  if (shortened.has(operator)) value.bytes = Math.max(...operands.map(({ bytes }) => bytes))
  if (operator === '*') value.digits = operands.reduce((sum, { digits }) => sum + digits, 0)
  checkPatterns(at, node, operator)
  const before = walk.work
  boundComparison(walk, operator, operands, node.location)
  if (pathOperators.has(operator)) boundPathWork(walk, node.rexpr, combine(operands), node.location)
  if (operator === '@?' || (operator === '@@' && walk.namesPaths))
    checkKnownPath(walk, node.rexpr, operands[1] ?? constant(), node.location)
  value.weight += weightOfWork(walk.work - before)
  const result = joins.has(operator) ? value : short(value)
  boundGrowth(walk, result, node.location)
  return result
}

/**
 * The server writes the left side of BETWEEN and of IN once for each comparison that they stand for, so that these inside each other double it at each
 * level. Source: PostgreSQL, parse_expr.c, transformAExprBetween and transformAExprIn.
 */
function countCopies(walk: Walk, { kind, rexpr, location }: A_Expr, [left, ...others]: Value[], value: Value): void {
  const isSymmetric = kind?.endsWith('BETWEEN_SYM') === true
  // Constants of a list become one array.
  const inList = kind === 'AEXPR_IN' ? (as(rexpr, 'List')?.items ?? []).filter((item) => !isWritten(item)).length : 1
  const copies = isSymmetric ? 4 : kind?.endsWith('BETWEEN') === true ? 2 : inList
  if (left === undefined || copies <= 1) return
  const added = (copies - 1) * left.weight + (isSymmetric ? others.reduce((sum, { weight }) => sum + weight, 0) : 0)
  addCopies(walk, value, added, location)
}

const isWritten = (node: Node | undefined): boolean =>
  node !== undefined && (as(node, 'A_Const') !== undefined || isWritten(as(node, 'TypeCast')?.arg))

function addCopies(walk: Walk, value: Value, weight: number, location: number | undefined): void {
  value.weight += weight
  boundReference(walk, { ...value, weight }, location)
}

/** Operators that make numbers of texts beside them. */
const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^'])

const workOfLongNumber = 1_500_000

/** Arithmetic gives no more than the longer side, but for the digits, which are counted of their own. */
const shortened: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%'])

const timesDigits: ReadonlySet<string> = new Set(['*', '/', '%', '^'])

/** Operators whose result can be as long as their operands. The others compare, or pick a part. */
const joins: ReadonlySet<string> = new Set(['||', '*', '^', '+', '-', '/', '->', '->>', '#>', '#>>', '#-', '&&', '&', '|', '#', '<<', '!!'])

/** What names an operator: an expression, or a comparison with a sub-select. */
type Named = { name?: Node[]; operName?: Node[]; location?: number }

/** Reports an operator that is not in the list, and writes the schema of one that the policy adds; gives back its name. */
function checkOperator({ walk }: At, node: Named, kind: A_Expr['kind'] | null): string {
  const field = 'operName' in node ? 'operName' : 'name'
  const written = textsOf(node[field])
  const name = written.at(-1) ?? ''
  if (kind?.startsWith('AEXPR_BETWEEN') || kind?.startsWith('AEXPR_NOT_BETWEEN')) return name
  const found = findOperator(written, walk.index.policy)
  if (found === null) {
    const message = `There is no operator ${name} that can be used here. Use the built-in operators for comparison, arithmetic, text and JSON.`
    walk.violations.add('operator', message, node.location)
  } else if (found !== written) node[field] = found.map(textNode)
  return name
}

function checkPatterns(at: At, node: A_Expr, operator: string): void {
  const { walk } = at
  if (pathOperators.has(operator)) boundPath(walk, node.rexpr, node.location)
  const isLike = likeOperators.has(operator)
  if (node.lexpr === undefined || !(isLike || patternOperators.has(operator))) return
  const isList = node.kind === 'AEXPR_OP_ANY' || node.kind === 'AEXPR_OP_ALL'
  for (const pattern of isList ? patternsOf(node.rexpr) : [node.rexpr]) {
    if (isCallOf(pattern, 'similar_to_escape')) continue
    const text = constantText(isCallOf(pattern, 'like_escape') ? as(pattern, 'FuncCall')?.args?.[0] : pattern, walk.parameters)
    if (text === null) {
      if (!isLike)
        walk.violations.add('size', 'A regular expression must be a constant text. Compare with LIKE or = instead.', node.location)
      continue
    }
    const reason = isLike ? reasonAgainstLike(text) : reasonAgainstPattern(text)
    if (reason !== null) walk.violations.add('size', reason, node.location)
  }
}

/** How many plain nodes an entry of FROM counts for. */
const weightOfEntry = 400

function walkSubLink(at: At, node: SubLink): Value {
  const test = walkExpression(at, node.testexpr)
  if (node.operName !== undefined && patternOperators.has(checkOperator(at, node, null))) {
    at.walk.violations.add(
      'size',
      'A regular expression must be a constant text, not one of a sub-select. Compare with LIKE or = instead.',
      node.location,
    )
  }
  if (node.subLinkType === 'EXISTS_SUBLINK') dropStar(as(node.subselect, 'SelectStmt'))
  const before = at.walk.fromItems
  const referred = at.walk.referred
  const isExists = node.subLinkType === 'EXISTS_SUBLINK'
  if (isExists) noteExists(at.walk, ++at.walk.existsDepth, node.location)
  const columns = walkSubquery(at, node.subselect)
  if (isExists) at.walk.existsDepth--
  // It is planned once for each reference to it.
  const entries = at.walk.fromItems - before
  const read = combine([test, ...columns])
  const value = { ...read, weight: read.weight + entries * weightOfEntry + at.walk.referred - referred }
  // The left side of IN is written into the condition and beside it.
  if (node.testexpr !== undefined) addCopies(at.walk, value, test.weight, node.location)
  if (node.subLinkType === 'ARRAY_SUBLINK') return gather(at.walk, value, node.location)
  return node.subLinkType === 'EXPR_SUBLINK' ? value : short(value)
}

/** EXISTS asks for rows only, so `*` in it need not read any column. */
function dropStar(select: SelectStmt | undefined): void {
  const [target, ...others] = select?.targetList ?? []
  const fields = as(as(target, 'ResTarget')?.val, 'ColumnRef')?.fields
  const plain = select?.distinctClause === undefined && select?.sortClause === undefined && select?.groupClause === undefined
  if (select === undefined || !plain || others.length > 0 || as(fields?.at(-1), 'A_Star') === undefined) return
  select.targetList = [{ ResTarget: { val: numberNode(1) } }]
}

function walkSubquery({ walk, scope }: At, subselect: Node | undefined): ScopeColumn[] {
  const select = as(subselect, 'SelectStmt')
  if (select === undefined || subselect === undefined) {
    walk.violations.add('node', 'Only a SELECT may stand in brackets here. Write a SELECT.')
    return []
  }
  const { spread, rowsOfFrom } = walk
  Object.assign(walk, { spread: spreads.grouped, rowsOfFrom: 1 })
  const columns = walk.visit.select(walk, select, scope)
  Object.assign(walk, { spread, rowsOfFrom })
  walk.outputs.set(subselect, columns)
  return columns
}
