import type { Token } from '../text/tokenize.ts'
import type { Language } from '../words/op.ts'

const suffixes = new Map([
  ['k', 1e3],
  ['tsd', 1e3],
  ['m', 1e6],
  ['mn', 1e6],
  ['mio', 1e6],
  ['mm', 1e6],
  ['b', 1e9],
  ['bn', 1e9],
  ['mrd', 1e9],
])

/** The number a token writes: "1,500", "1.5", "1.500,00" where points group thousands, "40k", "2.5m"; null for anything else. */
export function readNumber(token: Token, languages: ReadonlySet<Language>): number | null {
  const match = /^-?(\d+(?:[.,]\d+)*)([a-z]+)?$/.exec(token.text)
  if (match === null) return null
  const scale = match[2] === undefined ? 1 : suffixes.get(match[2])
  const digits = plainNumber(match[1] ?? '', languages)
  return scale === undefined || digits === null ? null : digits * scale * (token.text.startsWith('-') ? -1 : 1)
}

function plainNumber(text: string, languages: ReadonlySet<Language>): number | null {
  if (/^\d+$/.test(text)) return Number(text)
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) return Number(text.replaceAll(',', ''))
  const pointsGroup = languages.has('de') || languages.has('es') || languages.has('fr')
  if (/^\d{1,3}(\.\d{3}){2,}$/.test(text) || (pointsGroup && /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(text))) {
    return Number(text.replaceAll('.', '').replace(',', '.'))
  }
  if (/^\d+[.,]\d+$/.test(text)) return Number(text.replace(',', '.'))
  return null
}
