import type { DateGrain } from './date-span.ts'
import { type Closed, dayOf, isDate, partsOf, type Stretch } from './days.ts'
import { readPeriod } from './read-period.ts'
import { readYearBeside, yearAt, yearStretch } from './read-year.ts'
import {
  digitsAt,
  type Found,
  found,
  joined,
  numberAt,
  phrases,
  type Reader,
  readPhrase,
  type Source,
  skipArticles,
  wordAt,
} from './reading.ts'

const grains: DateGrain[] = ['hour', 'day', 'week', 'month', 'quarter', 'half', 'year']
const finer = (a: DateGrain, b: DateGrain): DateGrain => (grains.indexOf(a) < grains.indexOf(b) ? a : b)

const now = phrases(['now', 'today', 'date', 'present', 'the present', 'heute', 'jetzt', "aujourd ' hui", 'maintenant', 'hoy', 'ahora'])

/** One end of a range; articles before it are passed over. */
export function readEnd(source: Source, at: number): Found | null {
  const period = readPeriod(source, skipArticles(source, at))
  const today = readPhrase(source, at, now)
  if (today !== null && (period === null || period.next <= today))
    return found(today, { from: source.today, to: source.today + 1 }, 'day', 'relative')
  return period
}

const openers: { words: ReturnType<typeof phrases>; links: ReturnType<typeof phrases> }[] = [
  { words: phrases(['between', 'in between']), links: phrases(['and', 'to', 'through', '-', '&']) },
  { words: phrases(['zwischen']), links: phrases(['und', 'bis']) },
  { words: phrases(['entre']), links: phrases(['et', 'y', 'a']) },
  {
    words: phrases(['from', 'starting', 'starting from', 'starting in', 'since']),
    links: phrases(['to', 'until', 'till', 'through', 'thru', 'up to', 'up until', 'til', '-', 'to the end of']),
  },
  { words: phrases(['von', 'vom', 'ab', 'seit']), links: phrases(['bis', 'bis zum', 'bis zu', 'bis einschliesslich', '-']) },
  {
    words: phrases(['de', 'du', 'd', 'depuis', 'desde', 'del']),
    links: phrases(['a', 'au', "jusqu ' a", "jusqu ' en", "jusqu ' au", 'hasta', 'al', '-']),
  },
]
const plainLinks = phrases([
  'to',
  'until',
  'till',
  'through',
  'thru',
  'up to',
  '-',
  '- >',
  '. .',
  '. . .',
  'bis',
  'bis zum',
  'hasta',
  "jusqu ' a",
  "jusqu ' en",
  "jusqu ' au",
])

/** Both ends named: "between X and Y", "from X to Y", "X - Y", "X through Y", "von X bis Y". */
export const readBetween: Reader = (source, at) => {
  for (const opener of openers) {
    const start = readPhrase(source, at, opener.words)
    if (start === null) continue
    const range = readEnds(source, skipArticles(source, start), opener.links, true)
    if (range !== null) return range
  }
  return null
}

/** Without an opening word; after a word of comparing "X to Y" is a comparison. */
export const readPlainRange: Reader = (source, at) => readEnds(source, at, plainLinks)

function readEnds(source: Source, at: number, links: ReturnType<typeof phrases>, eitherWay = false): Found | null {
  const days = readDayNumbers(source, at, links)
  if (days !== null) return days
  const first = readPeriod(source, at)
  if (first === null) return readYearSlash(source, at)
  const linked = readPhrase(source, first.next, links)
  if (linked === null) return readYearSlash(source, at)
  const second = readEnd(source, linked) ?? readDayAfter(source, first, linked)
  if (second === null) return readYearSlash(source, at)
  // "the difference between 2025 and 2024"
  return (
    settle(source, first, second) ??
    (eitherWay ? settle(source, { ...second, inYear: null }, { ...first, next: second.next, inYear: null }) : null)
  )
}

/** "3 to 17 March 2025", "1-15 March": the month stands only at the second day. */
function readDayNumbers(source: Source, at: number, links: ReturnType<typeof phrases>): Found | null {
  const first = numberAt(source, at)
  if (first === null || digitsAt(source, at) > 2) return null
  const after = joined(source, at + 1) && /^(\.|st|nd|rd|th|er)$/.test(wordAt(source, at + 1)) ? at + 2 : at + 1
  const linked = readPhrase(source, after, links)
  if (linked === null) return null
  const second = readPeriod(source, skipArticles(source, linked))
  if (
    second === null ||
    second.grain !== 'day' ||
    second.kind !== 'absolute' ||
    second.from === null ||
    numberAt(source, skipArticles(source, linked)) === null
  )
    return null
  const { year, month, day } = partsOf(second.from)
  if (first >= day || !isDate(year, month, first)) return null
  const from = dayOf(year, month, first)
  const moved = second.sameIn
  const sameIn = moved === null ? null : (of: number) => joinEnds(isDate(of, month, first) ? dayOf(of, month, first) : null, moved(of))
  return {
    ...second,
    from,
    kind: 'between',
    inYear: second.inYear === null ? null : sameIn,
    sameIn,
    ends: { first: { from, to: from + 1 }, last: second },
  }
}

