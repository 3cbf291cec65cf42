import type { Node } from '@pgsql/types'
import { writtenText } from './constants.ts'
import type { Value } from './scope.ts'
import { lengthOf, type Walk } from './walk.ts'

/** Functions that look for each part of one argument in another. The server's loops for them ask for no interrupts. */
const searchingFunctions: ReadonlySet<string> = new Set(
  'btrim ltrim position replace rtrim split_part string_to_array string_to_table strpos translate ts_rank ts_rank_cd'.split(' '),
)

/** Operators that hold each part of one side against each of the other: LIKE, and those between lists and between figures. */
const searchingOperators: ReadonlySet<string> = new Set('~~ ~~* !~~ !~~* && @> <@ ?| ?& - <-> ?# ##'.split(' '))

/** How long a value is taken to be at least that is gathered where a statement makes rows of its own. Of tables, the estimate knows the rows. */
const gatheredLength = 20_000

/** Characters that a number of plain arithmetic is written with at most. */
const longArithmetic = 1_000

/** Characters held against characters, all over the statement; some tenths of a second. */
const mostWork = 50_000_000

const reach = (walk: Walk, value: Value): number => Math.max(lengthOf(value), value.gathered && walk.makesRows ? gatheredLength : 1)

/** Counts characters that are held against each other, and reports it when they are too many. */
export function addWork(walk: Walk, work: number, location: number | undefined): void {
  walk.work += work
  if (walk.work <= mostWork) return
  const message =
    'Here one long text or list is searched for all parts of another, which nothing could stop. Use shorter ones, or compare rows by a join, EXISTS or NOT EXISTS (SELECT … EXCEPT …).'
  walk.violations.add('size', message, location)
}

/** Bounds what a call searches for in what: their lengths multiply. */
export function boundSearch(walk: Walk, name: string, args: Value[], location: number | undefined): void {
  if (!searchingFunctions.has(name)) return
  const [longest = 1, next = 1] = args.map((arg) => reach(walk, arg)).sort((a, b) => b - a)
  addWork(walk, longest * next, location)
}

/** The same for an operator. */
export function boundComparison(walk: Walk, operator: string, operands: Value[], location: number | undefined): void {
  if (!searchingOperators.has(operator)) return
  // A minus takes texts out of a list; of short values it is arithmetic.
  if (operator === '-' && !operands.every(({ gathered }) => gathered) && operands.every((operand) => operand.bytes <= longArithmetic))
    return
  const lengths = operands.map((operand) => (operator === '-' ? lengthOf(operand) : reach(walk, operand)))
  addWork(
    walk,
    lengths.reduce((product, length) => product * length, 1),
    location,
  )
}

const comparisons = /==|!=|<>|[<>]=?/
const endsInConstant = /(?:^|[(&|!])\s*(?:""|[\d.]+|true|false|null)\s*$/
const beginsWithConstant = /^\s*(?:""|[\d.]+|true|false|null)\s*(?:[)&|]|$)/

/**
 * Whether a path holds values against each other, each of which may be many. One against a constant is looked at once. Only what stands next to
 * a comparison is looked at, so that a text of any kind takes one pass.
 */
function comparesParts(path: string): boolean {
  const sides = path.replaceAll(/"(?:[^"\\]|\\.)*"?/gs, '""').split(comparisons)
  return sides
    .slice(1)
    .some((behind, at) => !endsInConstant.test(sides[at]?.slice(-60) ?? '') && !beginsWithConstant.test(behind.slice(0, 60)))
}

/** Bounds a JSON path that holds parts of `value`, which is all that it gets, against each other, or that gives what is inside each part again. */
export function boundPathWork(walk: Walk, path: Node | undefined, value: Value, location: number | undefined): void {
  const text = writtenText(path, walk.parameters) ?? ''
  if (comparesParts(text) || text.includes('**')) addWork(walk, reach(walk, value) ** 2, location)
}
