import type { FuncCall, Node, WindowDef } from '@pgsql/types'
import { binds, type Print, printList, printName } from './print.ts'
import type { Printed } from './print-expression.ts'
import { printSortItems } from './print-sort.ts'
import { as, textsOf } from './tree.ts'

/** Prints a call; those that the grammar makes out of special syntax are printed in that syntax. */
export function printCall(print: Print, call: FuncCall): Printed {
  const name = textsOf(call.funcname)
  const special = call.funcformat === 'COERCE_SQL_SYNTAX' ? specials[name.at(-1) ?? ''] : undefined
  if (special !== undefined) return special(print, call.args ?? [])
  if (call.funcformat === 'COERCE_SQL_SYNTAX') throw new Error(`no syntax for ${name.join('.')}`)
  const filter = call.agg_filter === undefined ? '' : ` FILTER (WHERE ${print.expression(call.agg_filter)})`
  const over = call.over === undefined ? '' : ` OVER ${printOver(print, call.over)}`
  return { text: `${name.map(printFunctionName).join('.')}${printArguments(print, call)}${filter}${over}`, binds: binds.cast }
}

/** Keywords that may call a function without quotes. */
const callable: ReadonlySet<string> = new Set(['left', 'right', 'substring', 'overlay'])

const printFunctionName = (name: string): string => (callable.has(name) ? name : printName(name))

function printArguments(print: Print, call: FuncCall): string {
  if (call.agg_star === true) return '(*)'
  const args = (call.args ?? []).map((arg, at, all) => {
    const named = as(arg, 'NamedArgExpr')
    const value = print.expression(named?.arg ?? arg)
    const variadic = call.func_variadic === true && at === all.length - 1 ? 'VARIADIC ' : ''
    return named === undefined ? `${variadic}${value}` : `${variadic}${printName(named.name ?? '')} => ${value}`
  })
  const order = call.agg_order === undefined ? '' : `ORDER BY ${printSortItems(print, call.agg_order)}`
  const distinct = call.agg_distinct === true ? 'DISTINCT ' : ''
  if (call.agg_within_group === true) return `(${args.join(', ')}) WITHIN GROUP (${order})`
  return `(${distinct}${args.join(', ')}${order && ` ${order}`})`
}

const postfix = (text: string, how: number): Printed => ({ text, binds: how })

const trim =
  (side: string) =>
  (print: Print, args: Node[]): Printed =>
    postfix(
      args.length === 2
        ? `TRIM(${side} ${print.expression(args[1])} FROM ${print.expression(args[0])})`
        : `TRIM(${side} FROM ${printList(print, args)})`,
      binds.cast,
    )

/** Syntax of the standard that arrives as a call. Source: PostgreSQL, gram.y, func_expr_common_subexpr and a_expr. */
const specials: Record<string, (print: Print, args: Node[]) => Printed> = {
  timezone: (print, [zone, value]) => {
    if (value === undefined) return postfix(`${print.expression(zone, binds.at)} AT LOCAL`, binds.at)
    return postfix(`${print.expression(value, binds.at)} AT TIME ZONE ${print.expression(zone, binds.at + 1)}`, binds.at)
  },
  extract: (print, [field, value]) => {
    const word = as(field, 'A_Const')?.sval?.sval
    if (word === undefined) throw new Error('no syntax for EXTRACT of this')
    const name = /^[a-z]+$/.test(word) ? word : print.expression(field)
    return postfix(`EXTRACT(${name} FROM ${print.expression(value)})`, binds.cast)
  },
  overlaps: (print, [a, b, c, d]) => {
    const pair = (first: Node | undefined, second: Node | undefined) => `(${print.expression(first)}, ${print.expression(second)})`
    return postfix(`${pair(a, b)} OVERLAPS ${pair(c, d)}`, binds.like)
  },
  position: (print, [text, part]) =>
    postfix(`POSITION(${print.expression(part, binds.cast)} IN ${print.expression(text, binds.cast)})`, binds.cast),
  substring: (print, [text, from, count]) => {
    const length = count === undefined ? '' : ` FOR ${print.expression(count)}`
    return postfix(`SUBSTRING(${print.expression(text)} FROM ${print.expression(from)}${length})`, binds.cast)
  },
  overlay: (print, [text, part, from, count]) => {
    const length = count === undefined ? '' : ` FOR ${print.expression(count)}`
    return postfix(
      `OVERLAY(${print.expression(text)} PLACING ${print.expression(part)} FROM ${print.expression(from)}${length})`,
      binds.cast,
    )
  },
  btrim: trim('BOTH'),
  ltrim: trim('LEADING'),
  rtrim: trim('TRAILING'),
  normalize: (print, [text, form]) =>
    postfix(`NORMALIZE(${print.expression(text)}${form === undefined ? '' : `, ${wordOf(form)}`})`, binds.cast),
  is_normalized: (print, [text, form]) =>
    postfix(`${print.expression(text, binds.is + 1)} IS ${form === undefined ? '' : `${wordOf(form)} `}NORMALIZED`, binds.is),
}

