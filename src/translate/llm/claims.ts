import type { DateSpan } from '../dates/date-span.ts'
import type { Claims, TranslateInput } from '../translator.ts'
import type { LiteralHit } from './literal-hits.ts'

/** What code has read in a question: dates, stored values, and words that lead to tables and columns. */
export type ReadFacts = { dates: DateSpan[]; literals: LiteralHit[]; subjects: NonNullable<Claims['subjects']> }

/**
 * What a statement for this question must hold: dates that are sure, in a follow-up only those that do not hang on the turn before; values that
 * are stored as they are written; and, outside of follow-ups, something of what it speaks of.
 */
export function claimsOf({ dates, literals, subjects }: ReadFacts, { history }: Pick<TranslateInput, 'history'>): Claims {
  const stands = (text: string): boolean => history.length === 0 || whole.test(text)
  return {
    intervals: dates.flatMap((span) => {
      if (span.type !== 'period' || !span.certain || !stands(span.text)) return []
      const or = span.alternatives.map(({ from, to }) => ({ from, to }))
      return [{ text: span.text, label: span.label, from: span.from, to: span.to, ...(or.length > 0 ? { or } : {}) }]
    }),
    values: literals.flatMap(({ exact, text, value, columns }) => (exact ? [{ text, value, columns }] : [])),
    ...(history.length === 0 ? { subjects } : {}),
  }
}

/** A year, or words that count from today: "and in May?" may be the May of the year before. */
const whole = /[0-9]{4}|last|this|past|today|yesterday|letzt|dies|heute|gestern|derni|últim/i
