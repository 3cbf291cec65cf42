import type { Random } from './random.ts'

/** What stands in a pattern's braces: a text, or a function that is asked anew each time. */
export type Slots = Readonly<Record<string, string | (() => string)>>

/**
 * One wording of a pattern: `(a|b|)` chooses, `[x]` stands half of the time, `{name}` is filled from the slots. Brackets may be nested.
 * Throws when a slot is unknown or a bracket stays open: the pattern is wrong then.
 */
export function expand(pattern: string, slots: Slots, random: Random): string {
  const { text, at } = sequence(pattern, 0, slots, random)
  if (at < pattern.length) throw new Error(`expected the end of the pattern, found "${pattern.slice(at)}" in "${pattern}"`)
  return tidy(text)
}

/** Wordings that stand between slashes or on lines of their own. */
export const each = (text: string): string[] => text.trim().split(/\s+\/\s+|\s*\n\s*/)

/** Blanks once, none before a comma or at the ends. */
export const tidy = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([,?.:])/g, '$1')
    .replaceAll(/,+/g, ',')
    .replace(/^[ ,]+|[ ,]+$/g, '')

type Part = { text: string; at: number }

function sequence(pattern: string, from: number, slots: Slots, random: Random): Part {
  let text = ''
  let at = from
  while (at < pattern.length) {
    const sign = pattern[at] ?? ''
    if (sign === '|' || sign === ')' || sign === ']') break
    if (sign === '(' || sign === '[') {
      const part = choice(pattern, at, slots, random)
      text += part.text
      at = part.at
    } else if (sign === '{') {
      const end = pattern.indexOf('}', at)
      const name = pattern.slice(at + 1, end)
      const filler = slots[name]
      if (filler === undefined)
        throw new Error(`expected one of ${Object.keys(slots).join(', ')} in braces, found "${name}" in "${pattern}"`)
      text += typeof filler === 'string' ? filler : filler()
      at = end + 1
    } else {
      text += sign
      at++
    }
  }
  return { text, at }
}

function choice(pattern: string, from: number, slots: Slots, random: Random): Part {
  const closing = pattern[from] === '(' ? ')' : ']'
  const branches: string[] = []
  let at = from
  do {
    const part = sequence(pattern, at + 1, slots, random)
    branches.push(part.text)
    at = part.at
  } while (pattern[at] === '|')
  if (pattern[at] !== closing) throw new Error(`expected ${closing} in "${pattern}"`)
  if (closing === ']') branches.push('')
  return { text: random.pick(branches), at: at + 1 }
}
