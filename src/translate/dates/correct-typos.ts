import type { Token } from './date-tokens.ts'
import * as vocabulary from './vocabulary.ts'

const known = new Set(
  Object.values(vocabulary).flatMap((list) =>
    (list instanceof Map ? [...list.keys()] : [...list]).filter((word) => typeof word === 'string'),
  ),
)
/** Words of their own that are one letter from a word of time. */
const others = new Set(
  'sundry mouth mouths moth moths currant currants wealthy quarterback quartet quarto quarters monthlies marche marge mayor previews octet augusta auguste monte montag monty fridays'.split(
    ' ',
  ),
)

const beforeQuarter = new Set('last previous prev this current next past per by each every same'.split(' '))

/** Words of at least five letters that are one slip from a month, a weekday or a unit, put right; the offsets stay. */
export function correctTypos(tokens: Token[]): Token[] {
  return tokens.map((token, at) => {
    // "last q", "by q": a letter with a number after it is read as it stands.
    if (token.word === 'q' && tokens[at + 1]?.number == null && beforeQuarter.has(tokens[at - 1]?.word ?? ''))
      return { ...token, word: 'quarter' }
    if (token.word.length < 5 || token.number !== null || known.has(token.word) || others.has(token.word)) return token
    const meant = vocabulary.correctable.find(
      (word) => word[0] === token.word[0] && (word.length > 5 ? oneEdit(word, token.word) : swapped(word, token.word)),
    )
    return meant === undefined ? token : { ...token, word: meant }
  })
}

/** Whether one insertion, deletion, replacement or swap of neighbours turns one word into the other. */
function oneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  let [endA, endB] = [a.length, b.length]
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1]
  if (endA - start <= 1 && endB - start <= 1) return true
  return swapped(a, b)
}

/** Whether swapping two neighbours turns one word into the other. */
function swapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  const at = [...a].findIndex((letter, index) => letter !== b[index])
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}
