import type { FuncCall, Node } from '@pgsql/types'
import { constantNumber, constantRange, constantText, mostOf, textTypes, writtenText } from './constants.ts'
import { boundNumeral, reasonAgainstDigits, reasonAgainstExponent } from './digits.ts'
import { givesShort, grownLength, workOfCall } from './growth.ts'
import { reasonAgainstFormat, reasonAgainstPath } from './patterns.ts'
import { reasonAgainstPattern } from './regular-expressions.ts'
import { countRows, countUnfolded, gatheredBytes, reasonAgainstGathering } from './rows.ts'
import type { Value } from './scope.ts'
import { seriesLength } from './series.ts'
import { as, builtInName, contentsOf, numberNode, textNode, textsOf } from './tree.ts'
import { columnBytes, combine, lengthOf, type Walk } from './walk.ts'
import { addWork, boundPathWork, reach } from './work.ts'

/**
 * Longest value that constants may ask for, which is about what a statement may hold; longest when a part of it was gathered out of rows; long
 * values of all calls together, of which gathered ones count a fifth; and the most nodes that expressions may grow to when all references
 * are put in.
 */
export const growthLimits = { bytes: 20_000, gathered: 100_000, digits: 20_000, built: 200_000, weight: 200_000 }

type Call = { walk: Walk; call: FuncCall; args: Node[]; values: Value[] }

/** What a bounded function does to the length of its value; a text is the reason why it may not run. */
type Bound = (call: Call) => number | string

/**
 * Bounds on functions that make much out of little. The planner already runs calls with constant arguments, out of reach of the
 * statement timeout, so this comes before any estimate. Gives back the length in bytes of the result, or reports and gives back null.
 */
export function boundCall(walk: Walk, call: FuncCall, name: string, values: Value[]): number | null {
  const bound = boundsByName.get(name)
  addWork(walk, workOfCall(name, values, reach), call.location)
  countUnfolded(walk, name, values)
  const result = bound === undefined ? grownLength(name, values, sumOf(values)) : applyBound(bound, walk, call, name, values)
  if (typeof result === 'number') return givesShort(name) ? columnBytes : result
  walk.violations.add('size', result, call.location)
  return null
}

function applyBound(bound: Bound, walk: Walk, call: FuncCall, name: string, values: Value[]): number | string {
  const isNamed = call.args?.slice(0, countedArguments(name)).some((arg) => as(arg, 'NamedArgExpr') !== undefined)
  return isNamed === true ? byPosition(name) : bound({ walk, call, args: argumentsOf(call), values })
}

/** The expressions that a call gets, those with names too. */
const argumentsOf = (call: FuncCall): Node[] => (call.args ?? []).map((arg) => as(arg, 'NamedArgExpr')?.arg ?? arg)

/** Bounds count arguments from the first, so those that they look at are not named. */
const byPosition = (name: string): string => `Write the first arguments of ${name}() by their position, without names and =>.`
const countedArguments = (name: string): number => (name.startsWith('jsonb_path_') ? 2 : 3)

const number = ({ walk, args }: Call, at: number): number | null => constantNumber(args[at], walk.parameters)
const text = ({ walk, args }: Call, at: number): string | null => constantText(args[at], walk.parameters)
const bytes = ({ values }: Call, at: number): number => {
  const value = values[at]
  return value === undefined ? 1 : lengthOf(value)
}
function sumOf(values: Value[]): number {
  let sum = 0
  for (const value of values) sum += lengthOf(value)
  return Math.max(1, sum)
}
const total = ({ values }: Call): number => sumOf(values)

const most = 1_000

/** A count that is written down is at most 1,000. One that rows say is cut; one that is computed out of constants alone is refused. */
const atMost =
  (at: number, name: string, cut: (call: Call) => number, grow: (call: Call, count: number) => number): Bound =>
  (call) => {
    const known = mostOf(call.args[at], call.walk.parameters)
    const cutAt = cut(call)
    const isCut = known === null && cutCount(call, at, cutAt)
    if (!isCut && (known ?? Infinity) > most) return `${name}() takes a constant of at most ${most} here, or LEAST(number, ${most}).`
    const length = grow(call, Math.max(1, isCut ? cutAt : (known ?? 1)))
    return length < growthLimits.bytes
      ? length
      : `${name}() would build a very long text here. Use fewer repetitions, and no such calls inside each other.`
  }

