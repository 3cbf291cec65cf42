/** A word, a run of digits, or one other character of the question. */
export type Token = {
  /** Lower case without accents; digits and punctuation as they stand. */
  word: string
  /** The value when the token is a run of ASCII digits. */
  number: number | null
  start: number
  end: number
  /** White space, or the start of the text, stands before it. */
  gap: boolean
  /** Written with a capital first letter. */
  capital: boolean
}

const pattern = /\p{L}[\p{L}\p{M}]*|[0-9]+|[^\s]/gu

/** Splits a question; letters and digits part ("2026Q3" is three tokens). Offsets are UTF-16 units of the text as given. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = []
  let last = -1
  for (const match of text.matchAll(pattern)) {
    const [raw] = match
    const digits = /^[0-9]/.test(raw)
    tokens.push({
      word: digits ? raw : foldWord(raw),
      number: digits ? Number(raw) : null,
      start: match.index,
      end: match.index + raw.length,
      gap: match.index !== last,
      capital: /^\p{Lu}/u.test(raw),
    })
    last = match.index + raw.length
  }
  return tokens
}

/** Lower case, accents dropped, typographic quotes and dashes made plain. */
export function foldWord(raw: string): string {
  const plain = punctuation[raw]
  if (plain !== undefined) return plain
  return raw.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
}

const punctuation: Record<string, string> = { '’': "'", '‘': "'", ʼ: "'", '–': '-', '—': '-', '‑': '-', '−': '-', '…': '.' }
