import type * as z from 'zod'
import { type AlertCondition, alertConditionSchema, conditionKeys } from './condition.ts'
import { nearestWord } from './nearest-word.ts'

/** What is wrong at one place of a condition; `path` is a JSON pointer, empty for the whole. */
export type ConditionFault = { path: string; message: string }

/**
 * Reads a condition that somebody wrote: with all defaults filled in, or with every fault at once. Each says what was expected and what was found;
 * for a key or word that is nearly right, also which one was meant.
 */
export function readCondition(input: unknown): { ok: true; condition: AlertCondition } | { ok: false; faults: ConditionFault[] } {
  const read = alertConditionSchema.safeParse(input)
  if (read.success) return { ok: true, condition: read.data }
  return { ok: false, faults: read.error.issues.flatMap((issue) => faultsOf(issue, input)) }
}

function faultsOf(issue: z.core.$ZodIssue, input: unknown): ConditionFault[] {
  const path = pointerOf(issue.path)
  const found = valueAt(input, issue.path)
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = conditionKeys(isRecord(found) ? found.kind : undefined)
      return issue.keys.map((key) => ({ path, message: `unknown key "${key}"${meant(key, known)}` }))
    }
    case 'invalid_value':
      return [
        {
          path,
          message: `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}, found ${shown(found)}${meantValue(found, issue.values)}`,
        },
      ]
    case 'invalid_union':
      return [{ path, message: unionMessage(issue, found) }]
    case 'invalid_type':
      return [
        {
          path,
          message: found === undefined ? `expected ${issue.expected}, found nothing` : `expected ${issue.expected}, found ${shown(found)}`,
        },
      ]
    case 'too_small':
    case 'too_big':
      return [{ path, message: `${issue.message}, found ${shown(found)}` }]
    default:
      return [{ path, message: issue.message }]
  }
}

function unionMessage(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>, found: unknown): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
  if (options.length === 0) return issue.message
  return `expected one of ${options.join(', ')}, found ${shown(found)}${typeof found === 'string' ? meant(found, options) : ''}`
}

function meant(word: string, among: readonly string[]): string {
  const near = nearestWord(word, among)
  return near === null ? '' : `; did you mean "${near}"?`
}

const meantValue = (found: unknown, values: readonly unknown[]): string =>
  typeof found === 'string' ? meant(found, values.map(String)) : ''

const pointerOf = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part)}`).join('')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (isRecord(value) ? value[String(part)] : undefined), input)
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