/** Where the length of a text, or a number of times that makes one, is cut when rows say it: what people write is far below. */
const cutLength = (): number => 10_000
const cutTimes = (call: Call): number => Math.max(most, Math.floor(cutLength() / bytes(call, 0)))

/** Writes the smaller of a count that rows say and the bound; a function that is strict, for no count is no count. False: rows do not say it. */
function cutCount({ call, args, values }: Call, at: number, cutAt: number): boolean {
  const [count, value] = [args[at], values[at]]
  if (count === undefined || value === undefined || !(value.varies || JSON.stringify(count).includes('"ColumnRef"'))) return false
  const smaller = { funcname: ['pg_catalog', 'int4smaller'].map(textNode), args: [count, numberNode(cutAt)] }
  call.args = args.with(at, { FuncCall: { ...smaller, funcformat: 'COERCE_EXPLICIT_CALL' } })
  return true
}

const matching =
  (at: number): Bound =>
  (call) => {
    const pattern = text(call, at)
    if (pattern === null) return 'A regular expression must be a constant text. Compare with LIKE or = instead.'
    return reasonAgainstPattern(pattern) ?? total(call)
  }

/** Functions of types may be called with a size, which fills the value up; a cast says its size where it can be bounded. */
const unsized: Bound = (call) => (call.args.length > 1 ? 'A size is not allowed here. Write a cast, as in value::char(10).' : total(call))

const path: Bound = (call) => {
  const found = text(call, 1)
  if (!isKnownPath(call.walk, call.args[1], call.values[1])) return unknownPath
  boundPathWork(call.walk, call.args[1], combine(call.values), call.call.location)
  return (
    (found === null ? null : reasonAgainstPath(found)) ??
    total(call) * growthOfPath(writtenText(call.args[1], call.walk.parameters) ?? '', total(call))
  )
}

/** How many times as long as what a path gets may be what it gives: all levels, a value of several subscripts, keys with names beside them. */
const growthOfPath = (path: string, length: number): number =>
  (path.includes('**') ? length / columnBytes : 1) * (path.includes(',') ? 2 : 1) * (path.includes('keyvalue') ? 8 : 1)

const unknownPath = 'A JSON path must be a constant or a column of a table. Write the path itself.'

/**
 * A path that is written, cast (which has its own bound), bound as a parameter or read out of a table. Any other may have been made here: a text
 * becomes a path without a cast where a value beside it is one.
 */
const isKnownPath = (walk: Walk, node: Node | undefined, value: Value | undefined): boolean =>
  as(node, 'A_Const') !== undefined ||
  as(node, 'TypeCast') !== undefined ||
  as(node, 'ParamRef') !== undefined ||
  constantText(node, walk.parameters) !== null ||
  (as(node, 'ColumnRef') !== undefined && value?.written === false && value.sources.size > 0)

/** Reports a path for JSON_EXISTS and its like, or for an operator, of which nobody knows what it says. */
export function checkKnownPath(walk: Walk, node: Node | undefined, value: Value, location: number | undefined): void {
  if (!isKnownPath(walk, node, value)) walk.violations.add('size', unknownPath, location)
}

const powerOf: Bound = (call) => reasonAgainstExponent(call.walk, call.args[1], call.values[1], call.call.location) ?? total(call)

/** Rounds to a number of digits. */
const rounded: Bound = (call) => reasonAgainstDigits(call.walk, call.args[1], call.values[1]) ?? total(call)

/** Aggregates keep every row: what constants add to each of them is bounded far below what one value may be. */
const gathered: Bound = (call) => reasonAgainstGathering(call.walk, total(call)) ?? gatheredBytes(call.walk, total(call))

