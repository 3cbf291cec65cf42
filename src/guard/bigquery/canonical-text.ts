/** A piece of a text, which begins at `at`, a UTF-16 index: white space and comments between pieces are kept only as `space`. */
export type Piece = {
  kind: 'name' | 'quoted' | 'number' | 'string' | 'parameter' | 'sign'
  text: string
  value: string
  space: boolean
  at: number
}

/** Which parameters a text may hold: `@p1` … or `$1` … up to `count`; they are written as `@p`, with numbers larger by `shift`. */
export type Parameters = { sign: '@' | '$'; count: number; shift: number }

const noParameters: Parameters = { sign: '@', count: 0, shift: 0 }

/** `position` is a UTF-16 index. */
export type LexProblem = { message: string; position: number }

const spaces = /(?:[ \t\r\n\f\v]|#[^\r\n]*|--[^\r\n]*|\/\*[\s\S]*?\*\/)+/y
const word = /[A-Za-z_][A-Za-z0-9_]*/y
const figure = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const namedParameter = /@p\d+\b/y
const numberedParameter = /\$\d+\b/y
const opening = /(?:[rR][bB]|[bB][rR]|[rR]|[bB])?("""|'''|"|')/y

/** How a reader may differ from the documented lexis: for it raw strings end at their first quote, nothing is escaped, or quotes are never threefold. */
export type Quirk = 'rawEnds' | 'noEscapes' | 'noTriples'

/**
 * Splits a text by BigQuery's documented lexis, or as a reader with a quirk would. Escapes in strings are resolved; raw strings end at the first closing quote that is not
 * behind a backslash. Source: GoogleSQL, "Lexical structure and syntax".
 */
export function splitText(text: string, parameters: Parameters = noParameters, quirk?: Quirk): Piece[] | LexProblem {
  const pieces: Piece[] = []
  let at = 0
  let space = false
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? null
  }
  while (at < text.length) {
    const gap = take(spaces)
    if (gap !== null) {
      at += gap.length
      space = true
      continue
    }
    if (text.startsWith('/*', at)) return { message: 'A comment does not end.', position: at }
    const piece = readPiece(text, at, take, parameters, quirk)
    if ('message' in piece) return piece
    if (piece.kind === 'quoted' && !space && pieces.at(-1)?.kind === 'quoted')
      return { message: 'Two quoted names stand beside each other, which readers take for one.', position: at }
    const { length, ...own } = piece
    pieces.push({ ...own, space, at })
    at += length
    space = false
  }
  return pieces
}

type Read = Omit<Piece, 'space' | 'at'> & { length: number }

function readPiece(
  text: string,
  at: number,
  take: (pattern: RegExp) => string | null,
  parameters: Parameters,
  quirk: Quirk | undefined,
): Read | LexProblem {
  const open = take(opening)
  if (open !== null) return readString(text, at, quirk === 'noTriples' ? open.replace(/(['"])\1\1$/, '$1') : open, quirk)
  if (text[at] === '`') {
    const end = text.indexOf('`', at + 1)
    const name = text.slice(at + 1, end)
    if (end < 0 || name === '' || /[\\\r\n"']/.test(name))
      return { message: 'A quoted name is empty, has signs that are not allowed, or does not end.', position: at }
    return { kind: 'quoted', text: `\`${name}\``, value: name, length: end + 1 - at }
  }
  const name = take(word)
  if (name !== null) return { kind: 'name', text: name, value: name, length: name.length }
  const number = take(figure)
  if (number !== null) return { kind: 'number', text: number, value: number, length: number.length }
  const sign = text[at] ?? ''
  if (sign === parameters.sign) {
    const written = take(sign === '@' ? namedParameter : numberedParameter)
    const number = Number(written?.replace(/\D+/, ''))
    if (written !== null && number >= 1 && number <= parameters.count) {
      const name = `@p${number + parameters.shift}`
      return { kind: 'parameter', text: name, value: name, length: written.length }
    }
  }
  if (!/[-+*/<>=!|&^~.,;:()[\]{}%]/.test(sign))
    return { message: `The sign ${sign} is not allowed here. Write values themselves, not parameters.`, position: at }
  return { kind: 'sign', text: sign, value: sign, length: 1 }
}

/** Plain signs, or one of any kind; a backslash, which only raw strings have here, takes the sign behind it along. */
const signs = /[^\\'"\r\n]+|\\?[\s\S]/uy

function readString(text: string, at: number, open: string, quirk: Quirk | undefined): Read | LexProblem {
  const quote = open.replace(/^[rb]+/i, '')
  const [raw, bytes] = [/r/i.test(open), /b/i.test(open)]
  const escapes = raw || quirk === 'noEscapes' ? null : '\\'
  let value = ''
  for (let place = at + open.length; place < text.length; ) {
    if (text.startsWith(quote, place)) {
      const written = bytes ? writeBytes(value) : writeString(value)
      return { kind: 'string', text: written, value, length: place + quote.length - at }
    }
    if (quote.length === 1 && /[\r\n]/.test(text[place] ?? '')) break
    if (text[place] === escapes) {
      const escaped = readEscape(text, place)
      if (escaped === null || (bytes && escaped.value > '\u00ff'))
        return { message: 'A string has an escape that does not exist.', position: place }
      value += escaped.value
      place += escaped.length
    } else {
      signs.lastIndex = place
      const [read = ''] = quirk === 'rawEnds' || quirk === 'noEscapes' ? [text.charAt(place)] : (signs.exec(text) ?? [])
      if (bytes && read === `\\${quote[0]}`)
        return { message: 'Readers differ on a quote behind a backslash in raw bytes.', position: place }
      value += bytes ? bytesOf(read) : read
      place += read.length
    }
  }
  return { message: 'A string does not end.', position: at }
}

/** The bytes of a text in UTF-8, each as one character up to U+00FF. */
const bytesOf = (text: string): string => String.fromCodePoint(...new TextEncoder().encode(text))

const simpleEscapes: Record<string, string> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
}

function readEscape(text: string, at: number): { value: string; length: number } | null {
  const simple = simpleEscapes[text.charAt(at + 1)]
  if (simple !== undefined) return { value: simple, length: 2 }
  const coded = /^\\(?:[xX]([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text.slice(at, at + 10))
  if (coded === null) return null
  const code = coded[2] === undefined ? Number.parseInt(coded[1] ?? coded[3] ?? coded[4] ?? '', 16) : Number.parseInt(coded[2], 8)
  return code > 0x10ffff ? null : { value: String.fromCodePoint(code), length: coded[0].length }
}

/** A string that every reader of the dialect reads alike: one line, double quotes, few escapes. */
function writeString(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`
}

/** A constant of bytes: what is no plain sign, and what could end it for a reader that knows no escapes in it, by its number. */
function writeBytes(value: string): string {
  const signs = Array.from(value, (sign) =>
    /[ !#-[\]-~]/.test(sign) ? sign : `\\x${(sign.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  )
  return `b"${signs.join('')}"`
}

/** The pieces as one text, without comments. What is in quotes touches nothing but signs. */
export const joinPieces = (pieces: Piece[]): string =>
  pieces.map((piece, at) => (isApart(pieces, at) ? ` ${piece.text}` : piece.text)).join('')

/** Where each piece begins in that text. */
export function startsOf(pieces: readonly Piece[]): number[] {
  let end = 0
  return pieces.map(({ text }, at) => {
    const start = end + (isApart(pieces, at) ? 1 : 0)
    end = start + text.length
    return start
  })
}

const isApart = (pieces: readonly Piece[], at: number): boolean => {
  const piece = pieces[at]
  return at > 0 && piece !== undefined && (piece.space || touches(pieces[at - 1], piece))
}

const touches = (before: Piece | undefined, { kind }: Piece): boolean =>
  before !== undefined && before.kind !== 'sign' && kind !== 'sign' && (isQuoted(before.kind) || isQuoted(kind))

const isQuoted = (kind: Piece['kind']): boolean => kind === 'quoted' || kind === 'string'
