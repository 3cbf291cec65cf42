import type { Node } from '@pgsql/types'
import type { SqlValue } from '../policy.ts'
import { constantNumber, constantText } from './constants.ts'
import { as, textsOf } from './tree.ts'

type Parameters = readonly SqlValue[]

/** How many rows generate_series() with these arguments gives, null when that is not known beforehand. */
export function seriesLength(args: Node[], parameters: Parameters): number | null {
  const [from, to, step] = args
  const first = constantNumber(from, parameters)
  const last = constantNumber(to, parameters)
  if (first !== null && last !== null) {
    return count(last - first, step === undefined ? 1 : constantNumber(step, parameters))
  }
  const start = instantOf(from, parameters)
  const end = instantOf(to, parameters)
  return start === null || end === null ? null : count(end - start, spanOf(step, parameters))
}

function count(span: number, step: number | null): number | null {
  if (step === null) return null
  if (step === 0) return Infinity
  return Math.max(0, Math.floor(span / step) + 1)
}

const day = 86_400_000

/** The present, as far as the length of a series is concerned: one that ends now is at least so long. */
const present = Date.UTC(2026, 0)

const namedInstants: Readonly<Record<string, number>> = {
  infinity: Infinity,
  '-infinity': -Infinity,
  epoch: 0,
  now: present,
  today: present,
  tomorrow: present + day,
  yesterday: present - day,
}

const clocks: ReadonlySet<string> = new Set(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp'])

/** When an expression is, in milliseconds since 1970 and as far as a series needs to know; null when data or a computation say. */
function instantOf(node: Node | undefined, parameters: Parameters): number | null {
  if (as(node, 'SQLValueFunction') !== undefined) return present
  const call = as(node, 'FuncCall')
  const name = textsOf(call?.funcname).at(-1) ?? ''
  if (clocks.has(name)) return present
  if (name === 'date_trunc' || name === 'timezone') return instantOf(call?.args?.[1], parameters)
  const moved = as(node, 'A_Expr')
  const sign = textsOf(moved?.name).at(-1)
  if (sign === '+' || sign === '-') {
    const from = instantOf(moved?.lexpr, parameters)
    const by = spanOf(moved?.rexpr, parameters)
    return from === null || by === null ? null : from + (sign === '+' ? by : -by)
  }
  const cast = as(node, 'TypeCast')
  return cast === undefined ? writtenInstant(constantText(node, parameters)) : instantOf(cast.arg, parameters)
}

function writtenInstant(text: string | null): number | null {
  if (text === null) return null
  const word = text.trim().toLowerCase()
  if (Object.hasOwn(namedInstants, word)) return namedInstants[word] ?? null
  if (!/^\d{4}-\d{1,2}(-\d{1,2})?/.test(text)) return null
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? null : instant
}

/** How long an expression is in milliseconds: an interval, a multiple of one, or a number of days; null when data say. */
function spanOf(node: Node | undefined, parameters: Parameters): number | null {
  const product = as(node, 'A_Expr')
  if (product !== undefined && textsOf(product.name).at(-1) === '*') {
    const [left, right] = [product.lexpr, product.rexpr].map((side) => constantNumber(side, parameters))
    const span = spanOf(left == null ? product.lexpr : product.rexpr, parameters)
    const times = left ?? right
    return span === null || times == null ? null : times * span
  }
  const days = constantNumber(node, parameters)
  return days === null ? millisecondsOf(constantText(node, parameters)) : days * day
}

/** Source: PostgreSQL, "Interval Input"; besides each of these, its plural. */
const unitNames: [string, number][] = [
  ['microsecond usec us', 0.001],
  ['millisecond msec ms', 1],
  ['second sec s', 1_000],
  ['minute min m', 60_000],
  ['hour hr h', 3_600_000],
  ['day d', day],
  ['week w', 7 * day],
  ['month mon', 30 * day],
  ['year yr y', 365 * day],
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
