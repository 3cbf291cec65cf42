import type { UnsafeSql } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { checkInput } from './input-checks.ts'
import type { PgParser, Token } from './pg-parser.ts'
import { collectViolations } from './violations.ts'

/**
 * The tokens of a text as PostgreSQL's own lexer reads them, comments too; the text need not be a statement. `start` and `end` are UTF-16 indexes.
 * Problems: the text's size and signs as for a statement, and what the lexer cannot read, such as a quote that is not closed.
 */
export function readTokens(parser: PgParser, text: string): Result<Token[], UnsafeSql> {
  const violations = collectViolations(text)
  const tokens = checkInput(parser, text, violations) ? parser.scan(text) : null
  if (tokens !== null) return ok(inCharacters(text, tokens))
  if (violations.list.length === 0) {
    violations.add('syntax', 'The text cannot be read. Look for a quote, a quoted name or a comment that is not closed.')
  }
  return fail({ kind: 'unsafe-sql', violations: violations.list })
}

/** Tokens come in the order of the text, so that one pass over it is enough. */
function inCharacters(text: string, tokens: readonly Token[]): Token[] {
  let at = 0
  let bytes = 0
  const indexOf = (byte: number): number => {
    while (bytes < byte && at < text.length) {
      const code = text.codePointAt(at) ?? 0
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
      at += code > 0xffff ? 2 : 1
    }
    return at
  }
  return tokens.map((token) => {
    const start = indexOf(token.start)
    const end = indexOf(token.end)
    return { tokenName: token.tokenName, text: text.slice(start, end), start, end }
  })
}
