import type { Piece } from './canonical-text.ts'

/** Names behind which a bracket makes the second reader read what is in it twice. */
const twice: ReadonlySet<string> = new Set(['ARRAY', 'CAST', 'OVER', 'SAFE_CAST', 'STRUCT'])

/** The most work that a text may ask for: eleven such brackets inside each other, or thousands beside each other. */
export const mostWork = 8_000

/**
 * How much work the second reader has with a text: it goes back and reads the inside of arrays, structs, casts, windows and sub-selects
 * again, so that each level doubles the work, and a WITH in a sub-select does so twice. Measured, for its grammar does not say.
 */
export function workOfNesting(pieces: readonly Piece[]): number {
  const open: number[] = []
  let depth = 0
  let work = 0
  for (const [at, { text }] of pieces.entries()) {
    if (text === '(' || text === '[') {
      const levels = text === '[' ? 1 : levelsOf(wordAt(pieces, at - 1), wordAt(pieces, at + 1))
      open.push(levels)
      depth += levels
      if (levels > 0) work += 2 ** depth
    } else if (text === ')' || text === ']') depth -= open.pop() ?? 0
  }
  return work
}

const levelsOf = (before: string, inside: string): number => (inside === 'WITH' ? 2 : inside === 'SELECT' || twice.has(before) ? 1 : 0)

const wordAt = (pieces: readonly Piece[], at: number): string => pieces[at]?.text.toUpperCase() ?? ''
