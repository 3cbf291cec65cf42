import type { Season } from './series.ts'

/** Points in one season, where none is missing. */
export const seasonLength = (season: Season): number => ({ none: 1, dow: 7, hour_of_week: 168, month_of_year: 12 })[season]

/** The part of the season that a date or local time belongs to; the same text for the same weekday, hour of the week or month. */
export function bucketOf(at: string, season: Season): string {
  switch (season) {
    case 'none':
      return ''
    case 'dow':
      return String(weekdayOf(at))
    case 'hour_of_week':
      return `${weekdayOf(at)} ${at.slice(11, 13)}`
    case 'month_of_year':
      return at.slice(5, 7)
  }
}

/** 0 is Sunday. Counted from the written date alone: no zone is involved. */
function weekdayOf(at: string): number {
  const [year = 0, month = 1, day = 1] = at.slice(0, 10).split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay()
}
