import type { RoleView } from '../../chat/deps.ts'
import { quoteIdent } from '../../db/sql.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { Guard } from '../../guard/guard-sql.ts'

/** Relations asked about in one statement; who reads more is a list and not a test. */
const mostTables = 50

/**
 * The statement that asks of each relation that another one reads whether it has a row that the user may see, one column for each. It passes the guard
 * like any other. Null when there is no relation, or when the guard does not let it through.
 */
export function sourceQuestion(guard: Guard, view: RoleView, checked: CheckedSql): { sql: CheckedSql; tables: string[] } | null {
  const tables = checked.lineage.tables.slice(0, mostTables)
  const names = tables.map((key) => view.catalog.tables.get(key)).filter((table) => table !== undefined)
  if (tables.length === 0 || names.length < tables.length) return null
  const quote = checked.dialect === 'bigquery' ? (name: string) => `\`${name}\`` : quoteIdent
  const parts = names.map(({ schema, name }, at) => `EXISTS (SELECT 1 FROM ${quote(schema)}.${quote(name)}) AS s${at + 1}`)
  const verdict = guard.check({ candidate: `SELECT ${parts.join(', ')}`, parameters: [], policy: view.policy })
  return verdict.ok ? { sql: verdict.value, tables } : null
}
