import type * as pg from '@pgsql/types'

type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (all: infer I) => void ? I : never

/** The content of a node by its kind. */
export type NodeMap = Intersection<pg.Node>
export type Kind = keyof NodeMap & string

/** The kind of a wrapped node; the empty text for the empty object that stands for a missing list. */
export function kindOf(node: pg.Node | undefined): string {
  for (const kind in node ?? {}) return kind
  return ''
}

/** The content of a node when it is of this kind, else undefined. */
export function as<K extends Kind>(node: pg.Node | undefined, kind: K): NodeMap[K] | undefined {
  // The wrapper has one key, its kind; the map gives that key's type.
  return node === undefined ? undefined : (node as Partial<NodeMap>)[kind]
}

/** The contents of those nodes of a list that are of this kind; the others are left out. */
export function contentsOf<K extends Kind>(nodes: readonly pg.Node[] | undefined, kind: K): NodeMap[K][] {
  const contents: NodeMap[K][] = []
  for (const node of nodes ?? none) {
    const content = as(node, kind)
    if (content !== undefined) contents.push(content)
  }
  return contents
}

const none: readonly pg.Node[] = []

/** The texts of a list of String nodes; anything else in it is left out. */
export function textsOf(nodes: readonly pg.Node[] | undefined): string[] {
  const texts: string[] = []
  for (const node of nodes ?? none) {
    const content = as(node, 'String')
    if (content !== undefined) texts.push(content.sval ?? '')
  }
  return texts
}

/** A String node. */
export const textNode = (sval: string): pg.Node => ({ String: { sval } })

/** A reference to a column by the parts of its name. */
export const columnNode = (parts: string[]): pg.Node => ({ ColumnRef: { fields: parts.map(textNode) } })

/** A whole number as a constant, as the lexer makes it: zeros are left out, and what is over 32 bits is kept as text. */
export function numberNode(value: number): pg.Node {
  if (value > 0x7fffffff) return { A_Const: { fval: { fval: String(value) } } }
  return { A_Const: { ival: value === 0 ? {} : { ival: value } } }
}

/** The name of something built in: unqualified or of `pg_catalog`, the only qualification that is allowed; else the empty text. */
export function builtInName(nodes: pg.Node[] | undefined): string {
  const [first = '', second, ...more] = textsOf(nodes)
  if (second === undefined) return first
  return first === 'pg_catalog' && more.length === 0 ? second : ''
}

/** The name of a query function of SQL/JSON, such as `json_value`. */
export const jsonFunctionName = (op: pg.JsonFuncExpr['op']): string => (op ?? '').replace('_OP', '').toLowerCase()
