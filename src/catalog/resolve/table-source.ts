/** The table that a source means, and the condition on its rows where it is a plain query; null where it is a query of another kind. */
export type TableSource = { table: string; condition: string | null }

const plainQuery = /^select\s+\*\s+from\s+((?:"(?:[^"]|"")*"|`[^`]*`|[\p{L}\p{N}_$.-])+)(?:\s+where\s+([\s\S]+))?$/iu
const furtherClauses = /\b(group\s+by|having|order\s+by|limit|offset|union|intersect|except|fetch|qualify|window)\b/i

/** Reads `table`, `schema.table`, `database.schema.table`, or `select * from table where condition`, as files of others have them. */
export function readSource(source: string): TableSource | null {
  if (!/^\s*\(?\s*(select|with)\b/i.test(source)) return { table: source, condition: null }
  const [, table, condition] = plainQuery.exec(bare(source)) ?? []
  if (table === undefined || (condition !== undefined && furtherClauses.test(condition))) return null
  return { table, condition: condition?.trim() ?? null }
}

/** Without the brackets and the semicolon around a query. */
function bare(source: string): string {
  const text = source.trim().replace(/;$/, '').trim()
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).trim() : text
}
