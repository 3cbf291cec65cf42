import { fail, ok, type Result } from '../../base/result.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { ParameterType } from '../monitor.ts'

/** PostgreSQL's names of the types; `ident` has none, since it is never bound. */
export const sqlTypes: Record<Exclude<ParameterType, 'ident'>, string> = {
  int: 'int',
  number: 'numeric',
  text: 'text',
  date: 'date',
  timestamptz: 'timestamptz',
  bool: 'bool',
  'int[]': 'int[]',
  'text[]': 'text[]',
}

const limits = { elements: 1_000, characters: 10_000 }

/**
 * A value of a placeholder as it is bound, from what a person, a template or a stored monitor gives; the problem is what was expected, a clause.
 * Whole numbers may come as text, such as from a form.
 */
export function readValue(type: ParameterType, value: unknown): Result<SqlValue, string> {
  if (type === 'int[]' || type === 'text[]') return readList(type === 'int[]' ? 'int' : 'text', value)
  const read = readers[type](value)
  return read === null ? fail(`${expected[type]}, found ${show(value)}`) : ok(read)
}

function readList(type: 'int' | 'text', value: unknown): Result<SqlValue, string> {
  if (!Array.isArray(value)) return fail(`expected a list of values, found ${show(value)}`)
  if (value.length > limits.elements) return fail(`expected at most ${limits.elements} values, found ${value.length}`)
  const read = value.map(readers[type])
  const wrong = read.indexOf(null)
  if (wrong >= 0) return fail(`${expected[type]} at place ${wrong + 1}, found ${show(value[wrong])}`)
  return ok(type === 'int' ? read.map(Number) : read.map(String))
}

const expected: Record<ParameterType, string> = {
  int: 'expected a whole number between -2147483648 and 2147483647',
  number: 'expected a number',
  text: `expected a text of at most ${limits.characters} characters`,
  date: 'expected a date as YYYY-MM-DD',
  timestamptz: 'expected an instant such as 2026-03-31T07:00:00Z',
  bool: 'expected true or false',
  'int[]': 'expected a list of whole numbers',
  'text[]': 'expected a list of texts',
  ident: 'expected a name of the template',
}

const decimal = /^[+-]?\d{1,100}(\.\d{1,100})?$/
const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)$/

const readers: Record<Exclude<ParameterType, 'int[]' | 'text[]'>, (value: unknown) => string | number | boolean | null> = {
  int: (value) => {
    const number = typeof value === 'string' && /^[+-]?\d{1,10}$/.test(value.trim()) ? Number(value) : value
    return typeof number === 'number' && Number.isInteger(number) && number >= -(2 ** 31) && number < 2 ** 31 ? number : null
  },
  number: (value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    return typeof value === 'string' && decimal.test(value.trim()) ? value.trim() : null
  },
  text: (value) => (typeof value === 'string' && value.length <= limits.characters && isPlain(value) ? value : null),
  date: (value) => (typeof value === 'string' && isDay(value) ? value : null),
  timestamptz: (value) =>
    typeof value === 'string' && instant.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)) ? value : null,
  bool: (value) => (value === 'true' ? true : value === 'false' ? false : typeof value === 'boolean' ? value : null),
  ident: (value) => (typeof value === 'string' && value !== '' && value.length <= 63 && isPlain(value) ? value : null),
}

/** PostgreSQL takes neither a zero character nor half a character in a text. */
const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

function isDay(text: string): boolean {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && !text.startsWith('0000')
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
