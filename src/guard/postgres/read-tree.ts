import type { Node, SelectStmt } from '@pgsql/types'
import { places } from './compare-trees.ts'
import { type FieldShape, mayBeEmpty, nodeShapes, sizeLimits } from './node-shapes.ts'

type Field = { name: string; head: string; shape: FieldShape; kind: Kind | undefined; mayHoldEmpty: boolean }
type Make = (values: unknown[], from: number) => object
type Kind = { name: string; fields: Field[]; make: Make | undefined; wrap: ((content: object) => object) | undefined }

/**
 * A SELECT and the JSON that it was read from. `tables`: where in it the fields of each table in FROM begin; `limit`: where those of the limit of
 * the whole statement begin and end.
 */
export type Reading = { select: SelectStmt; json: string; tables: { node: Node; at: number }[]; limit: { from: number; to: number } }

/**
 * The text that is read, and where the reading is. One text is read at a time, from beginning to end, and a program reaches variables of the
 * module fastest. `values` holds fields of the nodes around, up to `top`; `failed`: the text is not what the closed tables allow.
 */
let text = ''
let at = 0
let top = 0
let count = 0
let failed = false
const values: unknown[] = []
let tables: Reading['tables'] = []
let limit: Reading['limit'] = { from: 0, to: 0 }

/** Nodes of the kinds that are most of each tree, made at once with all their fields: the program reads objects of one form faster. */
const makes: Readonly<Record<string, Make>> = {
  A_Const: (v, n) => ({ ival: v[n], fval: v[n + 1], boolval: v[n + 2], sval: v[n + 3], bsval: v[n + 4], isnull: v[n + 5] }),
  A_Expr: (v, n) => ({ kind: v[n], name: v[n + 1], lexpr: v[n + 2], rexpr: v[n + 3] }),
  Alias: (v, n) => ({ aliasname: v[n], colnames: v[n + 1] }),
  BoolExpr: (v, n) => ({ boolop: v[n], args: v[n + 1] }),
  ColumnRef: (v, n) => ({ fields: v[n] }),
  FuncCall: (v, n) => ({
    funcname: v[n],
    args: v[n + 1],
    agg_order: v[n + 2],
    agg_filter: v[n + 3],
    over: v[n + 4],
    agg_within_group: v[n + 5],
    agg_star: v[n + 6],
    agg_distinct: v[n + 7],
    func_variadic: v[n + 8],
    funcformat: v[n + 9],
  }),
  Integer: (v, n) => ({ ival: v[n] }),
  JoinExpr: (v, n) => ({
    jointype: v[n],
    isNatural: v[n + 1],
    larg: v[n + 2],
    rarg: v[n + 3],
    usingClause: v[n + 4],
    join_using_alias: v[n + 5],
    quals: v[n + 6],
    alias: v[n + 7],
  }),
  RangeVar: (v, n) => ({ schemaname: v[n], relname: v[n + 1], inh: v[n + 2], relpersistence: v[n + 3], alias: v[n + 4] }),
  ResTarget: (v, n) => ({ name: v[n], val: v[n + 1] }),
  SelectStmt: (v, n) => ({
    distinctClause: v[n],
    targetList: v[n + 1],
    fromClause: v[n + 2],
    whereClause: v[n + 3],
    groupClause: v[n + 4],
    groupDistinct: v[n + 5],
    havingClause: v[n + 6],
    windowClause: v[n + 7],
    valuesLists: v[n + 8],
    sortClause: v[n + 9],
    limitOffset: v[n + 10],
    limitCount: v[n + 11],
    limitOption: v[n + 12],
    withClause: v[n + 13],
    op: v[n + 14],
    all: v[n + 15],
    larg: v[n + 16],
    rarg: v[n + 17],
  }),
  String: (v, n) => ({ sval: v[n] }),
  TypeCast: (v, n) => ({ arg: v[n], typeName: v[n + 1] }),
  TypeName: (v, n) => ({ names: v[n], typmods: v[n + 1], typemod: v[n + 2], arrayBounds: v[n + 3] }),
}

