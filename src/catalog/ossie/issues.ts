import type * as z from 'zod'
import type { Path } from './model-text.ts'

/** The issues of a failed parse, unions replaced by the alternative that got furthest. */
export function issuesOf(error: z.core.$ZodError): { path: Path; message: string }[] {
  return error.issues.flatMap((issue) => flatten(issue, []))
}

function flatten(issue: z.core.$ZodIssue, base: Path): { path: Path; message: string }[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'invalid_union') {
    const deep = issue.errors.filter((list) => list.length > 0 && list.every((inner) => inner.path.length > 0))
    const [best] = deep.toSorted((a, b) => a.length - b.length)
    if (best) return best.flatMap((inner) => flatten(inner, path))
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'unknown property' }))
  }
  return [{ path, message: issue.message }]
}
