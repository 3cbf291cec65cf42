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

/** Source: PostgreSQL, "Interval Input"; besides each of these, its plural. */
const unitNames: [string, number][] = [
  ['microsecond usec us', 0.001],
  ['millisecond msec ms', 1],
  ['second sec s', 1_000],
  ['minute min m', 60_000],
  ['hour hr h', 3_600_000],
  ['day d', 86_400_000],
  ['week w', 604_800_000],
  ['month mon', 2_592_000_000],
  ['year yr y', 31_536_000_000],
]
const units: ReadonlyMap<string, number> = new Map(
  unitNames.flatMap(([names, size]) => names.split(' ').map((name) => [name, size] as const)),
)

/** The length of an interval written as numbers with units (`1 day`, `15 minutes`) or as `hh:mm:ss`; null when it is written otherwise. */
function millisecondsOf(text: string | null): number | null {
  if (text === null) return null
  const clock = /^\s*(\d+):(\d+)(?::(\d+(?:\.\d+)?))?\s*$/.exec(text)
  if (clock !== null) return (Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1_000
  let sum = 0
  const rest = text.replace(/(-?\d+(?:\.\d+)?)\s*([a-z]+)/gi, (_all, size: string, word: string) => {
    const name = word.toLowerCase()
    sum += Number(size) * (units.get(name) ?? units.get(name.replace(/s$/, '')) ?? Number.NaN)
    return ''
  })
  return rest.trim() === '' && !Number.isNaN(sum) ? sum : null
}
