import type { Window } from './dialogue-state.ts'
import { day, monthName, today } from './windows.ts'

export function monthWindow(year: number, month: number): Window {
  const name = `${monthName(month)} ${year}`
  return { kind: 'month', from: day(year, month), to: day(year, month + 1), bare: [name], placed: [`in ${name}`, `for ${name}`] }
}

export function quarterWindow(year: number, quarter: number): Window {
  const spelt = `the ${['first', 'second', 'third', 'fourth'][quarter - 1]} quarter of ${year}`
  const short = `Q${quarter} ${year}`
  return {
    kind: 'quarter',
    from: day(year, 3 * quarter - 2),
    to: day(year, 3 * quarter + 1),
    bare: [short, spelt],
    placed: [`in ${short}`, `in ${spelt}`, short],
  }
}

export function yearWindow(year: number): Window {
  return { kind: 'year', from: day(year, 1), to: day(year + 1, 1), bare: [`${year}`], placed: [`in ${year}`, `for ${year}`] }
}

const halfWindow = (year: number, half: 1 | 2): Window => {
  const name = `the ${half === 1 ? 'first' : 'second'} half of ${year}`
  return {
    kind: 'half',
    from: day(year, half === 1 ? 1 : 7),
    to: day(year, half === 1 ? 7 : 13),
    bare: [name],
    placed: [`in ${name}`],
  }
}

const sinceWindow = (year: number, month: number): Window => {
  const name = `since ${monthName(month)} ${year}`
  return { kind: 'since', from: day(year, month), to: null, bare: [name], placed: [name] }
}

const relative = (window: Window, name: string): Window => ({ ...window, bare: [name], placed: [name] })

const lastMonth = relative(monthWindow(2026, 10), 'last month')
const lastQuarter = relative(quarterWindow(2026, 3), 'last quarter')
const lastYear = relative(yearWindow(2025), 'last year')
const thisYear = relative(yearWindow(2026), 'this year')
const thisQuarter = relative(quarterWindow(2026, 4), 'this quarter')
const lastWeek: Window = { kind: 'week', from: '2026-11-09', to: '2026-11-16', bare: ['last week'], placed: ['last week'] }

/** Periods that have ended, with data in every topic that has dates. */
export const closedWindows: readonly Window[] = [
  lastMonth,
  lastMonth,
  lastQuarter,
  lastQuarter,
  lastYear,
  lastYear,
  yearWindow(2024),
  yearWindow(2025),
  ...[2, 5, 6, 8, 9].map((month) => monthWindow(2026, month)),
  ...[3, 7, 12].map((month) => monthWindow(2025, month)),
  ...[1, 2, 3].map((quarter) => quarterWindow(2026, quarter)),
  ...[1, 4].map((quarter) => quarterWindow(2025, quarter)),
]

/** All periods that questions name. */
export const allWindows: readonly Window[] = [
  ...closedWindows,
  thisYear,
  thisQuarter,
  lastWeek,
  halfWindow(2025, 1),
  halfWindow(2026, 1),
  sinceWindow(2026, 3),
  sinceWindow(2025, 7),
]

/** Periods in which there were alerts. */
export const alertWindows: readonly Window[] = [lastMonth, lastQuarter, thisYear, ...[6, 7, 8, 9].map((month) => monthWindow(2026, month))]

/** The period of a year, when a question says only "2024". */
export const yearOf = (window: Window): number => Number(window.from.slice(0, 4))

export const monthOf = (window: Window): number => Number(window.from.slice(5, 7))

/** The same period a year earlier; null where the words for it would have two meanings. */
export function yearBefore(window: Window): Window | null {
  const year = yearOf(window) - 1
  switch (window.kind) {
    case 'month':
      return monthWindow(year, monthOf(window))
    case 'quarter':
      return quarterWindow(year, (monthOf(window) + 2) / 3)
    case 'year':
      return yearWindow(year)
    default:
      return null
  }
}

/** The month, quarter or year before; null for other periods. */
export function periodBefore(window: Window): Window | null {
  switch (window.kind) {
    case 'month': {
      const month = monthOf(window)
      return month === 1 ? monthWindow(yearOf(window) - 1, 12) : monthWindow(yearOf(window), month - 1)
    }
    case 'quarter': {
      const quarter = (monthOf(window) + 2) / 3
      return quarter === 1 ? quarterWindow(yearOf(window) - 1, 4) : quarterWindow(yearOf(window), quarter - 1)
    }
    case 'year':
      return yearWindow(yearOf(window) - 1)
    default:
      return null
  }
}

/** Whether the period is over, so that one of the same length can stand beside it. */
export const isClosed = (window: Window): boolean => window.to !== null && window.to <= today