/** Reports a JSON path that may not run, when it is known beforehand. */
export function boundPath(walk: Walk, node: Node | undefined, location: number | undefined): void {
  const text = writtenText(node, walk.parameters)
  if (text === null) return
  boundNumeral(walk, text, location)
  const reason = reasonAgainstPath(text)
  if (reason !== null) walk.violations.add('size', reason, location)
}

/** A separator stands before every element, of which a value of some length has no more than characters. */
const joined: Bound = (call) => total(call) + bytes(call, 0) * Math.max(bytes(call, 1), call.args.length > 2 ? bytes(call, 2) : 0)

/** Each character may become an element, which is written with quotes, a backslash and a comma. Elements are counted where all is known. */
const split: Bound = (call) => {
  const parts = text(call, 1) === null || text(call, 1) === '' ? undefined : text(call, 0)?.split(text(call, 1) ?? '').length
  return parts === undefined ? total(call) * elementBytes : total(call) + parts * (elementBytes - 1)
}
const elementBytes = 5

/** What CASE or COALESCE chooses from; else the expression itself. */
function choicesOf(node: Node | undefined): (Node | undefined)[] {
  const branches = as(node, 'CaseExpr')
  if (branches !== undefined)
    return [
      ...contentsOf(branches.args, 'CaseWhen').map(({ result }) => result),
      ...(branches.defresult === undefined ? [] : [branches.defresult]),
    ]
  return as(node, 'CoalesceExpr')?.args ?? [node]
}

/** What a series counts for whose length only data tell. */
const rowsOfUnknown = 50_000

const pointBytes = 16

