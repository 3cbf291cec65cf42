import { type Piece, startsOf } from './canonical-text.ts'
import { isTree } from './tree.ts'

/** Where in the candidate something stands that the reader saw in the text made of it: byte offsets; undefined where nobody knows. */
export type Places = {
  ofNode(node: unknown): number | undefined
  /** Lines and columns count from 1, columns in characters (code points). */
  ofLine(line: number, column: number): number | undefined
}

/** Places in a candidate by the pieces that it was split into, of which `text` was made. */
export function placesIn(candidate: string, pieces: readonly Piece[], text: string): Places {
  const ofLine = (line: number, column: number): number | undefined => {
    const index = indexOf(text, line, column)
    const at = startsOf(pieces).findLastIndex((start) => start <= index)
    const piece = pieces[at]
    return line < 1 || piece === undefined ? undefined : new TextEncoder().encode(candidate.slice(0, piece.at)).length
  }
  return {
    ofLine,
    ofNode: (node) => {
      const start = startOf(node)
      return start === null ? undefined : ofLine(start.line, start.column)
    },
  }
}

function indexOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1)
  const inLine = Array.from(text.split('\n')[line - 1] ?? '').slice(0, column - 1)
  return before.reduce((sum, { length }) => sum + length + 1, 0) + inLine.join('').length
}

type Start = { line: number; column: number }

/** Where the first part of a node begins that says so. */
function startOf(node: unknown): Start | null {
  if (typeof node !== 'object' || node === null) return null
  const start = isTree(node) && isTree(node.span) ? node.span.start : undefined
  if (isTree(start) && typeof start.line === 'number' && typeof start.column === 'number' && start.line > 0)
    return { line: start.line, column: start.column }
  for (const part of Object.values(node)) {
    const found = startOf(part)
    if (found !== null) return found
  }
  return null
}
