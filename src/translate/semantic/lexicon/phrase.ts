import { stem } from '../text/stem.ts'
import { type Token, tokenize } from '../text/tokenize.ts'

/** Tokens that mean something: words, numbers and some signs; signs that only join or decorate are left out. */
export const meaningful = (tokens: readonly Token[]): Token[] =>
  signed(tokens).filter(
    (token, at) =>
      token.kind !== 'sign' || /^(?:[%#&+/<>=$€£≠]|!=)/.test(token.text) || (/^[,:;–—-]/.test(token.text) && !joins(tokens, at)),
  )

/** "-5" after a blank is one negative number. */
function signed(tokens: readonly Token[]): Token[] {
  const joined: Token[] = []
  for (const token of tokens) {
    const before = joined.at(-1)
    if (
      token.kind === 'number' &&
      token.glued &&
      before?.kind === 'sign' &&
      /^[-–−]$/.test(before.text) &&
      !before.glued &&
      joined.length > 1
    )
      joined[joined.length - 1] = { ...token, text: `-${token.text}`, raw: before.raw + token.raw, start: before.start, glued: false }
    else joined.push(token)
  }
  return joined
}

/** "morning!", "good evening," before the question: words that only greet, with a sign after them. */
export function withoutGreeting(tokens: readonly Token[]): Token[] {
  const start = tokens[0]?.text === 'good' ? 1 : 0
  const sign = tokens[start + 1]
  const greets = greetings.has(tokens[start]?.text ?? '') && sign?.kind === 'sign' && /^[!,.–-]$/.test(sign.text)
  return greets ? tokens.slice(start + 2) : [...tokens]
}
const greetings = new Set('morning afternoon evening day hi hello hey yo dear moin hallo bonjour salut hola'.split(' '))

/** A sign between two words without spaces: "month-1", "b.meyer". */
const joins = (tokens: readonly Token[], at: number): boolean => tokens[at]?.glued === true && tokens[at + 1]?.glued === true

/** Words of a phrase as the lexicon sees them, folded. */
export const phraseWords = (text: string): string[] =>
  meaningful(tokenize(text.replaceAll('{n}', ` ${numberSlot} `))).map((token) => token.text)

/** Stands for any number in the phrases of conditions. */
export const numberSlot = 'numberslot'

export const keyOf = (words: readonly string[]): string => words.map(stem).join(' ')
