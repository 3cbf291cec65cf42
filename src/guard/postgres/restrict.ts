import type { Node, RangeVar, SelectStmt } from '@pgsql/types'
import type { GuardPolicy, SqlValue } from '../policy.ts'
import type { IndexedTable } from '../policy-index.ts'
import { UnusablePolicy } from '../unusable-policy.ts'
import { ownColumns } from './own-columns.ts'
import type { PgParser } from './pg-parser.ts'
import { readExpression } from './read-expression.ts'
import { as, columnNode, numberNode, textNode } from './tree.ts'

type Mask = NonNullable<GuardPolicy['masks']>[string]
type Restrictions = { parser: PgParser; policy: GuardPolicy; parameters: SqlValue[] }

/**
 * Makes the function that puts a sub-select in the place of a table with a row filter or masked columns. The values of a filter are
 * bound behind the statement's own parameters.
 */
export function restrictTables({ parser, policy, parameters }: Restrictions) {
  return (table: IndexedTable, range: Node, columnNames: string[]): Node | null => {
    const closed = policy.closedTables?.[table.key]
    if (closed !== undefined) throw new UnusablePolicy(closed)
    const filter = policy.rowFilters?.[table.key]
    const masked = table.columns.filter(({ name, allowed }) => allowed && policy.masks?.[`${table.key}.${name}`] !== undefined)
    const base = as(range, 'RangeVar')
    if ((filter === undefined && masked.length === 0) || base === undefined) return null
    const isHashed = masked.some(({ name }) => policy.masks?.[`${table.key}.${name}`] === 'hash')
    const key = policy.maskKey !== undefined && isHashed ? parameters.push(policy.maskKey) : null
    const select: SelectStmt = {
      targetList: table.columns.flatMap(({ name, allowed }) =>
        target([table.name, name], allowed, columnNames.length > 0, policy.masks?.[`${table.key}.${name}`], key),
      ),
      fromClause: [{ RangeVar: inner(base) }],
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    }
    const alias = base.alias ?? { aliasname: table.name }
    if (filter === undefined) return { RangeSubselect: { subquery: { SelectStmt: select }, alias } }
    const condition = readExpression(parser, filter.condition)
    if (condition === null) throw new UnusablePolicy('its row filter cannot be read')
    if (namesBareTable(condition)) throw new UnusablePolicy('its row filter names a table without its schema')
    const owned = ownColumns(condition, table.name, (other) => policy.columnOrder?.[other])
    const filtered = { ...select, whereClause: shiftParameters(owned, parameters.length) }
    parameters.push(...filter.values)
    return { RangeSubselect: { subquery: { SelectStmt: fenced(filtered) }, alias } }
  }
}

/** How many columns are written out for a table: none when it is read as it is; a filter writes them twice, and a mask is as long as four. */
export function writtenColumns(policy: GuardPolicy, table: IndexedTable): number {
  const masked = table.columns.filter(({ name, allowed }) => allowed && policy.masks?.[`${table.key}.${name}`] !== undefined).length
  const isFiltered = policy.rowFilters?.[table.key] !== undefined
  return masked === 0 && !isFiltered ? 0 : (table.columns.length + masked * 4) * (isFiltered ? 2 : 1)
}

/**
 * The rows of a filter behind a fence. `OFFSET 0` keeps the planner from running conditions of the statement before the filter, where an
 * error message could tell of rows that the filter hides. UNION ALL with no rows keeps it from using what it knows of the values of
 * hidden rows for its estimates, which could be asked for one value after the other. Source: PostgreSQL, examine_simple_variable().
 */
const fenced = (filtered: SelectStmt): SelectStmt => ({
  op: 'SETOP_UNION',
  all: true,
  larg: filtered,
  rarg: { ...structuredClone(filtered), whereClause: { A_Const: { boolval: {} } } },
  limitOffset: numberNode(0),
  limitOption: 'LIMIT_OPTION_COUNT',
})

/** Whether a table is named without its schema, so that a WITH of the statement could stand in for it. Which one is nothing for the asker to know. */
function namesBareTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([key, inner]: [string, RangeVar]) => (key === 'RangeVar' && !inner.schemaname) || namesBareTable(inner),
  )
}

function inner(base: RangeVar): RangeVar {
  const { alias: _alias, ...range } = base
  return range
}

/** Columns that may not be read are left out, or stand as NULL where a column list counts by position. `path` is the table and the column. */
function target(path: [string, string], allowed: boolean, byPosition: boolean, mask: Mask | undefined, key: number | null): Node[] {
  const [, name] = path
  if (!allowed) return byPosition ? [{ ResTarget: { name, val: { A_Const: { isnull: true } } } }] : []
  const column = columnNode(path)
  return [mask === undefined ? { ResTarget: { val: column } } : { ResTarget: { name, val: maskNode(mask, column, key) } }]
}

const asText = (column: Node): Node => ({ TypeCast: { arg: column, typeName: { names: [textNode('text')], typemod: -1 } } })
const text = (sval: string): Node => ({ A_Const: { sval: { sval } } })
const call = (name: string, args: Node[]): Node => ({
  FuncCall: { funcname: [textNode('pg_catalog'), textNode(name)], args, funcformat: 'COERCE_EXPLICIT_CALL' },
})

/** null: no value, of the column's own type. hash: the same text for the same value. last4: the last four characters of longer values. */
function maskNode(mask: Mask, column: Node, key: number | null): Node {
  if (mask === 'hash') return hashNode(column, key)
  const never: Node = { A_Const: { boolval: {} } }
  if (mask === 'null') return { CaseExpr: { args: [{ CaseWhen: { expr: never, result: column } }] } }
  const isLong: Node = {
    A_Expr: { kind: 'AEXPR_OP', name: [textNode('>')], lexpr: call('length', [asText(column)]), rexpr: numberNode(4) },
  }
  const end: Node = {
    A_Expr: { kind: 'AEXPR_OP', name: [textNode('||')], lexpr: text('****'), rexpr: call('right', [asText(column), numberNode(4)]) },
  }
  const isShort: Node = { NullTest: { arg: column, nulltesttype: 'IS_NOT_NULL' } }
  return {
    CaseExpr: { args: [{ CaseWhen: { expr: isLong, result: end } }, { CaseWhen: { expr: isShort, result: text('****') } }] },
  }
}

/**
 * A digest under the key in parameter `key`, in hexadecimal digits: without the key nobody can make it from values that they guess. Two
 * tables have the same text for the same value, so joins and groups hold.
 */
function hashNode(column: Node, key: number | null): Node {
  if (key === null) return call('md5', [asText(column)])
  const keyed: Node = {
    A_Expr: { kind: 'AEXPR_OP', name: [textNode('||')], lexpr: asText({ ParamRef: { number: key } }), rexpr: asText(column) },
  }
  return call('encode', [call('sha256', [call('convert_to', [keyed, text('UTF8')])]), text('hex')])
}

/** The tree with `$1` as the first parameter behind those that are there already. */
function shiftParameters(node: Node, by: number): Node {
  const shifted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shifted)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
      if (key !== 'ParamRef') return [key, shifted(inner)]
      const reference = inner as { number?: number }
      return [key, { ...reference, number: (reference.number ?? 0) + by }]
    })
    return Object.fromEntries(entries)
  }
  // The copy has the shape of what was copied.
  return shifted(node) as Node
}
