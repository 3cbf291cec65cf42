import { isPlace, isTree, listOf, nameOf, treeOf, variantOf } from './tree.ts'

/** The name of a call in lower case, without `safe.`, and the arguments that it is given by place; null for anything else. */
export function callOf(node: unknown): { name: string; args: unknown[] } | null {
  const { name: kind, fields: call } = variantOf(node)
  if (kind !== 'Function') return null
  const parts = listOf(call.name).map((part) => nameOf(variantOf(part).content))
  const args = listOf(variantOf(call.args).fields.args).map((arg) => {
    const { name, content, fields } = variantOf(arg)
    return variantOf(name === 'Named' ? fields.arg : content).content
  })
  const name = parts.join('.').toLowerCase()
  return { name: name.replace(/^safe\./, ''), args }
}

type Operation = (a: number, b: number) => number

const operators: Readonly<Record<string, Operation>> = {
  Plus: (a, b) => a + b,
  Minus: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  Divide: (a, b) => a / b,
}

const functions: Readonly<Record<string, Operation>> = {
  div: (a, b) => Math.trunc(a / b),
  greatest: Math.max,
  ieee_divide: (a, b) => a / b,
  least: Math.min,
  pow: Math.pow,
  power: Math.pow,
  safe_add: (a, b) => a + b,
  safe_divide: (a, b) => a / b,
  safe_multiply: (a, b) => a * b,
  safe_subtract: (a, b) => a - b,
}

const own = (table: Readonly<Record<string, Operation>>, name: string): Operation | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** What expressions came to, so that none is computed twice. */
type Known = Map<unknown, number | null>

/** The number that an expression of constants alone comes to, or null. */
export function constantOf(node: unknown, known: Known = new Map()): number | null {
  const found = known.get(node)
  if (found !== undefined) return found
  const number = compute(node, known)
  known.set(node, number)
  return number
}

function compute(node: unknown, known: Known): number | null {
  const { name, content, fields } = variantOf(node)
  if (name === 'Value') return numberOf(fields.value)
  if (name === 'Nested') return constantOf(content, known)
  if (name === 'Cast' || name === 'Floor' || name === 'Ceil') return constantOf(fields.expr, known)
  if (name === 'UnaryOp') return fields.op === 'Minus' ? apply((a) => -a, [fields.expr], known) : constantOf(fields.expr, known)
  if (name === 'BinaryOp') return apply(own(operators, String(fields.op)), [fields.left, fields.right], known)
  if (name === 'Subquery') return constantOfQuery(content)
  const call = callOf(node)
  return call === null ? null : apply(own(functions, call.name), call.args.slice(0, 2), known)
}

function numberOf(value: unknown): number | null {
  const { name, content } = variantOf(value)
  if (name === 'Number') return Number(listOf(content)[0])
  return name === 'HexStringLiteral' ? Number(`0x${content}`) : null
}

/** A sub-select of one expression and nothing else. */
function constantOfQuery(query: unknown): number | null {
  const { fields: select } = variantOf(treeOf(query).body)
  const [target] = listOf(select.projection).map(variantOf)
  if (target === undefined || listOf(select.from).length > 0) return null
  return constantOf(target.name === 'ExprWithAlias' ? target.fields.expr : target.content)
}

function apply(operation: Operation | undefined, operands: unknown[], known: Known): number | null {
  const [a = null, b = 0] = operands.map((operand) => constantOf(operand, known))
  return operation === undefined || a === null || b === null ? null : operation(a, b)
}

/** The largest number, whatever its sign, that constants anywhere in an expression come to; 0 where there is none. */
export function largestIn(node: unknown, known: Known = new Map()): number {
  const whole = typeof node === 'object' && node !== null ? constantOf(node, known) : null
  return whole === null ? partsOf(node).reduce((most: number, part) => Math.max(most, largestIn(part, known)), 0) : Math.abs(whole)
}

/** What a node has in it, but for places. */
export const partsOf = (node: unknown): unknown[] =>
  Array.isArray(node)
    ? node
    : isTree(node)
      ? Object.keys(node)
          .filter((field) => !isPlace(field))
          .map((field) => node[field])
      : []

/** The text of a constant that is one, or null. */
export function textOf(node: unknown): string | null {
  const { name, content, fields } = variantOf(node)
  if (name === 'Cast') return textOf(fields.expr)
  if (name === 'TypedString') return textOf({ Value: fields.value })
  if (name === 'Nested') return textOf(content)
  const { name: kind, content: text } = variantOf(name === 'Value' ? fields.value : null)
  return /String/.test(kind) && typeof text === 'string' ? text : null
}

/** Whether something in a query could end it: a condition of any kind, or a limit. */
export function hasCondition(node: unknown): boolean {
  const tree = treeOf(node)
  const isOne = ['selection', 'having', 'qualify', 'limit_clause', 'On', 'Using'].some((field) => Boolean(tree[field]))
  return isOne || partsOf(node).some(hasCondition)
}

/** Whether an expression names anything but functions. */
export function hasName(node: unknown): boolean {
  const tree = treeOf(node)
  if (tree.Identifier !== undefined || tree.CompoundIdentifier !== undefined) return true
  return Array.isArray(node) ? node.some(hasName) : Object.keys(tree).some((field) => field !== 'name' && hasName(tree[field]))
}

/** Whether something in a query reads a table of this name alone, in lower case. */
export function readsTable(node: unknown, name: string): boolean {
  const path = listOf(treeOf(treeOf(node).Table).name)
  const isIt = path.length === 1 && nameOf(variantOf(path[0]).content).toLowerCase() === name
  return isIt || partsOf(node).some((part) => readsTable(part, name))
}

/** How many grouping sets the entries of a GROUP BY make together. */
export function groupingSets(items: readonly unknown[]): number {
  return items.reduce((product: number, item) => product * setsOf(item), 1)
}

function setsOf(item: unknown): number {
  const { name, content } = variantOf(item)
  const call = callOf(item)
  if (name === 'Rollup' || call?.name === 'rollup') return (call?.args ?? listOf(content)).length + 1
  if (name === 'Cube' || call?.name === 'cube') return 2 ** (call?.args ?? listOf(content)).length
  if (name !== 'GroupingSets') return 1
  return listOf(content).reduce((sum: number, list) => sum + groupingSets(listOf(list)), 0)
}
