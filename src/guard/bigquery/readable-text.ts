import { type Piece, splitText } from './canonical-text.ts'

/** Pieces that are read together, up to the one at `end`; `text` stands for those from `first` on, null: they stand for themselves. */
type Stretch = { first: number; end: number; text: string | null }

/**
 * The text in a form that the first reader can read, with every other part in its place: types in front of brackets and constants that their
 * values tell as well (`ARRAY<INT64>[1]`, `RANGE<DATE> "…"`) become spaces, as does SAFE in front of calls that have a grammar of their own;
 * shifts become other operators of two operands; LIKE SOME and LIKE ALL become LIKE ANY; numbers that UNPIVOT gives as names become such. No
 * name of a table, column or function is lost.
 */
export function readableText(text: string): string {
  const pieces = splitText(text, { sign: '@', count: Number.POSITIVE_INFINITY, shift: 0 })
  if (!Array.isArray(pieces)) return text
  let read = ''
  const types: Types = { pieces, ends: new Map() }
  for (let at = 0; at < pieces.length; ) {
    const { first, end, text: other } = stretchAt(types, at) ?? { first: at, end: at + 1, text: null }
    if (other !== null) {
      read += text.slice(read.length, pieces[first]?.at)
      read += other.padEnd(endOf(pieces[end - 1]) - read.length)
    }
    at = end
  }
  return read + text.slice(read.length)
}

const endOf = (piece: Piece | undefined): number => (piece === undefined ? 0 : piece.at + piece.text.length)

/** Calls that the first reader reads by a grammar of their own, in which nothing stands in front of the name. */
const ownGrammar: ReadonlySet<string> = new Set(['SUBSTR', 'SUBSTRING', 'TRIM'])

/** Where the types of a text end, as far as it was asked: each is read once, however many others it stands in. */
type Types = { pieces: readonly Piece[]; ends: Map<number, number | null> }

function stretchAt(types: Types, at: number): Stretch | null {
  const { pieces } = types
  const word = wordAt(pieces, at)
  const isFirst = pieces[at - 1]?.text !== '.'
  if (isFirst && (word === 'ARRAY' || word === 'RANGE' || word === 'STRUCT')) {
    const end = endOfType(types, at)
    if (end === null) return null
    const isTold = word === 'ARRAY' ? signAt(pieces, end) === '[' : word === 'RANGE' && pieces[end]?.kind === 'string'
    // In a type that stays, the angle brackets are no operators.
    return { first: at, end, text: isTold ? '' : null }
  }
  if (
    isFirst &&
    word === 'SAFE' &&
    signAt(pieces, at + 1) === '.' &&
    ownGrammar.has(wordAt(pieces, at + 2)) &&
    signAt(pieces, at + 3) === '('
  )
    return { first: at, end: at + 2, text: '' }
  if (word === 'LIKE' && ['SOME', 'ALL'].includes(wordAt(pieces, at + 1))) return { first: at + 1, end: at + 2, text: 'ANY' }
  if (word === 'AS' && pieces[at + 1]?.kind === 'number') return { first: at + 1, end: at + 2, text: '_' }
  const sign = signAt(pieces, at)
  if ((sign === '<' || sign === '>') && signAt(pieces, at + 1) === sign && pieces[at + 1]?.space === false)
    return { first: at, end: at + 2, text: '|' }
  return null
}

const simpleTypes: ReadonlySet<string> = new Set(
  `BIGDECIMAL BIGINT BIGNUMERIC BOOL BOOLEAN BYTEINT BYTES DATE DATETIME DECIMAL FLOAT64 GEOGRAPHY INT INT64 INTEGER INTERVAL JSON NUMERIC SMALLINT
  STRING TIME TIMESTAMP TINYINT`.split(/\s+/),
)

/** The index behind a type that begins here, null where none does. Nothing but names of types and of fields, and lengths, can stand in one. */
function endOfType(types: Types, at: number): number | null {
  const known = types.ends.get(at)
  if (known !== undefined) return known
  const end = readType(types, at)
  types.ends.set(at, end)
  return end
}

function readType(types: Types, at: number): number | null {
  const { pieces } = types
  const word = wordAt(pieces, at)
  if (simpleTypes.has(word)) return signAt(pieces, at + 1) === '(' ? endOfLengths(pieces, at + 2) : at + 1
  if (signAt(pieces, at + 1) !== '<') return null
  let next = at + 2
  if (word === 'ARRAY' || word === 'RANGE') {
    const end = endOfType(types, next)
    return end !== null && signAt(pieces, end) === '>' ? end + 1 : null
  }
  if (word !== 'STRUCT') return null
  for (;;) {
    // A field may have a name: then two names follow each other.
    if (isName(pieces[next]) && isName(pieces[next + 1])) next++
    const end = endOfType(types, next)
    const sign = end === null ? '' : signAt(pieces, end)
    if (end === null || (sign !== '>' && sign !== ',')) return null
    next = end + 1
    if (sign === '>') return next
  }
}

function endOfLengths(pieces: readonly Piece[], at: number): number | null {
  let next = at
  while (pieces[next]?.kind === 'number' && signAt(pieces, next + 1) === ',') next += 2
  return pieces[next]?.kind === 'number' && signAt(pieces, next + 1) === ')' ? next + 2 : null
}

const isName = (piece: Piece | undefined): boolean => piece?.kind === 'name' || piece?.kind === 'quoted'
const wordAt = (pieces: readonly Piece[], at: number): string => (pieces[at]?.kind === 'name' ? (pieces[at]?.text.toUpperCase() ?? '') : '')
const signAt = (pieces: readonly Piece[], at: number): string => (pieces[at]?.kind === 'sign' ? (pieces[at]?.text ?? '') : '')
