import type { Cell } from './columns.ts'

/** A decimal number as text, the form in which numeric and int8 travel: `-12.50`, `3e-7`. */
export type DecimalText = `${number}`

const decimalPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/

/** Whether a text is one finite decimal number. */
export const isDecimal = (text: string): text is DecimalText => decimalPattern.test(text)

/** The number in a cell as decimal text without loss; null for anything that is not a finite number. */
export function decimalOf(cell: Cell | undefined): DecimalText | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? `${cell}` : null
  if (typeof cell !== 'string') return null
  const text = cell.startsWith('+') ? cell.slice(1) : cell
  return isDecimal(text) ? text : null
}

/** The number in a cell as a double, for sizes and ratios only; null for anything that is not a finite number. */
export function numberOf(cell: Cell | undefined): number | null {
  const decimal = decimalOf(cell)
  if (decimal === null) return null
  const value = Number(decimal)
  return Number.isFinite(value) ? value : null
}

type Parts = { negative: boolean; whole: string; fraction: string; exponent: number }

/** Sign, digits before and after the point without needless zeros, and the power of ten they are multiplied by. */
function partsOf(decimal: DecimalText): Parts {
  const negative = decimal.startsWith('-')
  const [mantissa = '', power = '0'] = decimal.replace(/^[+-]/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { negative, whole: whole.replace(/^0+/, ''), fraction: fraction.replace(/0+$/, ''), exponent: Number(power) }
}

/** How many digits after the point are needed to write the number in full; trailing zeros do not count. */
export function fractionDigits(decimal: DecimalText): number {
  const { whole, fraction, exponent } = partsOf(decimal)
  if (fraction === '' && exponent < 0) return Math.max(0, -exponent - (whole.length - whole.replace(/0+$/, '').length))
  return Math.max(0, fraction.length - exponent)
}

/** Orders two numbers exactly, however long they are: negative, zero or positive as in `Array.sort`. */
export function compareDecimals(a: DecimalText, b: DecimalText): number {
  const left = partsOf(a)
  const right = partsOf(b)
  const leftSign = signOf(left)
  const rightSign = signOf(right)
  if (leftSign !== rightSign || leftSign === 0) return leftSign - rightSign
  return leftSign < 0 ? compareSizes(right, left) : compareSizes(left, right)
}

function signOf({ negative, whole, fraction }: Parts): number {
  if (whole === '' && fraction === '') return 0
  return negative ? -1 : 1
}

function compareSizes(a: Parts, b: Parts): number {
  const order = leadingPower(a) - leadingPower(b)
  if (order !== 0) return Math.sign(order)
  const left = digits(a)
  const right = digits(b)
  const length = Math.max(left.length, right.length)
  const [x, y] = [left.padEnd(length, '0'), right.padEnd(length, '0')]
  return x === y ? 0 : x < y ? -1 : 1
}

/** Power of ten of the first digit that is not zero. */
function leadingPower({ whole, fraction, exponent }: Parts): number {
  if (whole !== '') return exponent + whole.length - 1
  return exponent - 1 - (fraction.length - fraction.replace(/^0+/, '').length)
}

const digits = ({ whole, fraction }: Parts): string => `${whole}${fraction}`.replace(/^0+/, '')
