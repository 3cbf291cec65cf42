import { fail, ok, type Result } from '../../base/result.ts'
import type { Guard } from '../../guard/guard-sql.ts'
import { type ParameterType, parameterTypes } from '../monitor.ts'
import { problemAt } from './problem-at.ts'

/** Reads a text as the server would: `tokens` of the guard. */
export type ReadTokens = Guard['tokens']
type Token = Extract<ReturnType<ReadTokens>, { ok: true }>['value'][number]

/** Names that stand for the planned time of a run and its local date. */
export const reservedTypes = new Map<string, ParameterType>([
  ['as_of', 'timestamptz'],
  ['as_of_date', 'date'],
])

/** One placeholder where it stands; `type` and `default` are there where it declares them. `next`: the token behind it, as it is written. */
export type Use = { name: string; start: number; end: number; type: ParameterType | null; default: unknown; next: string }

/** A name with its type and default, null and undefined where the text gives none. */
export type Declared = { name: string; type: ParameterType | null; default: unknown; position: number }

export type PlaceholderText = { uses: Use[]; declared: Declared[] }

/**
 * Finds the placeholders `{{name:type=default}}` and `{{name}}` of a statement on PostgreSQL's own tokens, so that what stands in a string, a quoted name
 * or a comment is never taken for one. Refused with line and column: a placeholder inside such a token, `$1`, an unknown type, a default of another
 * type, and two declarations of one name that differ. A literal such as '{{1,2},{3,4}}' passes.
 */
export function readPlaceholders(readTokens: ReadTokens, text: string): Result<PlaceholderText> {
  const scanned = readTokens(text)
  if (!scanned.ok) return fail(scanned.problem)
  const tokens = scanned.value
  const uses: Use[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) break
    const foul = faultOf(token)
    if (foul !== null) return problemAt(text, token.start + foul.offset, foul.message)
    if (!isPair(tokens, at, '{')) continue
    const use = readUse(text, tokens, at)
    if (!use.ok) return use
    uses.push(use.value.use)
    at = use.value.last
  }
  return declare(text, uses)
}

const isPair = (tokens: readonly Token[], at: number, sign: string): boolean =>
  tokens[at]?.text === sign && tokens[at + 1]?.text === sign && tokens[at]?.end === tokens[at + 1]?.start

/** Braces stand alone unless they are in a string, a quoted name or a comment. */
function faultOf({ text }: Token): { offset: number; message: string } | null {
  if (/^\$\d/.test(text)) return { offset: 0, message: `found ${text}; expected a placeholder with a name, such as {{days:int=7}}` }
  const inside = /\{\{\s*[a-z_]\w*\s*(\}\}|[:=])/i.exec(text)
  if (inside === null) return null
  const where = /^(--|\/\*)/.test(text) ? 'a comment' : text.startsWith('"') ? 'a quoted name' : 'a string'
  return {
    offset: inside.index,
    message: `a placeholder stands inside ${where}, where it would not be replaced; put it outside, for a text joined with ||`,
  }
}

const grammar = 'expected {{name}} or {{name:type=default}}'

