import * as z from 'zod'
import { fail, ok, type Result } from '../../base/result.ts'
import { type AlertCondition, alertConditionSchema } from '../condition/condition.ts'
import { nearestWord } from '../condition/nearest-word.ts'

/** A condition as somebody wrote it. Each fault is told with its place and what was expected; a key that is not known is never ignored. */
export function readCondition(written: unknown): Result<AlertCondition> {
  const parsed = alertConditionSchema.safeParse(written)
  if (parsed.success) return ok(parsed.data)
  const issues = parsed.error.issues.flatMap((issue) => issuesOf(issue, ['condition']))
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return fail({ kind: 'invalid-request', message: `The condition cannot be used. ${first?.path}: ${first?.message}${more}`, issues })
}

type Issue = { path: string; message: string }

function issuesOf(issue: z.core.$ZodIssue, before: PropertyKey[]): Issue[] {
  const path = [...before, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearestWord(key, knownKeys())
      return { path: pathText(path), message: `the key "${key}" is not known here${near === null ? '' : `, did you mean "${near}"?`}` }
    })
  }
  // Of several forms the one that was tried last says least: those that share the kind are told.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const fitting = issue.errors.filter((one) => !one.some(({ path: inner, code }) => inner.at(-1) === 'kind' && code === 'invalid_value'))
    const [best] = fitting.toSorted((a, b) => a.length - b.length)
    if (best !== undefined) return best.flatMap((one) => issuesOf(one, path))
  }
  return [{ path: pathText(path), message: issue.message.replace(/^Invalid input: /, '') }]
}

const pathText = (path: PropertyKey[]): string => path.map(String).join('.')

/** Every key of the form of conditions. */
function knownKeys(): string[] {
  const keys = new Set<string>()
  const gather = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties' && typeof inner === 'object' && inner !== null) for (const name of Object.keys(inner)) keys.add(name)
      gather(inner)
    }
  }
  gather(z.toJSONSchema(alertConditionSchema, { io: 'input', unrepresentable: 'any' }))
  return [...keys]
}