const bounds: Record<string, Bound> = {
  array_agg: gathered,
  array_replace: (call) => total(call) + bytes(call, 0) * bytes(call, 2),
  array_to_string: joined,
  concat_ws: (call) => total(call) + bytes(call, 0) * (call.call.func_variadic === true ? bytes(call, 1) : call.args.length),
  encode: (call) => total(call) * (['hex', 'base64'].includes(text(call, 1)?.toLowerCase() ?? '') ? 2 : 4),
  json_agg: gathered,
  json_agg_strict: gathered,
  json_object_agg: gathered,
  json_object_agg_strict: gathered,
  json_object_agg_unique: gathered,
  json_object_agg_unique_strict: gathered,
  jsonb_agg: gathered,
  jsonb_agg_strict: gathered,
  jsonb_object_agg: gathered,
  jsonb_object_agg_strict: gathered,
  jsonb_object_agg_unique: gathered,
  jsonb_object_agg_unique_strict: gathered,
  range_agg: gathered,
  polygon: (call) => {
    if (call.args.length < 2) return total(call)
    const points = number(call, 0)
    return points === null || points > 100 ? 'polygon() takes a constant of at most 100 points here.' : Math.max(1, points) * pointBytes
  },
  string_agg: gathered,
  bit: unsized,
  bpchar: unsized,
  varbit: unsized,
  varchar: unsized,
  string_to_array: split,
  repeat: atMost(1, 'repeat', cutTimes, (call, count) => bytes(call, 0) * count),
  lpad: atMost(1, 'lpad', cutLength, (_call, count) => count),
  rpad: atMost(1, 'rpad', cutLength, (_call, count) => count),
  generate_series: (call) => {
    const rows = seriesLength(call.args, call.walk.parameters)
    if (rows > 100_000) return 'generate_series() may give at most 100,000 rows. Use a larger step or a shorter range.'
    countRows(call.walk, rows)
    call.walk.seriesRows += Number.isNaN(rows) ? rowsOfUnknown : rows
    if (call.walk.seriesRows > 1_000_000)
      return 'All series of a statement may give at most 1,000,000 rows together. Use fewer or shorter ones.'
    return total(call)
  },
  factorial: (call) => {
    const count = number(call, 0)
    return count === null || count > 100 ? 'factorial() takes a constant of at most 100.' : total(call)
  },
  format: (call) => {
    const template = text(call, 0)
    if (template === null) return 'The template of format() must be a constant text.'
    const longest = Math.max(100, ...call.values.map((value) => value.bytes))
    return reasonAgainstFormat(template) ?? template.length + template.split('%').length * longest
  },
  regexp_count: matching(1),
  regexp_instr: matching(1),
  regexp_like: matching(1),
  regexp_match: matching(1),
  regexp_matches: matching(1),
  regexp_split_to_array: (call) => {
    const refused = matching(1)(call)
    return typeof refused === 'string' ? refused : split(call)
  },
  regexp_split_to_table: matching(1),
  regexp_substr: matching(1),
  regexp_replace: (call) => {
    const refused = matching(1)(call)
    // An empty match stands at every place, so that a replacement comes to each character.
    const to = text(call, 2)?.length ?? bytes(call, 2)
    return typeof refused === 'string' ? refused : bytes(call, 0) * (1 + to) * (text(call, 2)?.includes('\\') === true ? 10 : 1)
  },
  substring: (call) => {
    // With three texts the pattern is one of SIMILAR TO.
    const pattern = text(call, 1)
    return (pattern === null ? null : reasonAgainstPattern(pattern, call.args.length === 3)) ?? total(call)
  },
  similar_to_escape: (call) => {
    const pattern = text(call, 0)
    if (pattern === null) return 'The pattern of SIMILAR TO must be a constant text. Compare with LIKE or = instead.'
    return reasonAgainstPattern(pattern, true) ?? total(call)
  },
  to_char: (call) => {
    const templates = choicesOf(call.args[1]).map((choice) => constantText(choice, call.walk.parameters))
    if (templates.some((template) => template === null || template.length > 64))
      return 'The template of to_char() must be a constant text of at most 64 characters.'
    return 256
  },
  power: powerOf,
  round: rounded,
  trunc: rounded,
  pow: powerOf,
  exp: (call) => {
    const exponent = constantRange(call.args[0], call.walk.parameters)
    if ((exponent?.high ?? 0) > most) return `exp() takes at most ${most}.`
    return reasonAgainstDigits(call.walk, call.args[0], call.values[0]) ?? total(call) + most
  },
  replace: (call) => {
    const to = text(call, 2)?.length ?? (call.values[2]?.written === false ? bytes(call, 2) : null)
    if (to === null || to > 100) return 'The replacement of replace() must be a column or a constant text of at most 100 characters.'
    return bytes(call, 0) * Math.max(1, to / Math.max(1, text(call, 1)?.length ?? 1))
  },
  translate: (call) =>
    text(call, 1) === null || text(call, 2) === null ? 'The second and third argument of translate() must be constant texts.' : total(call),
  jsonb_pretty: (call) =>
    total(call) > 4_000 ? 'jsonb_pretty() takes no more than 4,000 bytes of constants here. Leave it out.' : total(call) ** 2 / columnBytes,
  jsonb_path_exists: path,
  jsonb_path_match: path,
  jsonb_path_query: path,
  jsonb_path_query_array: path,
  jsonb_path_query_first: path,
  jsonb_path_exists_tz: path,
  jsonb_path_match_tz: path,
  jsonb_path_query_tz: path,
  jsonb_path_query_array_tz: path,
  jsonb_path_query_first_tz: path,
}

const boundsByName: ReadonlyMap<string, Bound> = new Map(Object.entries(bounds))

/** Reports a value that constants alone make too long, or an expression that grows too large once references are put in. */
export function boundGrowth(walk: Walk, value: Value, location: number | undefined): void {
  if (value.bytes >= (value.gathered ? growthLimits.gathered : growthLimits.bytes) || value.digits > growthLimits.digits) {
    walk.violations.add(
      'size',
      'This expression builds a very long value out of constants. Use shorter ones, or fewer nested calls.',
      location,
    )
  } else if (value.weight > growthLimits.weight) walk.violations.add('size', growsTooLarge, location)
  else {
    boundQuotings(walk, value, location)
    walk.built += lengthOf(value) > 1_000 ? lengthOf(value) / (value.gathered ? 5 : 1) : 0
    if (walk.built > growthLimits.built) {
      walk.violations.add('size', 'This statement builds very many long values out of constants. Use shorter or fewer ones.', location)
    }
  }
}

