import { type Document, isNode, isScalar, LineCounter, parseDocument, type Scalar } from 'yaml'

/** One file of a semantic model. `file` is what errors call it. */
export type ModelText = { file: string; text: string }

/** What is wrong with a model file and where; `line` and `column` count from 1, `path` is like `datasets[0].fields[2].name`. */
export type ModelError = { file: string; line: number; column: number; path: string; message: string }

/** A place in a file. */
export type Place = { file: string; line: number }

/** A path into a document: keys and indexes. */
export type Path = readonly PropertyKey[]

/** A YAML text with its positions. */
export type OpenText = {
  file: string
  value: unknown
  /** Where the node at a path starts, or its closest parent that exists. `inside` goes on within the node, also when that is JSON text. */
  at(path: Path, inside?: Path): { line: number; column: number }
}

const maxBytes = 5_000_000

/** Reads YAML (of which JSON is a part) and keeps where everything stood. */
export function openText({ file, text }: ModelText): { ok: true; value: OpenText } | { ok: false; problem: ModelError[] } {
  if (text.length > maxBytes)
    return { ok: false, problem: [{ file, line: 1, column: 1, path: '', message: 'the file is larger than 5 MB' }] }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const errors = document.errors.map((error) => ({ file, ...lineOf(lines, error.pos[0]), path: '', message: error.message }))
  if (errors.length > 0) return { ok: false, problem: errors }
  try {
    return {
      ok: true,
      value: { file, value: document.toJS({ maxAliasCount: 100 }), at: (path, inside) => place(document, lines, path, inside) },
    }
  } catch (error) {
    return { ok: false, problem: [{ file, line: 1, column: 1, path: '', message: error instanceof Error ? error.message : String(error) }] }
  }
}

const lineOf = (lines: LineCounter, offset: number): { line: number; column: number } => {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function place(document: Document, lines: LineCounter, path: Path, inside?: Path): { line: number; column: number } {
  const whole = [...path, ...(inside ?? [])]
  for (let depth = whole.length; depth >= 0; depth--) {
    const node = document.getIn(whole.slice(0, depth), true)
    if (!isNode(node) || !node.range) continue
    const start = lineOf(lines, node.range[0])
    return inside && depth === path.length && isScalar(node) ? placeInside(node, start, inside) : start
  }
  return { line: 1, column: 1 }
}

/** Lines of a block scalar are the lines of the file; other scalars are folded, so that their first line is all that is known. */
function placeInside(node: Scalar, start: { line: number; column: number }, inside: Path): { line: number; column: number } {
  if (typeof node.value !== 'string' || (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED')) return start
  const lines = new LineCounter()
  const found = place(parseDocument(node.value, { lineCounter: lines }), lines, inside)
  return { line: start.line + found.line, column: found.column }
}

/** A path as errors show it. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`),
    '',
  )
