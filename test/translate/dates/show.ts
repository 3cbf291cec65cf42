import type { Comparison, DateSpan } from '../../../src/translate/dates/date-span.ts'
import { findDates } from '../../../src/translate/dates/find-dates.ts'
import type { Calendar } from '../../../src/translate/translator.ts'

/** Friday, 20 November 2026. */
export const friday: Calendar = { today: '2026-11-20', timeZone: 'Europe/Berlin', weekStart: 'monday', fiscalYearStart: 1 }

/** The spans of a question in one short line each: what the words were, and what they mean. */
export const show = (question: string, calendar: Calendar = friday): string[] => findDates(question, calendar).map(line)

function line(span: DateSpan): string {
  switch (span.type) {
    case 'period':
      return `${span.text} = ${ends(span)}`
    case 'comparison':
      return `${span.text} = ${span.explicit ? '' : 'implicit '}${comparison(span.comparison)}`
    case 'grain':
      return `${span.text} = ${span.form} ${span.grain ?? 'time'}${span.cycle === null ? '' : ` in ${span.cycle}`}`
    case 'recurring':
      return `${span.text} = ${span.months.length > 0 ? `months ${span.months.join(' ')}${span.yearly ? ' by year' : ''}` : `weekdays ${span.weekdays.join(' ')}`}`
  }
}

function comparison(one: Comparison): string {
  switch (one.kind) {
    case 'shift':
      return `back ${one.amount} ${one.unit}${one.of === null ? '' : ` (${one.of})`}`
    case 'previous':
      return 'previous'
    case 'change':
      return `change by ${one.grain}`
    case 'period':
      return `to ${ends(one.period)}`
  }
}

const ends = (one: { from: string | null; to: string | null }): string => `${one.from ?? ''}..${one.to ?? ''}`
