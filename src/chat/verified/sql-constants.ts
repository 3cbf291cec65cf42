import type { A_Expr, FuncCall, Node, SelectStmt } from '@pgsql/types'
import type { Catalog } from '../../catalog/catalog.ts'
import { as, textsOf } from '../../guard/postgres/tree.ts'
import { levelsOf } from '../meaning/levels.ts'
import { columnAt, type Level, operatorOf } from '../meaning/places.ts'

/**
 * A constant of a statement. `start` and `end` are UTF-16 offsets of its text. `use`: the comparison that it is one side of, with the
 * sign as if it stood on the right; a limit; or anything else. `column` is the one it is compared with, `schema.table.column`.
 */
export type SqlConstant = {
  value: string | number
  start: number
  end: number
  use: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'limit' | 'other'
  column: string | null
}

export type SqlConstants = { constants: SqlConstant[]; readsClock: boolean }

type Context = { use: SqlConstant['use']; column: string | null }
const elsewhere: Context = { use: 'other', column: null }
const clockCalls = new Set(['now', 'statement_timestamp', 'transaction_timestamp', 'clock_timestamp', 'timeofday', 'age'])
const comparisons = new Set<string>(['=', '<>', '<', '<=', '>', '>='])
const turned: Record<string, SqlConstant['use']> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** Every literal of a checked statement, in the order of the text, and whether the statement reads the time of the server. */
export function sqlConstants(statement: SelectStmt, text: string, catalog: Catalog): SqlConstants {
  const levels = levelsOf(statement, catalog)
  const offsetOf = characterOffsets(text)
  const constants: SqlConstant[] = []
  let readsClock = false
  let current: Level | null = null
  visit({ SelectStmt: statement }, elsewhere)
  return { constants: constants.sort((a, b) => a.start - b.start), readsClock }

  function visit(node: unknown, context: Context): void {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const inner of node) visit(inner, context)
      return
    }
    // Plain parser output: an object with this one key is a wrapped node.
    const wrapped = node as Node
    const constant = as(wrapped, 'A_Const')
    const expression = as(wrapped, 'A_Expr')
    const select = as(wrapped, 'SelectStmt')
    const cast = as(wrapped, 'TypeCast')
    const call = as(wrapped, 'FuncCall')
    const list = as(wrapped, 'List')?.items ?? as(wrapped, 'A_ArrayExpr')?.elements
    readsClock ||= as(wrapped, 'SQLValueFunction') !== undefined
    if (constant !== undefined) add(constant, context)
    else if (expression !== undefined) visitExpression(expression)
    else if (select !== undefined) visitSelect(select)
    else if (cast !== undefined) visit(cast.arg, context)
    else if (call !== undefined) visitCall(call, context)
    else if (list !== undefined) visit(list, context)
    else for (const inner of Object.values(node)) visit(inner, elsewhere)
  }

  function visitCall(call: FuncCall, context: Context): void {
    const name = textsOf(call.funcname).at(-1) ?? ''
    if (clockCalls.has(name)) readsClock = true
    // A day in a time zone is still that day.
    if (name === 'timezone' && call.args?.length === 2) {
      visit(call.args[0], elsewhere)
      visit(call.args[1], context)
    } else for (const inner of Object.values(call)) visit(inner, elsewhere)
  }

  function visitSelect(select: SelectStmt): void {
    const outside = current
    current = levels.find((level) => level.select === select) ?? null
    visitParts(select)
    current = outside
  }

  function visitParts(select: SelectStmt): void {
    const { limitCount, limitOffset, ...rest } = select
    visit(limitCount, { use: 'limit', column: null })
    visit(limitOffset, elsewhere)
    for (const side of [rest.larg, rest.rarg]) if (side) visitSelect(side)
    const { larg: _larg, rarg: _rarg, ...parts } = rest
    for (const inner of Object.values(parts)) visit(inner, elsewhere)
  }

  function visitExpression(expression: A_Expr): void {
    const { lexpr, rexpr } = expression
    const sign = operatorOf(expression)
    if (expression.kind === 'AEXPR_BETWEEN') {
      const [low, high] = as(rexpr, 'List')?.items ?? []
      visit(lexpr, elsewhere)
      visit(low, { use: '>=', column: columnOf(lexpr) })
      visit(high, { use: '<=', column: columnOf(lexpr) })
      return
    }
    const compares = expression.kind === 'AEXPR_OP' || expression.kind === 'AEXPR_IN' || expression.kind === 'AEXPR_OP_ANY'
    if (!compares || !comparisons.has(sign)) {
      // A literal that something is done to does not stand for itself.
      for (const side of [lexpr, rexpr]) visit(side, elsewhere)
      return
    }
    const use = useOf(sign)
    visit(rexpr, { use, column: columnOf(lexpr) })
    visit(lexpr, { use: turned[use] ?? use, column: columnOf(rexpr) })
  }

  function columnOf(node: Node | undefined): string | null {
    const plain = as(node, 'TypeCast')?.arg ?? node
    const here = current === null ? null : placeIn(current, plain)
    if (here !== null) return here
    // A column of a statement around this one, when its name can mean only one.
    const places = new Set(levels.map((level) => placeIn(level, plain)).filter((place) => place !== null))
    const [only] = places
    return places.size === 1 && only !== undefined ? only : null
  }

  function add(constant: NonNullable<ReturnType<typeof as<'A_Const'>>>, context: Context): void {
    const start = offsetOf(constant.location ?? 0)
    const found = /^(?:[eE]?'(?:[^']|'')*'|-?\d[\d._]*(?:[eE][+-]?\d+)?)/.exec(text.slice(start))?.[0]
    if (found === undefined) return
    const value = constant.sval !== undefined ? (constant.sval.sval ?? '') : Number(constant.ival?.ival ?? constant.fval?.fval ?? 0)
    constants.push({ value, start, end: start + found.length, ...context })
  }
}

const useOf = (sign: string): SqlConstant['use'] => {
  switch (sign) {
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return sign
    default:
      return 'other'
  }
}

function placeIn(level: Level, node: Node | undefined): string | null {
  const found = columnAt(level, node)
  return found === null || found.relation.table === null ? null : `${found.relation.table}.${found.column.name}`
}

/** The parser counts bytes of UTF-8. */
function characterOffsets(text: string): (bytes: number) => number {
  const encoder = new TextEncoder()
  const plain = encoder.encode(text).length === text.length
  return (bytes) => {
    if (plain) return bytes
    let counted = 0
    let at = 0
    for (const character of text) {
      if (counted >= bytes) break
      counted += encoder.encode(character).length
      at += character.length
    }
    return at
  }
}
