import { each } from './phrase.ts'
import type { Random } from './random.ts'

/** Days `from` (kept) to `before` (left out), as YYYY-MM-DD; an open end is null. */
export type Span = { from: string | null; before: string | null }

/** A stretch of time as people say it. `readings` are the spans that the words may honestly mean. */
export type Window = {
  kind: string
  /** With its preposition: "in Q3 2026", "last month". */
  text: string
  /** Before a noun: "Q3 2026", "last month's"; null where that is not said. */
  before: string | null
  readings: Span[]
}

/** The day that every gold takes for today, a Friday. */
export const today = '2026-11-20'

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const shortMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A day by its parts; months and days beyond their ends go on into the next. */
export const day = (year: number, month: number, date = 1): string => new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10)

const shift = (text: string, days: number): string => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number)
  return day(year, month, date + days)
}

export const span = (from: string | null, before: string | null): Span => ({ from, before })
export const monthSpan = (year: number, month: number): Span => span(day(year, month), day(year, month + 1))
export const quarterSpan = (year: number, quarter: number): Span => span(day(year, 3 * quarter - 2), day(year, 3 * quarter + 1))
export const yearSpan = (year: number): Span => span(day(year, 1), day(year + 1, 1))

export const monthName = (month: number): string => months[month - 1] ?? ''

const once = (kind: string, text: string, before: string | null, reading: Span): Window => ({ kind, text, before, readings: [reading] })

