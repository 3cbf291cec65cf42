import type { Period, Reading } from '../../dates/date-span.ts'
import { dayOfIso, isoOf } from '../../dates/days.ts'
import type { PeriodFilter } from '../semantic-query.ts'

/** A period as a query holds it; `today` is an ISO date. */
export function periodFilter(period: Period, today: string): PeriodFilter {
  const tomorrow = isoOf(dayOfIso(today) + 1)
  return {
    from: period.from,
    to: period.to,
    label: period.label,
    grain: period.grain,
    incomplete: period.incomplete,
    asOf: period.kind === 'as-of',
    soFar: period.from !== null && period.from < tomorrow && period.to !== null && period.to > tomorrow ? tomorrow : null,
  }
}

/** One end of a range. */
export const endFilter = (period: Period, end: Reading, today: string): PeriodFilter => ({
  ...periodFilter(period, today),
  from: end.from,
  to: end.to,
  label: end.label,
  soFar: null,
})
