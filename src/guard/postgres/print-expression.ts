import type { A_Const, A_Expr, A_Indirection, BoolExpr, Node, SubLink } from '@pgsql/types'
import { binds, type Print, printList, printName, printNames, printText } from './print.ts'
import { printCall } from './print-call.ts'
import { jsonPrinters } from './print-json.ts'
import { printType } from './print-type.ts'
import { as, contentsOf, type Kind, kindOf, type NodeMap, textsOf } from './tree.ts'

/** A printed expression with how tightly its outermost operator binds. */
export type Printed = { text: string; binds: number }

const atom = (text: string): Printed => ({ text, binds: binds.atom })

/** Prints one expression of the kinds that a checked tree may hold, bare of outer brackets. */
export function printExpression(print: Print, node: Node): Printed {
  const kind = kindOf(node)
  const printer = printersByKind.get(kind)
  if (printer === undefined) throw new Error(`no printer for ${kind}`)
  // The table maps each kind to a printer of that kind's content; the pair was just read from one node.
  return printer(print, (node as Record<string, unknown>)[kind])
}

type Printer = (print: Print, content: unknown) => Printed

const printers = {
  A_Const: (_print, node) => printConstant(node),
  ColumnRef: (_print, node) => atom((node.fields ?? []).map(printField).join('.')),
  ParamRef: (_print, node) => atom(`$${node.number ?? 0}`),
  A_Expr: printOperation,
  BoolExpr: printBool,
  NullTest: (print, node) => isTest(print, node.arg, node.nulltesttype === 'IS_NULL' ? 'NULL' : 'NOT NULL'),
  BooleanTest: (print, node) => isTest(print, node.arg, (node.booltesttype ?? '').replace('IS_', '').replace('_', ' ')),
  JsonIsPredicate: (print, node) => {
    const type = (node.item_type ?? '').replace('JS_TYPE_', '').replace('ANY', '')
    return isTest(print, node.expr, `JSON${type && ` ${type}`}${node.unique_keys === true ? ' WITH UNIQUE KEYS' : ''}`)
  },
  CaseExpr: (print, node) => {
    const branches = contentsOf(node.args, 'CaseWhen').map(
      ({ expr, result }) => ` WHEN ${print.expression(expr)} THEN ${print.expression(result)}`,
    )
    const subject = node.arg === undefined ? '' : ` ${print.expression(node.arg)}`
    const otherwise = node.defresult === undefined ? '' : ` ELSE ${print.expression(node.defresult)}`
    return atom(`CASE${subject}${branches.join('')}${otherwise} END`)
  },
  CoalesceExpr: (print, node) => atom(`COALESCE(${printList(print, node.args)})`),
  MinMaxExpr: (print, node) => atom(`${node.op === 'IS_GREATEST' ? 'GREATEST' : 'LEAST'}(${printList(print, node.args)})`),
  FuncCall: printCall,
  TypeCast: (print, node) => ({ text: `${print.expression(node.arg, binds.cast)}::${printType(node.typeName)}`, binds: binds.cast }),
  CollateClause: (print, node) => ({
    text: `${print.expression(node.arg, binds.collate)} COLLATE ${printNames(node.collname)}`,
    binds: binds.collate,
  }),
  SubLink: printSubLink,
  A_ArrayExpr: (print, node) => ({ text: `ARRAY[${printList(print, node.elements)}]`, binds: binds.cast }),
  RowExpr: (print, node) => {
    const list = `(${printList(print, node.args)})`
    return node.row_format === 'COERCE_IMPLICIT_CAST' ? atom(list) : { text: `ROW${list}`, binds: binds.cast }
  },
  A_Indirection: printSubscript,
  GroupingFunc: (print, node) => atom(`GROUPING(${printList(print, node.args)})`),
  SQLValueFunction: (_print, node) => {
    const name = (node.op ?? '').replace('SVFOP_', '').replace(/_N$/, '')
    return { text: node.op?.endsWith('_N') === true ? `${name}(${node.typmod ?? 0})` : name, binds: binds.cast }
  },
  ...jsonPrinters,
} satisfies { [K in Kind]?: (print: Print, content: NodeMap[K]) => Printed }

const printersByKind: ReadonlyMap<string, Printer> = new Map(Object.entries<unknown>(printers) as [string, Printer][])

