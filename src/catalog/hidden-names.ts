import type { Table } from './catalog.ts'
import { sqlTokens } from './sql-tokens.ts'

/** Names of tables and columns that a role may not learn of. */
export type HiddenNames = {
  /** Whether a text in plain language names one of them. */
  inText(text: string): boolean
  /** Whether a statement uses one of them. A column counts where a table that has it hidden is named as well. */
  inSql(sql: string): boolean
}

/** What is in `all` and not in `seen`; `fields` are names inside of hidden columns. */
export function hiddenNames(
  all: ReadonlyMap<string, Table>,
  seen: ReadonlyMap<string, Table>,
  fields: readonly string[] = [],
): HiddenNames {
  const visible = new Set([...seen.values()].flatMap((table) => [table.name, ...table.columns.map((column) => column.name)]))
  const tables = new Set([...all].filter(([key]) => !seen.has(key)).map(([, table]) => table.name))
  const columns = new Map<string, Set<string>>()
  const names = new Set([...tables, ...fields].filter((name) => !visible.has(name)))
  for (const [key, table] of all) {
    const left = new Set(seen.get(key)?.columns.map((column) => column.name))
    for (const { name } of table.columns) {
      if (left.has(name)) continue
      if (!visible.has(name)) names.add(name)
      if (seen.has(key)) columns.set(table.name, (columns.get(table.name) ?? new Set()).add(name))
    }
  }
  const lower = new Set([...names].map((name) => name.toLowerCase()))
  return {
    inText: (text) => (text.match(/[\p{L}\p{N}_$]+/gu) ?? []).some((word) => lower.has(word.toLowerCase())),
    inSql: (sql) => {
      const used = new Set(sqlTokens(sql).flatMap((token) => (token.kind === 'word' || token.kind === 'quoted' ? [token.name] : [])))
      if ([...used].some((name) => tables.has(name) || names.has(name))) return true
      return [...columns].some(([table, hidden]) => used.has(table) && [...hidden].some((name) => used.has(name)))
    },
  }
}

/** A text without the sentences that name something hidden; null when nothing is left. */
export function withoutHidden(text: string | null, hidden: HiddenNames): string | null {
  if (text === null || !hidden.inText(text)) return text
  const kept = text
    .split(/(?<=[.;:!?])\s+/)
    .filter((sentence) => !hidden.inText(sentence))
    .join(' ')
  return kept === '' ? null : kept
}