/** Their wrappers, for the same reason. */
const wraps: Readonly<Record<string, (content: object) => object>> = {
  A_Const: (content) => ({ A_Const: content }),
  A_Expr: (content) => ({ A_Expr: content }),
  BoolExpr: (content) => ({ BoolExpr: content }),
  ColumnRef: (content) => ({ ColumnRef: content }),
  FuncCall: (content) => ({ FuncCall: content }),
  JoinExpr: (content) => ({ JoinExpr: content }),
  RangeVar: (content) => ({ RangeVar: content }),
  ResTarget: (content) => ({ ResTarget: content }),
  String: (content) => ({ String: content }),
  TypeCast: (content) => ({ TypeCast: content }),
}

/** The closed tables, in the order in which the parser writes fields, without those that say where something stood. */
const kinds: ReadonlyMap<string, Kind> = listKinds()

function listKinds(): Map<string, Kind> {
  const all = new Map<string, Kind>()
  for (const name of Object.keys(nodeShapes)) all.set(name, { name, fields: [], make: makes[name], wrap: wraps[name] })
  for (const [kind, shapes] of Object.entries(nodeShapes)) {
    for (const [name, shape] of Object.entries(shapes)) {
      if (places.has(name)) continue
      const bare = typeof shape === 'object' && 'bare' in shape ? all.get(shape.bare) : undefined
      all.get(kind)?.fields.push({ name, head: `"${name}":`, shape, kind: bare, mayHoldEmpty: mayBeEmpty(kind, name) })
    }
  }
  return all
}

/** Kinds by the first sign of their names, the frequent ones before the others. */
const kindsByFirst: Kind[][] = []
for (const kind of [...kinds.values()].sort((a, b) => Number(b.wrap !== undefined) - Number(a.wrap !== undefined))) {
  const first = kind.name.charCodeAt(0)
  kindsByFirst[first] = [...(kindsByFirst[first] ?? []), kind]
}

