import { fail, ok, type Result } from '../../base/result.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Parameter, ParameterType } from '../monitor.ts'
import type { SlotMoment } from '../schedule/schedule.ts'
import { readValue, sqlTypes } from './placeholder-values.ts'
import { problemAt } from './problem-at.ts'
import { type Declared, type ReadTokens, readPlaceholders, reservedTypes, type Use } from './read-placeholders.ts'

/** Allowed values by name of parameter: the names that an `ident` may become, and bounds of numbers. */
export type RenderRules = {
  names?: ReadonlyMap<string, readonly string[]>
  bounds?: ReadonlyMap<string, { min: number | null; max: number | null }>
}

/** `parameters` are the values of `$1`, `$2` … of `sql`; `bound` the same with names and types, for people. */
export type Rendered = { sql: string; parameters: SqlValue[]; bound: { name: string; type: ParameterType; value: SqlValue }[] }

/**
 * A statement with each `{{name}}` replaced by one `$n::type`, and the values to bind. `as_of` is the planned time and `as_of_date` its local date, so that a
 * run that is tried again computes the same thing. A name of a list (`ident`) is put in double quotes. Whether the statement may run is for the guard to say.
 * Problems: `invalid-request` with line and column and what was expected; `unsafe-sql` for a text that cannot be read.
 */
export function renderTemplate(
  readTokens: ReadTokens,
  text: string,
  parameters: readonly Parameter[],
  moment: SlotMoment,
  rules: RenderRules = {},
): Result<Rendered> {
  const read = readPlaceholders(readTokens, text)
  if (!read.ok) return read
  const { declared, uses } = read.value
  const strange = parameters.find(({ name }) => !declared.some((one) => one.name === name))
  if (strange) return refuse(strange.name, `the statement has no placeholder {{${strange.name}}}; leave the value out or use it`)
  const numbers = new Map<string, { place: number; type: ParameterType }>()
  const idents = new Map<string, string>()
  const bound: Rendered['bound'] = []
  for (const one of declared) {
    const value = pickValue(text, one, parameters, moment, rules)
    if (!value.ok) return value
    if (value.value.type === 'ident') idents.set(one.name, quoteName(String(value.value.value)))
    else {
      bound.push({ name: one.name, ...value.value })
      numbers.set(one.name, { place: bound.length, type: value.value.type })
    }
  }
  const glued = uses.find((use) => isGlued(use, idents.has(use.name)))
  if (glued)
    return problemAt(text, glued.end, `"${glued.next}" behind a placeholder would change its type; put the placeholder in brackets`)
  const sql = replaceUses(text, uses, (name) => {
    const number = numbers.get(name)
    return number === undefined || number.type === 'ident' ? (idents.get(name) ?? '') : `$${number.place}::${sqlTypes[number.type]}`
  })
  return ok({ sql, parameters: bound.map(({ value }) => value), bound })
}

/** What would be read as part of the type in `$1::int`, or make a name the name of a function. */
const isGlued = ({ next }: Use, isName: boolean): boolean =>
  next === '(' || (!isName && (next === '[' || next === '.' || /^array$/i.test(next)))

/** Spaces around keep what is put in a token of its own. */
export function replaceUses(text: string, uses: readonly Use[], by: (name: string) => string): string {
  let sql = ''
  let at = 0
  for (const { name, start, end } of uses) {
    const left = /[\s(,]$/.test(text.slice(0, start)) || start === 0 ? '' : ' '
    const right = /^[\s),;:]/.test(text.slice(end)) || end === text.length ? '' : ' '
    sql += `${text.slice(at, start)}${left}${by(name)}${right}`
    at = end
  }
  return sql + text.slice(at)
}

function pickValue(
  text: string,
  one: Declared,
  parameters: readonly Parameter[],
  moment: SlotMoment,
  rules: RenderRules,
): Result<{ type: ParameterType; value: SqlValue }> {
  const given = parameters.find(({ name }) => name === one.name)
  const reserved = reservedTypes.get(one.name)
  if (reserved !== undefined) {
    if (given !== undefined && given.value !== null)
      return refuse(one.name, `{{${one.name}}} takes its value from the planned time; give none`)
    return ok({ type: reserved, value: one.name === 'as_of' ? moment.slot : moment.date })
  }
  if (given !== undefined && one.type !== null && given.type !== one.type) {
    return refuse(one.name, `{{${one.name}}} is ${one.type} in the statement, found a value of type ${given.type}`)
  }
  const type = one.type ?? given?.type
  if (type === undefined) return problemAt(text, one.position, `{{${one.name}}} has no type; write {{${one.name}:int}} or another type`)
  const raw = given?.value ?? one.default
  if (raw === undefined || raw === null) return refuse(one.name, `{{${one.name}}} has no value; give one, or a default in the statement`)
  const value = readValue(type, raw)
  if (!value.ok) return refuse(one.name, `{{${one.name}}}: ${value.problem}`)
  const fault = faultOf(one.name, type, value.value, rules)
  return fault === null ? ok({ type, value: value.value }) : refuse(one.name, `{{${one.name}}}: ${fault}`)
}

function faultOf(name: string, type: ParameterType, value: SqlValue, { names, bounds }: RenderRules): string | null {
  if (type === 'ident') {
    const list = names?.get(name) ?? []
    if (list.length === 0) return 'a name can only be chosen from the list of a template; write it into the statement'
    return list.includes(String(value)) ? null : `expected one of ${list.join(', ')}, found ${JSON.stringify(value)}`
  }
  const bound = bounds?.get(name)
  if (bound === undefined || (type !== 'int' && type !== 'number')) return null
  const { min, max } = bound
  const number = Number(value)
  if ((min === null || number >= min) && (max === null || number <= max)) return null
  return `expected ${min === null ? `at most ${max}` : max === null ? `at least ${min}` : `a number between ${min} and ${max}`}, found ${number}`
}

/** A name in double quotes. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

const refuse = (name: string, message: string) =>
  fail({ kind: 'invalid-request' as const, message: `Parameter: ${message}.`, issues: [{ path: `parameters.${name}`, message }] })
