import type { Piece } from './canonical-text.ts'

/** How many operators may follow each other in one expression: the first reader's stack holds some 700. */
export const longestChain = 400

/** The most work that the first reader may have: twelve words with a grammar of their own inside each other, or hundreds beside each other. */
export const mostReading = 8_000

/**
 * Words behind which the first reader, where it finds a mistake inside the bracket, goes back and reads all of it again as a plain call: each
 * level doubles its time, or does worse. Measured, for its grammar does not say.
 */
const rereads: ReadonlyMap<string, number> = new Map(
  'ARRAY CAST CEIL CONVERT CURRENT_DATE CURRENT_TIMESTAMP FLOOR INTERVAL NOT OVERLAY SAFE_CAST SUBSTR SUBSTRING TRY_CAST'
    .split(' ')
    .map((word): [string, number] => [word, 1])
    .concat([['POSITION', 3]]),
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

/** What is inside brackets or a CASE: how often it is read, and the operators of the expression that is being read, those that bind more tightly by their longest chain. */
type Level = { closer: string; doublings: number; ors: number; ands: number; mostAnds: number; others: number; mostOthers: number }

const levelUpTo = (closer: string, doublings: number): Level => ({ closer, doublings, ...empty })
const empty = { ors: 0, ands: 0, mostAnds: 0, others: 0, mostOthers: 0 }

export type Structure = {
  /** Whether every END belongs to a CASE, and every CASE has one. */
  casesEnd: boolean
  /** How much the first reader may have to read again. */
  reading: number
  longestChain: number
}

/** What a text consists of, as far as a reader could lose itself in it. */
export function structureOf(pieces: readonly Piece[]): Structure {
  const levels = [levelUpTo('', 0)]
  const found: Structure = { casesEnd: true, reading: 0, longestChain: 0 }
  for (const [at, piece] of pieces.entries()) {
    const word = wordOf(piece, pieces[at - 1])
    const closer = closers.get(word)
    const level = levels.at(-1) ?? levelUpTo('', 0)
    if (closer !== undefined) {
      // A name behind a dot counts too, as in SAFE.SUBSTR().
      const again = word === 'CASE' ? 1 : (rereads.get(pieces[at - 1]?.text.toUpperCase() ?? '') ?? 0)
      levels.push(levelUpTo(closer, level.doublings + again))
      if (again > 0) found.reading += 2 ** (level.doublings + again)
    } else if (level.closer === word && word !== '') levels.pop()
    else if (word === 'END' || (level.closer === 'END' && (word === ')' || word === ']'))) found.casesEnd = false
    else count(level, word, piece.kind === 'sign')
    found.longestChain = Math.max(found.longestChain, level.ors + level.mostAnds + level.mostOthers)
  }
  return { ...found, casesEnd: found.casesEnd && casesIn(levels) === 0 }
}

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
