import { type SqlToken, sqlTokens } from '../sql-tokens.ts'

/**
 * `a / b` as files of others write ratios, made `a::numeric / nullif(b, 0)`: PostgreSQL cuts the quotient of whole numbers and fails on
 * zero, where the dialects of warehouses give a fraction and mostly nothing. A factor on either side is kept, as in
 * `100 * sum(x) / count(*)`. Everything else is given back as it was.
 */
export function safeDivision(sql: string): string {
  const tokens = sqlTokens(sql)
  const operators = topLevelOperators(tokens)
  const slash = operators.find(({ text }) => text === '/')
  if (!slash || operators.some(({ text, at }) => text !== '*' && at !== slash.at)) return sql
  const [before, after] = [operators.filter(({ at }) => at < slash.at), operators.filter(({ at }) => at > slash.at)]
  const leading = before.length === 1 && before[0]?.at === 1 && tokens[0]?.kind === 'number' ? tokens[0].text : null
  const trailing = after.length === 1 && after[0]?.at === tokens.length - 2 && tokens.at(-1)?.kind === 'number' ? tokens.at(-1)?.text : null
  if (before.length !== (leading === null ? 0 : 1) || after.length !== (trailing === null ? 0 : 1)) return sql
  const numerator = tokens.slice(leading === null ? 0 : 2, slash.at)
  const denominator = tokens.slice(slash.at + 1, trailing === null ? undefined : -2)
  if (denominator[0]?.name === 'nullif' || denominator[0]?.kind === 'number' || numerator.length === 0 || denominator.length === 0)
    return sql
  const scale = leading ?? trailing
  return `${scale ? `${scale} * ` : ''}${textOf(sql, numerator)}::numeric / nullif(${textOf(sql, denominator)}, 0)`
}

const textOf = (sql: string, tokens: readonly SqlToken[]): string => sql.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0)

/** Operators and words outside of all brackets, with their places; a cast is none. */
function topLevelOperators(tokens: readonly SqlToken[]): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = []
  let depth = 0
  for (const [at, token] of tokens.entries()) {
    if (token.text === '(') depth++
    else if (token.text === ')') depth--
    else if (depth === 0 && token.kind === 'operator' && token.text !== '.' && token.text !== '::') found.push({ text: token.text, at })
    else if (depth === 0 && token.kind === 'word' && /^(and|or|not|case|is|in|between|like|filter|over)$/.test(token.name)) {
      found.push({ text: token.name, at })
    }
  }
  return found
}
