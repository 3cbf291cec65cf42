import { fold } from './fold.ts'

/**
 * One word, number or sign of a question. `start` and `end` are UTF-16 offsets into the question; `text` is folded; `glued` says
 * that nothing stands between it and the token before.
 */
export type Token = { text: string; raw: string; start: number; end: number; kind: 'word' | 'number' | 'sign'; glued: boolean }

const pattern =
  /(?<number>\d+(?:[.,]\d+)*(?:k|m|mn|mio|bn|b)?(?![\p{L}\d]))|(?<word>[\p{L}\d]+(?:['’`´](?=[\p{L}])[\p{L}]+)*)|(?<sign>>=|<=|<>|!=|\S)/giu

/**
 * Splits a question into tokens. Words hold letters and digits, and an inner apostrophe is taken apart afterwards: "don't" is
 * "do" "not", "last month's" is "last" "month". Everything else is a sign of its own.
 */
export function tokenize(question: string): Token[] {
  const tokens: Token[] = []
  for (const match of question.matchAll(pattern)) {
    const raw = match[0]
    const start = match.index
    const end = start + raw.length
    const glued = tokens.at(-1)?.end === start
    if (match.groups?.word === undefined) {
      tokens.push({ text: fold(raw), raw, start, end, kind: match.groups?.number === undefined ? 'sign' : 'number', glued })
      continue
    }
    const ranked = rankedNumber.exec(raw)
    if (ranked?.[1] !== undefined) {
      const middle = start + ranked[1].length
      const word = { text: fold(ranked[1]), raw: ranked[1], start, end: middle, kind: 'word' as const, glued }
      tokens.push(word, {
        text: raw.slice(ranked[1].length),
        raw: raw.slice(ranked[1].length),
        start: middle,
        end,
        kind: 'number',
        glued: false,
      })
      continue
    }
    for (const part of splitApostrophe(raw)) {
      const from = start + part.at
      tokens.push({ text: part.text, raw: part.raw, start: from, end: from + part.raw.length, kind: 'word', glued: glued && part.at === 0 })
    }
  }
  return tokens
}

/** "top10": a word of ranking and its number, typed as one. */
const rankedNumber = /^(top|bottom|best|worst)\d{1,3}$/i

type Part = { text: string; raw: string; at: number }

const whole = new Map([
  ["can't", 'cannot'],
  ["won't", 'not'],
  ["shan't", 'not'],
])

function splitApostrophe(raw: string): Part[] {
  const text = fold(raw)
  const at = text.indexOf("'")
  if (at < 0 || text.length !== raw.length) return [{ text: text.replaceAll("'", ''), raw, at: 0 }]
  const fixed = whole.get(text)
  if (fixed !== undefined) return [{ text: fixed, raw, at: 0 }]
  const head = text.slice(0, at)
  const tail = text.slice(at + 1)
  if (tail === 't' && head.endsWith('n')) return [{ text: 'not', raw, at: 0 }]
  if (['s', 're', 've', 'll', 'd', 'm'].includes(tail)) return [{ text: head, raw: raw.slice(0, at), at: 0 }]
  // French and Italian elisions: "d'affaires", "l'annee"
  return [
    { text: head, raw: raw.slice(0, at), at: 0 },
    { text: tail, raw: raw.slice(at + 1), at: at + 1 },
  ]
}
