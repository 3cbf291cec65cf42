import type { Problem } from '../../base/problem.ts'
import { isDatabaseAway, isPoolBusy, readDatabaseError } from '../../db/errors.ts'
import type { StoppedBy } from './stop.ts'

const timeouts = new Set(['25P03', '25P04', '55P03'])
const messages: Record<string, string> = {
  '42501': 'The statement touches something that this connection may not read.',
  '53100': 'The database ran out of disk space for this statement.',
  '53200': 'The database ran out of memory for this statement.',
  '53400': 'The statement needs more temporary space than is allowed.',
  '54001': 'The statement is too complex for the database.',
  '54011': 'The statement returns too many columns.',
}

/**
 * The one table from SQLSTATEs and socket errors to problems. `offset` is the number of characters put before the statement that the
 * server counted in `position`. Null for an error that is not the database's: a bug. Source: PostgreSQL, appendix A, "Error Codes".
 */
export function problemOf(
  error: unknown,
  context: { stoppedBy: StoppedBy; timeoutMs: number; text: string; offset: number },
): Problem | null {
  const found = readDatabaseError(error)
  if (found === null) return null
  if (context.stoppedBy === 'cancelled') return { kind: 'cancelled' }
  if (context.stoppedBy === 'deadline' || found.code === '57014' || timeouts.has(found.code)) {
    return { kind: 'query-timeout', limitMs: context.timeoutMs }
  }
  if (isPoolBusy(error)) {
    return { kind: 'database-unavailable', message: 'Every connection to the database is busy with other questions. Try again soon.' }
  }
  if (isDatabaseAway(error)) return { kind: 'database-unavailable', message: 'The database cannot be reached.' }
  return {
    kind: 'query-failed',
    sqlstate: found.code,
    message: messages[found.code] ?? shortened(found.message),
    position: found.position === null ? null : utf16Index(context.text, found.position - 1 - context.offset),
  }
}

const mostCharacters = 1_000

/** An error may repeat a value of any length; what people, logs and histories get of it is its beginning. */
const shortened = (message: string): string =>
  message.length <= mostCharacters ? message : `${message.slice(0, mostCharacters).replace(/[\uD800-\uDBFF]$/, '')}…`

/** The server counts characters; a string index counts UTF-16 units. Null when the place lies before the statement. */
function utf16Index(text: string, characters: number): number | null {
  if (characters < 0) return null
  let index = 0
  for (let seen = 0; seen < characters && index < text.length; seen++) index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1
  return index
}