const growsTooLarge =
  'This expression grows too large through the queries below it. Refer to each computed column fewer times, or write WITH … AS MATERIALIZED.'

/** Counts a reference to a computed column: the planner puts its whole expression there, and computes it, each time. */
export function boundReference(walk: Walk, value: Value, location: number | undefined): void {
  if (value.weight > 1) walk.referred += value.weight
  if (walk.referred > growthLimits.weight) walk.violations.add('size', growsTooLarge, location)
}

/** Functions that gather values out of rows. */
export const gatheringFunctions: ReadonlySet<string> = new Set(Object.keys(bounds).filter((name) => bounds[name] === gathered))

/** Functions that put texts in quotes. */
export const quotingFunctions: ReadonlySet<string> = new Set(
  `array_agg array_append array_cat array_prepend array_to_json format json_agg json_agg_strict json_build_array json_build_object json_object
  json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_build_array
  jsonb_build_object jsonb_object jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict jsonb_set
  quote_ident quote_literal quote_nullable regexp_match regexp_matches regexp_split_to_array row_to_json string_to_array to_json to_jsonb`.split(
    /\s+/,
  ),
)

/** Each quoting may double a value, and 12 of them make 4,096 times as much of it: two short values are bounded by that alone. */
const mostQuotings = 12
/** What is gathered out of rows is rarely all quotes. */
const gatheredTimes = 16
const longestQuoted = 2 * columnBytes * 2 ** mostQuotings

/** Reports a value that is put in quotes again and again, the longer the fewer times; gives it back. */
export function boundQuotings(walk: Walk, value: Value, location: number | undefined): Value {
  if (
    value.quotings > mostQuotings ||
    (value.quotings > 0 && value.bytes * 2 ** value.quotings > longestQuoted * (value.gathered ? gatheredTimes : 1))
  ) {
    walk.violations.add(
      'size',
      `Rows, lists, JSON and quotes may stand inside each other ${mostQuotings} levels deep, around long values fewer. Use fewer levels.`,
      location,
    )
  }
  return value
}

/** Operators whose right side is a regular expression, a LIKE pattern, a JSON path. */
export const patternOperators: ReadonlySet<string> = new Set(['~', '~*', '!~', '!~*'])
export const likeOperators: ReadonlySet<string> = new Set(['~~', '~~*', '!~~', '!~~*'])
export const pathOperators: ReadonlySet<string> = new Set(['@?', '@@'])

/** The elements of an array behind ANY or ALL, written as `ARRAY[…]` or as one text; the expression itself where they are not known. */
export function patternsOf(node: Node | undefined): (Node | undefined)[] {
  const cast = as(node, 'TypeCast')
  const isTexts = cast?.typeName?.typmods === undefined && textTypes.has(builtInName(cast?.typeName?.names))
  const array = isTexts && (cast?.typeName?.arrayBounds?.length ?? 0) > 0 ? cast?.arg : node
  const written = as(array, 'A_Const')?.sval?.sval
  if (written !== undefined)
    return [...written.matchAll(arrayElement)].map(([element]) => textConstant(element.replaceAll(arrayMarks, '$1')))
  return as(array, 'A_ArrayExpr')?.elements ?? [node]
}

/** One element of an array as a text, in quotes or not, and what is taken off it. Source: PostgreSQL, "Array Input and Output Syntax". */
const arrayElement = /"(?:[^"\\]|\\.)*"|(?:[^"{},\\]|\\.)+/gs
const arrayMarks = /\\(.)|"/gs

const textConstant = (sval: string): Node => ({ A_Const: { sval: { sval } } })

/** Whether a node is a call of a function of this name. */
export const isCallOf = (node: Node | undefined, name: string): boolean => textsOf(as(node, 'FuncCall')?.funcname).at(-1) === name
