const aggregates = new Set(['sum', 'avg', 'min', 'max', 'count', 'percentile_cont', 'stddev', 'stddev_samp', 'bool_or', 'bool_and'])

/**
 * Restricts every aggregate call in an expression to rows for which the condition holds: `sum(t.x) / count(*)` becomes
 * `sum(t.x) FILTER (WHERE c) / count(*) FILTER (WHERE c)`; a filter that is there already is kept with AND.
 */
export function filterAggregates(expression: string, condition: string): string {
  let out = ''
  let at = 0
  while (at < expression.length) {
    const word = /^[a-z_][a-z0-9_]*/i.exec(expression.slice(at))?.[0]
    if (word === undefined) {
      const quoted = quotedAt(expression, at)
      out += expression.slice(at, quoted)
      at = quoted
      continue
    }
    const open = at + word.length
    if (!aggregates.has(word.toLowerCase()) || expression[open] !== '(') {
      out += word
      at = open
      continue
    }
    let close = closingParenthesis(expression, open)
    const within = /^\s*within\s+group\s*\(/i.exec(expression.slice(close))
    if (within !== null) close = closingParenthesis(expression, close + within[0].length - 1)
    out += expression.slice(at, close)
    const filter = /^\s*filter\s*\(\s*where\s+/i.exec(expression.slice(close))
    if (filter === null) {
      out += ` FILTER (WHERE ${condition})`
      at = close
    } else {
      const end = closingParenthesis(expression, close + expression.slice(close).indexOf('('))
      out += ` FILTER (WHERE (${expression.slice(close + filter[0].length, end - 1)}) AND ${condition})`
      at = end
    }
  }
  return out
}

/** Position after the text in quotes that starts here, or after one character. */
function quotedAt(text: string, at: number): number {
  const quote = text[at]
  if (quote !== "'" && quote !== '"') return at + 1
  const end = text.indexOf(quote, at + 1)
  return end < 0 ? text.length : end + 1
}

/** Position after the parenthesis that closes the one at `open`. */
function closingParenthesis(text: string, open: number): number {
  let depth = 0
  let at = open
  while (at < text.length) {
    const sign = text[at]
    if (sign === "'" || sign === '"') {
      at = quotedAt(text, at)
      continue
    }
    if (sign === '(') depth++
    if (sign === ')') depth--
    at++
    if (depth === 0) return at
  }
  return text.length
}
