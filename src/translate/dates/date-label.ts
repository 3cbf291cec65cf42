import type { Calendar } from '../translator.ts'
import { addMonths, type Closed, partsOf, type Stretch, startOf } from './days.ts'

const monthNames = 'January February March April May June July August September October November December'.split(' ')

/** "3 March 2025". */
export function labelDay(day: number): string {
  const at = partsOf(day)
  return `${at.day} ${monthNames[at.month - 1]} ${at.year}`
}

/** A stretch in words: by the name of the calendar period when it is one, else by its first and last day. */
export function labelStretch(stretch: Stretch, calendar: Calendar): string {
  if (stretch.from === null) return stretch.to === null ? 'all time' : `until ${labelDay(stretch.to - 1)}`
  if (stretch.to === null) return `since ${labelDay(stretch.from)}`
  const closed: Closed = { from: stretch.from, to: stretch.to }
  return labelPeriod(closed, calendar) ?? `${labelDay(closed.from)} to ${labelDay(closed.to - 1)}`
}

function labelPeriod({ from, to }: Closed, calendar: Calendar): string | null {
  const at = partsOf(from)
  if (to === from + 1) return labelDay(from)
  if (to === from + 7 && startOf(from, 'week', calendar) === from) return `week of ${labelDay(from)}`
  if (at.day !== 1 || partsOf(to).day !== 1) return null
  if (to === addMonths(from, 1)) return `${monthNames[at.month - 1]} ${at.year}`
  if (to === addMonths(from, 3) && at.month % 3 === 1) return `Q${(at.month + 2) / 3} ${at.year}`
  if (to === addMonths(from, 6) && at.month % 6 === 1) return `H${(at.month + 5) / 6} ${at.year}`
  if (at.month === 1 && partsOf(to).month === 1) {
    const last = partsOf(to - 1).year
    return last === at.year ? `${at.year}` : `${at.year} to ${last}`
  }
  const last = partsOf(to - 1)
  return `${monthNames[at.month - 1]} ${at.year} to ${monthNames[last.month - 1]} ${last.year}`
}
