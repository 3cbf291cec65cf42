import { listOf, nameOf, treesOf, variantOf } from './tree.ts'
import type { Walk } from './walk.ts'

/** Types of GoogleSQL without parts, as the reader calls them. */
const plain: ReadonlySet<string> = new Set(
  `BigDecimal BigInt BigNumeric Bool Boolean Bytes Date Datetime Decimal Float64 Int Int64 Integer Interval JSON Numeric SmallInt String TinyInt`.split(
    ' ',
  ),
)
/** Those that the reader knows by their names only. */
const named: ReadonlySet<string> = new Set(['byteint', 'geography'])

/** Reports a type that GoogleSQL does not have: what the name of another one would be looked up as is known to nobody here. */
export function checkType(walk: Walk, node: unknown): void {
  const refused = refusedType(node)
  if (refused === null) return
  const message = `There is no type${refused && ` ${refused}`} that can be used here. Use INT64, NUMERIC, FLOAT64, STRING, BOOL, DATE, DATETIME, TIMESTAMP, JSON, or ARRAY and STRUCT of these.`
  walk.violations.add('type', message)
}

/** What a type that may not be named is called, or null. */
function refusedType(node: unknown): string | null {
  const { name, content } = variantOf(node)
  if (plain.has(name)) return null
  if (name === 'Time' || name === 'Timestamp') return listOf(content)[1] === 'None' ? null : `${name.toUpperCase()} WITH TIME ZONE`
  if (name === 'Array') {
    const inner = variantOf(content)
    return inner.name === 'AngleBracket' ? refusedType(inner.content) : 'ARRAY'
  }
  if (name === 'Struct') return firstRefused(treesOf(listOf(content)[0]).map((field) => field.field_type))
  if (name !== 'Custom') return name.toUpperCase()
  const parts = listOf(listOf(content)[0]).map((part) => nameOf(variantOf(part).content))
  return parts.length === 1 && named.has(parts[0]?.toLowerCase() ?? '') && listOf(listOf(content)[1]).length === 0 ? null : parts.join('.')
}

const firstRefused = (types: unknown[]): string | null => types.map(refusedType).find((one) => one !== null) ?? null

const collations: ReadonlySet<string> = new Set(['', 'binary', 'und', 'und:ci'])

/** Reports a collation that is none of BigQuery's own, or is not written as a text. */
export function checkCollation(walk: Walk, node: unknown): void {
  const [first, ...more] = listOf(node)
  const { fields: part } = variantOf(first)
  const name = nameOf(part)
  const isText = part.quote_style === "'" || part.quote_style === '"'
  if (isText && more.length === 0 && collations.has(name)) return
  walk.violations.add('collation', `There is no collation ${name} that can be used here. Write 'und:ci', which knows no case, or 'binary'.`)
}
