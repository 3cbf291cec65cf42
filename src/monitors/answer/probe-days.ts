import { dayOfIso, isoOf } from '../../translate/dates/days.ts'

/** Days from the asked one that tell rules apart: all weekdays, all months, ends of months and years, leap days; the most telling ones first. */
const steps = [1, 45, 400, 2, 3, 4, 5, 6, 30, 61, 91, 122, 152, 183, 213, 244, 274, 305, 335, 366]
const corners = ['12-31', '01-01', '01-31', '02-28', '03-31', '06-30', '10-01']

/** Days after a day on which the same question is asked again, to see how its dates move; ISO dates. */
export function probeDays(today: string): string[] {
  const day = dayOfIso(today)
  const year = Number(today.slice(0, 4))
  const leap = year + (4 - (year % 4))
  const days = [
    ...steps.map((step) => isoOf(day + step)),
    ...corners.map((corner) => `${year + 2}-${corner}`),
    `${leap}-02-29`,
    `${leap}-03-01`,
  ]
  return days.filter((one) => one !== today)
}
