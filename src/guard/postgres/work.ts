import type { Node } from '@pgsql/types'
import { writtenText } from './constants.ts'
import { loopsOfPath, productsOfPath } from './path-loops.ts'
import { wordsOfPath } from './patterns.ts'
import { spreads } from './rows.ts'
import type { Value } from './scope.ts'
import { columnBytes, lengthOf, type Walk } from './walk.ts'

/** Functions that look for each part of one argument in another. The server's loops for them ask for no interrupts. */
const searchingFunctions: ReadonlySet<string> = new Set(
  'btrim ltrim position replace rtrim split_part string_to_array string_to_table strpos translate ts_rank ts_rank_cd'.split(' '),
)

/** Operators that hold each part of one side against each of the other: LIKE, and those between lists and between figures. */
const searchingOperators: ReadonlySet<string> = new Set('~~ ~~* !~~ !~~* && @> <@ ?| ?& - <-> ?# ##'.split(' '))

/** Characters that a number of plain arithmetic is written with at most. */
const longArithmetic = 1_000

/** Characters held against characters, all over the statement; some tenths of a second. */
const mostWork = 50_000_000

/** How long a value is taken to be where it is held against others: quotes and backslashes of what was put in quotes may be doubled. */
export const reach = (value: Value): number => Math.max(lengthOf(value) * 2 ** value.quotings, value.spread)

/** The same in characters, for texts: of each row that was gathered, as many as a value of a table is taken to have. */
const reachOfText = (value: Value): number =>
  value.spread === 1 || value.spread === spreads.recursive ? reach(value) : Math.max(reach(value), value.spread * columnBytes)

/** Counts characters that are held against each other, and reports it when they are too many. */
export function addWork(walk: Walk, work: number, location: number | undefined): void {
  walk.work += work
  if (walk.work <= mostWork) return
  const message =
    'Here one long text or list is searched for all parts of another, which nothing could stop. Use shorter ones, or compare rows by a join, EXISTS or NOT EXISTS (SELECT … EXCEPT …).'
  walk.violations.add('size', message, location)
}

/** Notes that two values are held against each other of which only the data tell how long they are; the estimate says then whether they may be. */
function noteLists(walk: Walk, values: Value[]): void {
  walk.comparesLists ||= values.filter(({ spread }) => spread > 1).length > 1
}

/** Bounds what a call searches for in what: their lengths multiply. */
export function boundSearch(walk: Walk, name: string, args: Value[], location: number | undefined): void {
  if (!searchingFunctions.has(name)) return
  noteLists(walk, args)
  const [longest = 1, next = 1] = args.map(reachOfText).sort((a, b) => b - a)
  addWork(walk, longest * next, location)
}

/** The same for an operator. */
export function boundComparison(walk: Walk, operator: string, operands: Value[], location: number | undefined): void {
  if (!searchingOperators.has(operator)) return
  // A minus takes texts out of a list; of short values it is arithmetic.
  if (operator === '-' && !operands.every(({ gathered }) => gathered) && operands.every((operand) => operand.bytes <= longArithmetic))
    return
  noteLists(walk, operands)
  const lengths = operands.map(operator === '-' ? lengthOf : operator.includes('~~') ? reachOfText : reach)
  addWork(
    walk,
    lengths.reduce((product, length) => product * length, 1),
    location,
  )
}

/**
 * Bounds a JSON path over `value`, which is all that it gets: loops over it that stand inside each other, and computations on its numbers.
 */
export function boundPathWork(walk: Walk, path: Node | undefined, value: Value, location: number | undefined): void {
  const words = wordsOfPath(writtenText(path, walk.parameters) ?? '')
  const loops = loopsOfPath(words)
  const length = reach(value)
  if (loops > 1) addWork(walk, length ** loops, location)
  addWork(walk, productsOfPath(words) * length ** 2, location)
}