function wordOf(form: Node): string {
  const word = as(form, 'A_Const')?.sval?.sval
  if (word === undefined) throw new Error('no syntax for this normal form')
  return word
}

/** What stands behind OVER: a window or its name. */
export function printOver(print: Print, window: WindowDef): string {
  return window.name === undefined ? `(${printWindow(print, window)})` : printName(window.name)
}

/** Bits of a window's frame. Source: PostgreSQL, nodes/parsenodes.h, FRAMEOPTION_…. */
const frame = {
  nonDefault: 0x1,
  range: 0x2,
  rows: 0x4,
  between: 0x10,
  exclude: [
    [0x8000, ' EXCLUDE CURRENT ROW'],
    [0x10000, ' EXCLUDE GROUP'],
    [0x20000, ' EXCLUDE TIES'],
  ],
  start: { unboundedPreceding: 0x20, current: 0x200, offsetPreceding: 0x800, offsetFollowing: 0x2000, unboundedFollowing: 0x80 },
  end: { unboundedPreceding: 0x40, current: 0x400, offsetPreceding: 0x1000, offsetFollowing: 0x4000, unboundedFollowing: 0x100 },
} as const

/** The inside of a window definition. */
export function printWindow(print: Print, window: WindowDef): string {
  const parts: string[] = []
  if (window.refname !== undefined) parts.push(printName(window.refname))
  if (window.partitionClause !== undefined) parts.push(`PARTITION BY ${printList(print, window.partitionClause)}`)
  if (window.orderClause !== undefined) parts.push(`ORDER BY ${printSortItems(print, window.orderClause)}`)
  const options = window.frameOptions ?? 0
  if ((options & frame.nonDefault) !== 0) parts.push(printFrame(print, window, options))
  return parts.join(' ')
}

function printFrame(print: Print, window: WindowDef, options: number): string {
  const mode = (options & frame.range) !== 0 ? 'RANGE' : (options & frame.rows) !== 0 ? 'ROWS' : 'GROUPS'
  const start = printBound(print, options, frame.start, window.startOffset)
  const end = printBound(print, options, frame.end, window.endOffset)
  const exclude = frame.exclude.find(([bit]) => (options & bit) !== 0)?.[1] ?? ''
  return `${mode} ${(options & frame.between) !== 0 ? `BETWEEN ${start} AND ${end}` : start}${exclude}`
}

function printBound(print: Print, options: number, bits: Record<keyof typeof frame.start, number>, offset: Node | undefined): string {
  if ((options & bits.unboundedPreceding) !== 0) return 'UNBOUNDED PRECEDING'
  if ((options & bits.unboundedFollowing) !== 0) return 'UNBOUNDED FOLLOWING'
  if ((options & bits.current) !== 0) return 'CURRENT ROW'
  return `${print.expression(offset, binds.cast)} ${(options & bits.offsetPreceding) !== 0 ? 'PRECEDING' : 'FOLLOWING'}`
}