/** Makers of windows by kind. The data covers November 2021 to yesterday. */
export const windowMakers: Record<string, (random: Random) => Window> = {
  'last month': (random) =>
    once(
      'last month',
      random.pick(['last month', 'in the previous month', 'for last month', 'in October']),
      "last month's",
      monthSpan(2026, 10),
    ),
  'this month': (random) =>
    once(
      'this month',
      random.pick(['this month', 'so far this month', 'this month so far', 'month to date', 'MTD']),
      "this month's",
      span('2026-11-01', '2026-11-21'),
    ),
  'last quarter': (random) =>
    once(
      'last quarter',
      random.pick(['last quarter', 'for last quarter', 'in the previous quarter', 'in Q3']),
      "last quarter's",
      quarterSpan(2026, 3),
    ),
  'this quarter': (random) =>
    once(
      'this quarter',
      random.pick(['this quarter', 'this quarter so far', 'so far this quarter', 'in the current quarter', 'QTD']),
      "this quarter's",
      span('2026-10-01', '2026-11-21'),
    ),
  'last year': (random) =>
    once(
      'last year',
      random.pick(['last year', 'in the last calendar year', 'for last year', 'in 2025', 'during 2025']),
      "last year's",
      yearSpan(2025),
    ),
  'this year': (random) =>
    once(
      'this year',
      random.pick(['this year', 'so far this year', 'year to date', 'YTD', 'since the beginning of the year', 'since January']),
      "this year's",
      span('2026-01-01', '2026-11-21'),
    ),
  'last week': (random) =>
    once('last week', random.pick(['last week', 'in the week before this one']), "last week's", span('2026-11-09', '2026-11-16')),
  yesterday: () => once('yesterday', 'yesterday', "yesterday's", span('2026-11-19', '2026-11-20')),
  year: (random) => {
    const year = 2022 + random.int(4)
    return once(
      'year',
      random.pick(
        each(`
        in ${year} / for ${year} / during ${year} / in the year ${year} / ${year} / throughout ${year} / over the whole of ${year}
      `),
      ),
      `${year}`,
      yearSpan(year),
    )
  },
  quarter: (random) => {
    const year = 2022 + random.int(4)
    const quarter = 1 + random.int(4)
    const ordinal = ['first', 'second', 'third', 'fourth'][quarter - 1] ?? ''
    const text = random.pick(
      each(`
      in Q${quarter} ${year} / for Q${quarter} ${year} / in the ${ordinal} quarter of ${year} / during Q${quarter} of ${year}
      Q${quarter} ${year} / in ${year} Q${quarter} / in Q${quarter}/${year} / q${quarter} ${year}
    `),
    )
    return once('quarter', text, `Q${quarter} ${year}`, quarterSpan(year, quarter))
  },
  month: (random) => {
    const year = 2022 + random.int(4)
    const month = 1 + random.int(12)
    const name = monthName(month)
    const short = shortMonths[month - 1] ?? ''
    const text = random.pick(
      each(`
      in ${name} ${year} / in ${name} ${year} / for ${name} ${year} / during ${name} ${year} / ${name} ${year} / in ${short} ${year}
      in ${year}-${String(month).padStart(2, '0')} / in the month of ${name} ${year}
    `),
    )
    return once('month', text, `${name} ${year}`, monthSpan(year, month))
  },
  'month without a year': (random) => {
    const month = 1 + random.int(9)
    return once(
      'month without a year',
      random.pick([`in ${monthName(month)}`, `in ${monthName(month)} this year`, `this ${monthName(month)}`]),
      null,
      monthSpan(2026, month),
    )
  },
  'half year': (random) => {
    const year = 2022 + random.int(4)
    const half = 1 + random.int(2)
    const text = random.pick([`in H${half} ${year}`, `in the ${half === 1 ? 'first' : 'second'} half of ${year}`, `H${half} ${year}`])
    return once('half year', text, `H${half} ${year}`, half === 1 ? span(day(year, 1), day(year, 7)) : span(day(year, 7), day(year + 1, 1)))
  },
  'last N months': (random) => {
    const count = random.pick([2, 3, 4, 6, 9, 12, 18, 24])
    const word = random.pick([
      String(count),
      ['', '', 'two', 'three', 'four', '', 'six', '', '', 'nine', '', '', 'twelve'][count] || String(count),
    ])
    const text = random.pick(
      each(`
      in the last ${word} months / over the last ${word} months / during the past ${word} months / in the past ${word} months
      the last ${word} months / over the previous ${word} months
    `),
    )
    return {
      kind: 'last N months',
      text,
      before: null,
      readings: [span(day(2026, 11 - count), '2026-11-01'), ...rolling(day(2026, 11 - count, 20))],
    }
  },
  'last N days': (random) => {
    const count = random.pick([7, 10, 14, 30, 60, 90, 100, 180, 365])
    const text = random.pick(
      each(`
      in the last ${count} days / over the last ${count} days / in the past ${count} days / during the past ${count} days
      the last ${count} days
    `),
    )
    return { kind: 'last N days', text, before: null, readings: rolling(shift(today, -count)) }
  },
  'last N weeks': (random) => {
    const count = random.pick([2, 3, 4, 6, 8, 12])
    const text = random.pick([`in the last ${count} weeks`, `over the past ${count} weeks`, `during the last ${count} weeks`])
    return {
      kind: 'last N weeks',
      text,
      before: null,
      readings: [span(shift('2026-11-16', -7 * count), '2026-11-16'), ...rolling(shift(today, -7 * count))],
    }
  },
  'last N quarters': (random) => {
    const count = random.pick([2, 3, 4, 6])
    const text = random.pick([`in the last ${count} quarters`, `over the past ${count} quarters`, `during the last ${count} quarters`])
    return {
      kind: 'last N quarters',
      text,
      before: null,
      readings: [span(day(2026, 10 - 3 * count), '2026-10-01'), ...rolling(day(2026, 11 - 3 * count, 20))],
    }
  },
  'last N years': (random) => {
    const count = random.pick([2, 3])
    const text = random.pick([
      `in the last ${count} years`,
      `over the past ${count} years`,
      `in the past ${count === 2 ? 'two' : 'three'} years`,
    ])
    return {
      kind: 'last N years',
      text,
      before: null,
      readings: [yearsBack(count), span(day(2026 - count, 11), '2026-11-01'), ...rolling(day(2026 - count, 11, 20))],
    }
  },
  'since month': (random) => {
    const year = 2022 + random.int(5)
    const month = 1 + random.int(year === 2026 ? 9 : 12)
    return once(
      'since month',
      random.pick(
        each(`
        since ${monthName(month)} ${year} / since the start of ${monthName(month)} ${year} / from ${monthName(month)} ${year} on
        starting ${monthName(month)} ${year}
      `),
      ),
      null,
      span(day(year, month), '2026-11-21'),
    )
  },
  'since year': (random) => {
    const year = 2022 + random.int(4)
    return once(
      'since year',
      random.pick([`since ${year}`, `since the start of ${year}`, `since the beginning of ${year}`, `from ${year} onwards`]),
      null,
      span(day(year, 1), '2026-11-21'),
    )
  },
  'before year': (random) => {
    const year = 2023 + random.int(4)
    return once(
      'before year',
      random.pick([`before ${year}`, `prior to ${year}`, `until the end of ${year - 1}`]),
      null,
      span(null, day(year, 1)),
    )
  },
  'between months': (random) => {
    const year = 2022 + random.int(4)
    const from = 1 + random.int(9)
    const to = from + 1 + random.int(11 - from)
    const text = random.pick(
      each(`
      between ${monthName(from)} and ${monthName(to)} ${year} / from ${monthName(from)} to ${monthName(to)} ${year}
      from ${monthName(from)} through ${monthName(to)} ${year} / ${shortMonths[from - 1]} to ${shortMonths[to - 1]} ${year}
      from ${monthName(from)} ${year} to ${monthName(to)} ${year}
    `),
    )
    return once('between months', text, null, span(day(year, from), day(year, to + 1)))
  },
  'between years': (random) => {
    const from = 2022 + random.int(2)
    const to = from + 1 + random.int(2025 - from)
    return once(
      'between years',
      random.pick([`between ${from} and ${to}`, `from ${from} to ${to}`, `from ${from} through ${to}`]),
      null,
      span(day(from, 1), day(to + 1, 1)),
    )
  },
  'single day': (random) => {
    const year = 2022 + random.int(4)
    const month = 1 + random.int(12)
    const date = 1 + random.int(28)
    const iso = day(year, month, date)
    return once(
      'single day',
      random.pick([`on ${iso}`, `on ${date} ${monthName(month)} ${year}`, `on ${monthName(month)} ${date}, ${year}`]),
      null,
      span(iso, shift(iso, 1)),
    )
  },
}

