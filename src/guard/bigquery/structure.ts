import type { Piece } from './canonical-text.ts'

/** How many operators may follow each other in one expression: the first reader's stack holds some 700. */
export const longestChain = 400

/** How many pieces the first reader may have to read, those that it reads again counted each time: some 30 ms. */
export const mostReading = 60_000

/** How many words and signs a text may have besides its constants and commas. A SELECT counts as four, for readers have so much more work with it. */
export const mostWords = 5_000

const select = 4

/**
 * Words behind which the first reader, where it finds a mistake inside the bracket, goes back and reads all of it again as a plain call: each
 * level doubles its time, or does so twice. Measured, for its grammar does not say. So it does with INTERVAL without a bracket, up to the end
 * of the expression, and with subscripts.
 */
const rereads: ReadonlyMap<string, number> = new Map(
  `ARRAY CAST CEIL CONVERT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP FLOOR INTERVAL LOCALTIME LOCALTIMESTAMP NOT OVERLAY SAFE_CAST SUBSTR SUBSTRING
  TRY_CAST`
    .split(/\s+/)
    .map((word): [string, number] => [word, 1])
    .concat([['POSITION', 2]]),
)

/** What is behind one of these is another expression. */
const borders: ReadonlySet<string> = new Set(
  ', ; AS BY ELSE EXCEPT FROM GROUP HAVING INTERSECT JOIN LIMIT ON ORDER QUALIFY SELECT THEN UNION USING WHEN WHERE WINDOW'.split(' '),
)

const operatorWords: ReadonlySet<string> = new Set(['BETWEEN', 'IN', 'IS', 'LIKE', 'NOT'])

const closers: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['CASE', 'END'],
])

/**
 * What is inside brackets or a CASE: how often it is read, twice as often behind each of the `intervals` of the expression that is being read,
 * and the operators of that expression, those that bind more tightly by their longest chain.
 */
type Level = { closer: string; doublings: number } & typeof empty

const empty = { intervals: 0, ors: 0, ands: 0, mostAnds: 0, others: 0, mostOthers: 0 }
const levelUpTo = (closer: string, doublings: number): Level => ({ closer, doublings, ...empty })

export type Structure = {
  /** Whether every END belongs to a CASE, and every CASE has one. */
  casesEnd: boolean
  /** How many pieces the first reader may have to read, those that it reads again counted each time. */
  reading: number
  /** Words and signs besides constants and commas, a SELECT as four. */
  words: number
  longestChain: number
}

/** What a text consists of, as far as a reader could lose itself in it. */
export function structureOf(pieces: readonly Piece[]): Structure {
  const levels = [levelUpTo('', 0)]
  const found: Structure = { casesEnd: true, reading: 0, words: 0, longestChain: 0 }
  for (const [at, piece] of pieces.entries()) {
    const word = wordOf(piece, pieces[at - 1])
    const closer = closers.get(word)
    const level = levels.at(-1) ?? levelUpTo('', 0)
    const doublings = level.doublings + level.intervals
    found.reading += 2 ** doublings
    if (word !== ',' && !isConstant(piece)) found.words += word === 'SELECT' ? select : 1
    if (closer !== undefined) levels.push(levelUpTo(closer, doublings + rereadAt(word, pieces[at - 1])))
    else if (level.closer === word && word !== '') levels.pop()
    else if (word === 'END' || (level.closer === 'END' && (word === ')' || word === ']'))) found.casesEnd = false
    else if (word === 'INTERVAL') level.intervals += rereadBehind(pieces[at + 1])
    else count(level, word, piece.kind === 'sign')
    found.longestChain = Math.max(found.longestChain, level.ors + level.mostAnds + level.mostOthers)
  }
  return { ...found, casesEnd: found.casesEnd && casesIn(levels) === 0 }
}

const isConstant = ({ kind }: Piece): boolean => kind === 'number' || kind === 'string' || kind === 'parameter'

/** How often what begins here is read again; a name behind a dot counts too, as in SAFE.SUBSTR(). */
function rereadAt(word: string, before: Piece | undefined): number {
  if (word === 'CASE') return 1
  const again = rereads.get(before?.text.toUpperCase() ?? '') ?? 0
  return again === 0 && word === '[' && isSubscript(before) ? 1 : again
}

/** Whether what a bracket stands behind can be a value. */
const isSubscript = (before: Piece | undefined): boolean =>
  before !== undefined && (before.kind !== 'sign' || before.text === ']' || before.text === ')')

/** An interval of a constant is read in no time; one in brackets counts there. */
const rereadBehind = (next: Piece | undefined): number => (next === undefined || isConstant(next) || next.text === '(' ? 0 : 1)

const casesIn = (levels: readonly Level[]): number => levels.filter(({ closer }) => closer === 'END').length

/** A sign, or a word in capitals; a name behind a dot is the name of a field whatever it is. */
function wordOf({ kind, text }: Piece, before: Piece | undefined): string {
  if (kind === 'sign') return text
  return kind === 'name' && before?.text !== '.' ? text.toUpperCase() : ''
}

function count(level: Level, word: string, isSign: boolean): void {
  if (borders.has(word)) Object.assign(level, empty)
  else if (word === 'OR') {
    level.ors++
    level.ands = 0
    level.others = 0
  } else if (word === 'AND') {
    level.ands++
    level.mostAnds = Math.max(level.mostAnds, level.ands)
    level.others = 0
  } else if ((isSign && word !== '.') || operatorWords.has(word)) {
    level.others++
    level.mostOthers = Math.max(level.mostOthers, level.others)
  }
}
