/*
 * How many terminal columns a text takes: two for East Asian wide characters and emoji, none for marks that join the letter before.
 * Source: Unicode Standard Annex 11 (ranges of East_Asian_Width W and F, joined where the gaps are unassigned) and Annex 29.
 */

const wideRanges: [number, number][] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x274c, 0x274c],
  [0x2753, 0x2757],
  [0x2795, 0x2797],
  [0x2b50, 0x2b50],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
]

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const invisible = /^[\p{M}\p{Cf}\p{Cc}]*$/u
const emoji = /\p{Emoji_Presentation}|\uFE0F/u

function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0
  const code = grapheme.codePointAt(0) ?? 0
  if (code < 0x1100) return 1
  return emoji.test(grapheme) || wideRanges.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

/** The width of a text in terminal columns. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

/** The text, or its beginning and an ellipsis so that it fits `width` columns; no letter is cut in two. */
export function fitWidth(text: string, width: number): string {
  // A cell can hold a megabyte; more than this many code units is never looked at.
  const beginning = text.length > width * 20 + 20 ? text.slice(0, width * 20 + 20) : text
  if (beginning === text && displayWidth(text) <= width) return text
  let shown = ''
  let used = 0
  for (const { segment } of segmenter.segment(beginning)) {
    const next = graphemeWidth(segment)
    if (used + next > width - 1) break
    shown += segment
    used += next
  }
  return width < 1 ? '' : `${shown}…`
}

/** The text filled with blanks to `width` columns, on the left when it is a number. */
export function padWidth(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return right ? blanks + text : text + blanks
}