export const joinEnds = (from: number | null, last: Closed | null): Closed | null =>
  from === null || last === null ? null : { from, to: last.to }

/** "March 1-15, 2025", "March 3 to 9": the second end is a day of the same month. */
function readDayAfter(source: Source, first: Found, at: number): Found | null {
  const day = numberAt(source, at)
  if (first.grain !== 'day' || first.kind !== 'absolute' || first.from === null || day === null || digitsAt(source, at) > 2) return null
  const { year, month, day: firstDay } = partsOf(first.from)
  const suffix = joined(source, at + 1) && /^(\.|st|nd|rd|th)$/.test(wordAt(source, at + 1)) ? at + 2 : at + 1
  const inYear = (of: number): Closed | null =>
    isDate(of, month, day) && day > firstDay ? { from: dayOf(of, month, day), to: dayOf(of, month, day) + 1 } : null
  const beside = readYearBeside(source, suffix)
  const stretch = inYear(beside?.year ?? year)
  return stretch === null
    ? null
    : found(beside?.next ?? suffix, stretch, 'day', 'absolute', { inYear: beside === null ? inYear : null, sameIn: inYear })
}

/** "2024/25", "2024-26", "2024/2025". */
function readYearSlash(source: Source, at: number): Found | null {
  const year = yearAt(source, at)
  const second = numberAt(source, at + 2)
  if (
    year === null ||
    second === null ||
    !['/', '-'].includes(wordAt(source, at + 1)) ||
    !joined(source, at + 1) ||
    !joined(source, at + 2)
  )
    return null
  const last = digitsAt(source, at + 2) === 2 ? Math.floor(year / 100) * 100 + second : yearAt(source, at + 2)
  if (last === null || last <= year || last > year + 20 || (digitsAt(source, at + 2) === 2 && second <= 12)) return null
  const [from, to] = [yearStretch(year), yearStretch(last)]
  return found(at + 3, { from: from.from, to: to.to }, 'year', 'between', { ends: { first: from, last: to } })
}

/** Gives an end without a year the year of the other one, so that the range runs forward. */
function settle(source: Source, first: Found, second: Found): Found | null {
  let [start, end]: [Stretch, Stretch] = [first.point ?? first, second.point ?? second]
  if (first.inYear !== null && second.inYear === null && end.to !== null) start = latestBefore(first.inYear, end.to) ?? start
  else if (first.inYear === null && second.inYear !== null && start.from !== null) end = firstAfter(second.inYear, start.from) ?? end
  else if (first.inYear !== null && second.inYear !== null && end.to !== null) start = latestBefore(first.inYear, end.to) ?? start
  if (start.from === null || end.to === null || start.from >= end.to) return null
  const running = first.inYear !== null && second.inYear !== null ? runningRange(source, first.inYear, second.inYear) : null
  const stretch = { from: start.from, to: end.to }
  return found(second.next, stretch, finer(first.grain, second.grain), 'between', {
    certain: first.certain || second.certain,
    ends: { first: start, last: end },
    inYear: first.inYear !== null && second.inYear !== null ? bothIn(first.inYear, second.inYear) : null,
    sameIn: first.sameIn !== null && second.sameIn !== null ? bothIn(first.sameIn, second.sameIn) : null,
    alternatives: running === null || running.from === stretch.from ? [] : [running],
  })
}

type InYear = (year: number) => Closed | null

function latestBefore(inYear: InYear, to: number): Closed | null {
  const { year } = partsOf(to - 1)
  return [year, year - 1, year - 2].map(inYear).find((one) => one !== null && one.from < to) ?? null
}

function firstAfter(inYear: InYear, from: number): Closed | null {
  const { year } = partsOf(from)
  return [year, year + 1, year + 2].map(inYear).find((one) => one !== null && one.from >= from) ?? null
}

const bothIn =
  (first: InYear, second: InYear): InYear =>
  (year) => {
    const end = second(year)
    const start = end === null ? null : latestBefore(first, end.to)
    return start === null || end === null ? null : { from: start.from, to: end.to }
  }

/** The range whose start has begun while its end has not: "October to December" in November. */
function runningRange(source: Source, first: InYear, second: InYear): Closed | null {
  const start = latestBefore(first, source.today + 1)
  const end = start === null ? null : firstAfter(second, start.from)
  return start === null || end === null ? null : { from: start.from, to: end.to }
}
