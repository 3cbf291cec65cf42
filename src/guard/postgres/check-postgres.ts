import type { Node, RangeVar, SelectStmt } from '@pgsql/types'
import { deparseSync } from 'pgsql-deparser'
import type { UnsafeSql } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { CheckedSql } from '../checked-sql.ts'
import type { GuardInput } from '../guard-sql.ts'
import type { PgParser } from './pg-parser.ts'

/** What a checked statement consists of, before it is sealed. */
export type Accepted = Pick<CheckedSql, 'text' | 'parameters' | 'dialect' | 'lineage'>

/** `column` counts output columns from 0. */
export type WrapOptions = { orderBy?: { column: number; descending: boolean }[]; limit: number; offset?: number }

export function checkPostgres(parser: PgParser, input: GuardInput): Result<Accepted, UnsafeSql> {
  const refuse = (rule: UnsafeSql['violations'][number]['rule'], message: string, position: number | null = null) =>
    fail<UnsafeSql>({ kind: 'unsafe-sql', violations: [{ rule, message, position }] })
  const parsed = parser.parse(input.candidate)
  if (parsed.kind === 'syntax') return refuse('syntax', parsed.problem.message, parsed.problem.position)
  if (parsed.kind !== 'tree') return refuse('size', 'The statement is too deep to be read. Send a smaller one.')
  const statements = (parsed.tree as { stmts?: { stmt: Record<string, unknown> }[] }).stmts ?? []
  if (statements.length !== 1) return refuse('statements', 'Send exactly one SELECT statement.')
  const select = statements[0]?.stmt.SelectStmt as SelectStmt | undefined
  if (select === undefined) return refuse('statement', 'Only SELECT statements may run.')
  const tables = new Set<string>()
  const ctes = new Set<string>()
  let unknown: string | null = null
  const path = input.policy.searchPath ?? [input.policy.defaultSchema]
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item)
      return
    }
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'CommonTableExpr') ctes.add((value as { ctename: string }).ctename)
      visit(value)
      if (key === 'RangeVar') {
        const range = value as RangeVar
        if (range.schemaname === undefined && ctes.has(range.relname ?? '')) continue
        const schemas = range.schemaname === undefined ? path : [range.schemaname]
        const schema = schemas.find((name) => input.policy.tables[`${name}.${range.relname}`] !== undefined)
        if (schema === undefined) {
          unknown ??= range.relname ?? ''
          continue
        }
        range.schemaname = schema
        tables.add(`${schema}.${range.relname}`)
      }
    }
  }
  visit(select.withClause)
  visit(select)
  if (unknown !== null) return refuse('table', `There is no table "${unknown}".`)
  const cap = input.policy.maxRows + 1
  let limitAdded = false
  const asked = (select.limitCount as { A_Const?: { ival?: { ival?: number } } } | undefined)?.A_Const?.ival?.ival ?? null
  if (select.limitCount === undefined || (asked !== null && asked >= cap)) {
    select.limitCount = { A_Const: { ival: { ival: cap } } }
    select.limitOption = 'LIMIT_OPTION_COUNT'
    limitAdded = true
  }
  const root: Node = { SelectStmt: select }
  return ok({
    text: deparseSync(root),
    parameters: input.parameters,
    dialect: 'postgresql',
    lineage: { tables: [...tables].sort(), columns: [], functions: [], output: [], statementLimit: asked, limitAdded },
  })
}

export function wrapPostgres(_parser: PgParser, checked: CheckedSql, options: WrapOptions): Result<Accepted, UnsafeSql> {
  const order = (options.orderBy ?? []).map(({ column, descending }) => `${column + 1}${descending ? ' DESC NULLS LAST' : ''}`)
  const text = `SELECT * FROM (${checked.text}) AS _q${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''} LIMIT ${options.limit} OFFSET ${options.offset ?? 0}`
  return ok({ text, parameters: checked.parameters, dialect: checked.dialect, lineage: checked.lineage })
}
