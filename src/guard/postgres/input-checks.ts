import type { PgParser } from './pg-parser.ts'
import type { Violations } from './violations.ts'

const limits = { characters: 20_000, brackets: 150, operators: 2_000, comments: 200 }

/** Bidirectional controls, and control characters but tab and the line ends: two readers may see different texts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u

const signs = /[-+*/<>=~!@#%^&|`?:]/g

/** The run is looked for only where there are signs enough. */
const mayHaveLongRun = (text: string): boolean => count(text, signs) >= 500

/** The lexer's time grows with the square of such a run, unless it is a comment. */
const longRun = /(?:[~!@#^&|`?+*/%<>=]|-(?!-)){500}/

/**
 * Looks at a text before it is parsed: characters that may not be in it, its length, how deep its brackets nest and how many operators
 * it has. The parser's own stack overflows on deep input, and each overflow costs an instance. False: the text must not be parsed.
 */
export function checkInput(parser: PgParser, candidate: string, violations: Violations): boolean {
  const known = violations.list.length
  if (candidate.trim() === '') violations.add('input', 'There is no statement. Write one SELECT.')
  else if (candidate.length > limits.characters) {
    violations.add('input', `The statement has ${candidate.length} characters. At most ${limits.characters} are allowed.`)
  } else if (!candidate.isWellFormed()) {
    addAt(violations, candidate.search(/\p{Surrogate}/u), 'The text holds half a character (a lone surrogate). Leave it out.')
  } else if (hidden.test(candidate)) {
    addAt(
      violations,
      candidate.search(hidden),
      'The text holds a control character that cannot be seen. Leave it out; tabs and line ends are allowed.',
    )
  } else if (count(candidate, /\/\*/g) > limits.comments || (mayHaveLongRun(candidate) && longRun.test(candidate))) {
    violations.add('input', `The text opens more than ${limits.comments} comments, or has hundreds of signs in a row. Leave them out.`)
  } else checkSize(parser, candidate, violations)
  return violations.list.length === known
}

const addAt = (violations: Violations, position: number, message: string): void => {
  violations.list.push({ rule: 'input', message, position: position < 0 ? null : position })
}

/** Counts brackets and operators: roughly first, over quoted text too, and by the server's lexer only when that is too many. */
function checkSize(parser: PgParser, candidate: string, violations: Violations): void {
  const operators = count(candidate, signs)
  if (roughDepth(candidate) <= limits.brackets && operators <= limits.operators) return
  // The tokens before a cut are the same without what follows, so the beginning may decide at a fraction of the price.
  const beginning = tokensOf(parser, candidate.slice(0, 6_000))
  const first = beginning === null ? null : measure(beginning)
  // What the lexer cannot read is taken for plain text, character by character.
  const exact = first !== null && isTooMuch(first) ? first : measure(tokensOf(parser, candidate) ?? [...candidate])
  if (exact.depth > limits.brackets) {
    violations.add('input', `The brackets nest over ${limits.brackets} levels deep. At most ${limits.brackets} are allowed.`)
  }
  if (exact.operators > limits.operators) {
    violations.add('input', `The statement has over ${limits.operators} operators. At most ${limits.operators} are allowed.`)
  }
}

type Size = { depth: number; operators: number }

const isTooMuch = ({ depth, operators }: Size): boolean => depth > limits.brackets || operators > limits.operators

/** How deep brackets nest, those in quotes counted like others. What this misses ends in the parser's own limits. */
function roughDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (const bracket of text.match(/[()[\]]/g) ?? []) {
    if (bracket === '(' || bracket === '[') deepest = Math.max(deepest, ++depth)
    else if (depth > 0) depth--
  }
  return deepest
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

const tokensOf = (parser: PgParser, text: string): string[] | null => parser.scan(text)?.map((token) => token.text) ?? null

function measure(tokens: readonly string[]): Size {
  let depth = 0
  let deepest = 0
  let operators = 0
  for (const text of tokens) {
    if (text === '(' || text === '[') deepest = Math.max(deepest, ++depth)
    else if (text === ')' || text === ']') depth--
    else if (/^[-+*/<>=~!@#%^&|`?:]+$/.test(text)) operators++
  }
  return { depth: deepest, operators }
}
