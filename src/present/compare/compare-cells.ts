import type { Cell } from '../columns.ts'

/** How close two numbers must be, unless both are whole: half a cent, or a ten-thousandth of the larger one. */
const absolute = 0.0051
const relative = 1e-4

/** The number a cell holds, null when it is none. */
export function numberIn(cell: Cell): number | null {
  if (typeof cell === 'number') return cell
  if (typeof cell !== 'string' || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell)) return null
  const value = Number(cell)
  return Number.isFinite(value) ? value : null
}

/** Counts and keys are written without decimals. */
const isWhole = (cell: Cell): boolean => /^-?\d+$/.test(String(cell))

/** Which of two cells comes first: those without a value, then numbers by size, then texts. */
export function orderOfCells(a: Cell, b: Cell): number {
  const [x, y] = [a === null ? Number.NEGATIVE_INFINITY : numberIn(a), b === null ? Number.NEGATIVE_INFINITY : numberIn(b)]
  if (x !== null && y !== null) return x === y ? 0 : x - y
  if (x !== null || y !== null) return x === null ? 1 : -1
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

/** Whether two cells say the same; `scale` is what the second one must be multiplied by (100 where one is a fraction). */
export function sameCell(a: Cell, b: Cell, scale = 1): boolean {
  if (a === null || b === null) return a === b
  const [x, y] = [numberIn(a), numberIn(b)]
  if (x !== null && y !== null) {
    if (scale === 1 && isWhole(a) && isWhole(b)) return x === y
    const scaled = y * scale
    return Math.abs(x - scaled) <= Math.max(absolute, relative * Math.max(Math.abs(x), Math.abs(scaled)))
  }
  if (typeof a === 'boolean' || typeof b === 'boolean') return String(a) === String(b)
  const left = timeForms(String(a))
  return timeForms(String(b)).some((form) => left.includes(form))
}

/** The ways in which a time bucket may be written: 2026-04-01, 2026-04, 2026-Q2; a year as 2026-01-01 or 2026. Other texts stay. */
function timeForms(text: string): string[] {
  const day = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00:00(?:\.0+)?(?:Z|[+-]00(?::?00)?)?)?$/.exec(text)
  if (day !== null) return bucketForms(Number(day[1]), Number(day[2]), Number(day[3]))
  const month = /^(\d{4})-(\d{2})$/.exec(text)
  if (month !== null) return bucketForms(Number(month[1]), Number(month[2]), 1)
  const quarter = /^(\d{4})[- ]?Q([1-4])$/i.exec(text) ?? /^Q([1-4])[- ](\d{4})$/i.exec(text)?.toSpliced(1, 2) ?? null
  if (quarter !== null) return bucketForms(Number(quarter[1]), Number(quarter[2]) * 3 - 2, 1)
  if (/^\d{4}$/.test(text)) return [...bucketForms(Number(text), 1, 1), text]
  return [text.trim()]
}

function bucketForms(year: number, month: number, day: number): string[] {
  const two = (value: number): string => String(value).padStart(2, '0')
  return [`${year}-${two(month)}-${two(day)}`]
}
