import { isNumberType, isTextType } from './guess-field.ts'

/**
 * How the values of a column are written, told from some of its rows without giving any of them away: dates in texts or whole numbers
 * (`pattern` in the letters of to_date), texts of one shape (`AA9999`: capitals, small letters `a`, digits), texts that are all numbers
 * or all in capitals, whole numbers that are only 0 and 1, numbers from 0 to 1, and the keys of JSON objects.
 */
export type ColumnForm =
  | { kind: 'date'; pattern: string }
  | { kind: 'shape'; pattern: string }
  | { kind: 'number' | 'capitals' | 'flag' | 'fraction' }
  | { kind: 'keys'; keys: string[] }

/** So many values must be there before anything is said about the rest. */
const leastValues = 8

/** The form that all the values share, null where they share none. `type` is a base type; `values` are texts without nulls. */
export function formOf(type: string, values: readonly string[]): ColumnForm | null {
  const found = values.map((value) => value.trim()).filter((value) => value !== '')
  if (found.length < leastValues) return null
  const distinct = new Set(found)
  if (isTextType(type)) return distinct.size < 3 ? null : (dateForm(found, datesInTexts) ?? textForm(found))
  if (!isNumberType(type)) return null
  if (distinct.size === 2 && distinct.has('0') && distinct.has('1')) return { kind: 'flag' }
  if (type.startsWith('int')) return distinct.size < 3 ? null : dateForm(found, datesInNumbers)
  const numbers = found.map(Number)
  return numbers.every((number) => number >= 0 && number <= 1) && numbers.some((number) => number > 0 && number < 1)
    ? { kind: 'fraction' }
    : null
}

/** The keys that JSON objects have, the usual ones first; null when they are none, too many, or look like data. */
export function keysForm(objects: readonly (readonly string[])[]): ColumnForm | null {
  if (objects.length === 0) return null
  const counts = new Map<string, number>()
  for (const key of objects.flat()) counts.set(key, (counts.get(key) ?? 0) + 1)
  const keys = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key)
  const plain = keys.length > 0 && keys.length <= mostKeys && keys.every((key) => /^[\p{L}_][\p{L}\p{N}_ -]{0,30}$/u.test(key))
  return plain ? { kind: 'keys', keys } : null
}

const mostKeys = 26

type DatePattern = { pattern: string; match: RegExp }

const time = '(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?)?'
const datesInTexts: readonly DatePattern[] = [
  { pattern: 'YYYY-MM-DD', match: new RegExp(`^(?<y>[0-9]{4})-(?<m>[0-9]{2})-(?<d>[0-9]{2})${time}$`) },
  { pattern: 'YYYY/MM/DD', match: new RegExp(`^(?<y>[0-9]{4})/(?<m>[0-9]{2})/(?<d>[0-9]{2})${time}$`) },
  { pattern: 'DD.MM.YYYY', match: new RegExp(`^(?<d>[0-9]{1,2})\\.(?<m>[0-9]{1,2})\\.(?<y>[0-9]{4})${time}$`) },
  { pattern: 'DD/MM/YYYY', match: new RegExp(`^(?<d>[0-9]{1,2})/(?<m>[0-9]{1,2})/(?<y>[0-9]{4})${time}$`) },
  { pattern: 'MM/DD/YYYY', match: new RegExp(`^(?<m>[0-9]{1,2})/(?<d>[0-9]{1,2})/(?<y>[0-9]{4})${time}$`) },
  { pattern: 'DD-MM-YYYY', match: new RegExp(`^(?<d>[0-9]{1,2})-(?<m>[0-9]{1,2})-(?<y>[0-9]{4})${time}$`) },
  { pattern: 'YYYYMMDD', match: /^(?<y>(?:1[89]|20)[0-9]{2})(?<m>[0-9]{2})(?<d>[0-9]{2})$/ },
  { pattern: 'YYYY-MM', match: /^(?<y>(?:1[89]|20)[0-9]{2})-(?<m>[0-9]{2})$/ },
  { pattern: 'YYYYMM', match: /^(?<y>(?:1[89]|20)[0-9]{2})(?<m>[0-9]{2})$/ },
  { pattern: 'YYMMDD', match: new RegExp(`^(?<y>[0-9]{2})(?<m>[0-9]{2})(?<d>[0-9]{2})${time}$`) },
]
const datesInNumbers = datesInTexts.filter(({ pattern }) => pattern === 'YYYYMMDD' || pattern === 'YYYYMM')

/** The one way in which all the texts are dates; nothing where day and month could change places. */
function dateForm(values: readonly string[], patterns: readonly DatePattern[]): ColumnForm | null {
  const fitting = patterns.filter(({ match }) => values.every((value) => isDate(match.exec(value))))
  const [only, ...others] = fitting
  return only === undefined || others.some(({ pattern }) => pattern.length === only.pattern.length)
    ? null
    : { kind: 'date', pattern: only.pattern }
}

const isDate = (match: RegExpExecArray | null): boolean => {
  const { m = '', d = '1' } = match?.groups ?? {}
  return Number(m) >= 1 && Number(m) <= 12 && Number(d) >= 1 && Number(d) <= 31
}

function textForm(values: readonly string[]): ColumnForm | null {
  const shapes = new Set(values.map(shapeOf))
  const [shape = ''] = shapes
  // Short ones only look alike at the head of a table.
  if (shapes.size === 1 && shape.length >= 4 && shape.length <= 20 && /9/.test(shape)) return { kind: 'shape', pattern: shape }
  if (values.every((value) => /^-?[0-9]+(?:\.[0-9]+)?$/.test(value) && !/^-?0[0-9]/.test(value))) return { kind: 'number' }
  const lettered = values.filter((value) => /\p{L}{3}/u.test(value))
  return lettered.length * 2 > values.length && lettered.every((value) => value === value.toUpperCase() && value !== value.toLowerCase())
    ? { kind: 'capitals' }
    : null
}

const shapeOf = (value: string): string =>
  value
    .replace(/[0-9]/g, '9')
    .replace(/\p{Lu}/gu, 'A')
    .replace(/\p{Ll}/gu, 'a')
