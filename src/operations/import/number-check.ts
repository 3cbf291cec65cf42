import type { NumberStyle, ValueCheck } from './value-check.ts'

type NumberType = { style: NumberStyle } & ({ whole: bigint } | { precision: number | null; scale: number | null })

const grouped = { '1,234.56': /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/, '1.234,56': /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/ }
const ungrouped = { '1,234.56': /^[+-]?\d+(\.\d+)?$/, '1.234,56': /^[+-]?\d+(,\d+)?$/ }

/**
 * Takes decimal numbers that the type can hold. `whole` is the largest value of an integer type. More decimals than the scale are
 * rounded by the server; that is noted, not refused.
 */
export function numberCheck(type: NumberType): ValueCheck {
  const judge = 'whole' in type ? wholeJudge(type.whole) : decimalJudge(type.precision, type.scale)
  if (type.style === 'plain') return judge
  const { style } = type
  return (bytes, from, to, rewriting) => {
    const text = bytes.toString('latin1', from, to).trim()
    if (!grouped[style].test(text) && !ungrouped[style].test(text)) return `is not a number like ${style}`
    const plain = style === '1,234.56' ? text.replaceAll(',', '') : text.replaceAll('.', '').replace(',', '.')
    rewriting.text = plain
    const again = Buffer.from(plain, 'latin1')
    return judge(again, 0, again.length, rewriting)
  }
}

const wholeJudge =
  (largest: bigint): ValueCheck =>
  (bytes, first, last) => {
    const [from, to] = trimmed(bytes, first, last)
    const digits = digitsFrom(bytes, signEnd(bytes, from, to), to)
    if (digits < to || digits === signEnd(bytes, from, to)) {
      const text = bytes.toString('utf8', from, to)
      return /^[+-]?\d+\.\d+$/.test(text) ? `is not a whole number` : notANumber(text)
    }
    if (to - from < 5) return null
    const value = BigInt(bytes.toString('latin1', from, to).replace('+', ''))
    return value <= largest && value >= -largest - 1n ? null : 'is too large for the column'
  }

function decimalJudge(precision: number | null, scale: number | null): ValueCheck {
  const most = precision === null || scale === null ? 1_000 : precision - scale
  return (bytes, first, last, rewriting) => {
    const [from, to] = trimmed(bytes, first, last)
    const start = signEnd(bytes, from, to)
    const point = digitsFrom(bytes, start, to)
    let end = point
    if (end < to && bytes[end] === 46) end = digitsFrom(bytes, end + 1, to)
    if (end === start || (end === start + 1 && point === start)) return notANumber(bytes.toString('utf8', from, to))
    if (end < to) return exponentFault(bytes, from, to, most)
    if (scale !== null && end - point - 1 > scale) rewriting.rounded = true
    if (point - start <= most) return null
    return withoutZeros(bytes, start, point) <= most ? null : `is too large for the column, which holds ${most} digits before the point`
  }
}

/** Spreadsheets write very large and very small numbers as 1.5E+06. */
function exponentFault(bytes: Buffer, from: number, to: number, most: number): string | null {
  const text = bytes.toString('utf8', from, to)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d{1,2}$/.test(text)) return notANumber(text)
  return Math.abs(Number(text)) < 10 ** Math.min(most, 300) - 1 ? null : 'is too large for the column'
}

function notANumber(text: string): string {
  if (grouped['1,234.56'].test(text) && /,/.test(text)) return 'has thousands separators; write 1234.56, or say --numbers 1,234.56'
  if (grouped['1.234,56'].test(text) || /^[+-]?\d+,\d+$/.test(text)) return 'has a decimal comma; write 1234.56, or say --numbers 1.234,56'
  if (/^[\p{Sc}]|[\p{Sc}%]$/u.test(text)) return 'carries a unit; only the number is taken'
  return 'is not a number'
}

const signEnd = (bytes: Buffer, from: number, to: number): number =>
  from < to && (bytes[from] === 45 || bytes[from] === 43) ? from + 1 : from

function digitsFrom(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to) {
    const byte = bytes[at] ?? 0
    if (byte < 48 || byte > 57) break
    at += 1
  }
  return at
}

function withoutZeros(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] === 48) at += 1
  return to - at
}

function trimmed(bytes: Buffer, from: number, to: number): [number, number] {
  let [start, end] = [from, to]
  while (start < end && bytes[start] === 32) start += 1
  while (end > start && bytes[end - 1] === 32) end -= 1
  return [start, end]
}