const before = /^\{"version":\d+,"stmts":\[\{"stmt":\{"SelectStmt":/
const behind = '}}]}'

/**
 * The SELECT in what the parser writes of a text without places: read and held against the closed tables of kinds and fields and the limits of
 * size in one go. null: it is something else, or not allowed; `checkShape` says why. Fields that are missing may be there as undefined.
 */
export function readTree(json: string): Reading | null {
  text = json
  at = before.exec(json)?.[0].length ?? json.length
  top = 0
  count = 0
  failed = false
  tables = []
  limit = { from: 0, to: 0 }
  const select = readContent(kinds.get('SelectStmt'), 0)
  const isWhole = skip(behind) && at === text.length && !failed
  text = ''
  // Its fields were held against the closed tables while they were read.
  return isWhole ? { select: select as SelectStmt, json, tables, limit } : null
}

const codes = { quote: 34, comma: 44, minus: 45, zero: 48, opening: 91, backslash: 92, closing: 93, open: 123, close: 125 }

/** Ends the reading: nothing is found behind the end of the text. */
function fail(): undefined {
  failed = true
  at = text.length
}

/** Whether these signs come next, which are then behind. */
function skip(signs: string): boolean {
  for (let n = 0; n < signs.length; n++) if (text.charCodeAt(at + n) !== signs.charCodeAt(n)) return false
  at += signs.length
  return true
}

/** Whether this sign comes next, which is then behind. */
function skipSign(code: number): boolean {
  if (text.charCodeAt(at) !== code) return false
  at++
  return true
}

function readContent(kind: Kind | undefined, depth: number): object | undefined {
  if (kind === undefined || depth > sizeLimits.depth || ++count > sizeLimits.nodes || !skipSign(codes.open)) return fail()
  const { fields, make } = kind
  const from = top
  top += fields.length
  let more = text.charCodeAt(at) !== codes.close
  for (let n = 0; n < fields.length; n++) {
    const field = fields[n]
    values[from + n] = undefined
    const start = at
    if (!more || field === undefined || !skip(field.head)) continue
    const value = readValue(field, depth + 1)
    values[from + n] = value
    if (depth === 0 && limitFields.has(field.name)) limit = { from: limit.from || start, to: at }
    more = skipSign(codes.comma)
  }
  top = from
  if (more || !skipSign(codes.close)) return fail()
  return make === undefined ? gather(fields, from) : make(values, from)
}

const limitFields: ReadonlySet<string> = new Set(['limitCount', 'limitOption'])

function gather(fields: Field[], from: number): object {
  const node: Record<string, unknown> = {}
  for (let n = 0; n < fields.length; n++) {
    const value = values[from + n]
    if (value !== undefined) node[fields[n]?.name ?? ''] = value
  }
  return node
}

function readValue({ shape, kind, mayHoldEmpty }: Field, depth: number): unknown {
  if (shape === 'node') return readNode(depth)
  if (shape === 'nodes') return readNodes(mayHoldEmpty, depth)
  if (shape === 'text') return readText()
  if (shape === 'int') return readInt()
  if (shape === 'flag') return skip('true') || fail()
  return 'words' in shape ? readWord(shape.words) : readContent(kind, depth)
}

function readWord(words: readonly string[]): string | undefined {
  if (!skipSign(codes.quote)) return fail()
  for (const word of words) {
    if (text.charCodeAt(at + word.length) !== codes.quote || !skip(word)) continue
    at++
    return word
  }
  return fail()
}

const jsonText = /^"(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"$/i

function readText(): string | undefined {
  if (!skipSign(codes.quote)) return fail()
  const start = at
  let isPlain = true
  let code = text.charCodeAt(at)
  while (code !== codes.quote) {
    if (code === codes.backslash) {
      isPlain = false
      at++
    }
    if (++at >= text.length) return fail()
    code = text.charCodeAt(at)
  }
  at++
  const written = text.slice(start - 1, at)
  return isPlain ? text.slice(start, at - 1) : jsonText.test(written) ? JSON.parse(written) : fail()
}

function readInt(): number | undefined {
  const sign = skipSign(codes.minus) ? -1 : 1
  const start = at
  let value = 0
  let digit = text.charCodeAt(at) - codes.zero
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit
    digit = text.charCodeAt(++at) - codes.zero
  }
  return at > start && Number.isSafeInteger(value) ? sign * value : fail()
}

function readNodes(mayHoldEmpty: boolean, depth: number): object[] | undefined {
  if (!skipSign(codes.opening)) return fail()
  const nodes: object[] = []
  if (skipSign(codes.closing)) return nodes
  do {
    const node = mayHoldEmpty && skip('{}') ? {} : readNode(depth)
    if (node === undefined || nodes.push(node) > sizeLimits.inList) return fail()
  } while (skipSign(codes.comma))
  return skipSign(codes.closing) ? nodes : fail()
}

/** Reads a node in its wrapper, an object with one key, its kind. */
function readNode(depth: number): object | undefined {
  if (!skip('{"')) return fail()
  for (const kind of kindsByFirst[text.charCodeAt(at)] ?? []) {
    if (text.charCodeAt(at + kind.name.length) !== codes.quote || !skip(kind.name)) continue
    at++
    const start = at + 2
    const content = skip(':') ? readContent(kind, depth) : undefined
    if (content === undefined || !skipSign(codes.close)) return fail()
    const node = kind.wrap === undefined ? { [kind.name]: content } : kind.wrap(content)
    // It was read as one node in its wrapper.
    if (kind.name === 'RangeVar') tables.push({ node: node as Node, at: start })
    return node
  }
  return fail()
}
