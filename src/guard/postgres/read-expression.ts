import type { Node, SelectStmt } from '@pgsql/types'
import { checkShape } from './check-shape.ts'
import type { PgParser } from './pg-parser.ts'
import { as } from './tree.ts'
import { collectViolations } from './violations.ts'

/** The single SELECT that a text consists of, or the kind of another statement, or how many there are and where the second begins. */
export type ReadSelect = { select: SelectStmt } | { statement: string; place: number } | { count: number; place: number | null }

/** Looks at the envelope of a parse result. */
export function readSelect(tree: unknown): ReadSelect {
  // The envelope is made by the parser's own library; what is inside it is looked at field by field.
  const statements = (tree as { stmts?: { stmt?: Record<string, unknown>; stmt_location?: number }[] }).stmts ?? []
  const [first, second] = statements
  if (first === undefined || second !== undefined) return { count: statements.length, place: second?.stmt_location ?? null }
  const { stmt = {}, stmt_location: place = 0 } = first
  const [kind = ''] = Object.keys(stmt)
  // Its fields are held against the closed tables before anything reads them.
  return kind === 'SelectStmt' ? { select: stmt.SelectStmt as SelectStmt } : { statement: kind, place }
}

/** The tree of one expression, or null when the text is none or holds what no statement may hold. */
export function readExpression(parser: PgParser, text: string): Node | null {
  const parsed = parser.parseWithoutPlaces(`SELECT (${text}\n)`)
  if (parsed.kind !== 'json') return null
  const read = readSelect(JSON.parse(parsed.json))
  if (!('select' in read) || !checkShape(read.select, 'SelectStmt', collectViolations(text))) return null
  const { targetList, limitOption: _limitOption, op: _op, ...others } = read.select
  const { name, val = null } = as(targetList?.[0], 'ResTarget') ?? {}
  return targetList?.length === 1 && Object.keys(others).length === 0 && name === undefined ? val : null
}
