import { isMaskKey } from './mask-key.ts'
import type { SqlValue } from './policy.ts'

/** Strings (plain and escape), quoted names, comments, and `$n`. Dollar quotes are strings too. */
const token =
  /(?<escape>\b[eE]'(?:[^'\\]|''|\\.)*')|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?\$\k<tag>\$|\$(?<number>\d+)/g

/**
 * A statement with its parameters written into it, for people to read, copy and edit; what runs keeps them apart. A text parameter and
 * a quoted literal are the same to PostgreSQL: both take their type from where they stand. The key of masks stays `$n`.
 */
export function inlineParameters(text: string, parameters: readonly SqlValue[]): string {
  if (parameters.length === 0) return text
  return text.replace(token, (found, ...rest) => {
    const groups: { number?: string } = rest.at(-1)
    if (groups.number === undefined) return found
    const value = parameters[Number(groups.number) - 1]
    return value === undefined || isMaskKey(value) ? found : literal(value)
  })
}

function literal(value: SqlValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return String(value)
  return quote(Array.isArray(value) ? `{${value.map(element).join(',')}}` : String(value))
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
const element = (value: string | number) => (typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`)
