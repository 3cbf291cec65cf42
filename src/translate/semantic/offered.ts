import type { Calendar } from '../translator.ts'
import { type Grammar, understand } from './understand.ts'

/** So many follow-up questions are kept read. */
const mostOffered = 500

/** Readings of follow-up questions that are offered again and again; none of them names a day. */
const offered = new WeakMap<Grammar, Map<string, ReturnType<typeof understand>>>()

/** The readings of a follow-up question that is offered, kept for the next time it is. */
export function understandOffered(grammar: Grammar, question: string, calendar: Calendar): ReturnType<typeof understand> {
  const known = offered.get(grammar) ?? new Map<string, ReturnType<typeof understand>>()
  offered.set(grammar, known)
  const key = `${calendar.today} ${question}`
  const read = known.get(key) ?? understand(grammar, question, calendar)
  if (known.size > mostOffered) known.clear()
  known.set(key, read)
  return read
}
