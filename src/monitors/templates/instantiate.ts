import { fail, ok, type Result } from '../../base/result.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Parameter } from '../monitor.ts'
import type { TemplateParameter, TemplateRow } from '../store/template.table.ts'
import { readValue } from './placeholder-values.ts'
import { type ReadTokens, readPlaceholders } from './read-placeholders.ts'
import { quoteName, replaceUses } from './render.ts'

/** What a template becomes with values: the start of a monitor of its own. */
export type Instance = { sql: string; parameters: Parameter[]; question: string; condition: unknown }

/**
 * Puts values into a template: those of the statement become its parameters, those of the condition plain numbers in it, names are written into the statement
 * from the template's own list, and the question says them. What is not given takes its default. Problem: `invalid-request` with each value that is
 * missing, of another type, out of its limits, or not asked for.
 */
export function instantiateTemplate(readTokens: ReadTokens, template: TemplateRow, values: Record<string, unknown>): Result<Instance> {
  const issues = Object.keys(values)
    .filter((name) => !template.parameters.some((one) => one.name === name))
    .map((name) => ({ path: `values.${name}`, message: `the template does not ask for "${name}"; it asks for ${namesOf(template)}` }))
  const given = new Map<string, SqlValue>()
  for (const one of template.parameters) {
    const value = readValue(one.type, values[one.name] ?? one.default)
    const fault = value.ok ? limitFault(one, value.value) : value.problem
    if (value.ok && fault === null) given.set(one.name, value.value)
    else issues.push({ path: `values.${one.name}`, message: `${one.label}: ${fault}` })
  }
  if (issues.length > 0) return fail({ kind: 'invalid-request', message: `${issues[0]?.path}: ${issues[0]?.message}`, issues })
  const read = readPlaceholders(readTokens, template.sql)
  if (!read.ok) return read
  const names = new Map(template.parameters.filter(({ type }) => type === 'ident').map((one) => [one.name, String(given.get(one.name))]))
  const sql = replaceUses(
    template.sql,
    read.value.uses.filter(({ name }) => names.has(name)),
    (name) => quoteName(names.get(name) ?? ''),
  )
  const parameters = template.parameters
    .filter(({ in_sql, type }) => in_sql && type !== 'ident')
    .map(({ name, type }) => ({ name, type, value: given.get(name) ?? null }))
  return ok({ sql, parameters, question: sayValues(template.question, given), condition: conditionWith(template, given) })
}

const namesOf = ({ parameters }: TemplateRow): string => parameters.map(({ name }) => name).join(', ') || 'nothing'

function limitFault({ type, min, max, choices }: TemplateParameter, value: SqlValue): string | null {
  if (choices !== null && choices.length > 0) {
    const strange = (Array.isArray(value) ? value : [value]).find((one) => !choices.includes(String(one)))
    if (strange !== undefined) return `expected ${choices.join(', ')}, found ${JSON.stringify(strange)}`
  } else if (type === 'ident') return 'the template has no list of names to choose from'
  if (type !== 'int' && type !== 'number') return null
  const number = Number(value)
  if (min !== null && number < min) return `expected at least ${min}, found ${number}`
  return max !== null && number > max ? `expected at most ${max}, found ${number}` : null
}

/** The question with the values in the places of their names. */
function sayValues(question: string, given: ReadonlyMap<string, SqlValue>): string {
  return question.replace(/\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g, (found, name: string) => {
    const value = given.get(name)
    return value === undefined ? found : Array.isArray(value) ? value.join(', ') : String(value)
  })
}

/** Digits that a product of two short decimals can have; what is beyond them is the error of binary numbers. */
const digits = 8

function conditionWith({ condition, parameters }: TemplateRow, given: ReadonlyMap<string, SqlValue>): unknown {
  const written: unknown = structuredClone(condition)
  for (const { name, condition_targets: targets } of parameters) {
    for (const { pointer, factor } of targets)
      putAt(written, pointer.split('/').slice(1), Number((Number(given.get(name)) * factor).toPrecision(digits)))
  }
  return written
}

/** Source: RFC 6901, without its escapes, which no key of a condition needs. */
function putAt(target: unknown, [key, ...rest]: string[], value: number): void {
  if (typeof target !== 'object' || target === null || key === undefined) return
  if (rest.length === 0) Object.assign(target, { [key]: value })
  else putAt(Reflect.get(target, key), rest, value)
}
