import type { DateSpan } from '../dates/date-span.ts'
import type { Claims, TranslateInput } from '../translator.ts'
import type { LiteralHit } from './literal-hits.ts'

/** What code has read in a question: dates, stored values, words that lead to tables and columns, and numbers. */
export type ReadFacts = { dates: DateSpan[]; literals: LiteralHit[]; subjects: NonNullable<Claims['subjects']>; numbers: number[] }

/**
 * What a statement for this question must hold: dates that are sure, in a follow-up only those that do not hang on the turn before; values that
 * are stored as they are written; and, outside of follow-ups, something of what it speaks of and a number that it names.
 */
export function claimsOf({ dates, literals, subjects, numbers }: ReadFacts, { history }: Pick<TranslateInput, 'history'>): Claims {
  const stands = (text: string): boolean => history.length === 0 || whole.test(text)
  return {
    intervals: dates.flatMap((span) => {
      if (span.type !== 'period' || !span.certain || !stands(span.text)) return []
      const or = span.alternatives.map(({ from, to }) => ({ from, to }))
      return [{ text: span.text, label: span.label, from: span.from, to: span.to, ...(or.length > 0 ? { or } : {}) }]
    }),
    values: literals.flatMap(({ exact, text, value, columns }) => (exact ? [{ text, value, columns }] : [])),
    ...(history.length === 0 ? { subjects, numbers } : {}),
  }
}

/** A year, or words that count from today: "and in May?" may be the May of the year before. */
const whole = /[0-9]{4}|last|this|past|today|yesterday|letzt|dies|heute|gestern|derni|últim/i
