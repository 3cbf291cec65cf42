import { addDays } from '../../present/dates.ts'
import type { PeriodFilter, SemanticQuery } from '../../translate/semantic/semantic-query.ts'

export type Stretch = { from: string; to: string; label: string }

/** The two stretches of days that a change is looked at between; null where the query speaks of no closed period. */
export function stretchesOf(query: SemanticQuery, today: string): { earlier: Stretch; later: Stretch } | null {
  if (query.comparison?.kind === 'periods') {
    const [earlier, later] = [closed(query.comparison.earlier), closed(query.comparison.later)]
    return earlier === null || later === null ? null : { earlier, later }
  }
  const [period] = query.periods
  const time = query.dimensions.find((dimension) => dimension.kind === 'time')
  const grain = time?.kind === 'time' ? time.grain : query.comparison?.kind === 'change' ? query.comparison.grain : null
  if (query.periods.length > 1 || period?.asOf) return null
  const whole = period === undefined ? null : closed(period)
  if (grain === null) return whole === null ? null : { earlier: before(whole), later: whole }
  // Of a series its last whole bucket is what a monitor looks at.
  const end = whole === null || whole.to > today ? today : whole.to
  const later = lastBucket(grain, end)
  return later === null ? null : { earlier: before(later), later }
}

const closed = ({ from, to }: PeriodFilter): Stretch | null =>
  from === null || to === null || from >= to ? null : { from, to, label: labelOf(from, to) }

/** The last whole bucket that ends by a day; weeks begin on Monday. */
function lastBucket(grain: string, end: string): Stretch | null {
  const [year = 0, month = 1] = end.split('-').map(Number)
  switch (grain) {
    case 'day':
      return stretch(addDays(end, -1), end)
    case 'week': {
      const monday = addDays(end, -((new Date(`${end}T00:00:00Z`).getUTCDay() + 6) % 7))
      return monday === null ? null : stretch(addDays(monday, -7), monday)
    }
    case 'month':
      return stretch(firstOf(year, month - 1), firstOf(year, month))
    case 'quarter': {
      const first = month - ((month - 1) % 3)
      return stretch(firstOf(year, first - 3), firstOf(year, first))
    }
    case 'year':
      return stretch(firstOf(year - 1, 1), firstOf(year, 1))
    default:
      return null
  }
}

/** As long a stretch that ends where one begins: whole months before whole months, the same weekday a week before a day. */
function before({ from, to }: Stretch): Stretch {
  const [year = 0, month = 1, day = 1] = from.split('-').map(Number)
  const [endYear = 0, endMonth = 1, endDay = 1] = to.split('-').map(Number)
  if (day === 1 && endDay === 1) {
    const months = (endYear - year) * 12 + endMonth - month
    const start = firstOf(year, month - months)
    return { from: start, to: from, label: labelOf(start, from) }
  }
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
  const shift = days === 1 ? 7 : days
  const [start, end] = [addDays(from, -shift) ?? from, addDays(to, -shift) ?? from]
  return { from: start, to: end, label: labelOf(start, end) }
}

const stretch = (from: string | null, to: string): Stretch | null => (from === null ? null : { from, to, label: labelOf(from, to) })

/** The first of a month; months outside of 1 to 12 count on into other years. */
const firstOf = (year: number, month: number): string => new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10)

const labelOf = (from: string, to: string): string => {
  const last = addDays(to, -1) ?? to
  return last === from ? from : `${from} to ${last}`
}