const printField = (field: Node): string => (as(field, 'A_Star') === undefined ? printName(as(field, 'String')?.sval ?? '') : '*')

const isTest = (print: Print, arg: Node | undefined, test: string): Printed => ({
  text: `${print.expression(arg, binds.is + 1)} IS ${test}`,
  binds: binds.is,
})

/** Signed constants bind like a signed expression; a number can carry no subscript, hence no constant is an atom but a text. */
function printConstant(node: A_Const): Printed {
  if (node.isnull === true) return { text: 'NULL', binds: binds.cast }
  if (node.boolval !== undefined) return { text: node.boolval.boolval === true ? 'true' : 'false', binds: binds.cast }
  if (node.sval !== undefined) return { text: printText(node.sval.sval ?? ''), binds: binds.cast }
  if (node.bsval !== undefined) {
    const bits = node.bsval.bsval ?? ''
    return { text: `${bits.slice(0, 1)}'${bits.slice(1).replaceAll("'", "''")}'`, binds: binds.cast }
  }
  const text = node.fval?.fval ?? String(node.ival?.ival ?? 0)
  return { text, binds: text.startsWith('-') ? binds.sign : binds.cast }
}

const namedOperators: Record<string, number> = {
  '<': binds.compare,
  '>': binds.compare,
  '=': binds.compare,
  '<=': binds.compare,
  '>=': binds.compare,
  '<>': binds.compare,
  '+': binds.add,
  '-': binds.add,
  '*': binds.multiply,
  '/': binds.multiply,
  '%': binds.multiply,
  '^': binds.power,
}

function printOperation(print: Print, node: A_Expr): Printed {
  const parts = textsOf(node.name)
  const plain = parts.length === 1
  const name = plain ? (parts[0] ?? '') : `OPERATOR(${parts.slice(0, -1).map(printName).join('.')}.${parts.at(-1) ?? ''})`
  switch (node.kind) {
    case 'AEXPR_OP':
      return node.lexpr === undefined ? printPrefix(print, name, plain, node) : printInfix(print, name, plain, node)
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const quantifier = node.kind === 'AEXPR_OP_ANY' ? 'ANY' : 'ALL'
      const text = `${print.expression(node.lexpr, binds.other + 1)} ${name} ${quantifier} (${print.expression(node.rexpr)})`
      return { text, binds: binds.other }
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const not = node.kind === 'AEXPR_DISTINCT' ? '' : 'NOT '
      const text = `${print.expression(node.lexpr, binds.is + 1)} IS ${not}DISTINCT FROM ${print.expression(node.rexpr, binds.is + 1)}`
      return { text, binds: binds.is }
    }
    case 'AEXPR_NULLIF':
      return atom(`NULLIF(${print.expression(node.lexpr)}, ${print.expression(node.rexpr)})`)
    case 'AEXPR_IN': {
      const list = printList(print, as(node.rexpr, 'List')?.items)
      return { text: `${print.expression(node.lexpr, binds.like + 1)} ${name === '<>' ? 'NOT IN' : 'IN'} (${list})`, binds: binds.like }
    }
    case 'AEXPR_LIKE':
      return printLike(print, node, name === '!~~' ? 'NOT LIKE' : 'LIKE')
    case 'AEXPR_ILIKE':
      return printLike(print, node, name === '!~~*' ? 'NOT ILIKE' : 'ILIKE')
    case 'AEXPR_SIMILAR':
      return printLike(print, node, name === '!~' ? 'NOT SIMILAR TO' : 'SIMILAR TO')
    default:
      return printBetween(print, node, name)
  }
}

function printPrefix(print: Print, name: string, plain: boolean, node: A_Expr): Printed {
  if (plain && (name === '-' || name === '+')) {
    const operand = print.expression(node.rexpr, binds.sign)
    return { text: /^[-+]/.test(operand) ? `${name}(${operand})` : `${name}${operand}`, binds: binds.sign }
  }
  return { text: `${name} ${print.expression(node.rexpr, binds.cast)}`, binds: binds.other }
}

