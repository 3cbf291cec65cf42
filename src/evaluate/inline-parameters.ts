import type { SqlValue } from '../guard/policy.ts'

/**
 * A statement with its parameters written into the text as literals, for files of statements that must run as they stand. Places
 * inside quotes, dollar quotes and comments are left alone. Strings are escaped for `standard_conforming_strings = on`, PostgreSQL's
 * default; texts with a backslash are written as `E''` strings so that they mean the same under either setting.
 */
export function inlineParameters(sql: string, values: readonly SqlValue[]): string {
  const skip = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|\$(\d+)/g
  return sql.replace(skip, (found, _tag: string | undefined, place: string | undefined) => {
    if (place === undefined) return found
    const at = Number(place) - 1
    if (at < 0 || at >= values.length) throw new Error(`the statement has no value for $${place}`)
    return literal(values[at] ?? null)
  })
}

/** A value as SQL text. */
export function literal(value: SqlValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('only finite numbers can be written as literals')
    return value < 0 ? `(${value})` : String(value)
  }
  if (typeof value === 'string') return quote(value)
  return `ARRAY[${value.map((item) => literal(item)).join(', ')}]`
}

function quote(text: string): string {
  if (text.includes('\u0000')) throw new Error('texts in PostgreSQL hold no zero bytes')
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}
