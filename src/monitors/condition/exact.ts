import type { DecimalText } from '../../present/decimals.ts'

/** A decimal number without loss: `units` divided by ten to the power of `scale`, which is never negative. */
export type Exact = { units: bigint; scale: number }

/** The number a decimal text stands for. */
export function exactOf(decimal: DecimalText): Exact {
  const [mantissa = '', power = '0'] = decimal.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const scale = fraction.length - Number(power)
  const units = BigInt(`${whole}${fraction}`.replace(/^\+/, '') || '0')
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 }
}

export const exactNumber = (value: number): Exact => exactOf(`${value}`)

const unitsAt = ({ units, scale }: Exact, wanted: number): bigint => (wanted === scale ? units : units * 10n ** BigInt(wanted - scale))

/** Negative, zero or positive as in `Array.sort`. */
export function compareExact(a: Exact, b: Exact): number {
  const scale = Math.max(a.scale, b.scale)
  const [x, y] = [unitsAt(a, scale), unitsAt(b, scale)]
  return x < y ? -1 : x > y ? 1 : 0
}

export function addExact(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale)
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale }
}

export const negative = ({ units, scale }: Exact): Exact => ({ units: -units, scale })
export const subtractExact = (a: Exact, b: Exact): Exact => addExact(a, negative(b))
export const multiplyExact = (a: Exact, b: Exact): Exact => ({ units: a.units * b.units, scale: a.scale + b.scale })
export const absolute = (value: Exact): Exact => (value.units < 0n ? negative(value) : value)
export const zero: Exact = { units: 0n, scale: 0 }

/** Written out in full without needless zeros. */
export function exactText({ units, scale }: Exact): DecimalText {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = scale === 0 ? '' : digits.slice(digits.length - scale).replace(/0+$/, '')
  // The parts are digits by construction.
  return `${sign === '-' && units !== 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}` as DecimalText
}

/** The nearest double. */
export const numberOfExact = (value: Exact): number => Number(exactText(value))