function printInfix(print: Print, name: string, plain: boolean, node: A_Expr): Printed {
  const own = (plain ? namedOperators[name] : undefined) ?? binds.other
  const left = own === binds.compare ? own + 1 : own
  return { text: `${print.expression(node.lexpr, left)} ${name} ${print.expression(node.rexpr, own + 1)}`, binds: own }
}

/** LIKE and its kin; the escape character arrives wrapped around the pattern. */
function printLike(print: Print, node: A_Expr, word: string): Printed {
  const call = as(node.rexpr, 'FuncCall')
  const name = textsOf(call?.funcname).join('.')
  const wrapped = name === 'pg_catalog.like_escape' || name === 'pg_catalog.similar_to_escape'
  const [pattern, mark] = wrapped ? (call?.args ?? []) : [node.rexpr]
  const tail = mark === undefined ? '' : ` ESCAPE ${print.expression(mark, binds.like + 1)}`
  const text = `${print.expression(node.lexpr, binds.like + 1)} ${word} ${print.expression(pattern, binds.like + 1)}${tail}`
  return { text, binds: binds.like }
}

/** The lower bound is of a narrower grammar (b_expr), so anything but a simple one goes in brackets. */
function printBetween(print: Print, node: A_Expr, name: string): Printed {
  const [low, high] = as(node.rexpr, 'List')?.items ?? []
  const least = as(low, 'A_Const') === undefined ? binds.cast : binds.sign
  const text = `${print.expression(node.lexpr, binds.like + 1)} ${name} ${print.expression(low, least)} AND ${print.expression(high, binds.like + 1)}`
  return { text, binds: binds.like }
}

function printBool(print: Print, node: BoolExpr): Printed {
  const args = node.args ?? []
  if (node.boolop === 'NOT_EXPR') {
    const membership = as(args[0], 'SubLink')
    if (membership?.subLinkType === 'ANY_SUBLINK' && membership.operName === undefined) return printSubLink(print, membership, 'NOT IN')
    return { text: `NOT ${print.expression(args[0], binds.not)}`, binds: binds.not }
  }
  const own = node.boolop === 'AND_EXPR' ? binds.and : binds.or
  const word = node.boolop === 'AND_EXPR' ? ' AND ' : ' OR '
  return { text: args.map((arg) => print.expression(arg, own + 1)).join(word), binds: own }
}

function printSubLink(print: Print, node: SubLink, membership = 'IN'): Printed {
  const select = as(node.subselect, 'SelectStmt')
  if (select === undefined) throw new Error('a sub-select that is none')
  const query = `(${print.select(select, null)})`
  const operator = textsOf(node.operName)
  const name = operator.length > 1 ? `OPERATOR(${operator.slice(0, -1).map(printName).join('.')}.${operator.at(-1) ?? ''})` : operator[0]
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK':
      return atom(`EXISTS ${query}`)
    case 'ARRAY_SUBLINK':
      return { text: `ARRAY${query}`, binds: binds.cast }
    case 'EXPR_SUBLINK':
      return atom(query)
    default: {
      const quantifier = node.subLinkType === 'ALL_SUBLINK' ? 'ALL' : 'ANY'
      if (name === undefined)
        return { text: `${print.expression(node.testexpr, binds.like + 1)} ${membership} ${query}`, binds: binds.like }
      return { text: `${print.expression(node.testexpr, binds.other + 1)} ${name} ${quantifier} ${query}`, binds: binds.other }
    }
  }
}

function printSubscript(print: Print, node: A_Indirection): Printed {
  const [first] = node.indirection ?? []
  const isElement = as(node.arg, 'ColumnRef') !== undefined && as(first, 'A_Indices') !== undefined
  const arg = isElement ? print.expression(node.arg) : `(${print.expression(node.arg)})`
  return { text: arg + (node.indirection ?? []).map((part) => printPart(print, part)).join(''), binds: binds.subscript }
}

/** A field behind its dot, or a subscript. */
function printPart(print: Print, part: Node): string {
  const field = as(part, 'String')?.sval
  if (field !== undefined) return `.${printName(field)}`
  const { lidx, uidx, is_slice: isSlice } = as(part, 'A_Indices') ?? {}
  const from = lidx === undefined ? '' : print.expression(lidx)
  const to = uidx === undefined ? '' : print.expression(uidx)
  return isSlice === true ? `[${from}:${to}]` : `[${to}]`
}
