import type { Piece } from './canonical-text.ts'

/** How many operators may follow each other in one expression: the first reader's stack holds some 700. */
export const longestChain = 400

/** How deep CASE may stand inside CASE: from some depth on the first reader takes it for a name. */
export const deepestCase = 30

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

/** What is inside brackets or a CASE: the operators of the expression that is being read, those that bind more tightly by their longest chain. */
type Level = { closer: string; ors: number; ands: number; mostAnds: number; others: number; mostOthers: number }

const levelUpTo = (closer: string): Level => ({ closer, ...empty })
const empty = { ors: 0, ands: 0, mostAnds: 0, others: 0, mostOthers: 0 }

export type Structure = {
  /** Whether every END belongs to a CASE, and every CASE has one. */ casesEnd: boolean
  deepestCase: number
  longestChain: number
}

/** What a text consists of, as far as a reader could lose itself in it. */
export function structureOf(pieces: readonly Piece[]): Structure {
  const levels = [levelUpTo('')]
  const found: Structure = { casesEnd: true, deepestCase: 0, longestChain: 0 }
  for (const [at, piece] of pieces.entries()) {
    const word = wordOf(piece, pieces[at - 1])
    const closer = closers.get(word)
    const level = levels.at(-1) ?? levelUpTo('')
    if (closer !== undefined) {
      levels.push(levelUpTo(closer))
      found.deepestCase = Math.max(found.deepestCase, casesIn(levels))
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
