import type { FuncCall, Node } from '@pgsql/types'
import { mostOf } from './constants.ts'
import { givesShort } from './growth.ts'
import type { Value } from './scope.ts'
import { as } from './tree.ts'
import { columnBytes, type Walk } from './walk.ts'
import { addWork } from './work.ts'

/** The greatest exponent that may be written, and digits that exp() may give. */
const most = 1_000

/** Why a power may not have this exponent, or null. One that rows say is counted as work: its digits may be very many. */
export function reasonAgainstExponent(
  walk: Walk,
  node: Node | undefined,
  value: Value | undefined,
  location: number | undefined,
): string | null {
  if ((knownCount(walk, node, value) ?? 0) > most) return 'The exponent of a power may be at most 1,000.'
  if (!isKnownCount(walk, node, value)) return unknownCount
  if (knownCount(walk, node, value) === null) addWork(walk, workOfPower, location)
  return null
}

/** A power of very many digits takes up to 160 ms, of which nobody hears a timeout inside one row. */
const workOfPower = 2_500_000

/** How many digits a number is taken to have when rows say how many. */
const unknownDigits = 900

const unknownCount =
  'An exponent or a number of digits must be a constant, LEAST(number, constant), or come from a column or an aggregate. Write the number.'

/** The size of the number that an expression is at most, as far as it is written down, in a query below too; else null. */
const knownCount = (walk: Walk, node: Node | undefined, value: Value | undefined): number | null =>
  mostOf(node, walk.parameters) ?? value?.most ?? mostOf(as(node, 'TypeCast')?.arg, walk.parameters)

/** A number that is known beforehand, or that rows decide: between rows, the server hears a timeout. */
const isKnownCount = (walk: Walk, node: Node | undefined, value: Value | undefined): boolean =>
  node === undefined || value?.varies === true || knownCount(walk, node, value) !== null

/** Why a number may not be rounded to so many digits, or null. */
export const reasonAgainstDigits = (walk: Walk, node: Node | undefined, value: Value | undefined): string | null =>
  isKnownCount(walk, node, value) ? null : unknownCount

/** The digits that a numeral has when it is written out: `1e300` has 301. A text that holds no numeral has none. */
export function writtenDigits(text: string): number {
  if (!/\de|\.e/i.test(text)) return text.length
  let most = 0
  for (const [, exponent = ''] of text.matchAll(/\d\.?e([+-]?[\d_]+)/gi))
    most = Math.max(most, Math.abs(Number(exponent.replaceAll('_', ''))))
  return text.length + most
}

/** Reports a constant that is a number of very many digits, as `1e60000`: each value of it is that long. */
export function boundNumeral(walk: Walk, text: string, location: number | undefined): void {
  if (writtenDigits(text) - text.length <= most) return
  walk.violations.add('size', 'The exponent of a number may be at most 1,000. Write a smaller number.', location)
}

/** Digits of a power: as many more as the exponent says, or some when rows say. */
export const powerDigits = (walk: Walk, base: number, exponent: Node | undefined, value: Value | undefined): number =>
  Math.max(base * Math.max(1, knownCount(walk, exponent, value) ?? 1), knownCount(walk, exponent, value) === null ? unknownDigits : 1)

/** Digits of what a function gives back. */
export function digitsOfCall(walk: Walk, call: FuncCall, name: string, value: Value, [base, count]: Value[]): number {
  if (name === 'power' || name === 'pow') return powerDigits(walk, base?.digits ?? columnBytes, call.args?.[1], count)
  if (name === 'round' || name === 'trunc')
    return Math.max(value.digits, count === undefined ? 0 : (knownCount(walk, call.args?.[1], count) ?? unknownDigits))
  if (name === 'lcm') return value.digits * 2
  if (givesShort(name)) return columnBytes
  if (name === 'exp' || name === 'factorial') return Math.max(value.digits, most)
  if (name === 'to_number' || name === 'numeric') return Math.max(value.digits, value.bytes)
  return value.digits
}
