import type { Metric } from './semantic-model.ts'
import { type SqlToken, sqlTokens } from './sql-tokens.ts'

/** How an aggregate expression combines rows, told from its outermost form. */
export function aggregationOf(sql: string): NonNullable<Metric['aggregation']> {
  if (ratioOf(sql)) return 'ratio'
  const tokens = sqlTokens(sql)
  const [name, open, first] = tokens
  if (name?.kind !== 'word' || open?.text !== '(' || !isWholeCall(tokens)) return 'other'
  if (name.name === 'count') return first?.name === 'distinct' ? 'count-distinct' : 'count'
  return name.name === 'sum' || name.name === 'avg' || name.name === 'min' || name.name === 'max' ? name.name : 'other'
}

/** Whether the tokens are one call, with at most a `filter (where …)` after it. */
function isWholeCall(tokens: readonly SqlToken[]): boolean {
  const end = closing(tokens, 1)
  if (end === tokens.length - 1) return true
  return tokens[end + 1]?.name === 'filter' && closing(tokens, end + 2) === tokens.length - 1
}

function closing(tokens: readonly SqlToken[], open: number): number {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]?.text === '(') depth++
    if (tokens[i]?.text === ')' && --depth === 0) return i
  }
  return -1
}

/** The parts of a ratio written `[scale *] numerator / nullif(denominator, 0)`; null for anything else. */
export function ratioOf(sql: string): Metric['ratio'] {
  const tokens = sqlTokens(sql)
  const slash = topLevel(tokens, '/')
  const nullif = tokens[slash + 1]
  if (slash < 1 || nullif?.name !== 'nullif' || closing(tokens, slash + 2) !== tokens.length - 1) return null
  const inner = tokens.slice(slash + 3, -1)
  const comma = topLevel(inner, ',')
  const zero = inner[comma + 1]
  if (comma < 1 || zero?.text !== '0' || inner.length !== comma + 2) return null
  const scaled = tokens[0]?.kind === 'number' && tokens[1]?.text === '*'
  const numerator = textOf(sql, tokens.slice(scaled ? 2 : 0, slash))
  return { numerator, denominator: textOf(sql, inner.slice(0, comma)), scale: scaled ? Number(tokens[0]?.text) : 1 }
}

function topLevel(tokens: readonly SqlToken[], operator: string): number {
  let depth = 0
  for (const [i, token] of tokens.entries()) {
    if (token.text === '(') depth++
    else if (token.text === ')') depth--
    else if (depth === 0 && token.text === operator) return i
  }
  return -1
}

const textOf = (sql: string, tokens: readonly SqlToken[]): string => sql.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0)
