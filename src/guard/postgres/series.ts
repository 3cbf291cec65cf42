import type { Node } from '@pgsql/types'
import type { SqlValue } from '../policy.ts'
import { constantNumber, constantText } from './constants.ts'

/** How many rows generate_series() with these arguments gives, null when that is not known beforehand. */
export function seriesLength(args: Node[], parameters: readonly SqlValue[]): number | null {
  const [from, to, step] = args
  const first = constantNumber(from, parameters)
  const last = constantNumber(to, parameters)
  if (first !== null && last !== null) {
    return count(last - first, step === undefined ? 1 : constantNumber(step, parameters))
  }
  const start = instantOf(constantText(from, parameters))
  const end = instantOf(constantText(to, parameters))
  return start === null || end === null ? null : count(end - start, millisecondsOf(constantText(step, parameters)))
}

function count(span: number, step: number | null): number | null {
  if (step === null) return null
  if (step === 0) return Infinity
  return Math.max(0, Math.floor(span / step) + 1)
}

function instantOf(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d{1,2}(-\d{1,2})?/.test(text)) return null
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? null : instant
}

const units: Record<string, number> = {
  microsecond: 0.001,
  millisecond: 1,
  second: 1_000,
  sec: 1_000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  mon: 2_592_000_000,
  year: 31_536_000_000,
}

/** The length of an interval written as numbers with units (`1 day`, `15 minutes`) or as `hh:mm:ss`; null when it is written otherwise. */
function millisecondsOf(text: string | null): number | null {
  if (text === null) return null
  const clock = /^\s*(\d+):(\d+)(?::(\d+(?:\.\d+)?))?\s*$/.exec(text)
  if (clock !== null) return (Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1_000
  let sum = 0
  const rest = text.replace(/(-?\d+(?:\.\d+)?)\s*([a-z]+)/gi, (_all, size: string, word: string) => {
    sum += Number(size) * (units[word.toLowerCase().replace(/s$/, '')] ?? Number.NaN)
    return ''
  })
  return rest.trim() === '' && !Number.isNaN(sum) ? sum : null
}
