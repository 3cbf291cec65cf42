import type { Node, SelectStmt } from '@pgsql/types'
import lists from './lists.json' with { type: 'json' }
import { textsOf } from './tree.ts'

/**
 * The printers that call each other. An expression is put in brackets when it binds more loosely than `least`. `indent` is the white
 * space that each line of a SELECT begins with; null keeps it on one line.
 */
export type Print = {
  expression(node: Node | undefined, least?: number): string
  select(select: SelectStmt, indent: string | null): string
}

/** How tightly operators bind, loosest first. Source: PostgreSQL, gram.y, the list of precedences. */
export const binds = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  compare: 5,
  like: 6,
  other: 7,
  add: 8,
  multiply: 9,
  power: 10,
  at: 11,
  collate: 12,
  sign: 13,
  subscript: 14,
  cast: 15,
  atom: 16,
} as const

const keywords: ReadonlySet<string> = new Set(lists.keywords.split(' '))

const plainName = /^[a-z_][a-z0-9_]*$/

/** An identifier, in double quotes unless it is plain lower case and no keyword. */
export function printName(name: string): string {
  return plainName.test(name) && !keywords.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** A qualified name from its parts. */
export const printNames = (nodes: Node[] | undefined): string => textsOf(nodes).map(printName).join('.')

/** A text constant. With a backslash it is written so that it means the same whatever `standard_conforming_strings` says. */
export function printText(text: string): string {
  const quoted = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`
}

/** Several expressions with commas between. */
export const printList = (print: Print, nodes: Node[] | undefined): string => (nodes ?? []).map((node) => print.expression(node)).join(', ')
