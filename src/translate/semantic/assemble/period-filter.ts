import type { Period, Reading } from '../../dates/date-span.ts'
import type { PeriodFilter } from '../semantic-query.ts'

/** A period as a query holds it. */
export const periodFilter = (period: Period): PeriodFilter => ({
  from: period.from,
  to: period.to,
  label: period.label,
  grain: period.grain,
  incomplete: period.incomplete,
  asOf: period.kind === 'as-of',
})

/** One end of a range. */
export const endFilter = (period: Period, end: Reading): PeriodFilter => ({
  ...periodFilter(period),
  from: end.from,
  to: end.to,
  label: end.label,
})