const yearsBack = (count: number): Span => span(day(2026 - count, 1), '2026-01-01')

/** From a day, or the day after it, to yesterday, today or the day before. */
const rolling = (from: string): Span[] => [span(from, '2026-11-21'), span(shift(from, 1), '2026-11-21'), span(from, today)]

/** Kinds of windows, those that come up often several times. */
const drawn = each(`
  last month / last month / last month / last month / last month / last month / last month / this month / this month / last week
  last quarter / last quarter / last quarter / last quarter / last quarter / last quarter / this quarter / this quarter / yesterday
  last year / last year / last year / last year / last year / last year / this year / this year / this year / this year / this year
  year / year / year / year / year / year / year / quarter / quarter / quarter / quarter / quarter / quarter / half year / half year
  month / month / month / month / month / month / month / month without a year / month without a year / month without a year
  last N months / last N months / last N months / last N months / last N days / last N days / last N days / last N days
  last N weeks / last N quarters / last N years / since month / since month / since year / since year / before year
  between months / between months / between years / single day / single day
`)

/** Some window, or one of the kinds given. */
export function drawWindow(random: Random, kinds: readonly string[] = drawn): Window {
  const kind = random.pick(kinds)
  const make = windowMakers[kind]
  if (!make) throw new Error(`expected a kind of window, found "${kind}"`)
  return make(random)
}

/** The condition that a column of days lies in a span; null for all time. */
export function within(column: string, { from, before }: Span): string {
  const parts = [from === null ? '' : `${column} >= DATE '${from}'`, before === null ? '' : `${column} < DATE '${before}'`]
  return parts.filter((part) => part !== '').join(' AND ') || 'TRUE'
}
