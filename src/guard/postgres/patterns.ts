import { reasonAgainstPattern } from './regular-expressions.ts'

/** The longest LIKE pattern, and how many % signs one may have. */
const limits = { likeCharacters: 500, likeWildcards: 10 }

/** Why a LIKE pattern may not run, or null. */
export function reasonAgainstLike(pattern: string): string | null {
  if (pattern.length > limits.likeCharacters) return `A LIKE pattern may have at most ${limits.likeCharacters} characters.`
  if (pattern.split('%').length - 1 > limits.likeWildcards) return `A LIKE pattern may have at most ${limits.likeWildcards} % signs.`
  return null
}

/** The deepest filters inside filters of a JSON path: each level goes through all values of the one around it. */
const deepestFilters = 3

/**
 * Why a JSON path may not run, or null: its `like_regex` patterns are held to the same bounds, and its filters may not stand too deep
 * inside each other. A word may be written by the numbers of its signs, so those are refused outside of strings. What is opened and never
 * closed reaches to the end: the server refuses it, and it is read once only.
 */
export function reasonAgainstPath(path: string): string | null {
  const plain = withoutComments(path)
  for (const [, pattern = ''] of plain.matchAll(/like_regex\s*"((?:[^"\\]|\\.)*)"/gis)) {
    const reason = reasonAgainstPattern(unescaped(pattern))
    if (reason !== null) return reason
  }
  const words = emptyStrings(plain)
  if (words.includes('\\')) return 'A JSON path may have backslashes in strings only. Write its words plainly.'
  if (words.split('**').length > 2) return 'A JSON path may go through all levels (**) once. Name the levels.'
  if (words.split('keyvalue').length > 2) return 'A JSON path may ask for .keyvalue() once. Use several paths.'
  if (words.split(',').length > 2) return 'A JSON path may list subscripts once ([0, 1]). Use several paths.'
  if (depthOfFilters(words) > deepestFilters) return `Filters of a JSON path may stand inside each other ${deepestFilters} levels deep.`
  return null
}

const withoutComments = (path: string): string =>
  path.replaceAll(/\/\*.*?(?:\*\/|$)|("(?:[^"\\]|\\.)*"?)/gs, (_all, string: string | undefined) => string ?? ' ')

const emptyStrings = (path: string): string => path.replaceAll(/"(?:[^"\\]|\\.)*"?/gs, '""')

/** A JSON path without comments and what stands in its strings. */
export const wordsOfPath = (path: string): string => emptyStrings(withoutComments(path))

/** How deep the filters `?(…)` of a path without strings and comments stand inside each other. */
function depthOfFilters(path: string): number {
  const around: number[] = []
  let depth = 0
  let deepest = 0
  for (const [sign] of path.matchAll(/\?\s*\(|[()]/g)) {
    if (sign === ')') depth = around.pop() ?? 0
    else {
      around.push(depth)
      if (sign !== '(') depth++
    }
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

const pathEscape = /\\(?:u\{(?<points>[\da-f]{1,6})\}|u(?<four>[\da-f]{4})|x(?<two>[\da-f]{2})|(?<sign>.))/gis

/** A string of a JSON path as it is read: signs may be written by their numbers. */
const unescaped = (text: string): string =>
  text.replace(pathEscape, (...found) => {
    const groups: Record<'points' | 'four' | 'two' | 'sign', string | undefined> = found.at(-1)
    const number = groups.points ?? groups.four ?? groups.two
    const point = number === undefined ? Number.NaN : Number.parseInt(number, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : (groups.sign ?? '')
  })

/** Why a template of format() may not run, or null. */
export function reasonAgainstFormat(template: string): string | null {
  for (const [, width = ''] of template.matchAll(/%(?:\d+\$)?-*(\*|\d+)?/g)) {
    if (width === '*' || Number(width) > 100) return 'format() takes widths up to 100, written in the template.'
  }
  return null
}
