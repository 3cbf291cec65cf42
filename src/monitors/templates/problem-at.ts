import { fail } from '../../base/result.ts'

/** A problem with a place in a statement, told as line and column, both from 1. */
export function problemAt(text: string, position: number, message: string) {
  const before = text.slice(0, position)
  const line = before.split('\n').length
  const column = position - before.lastIndexOf('\n')
  const told = `Line ${line}, column ${column}: ${message}`
  return fail({ kind: 'invalid-request' as const, message: told, issues: [{ path: 'sql', message: told }] })
}
