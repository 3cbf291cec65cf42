import type { Node, TypeCast } from '@pgsql/types'
import type { SqlValue } from '../policy.ts'
import { constantNumber, constantText } from './constants.ts'
import { intervalFields } from './print-type.ts'
import { as, builtInName, textsOf } from './tree.ts'

type Parameters = readonly SqlValue[]

/** How many rows generate_series() with these arguments gives; not a number when that is not known beforehand. */
export function seriesLength([from, to, step]: Node[], parameters: Parameters): number {
  const rows = count(numberOf(to, parameters) - numberOf(from, parameters), step === undefined ? 1 : numberOf(step, parameters))
  if (!Number.isNaN(rows)) return rows
  return count(instantOf(to, parameters) - instantOf(from, parameters), spanOf(step, parameters))
}

const count = (span: number, step: number): number => Math.max(0, Math.floor(span / step) + 1)

const numberOf = (node: Node | undefined, parameters: Parameters): number => constantNumber(node, parameters) ?? Number.NaN

const day = 86_400_000

/** The present, as far as the length of a series is concerned: one that ends now is at least so long. */
const present = Date.UTC(2026, 0)

const namedInstants: ReadonlyMap<string, number> = new Map([
  ['infinity', Infinity],
  ['-infinity', -Infinity],
  ['epoch', 0],
  ['now', present],
  ['today', present],
  ['tomorrow', present + day],
  ['yesterday', present - day],
])

const clocks: ReadonlySet<string> = new Set(['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp'])

/** When an expression is, in milliseconds since 1970 and as far as a series needs to know; not a number when data or a computation say. */
function instantOf(node: Node | undefined, parameters: Parameters): number {
  if (as(node, 'SQLValueFunction') !== undefined) return present
  const { funcname, args = [] } = as(node, 'FuncCall') ?? {}
  const name = textsOf(funcname).at(-1) ?? ''
  if (clocks.has(name)) return present
  if (name === 'to_timestamp' && args.length === 1) return numberOf(args[0], parameters) * 1_000
  if (name === 'date_trunc' || name === 'timezone') return instantOf(args[1], parameters)
  const { name: operator, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  const sign = textsOf(operator).at(-1)
  if (sign === '+') return instantOf(lexpr, parameters) + spanOf(rexpr, parameters)
  if (sign === '-') return instantOf(lexpr, parameters) - spanOf(rexpr, parameters)
  const cast = as(node, 'TypeCast')
  if (cast !== undefined && instantTypes.has(typeOf(cast))) return instantOf(cast.arg, parameters)
  return writtenInstant(constantText(node, parameters) ?? '')
}

const instantTypes: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])

/** The built-in type that something is cast to; the empty text for an array. */
const typeOf = ({ typeName }: TypeCast): string => (typeName?.arrayBounds === undefined ? builtInName(typeName?.names) : '')

/** The longest date, time or interval that the server reads, rounded up. Source: PostgreSQL, datetime.h, MAXDATELEN and MAXDATEFIELDS. */
const longestInstant = 200

function writtenInstant(text: string): number {
  const words = text.trim().replaceAll(/\s+/g, ' ')
  if (words.length > longestInstant) return Number.NaN
  const named = namedInstants.get(words.toLowerCase())
  const plain = words.replace(/^(\d{4})(\d\d)(\d\d)(?!\d)/, '$1-$2-$3')
  // Other spellings are read if they name a year; the zone does not matter for a length.
  return named ?? (/^\d{4}-\d|[a-z]{3}.*\d{4}|\d{4}$/i.test(plain) ? Date.parse(plain) : Number.NaN)
}

/** How long an expression is in milliseconds: an interval, a multiple of one, or a number of days; not a number when data say. */
function spanOf(node: Node | undefined, parameters: Parameters): number {
  const { name, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  if (textsOf(name).at(-1) === '*') {
    const times = numberOf(lexpr, parameters)
    return Number.isNaN(times) ? spanOf(lexpr, parameters) * numberOf(rexpr, parameters) : times * spanOf(rexpr, parameters)
  }
  const cast = as(node, 'TypeCast')
  const isInterval = cast !== undefined && typeOf(cast) === 'interval'
  const written = constantText(isInterval ? cast.arg : node, parameters)
  if (written === null) return numberOf(node, parameters) * day
  if (written.length > longestInstant) return Number.NaN
  const unit = isInterval && /^\s*-?\d+\s*$/.test(written) ? unitBehind(cast) : undefined
  return millisecondsOf(unit === undefined ? written : `${written} ${unit}`)
}

/** The unit that stands behind the text, as in `interval '5' minute`, of two the smaller one; undefined when none does. */
function unitBehind({ typeName }: TypeCast): string | undefined {
  return intervalFields[as(typeName?.typmods?.[0], 'A_Const')?.ival?.ival ?? 0]?.split(' to ').at(-1)
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

/**
 * The length of an interval written as numbers with units (`1 day`, `15 minutes ago`), as `hh:mm:ss`, as a number of seconds, or in ISO 8601
 * (`P1DT2H`); not a number when it is written otherwise.
 */
function millisecondsOf(text: string): number {
  const before = /^(.*\S)\s+ago\s*$/is.exec(text)
  if (before !== null) return -millisecondsOf(before[1] ?? '')
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1_000
  const iso = /^\s*P((?:-?[\d.]+[YMWD])*)(?:T((?:-?[\d.]+[HMS])+))?\s*$/i.exec(text)
  if (iso !== null) return millisecondsOf(`${(iso[1] ?? '').replaceAll(/m/gi, 'mon')}${iso[2] ?? ''} 0 s`)
  const clock = /^\s*(\d+):(\d+)(?::(\d+(?:\.\d+)?))?\s*$/.exec(text)
  if (clock !== null) return (Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1_000
  let sum = 0
  const rest = text.replace(/(-?\d+(?:\.\d+)?)\s*([a-z]+)/gi, (_all, size: string, word: string) => {
    const name = word.toLowerCase()
    sum += Number(size) * (units.get(name) ?? units.get(name.replace(/s$/, '')) ?? Number.NaN)
    return ''
  })
  return rest.trim() === '' ? sum : Number.NaN
}