function readUse(text: string, tokens: readonly Token[], from: number): Result<{ use: Use; last: number }> {
  const start = tokens[from]?.start ?? 0
  const name = tokens[from + 2]
  if (name === undefined || !/^[a-z][a-z0-9_]{0,62}$/.test(name.text)) {
    return problemAt(text, name?.start ?? start, `${grammar} with a name of small letters, digits and underscores`)
  }
  let at = from + 3
  let type: ParameterType | null = null
  if (tokens[at]?.text === ':') {
    const list = tokens[at + 2]?.text === '[' && tokens[at + 3]?.text === ']'
    const written = `${tokens[at + 1]?.text ?? ''}${list ? '[]' : ''}`
    type = parameterTypes.find((known) => known === written) ?? null
    if (type === null) return problemAt(text, tokens[at + 1]?.start ?? start, `expected one of the types ${parameterTypes.join(', ')}`)
    at += list ? 4 : 2
  }
  let given: unknown
  if (tokens[at]?.text === '=') {
    if (type === null)
      return problemAt(text, tokens[at]?.start ?? start, `expected a type before the default, as in {{${name.text}:int=7}}`)
    const end = endOf(tokens, at + 1)
    const parts = tokens.slice(at + 1, end)
    const value = readDefault(text, type, parts)
    if (value === undefined) {
      return problemAt(text, parts[0]?.start ?? start, `expected a default of type ${type}, lists as ["a", "b"] and texts in single quotes`)
    }
    given = value
    at = end
  }
  if (!isPair(tokens, at, '}')) return problemAt(text, tokens[at]?.start ?? start, `${grammar}, ended by }}`)
  const reserved = reservedTypes.has(name.text)
  if (reserved && type !== null) {
    return problemAt(text, start, `{{${name.text}}} takes its type and value from the planned time; write it without`)
  }
  const end = tokens[at + 1]?.end ?? text.length
  return ok({
    use: { name: name.text, start, end, type: reservedTypes.get(name.text) ?? type, default: given, next: tokens[at + 2]?.text ?? '' },
    last: at + 1,
  })
}

function endOf(tokens: readonly Token[], from: number): number {
  for (let at = from; at < tokens.length; at++) if (isPair(tokens, at, '}')) return at
  return tokens.length
}

/** The value as the text writes it; undefined when that cannot be read. What type it must have is looked at when it is bound. */
function readDefault(text: string, type: ParameterType, parts: readonly Token[]): unknown {
  const [first] = parts
  const last = parts.at(-1)
  if (first === undefined || last === undefined || parts.some((part) => /^(--|\/\*|[{}]$)/.test(part.text))) return undefined
  if (type.endsWith('[]')) return readList(parts)
  if (parts.length === 1) return unquote(first.text)
  return type === 'text' || type === 'ident' ? undefined : text.slice(first.start, last.end)
}

function readList(parts: readonly Token[]): unknown[] | undefined {
  if (parts[0]?.text !== '[' || parts.at(-1)?.text !== ']') return undefined
  const values: unknown[] = []
  for (let at = 1; at < parts.length - 1; at++) {
    const sign = parts[at]?.text === '-' ? '-' : ''
    if (sign !== '') at++
    const value = unquote(parts[at]?.text ?? '')
    const behind = parts[++at]?.text
    if (value === undefined || (behind !== ',' && at !== parts.length - 1)) return undefined
    values.push(sign + value)
  }
  return parts.at(-2)?.text === ',' ? undefined : values
}

/** Escapes are not read: what is meant by a backslash differs between quotes. */
function unquote(text: string): string | undefined {
  const quote = text[0]
  if (quote === "'" || quote === '"') return text.includes('\\') ? undefined : text.slice(1, -1).replaceAll(quote + quote, quote)
  return /^[\w.+-]+$|^[\p{L}\w]+$/u.test(text) ? text : undefined
}

function declare(text: string, uses: readonly Use[]): Result<PlaceholderText> {
  const declared = new Map<string, Declared>()
  for (const use of uses) {
    const known = declared.get(use.name)
    if (known === undefined) {
      declared.set(use.name, { name: use.name, type: use.type, default: use.default, position: use.start })
      continue
    }
    const other = use.type !== null && known.type !== null && use.type !== known.type
    const otherDefault =
      use.default !== undefined && known.default !== undefined && JSON.stringify(use.default) !== JSON.stringify(known.default)
    if (other || otherDefault) {
      return problemAt(
        text,
        use.start,
        `{{${use.name}}} was declared otherwise before; declare it once and write {{${use.name}}} afterwards`,
      )
    }
    known.type ??= use.type
    known.default ??= use.default
  }
  return ok({ uses: [...uses], declared: [...declared.values()] })
}
