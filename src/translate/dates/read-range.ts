import type { DateGrain, PeriodKind } from './date-span.ts'
import { addUnits, type Closed, dayOf, isDate, partsOf, type Stretch } from './days.ts'
import { readPeriod } from './read-period.ts'
import { readYearBeside, yearAt, yearStretch } from './read-year.ts'
import {
  digitsAt,
  type Found,
  found,
  joined,
  longest,
  numberAt,
  phrases,
  type Reader,
  readCount,
  readPhrase,
  type Source,
  skipArticles,
  wordAt,
} from './reading.ts'
import { units } from './vocabulary.ts'

const grains: DateGrain[] = ['hour', 'day', 'week', 'month', 'quarter', 'half', 'year']
const finer = (a: DateGrain, b: DateGrain): DateGrain => (grains.indexOf(a) < grains.indexOf(b) ? a : b)

const now = phrases(['now', 'today', 'date', 'present', 'the present', 'heute', 'jetzt', "aujourd ' hui", 'maintenant', 'hoy', 'ahora'])

/** One end of a range; articles before it are passed over. */
function readEnd(source: Source, at: number): Found | null {
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
const readBetween: Reader = (source, at) => {
  for (const opener of openers) {
    const start = readPhrase(source, at, opener.words)
    if (start === null) continue
    const range = readEnds(source, skipArticles(source, start), opener.links)
    if (range !== null) return range
  }
  return null
}

/** Without an opening word; after a word of comparing "X to Y" is a comparison. */
export const readPlainRange: Reader = (source, at) => readEnds(source, at, plainLinks)

function readEnds(source: Source, at: number, links: ReturnType<typeof phrases>): Found | null {
  const days = readDayNumbers(source, at, links)
  if (days !== null) return days
  const first = readPeriod(source, at)
  if (first === null) return null
  const linked = readPhrase(source, first.next, links)
  if (linked === null) return readYearSlash(source, at)
  const second = readEnd(source, linked) ?? readDayAfter(source, first, linked)
  if (second === null) return readYearSlash(source, at)
  return settle(source, first, second)
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
  const moved = second.inYear
  const inYear = moved === null ? null : (of: number) => joinEnds(isDate(of, month, first) ? dayOf(of, month, first) : null, moved(of))
  return { ...second, from, kind: 'between', inYear, ends: { first: { from, to: from + 1 }, last: second } }
}

const joinEnds = (from: number | null, last: Closed | null): Closed | null =>
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
  return stretch === null ? null : found(beside?.next ?? suffix, stretch, 'day', 'absolute', { inYear: beside === null ? inYear : null })
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

const open: { kind: PeriodKind; words: ReturnType<typeof phrases> }[] = [
  {
    kind: 'since',
    words: phrases([
      'since',
      'ever since',
      'starting',
      'starting in',
      'starting from',
      'starting with',
      'beginning in',
      'beginning with',
      'from and after',
      'seit',
      'ab',
      'depuis',
      'a partir de',
      'a partir du',
      "a partir d '",
      'desde',
      'no earlier than',
      'not before',
      'on or after',
    ]),
  },
  { kind: 'after', words: phrases(['after', 'later than', 'nach', 'apres', 'despues de', 'despues del', 'posterior a']) },
  {
    kind: 'until',
    words: phrases([
      'until',
      'till',
      'up to',
      'up until',
      'through',
      'by the end of',
      'by end of',
      'no later than',
      'on or before',
      'bis',
      'bis zum',
      'bis zu',
      'bis einschliesslich',
      'bis ende',
      "jusqu ' a",
      "jusqu ' en",
      "jusqu ' au",
      "jusqu ' a la fin de",
      'hasta',
    ]),
  },
  {
    kind: 'before',
    words: phrases(['before', 'prior to', 'earlier than', 'older than', 'vor', 'avant', 'antes de', 'antes del', 'anterior a']),
  },
  { kind: 'as-of', words: phrases(['as of', 'as at', 'as on', 'as per', 'stand', 'per ende']) },
]

/** One end named: "since 2024", "before March", "until the end of Q2", "as of October". */
const readOpen: Reader = (source, at) => {
  let best: Found | null = null
  for (const { kind, words } of open) {
    const start = readPhrase(source, at, words)
    const period = start === null ? null : readEnd(source, start)
    if (period === null || (best !== null && best.next >= period.next)) continue
    // "vor" and "nach" with a bare year beside a unit count something else; readers of those go further anyway.
    best = openFound(kind, period, wordAt(source, at).startsWith('by') || wordAt(source, at + 1) === 'ende')
  }
  return best
}

function openFound(kind: PeriodKind, period: Found, inclusive: boolean): Found | null {
  const edge = period.point ?? period
  const more = { certain: period.certain, inYear: null, point: null }
  const rest = (stretch: Stretch, alternatives: Stretch[] = []) =>
    found(period.next, stretch, period.grain, kind, { ...more, alternatives })
  if (edge.from === null || edge.to === null) return null
  if (kind === 'since') return rest({ from: edge.from, to: null })
  if (kind === 'after') return rest({ from: (period.whole ?? edge).to, to: null })
  if (kind === 'before') return rest({ from: null, to: edge.from })
  if (kind === 'as-of') return rest({ from: null, to: edge.to })
  const ambiguous = !inclusive && period.grain !== 'day' && period.kind === 'absolute'
  return rest({ from: null, to: (period.whole ?? edge).to }, ambiguous ? [{ from: null, to: edge.from }] : [])
}

const onwards = phrases([
  'onwards',
  'onward',
  'on',
  'and later',
  'or later',
  'and after',
  'and onwards',
  'and newer',
  'forward',
  'and beyond',
  '+',
  'und spater',
  'und danach',
  'et apres',
  'en adelante',
  'y despues',
])
const backwards = phrases([
  'and earlier',
  'or earlier',
  'and before',
  'and older',
  'or before',
  'und fruher',
  'und davor',
  'et avant',
  'y antes',
])
const fromWords = phrases(['from', 'von', 'vom', 'de', 'desde'])

/** "from 2024 on", "2025 onwards", "2024 and earlier". */
const readTail: Reader = (source, at) => {
  const opened = readPhrase(source, at, fromWords)
  const period = readPeriod(source, skipArticles(source, opened ?? at))
  if (period === null || period.from === null || period.to === null) return null
  const later = readPhrase(source, period.next, onwards)
  // "2025 on" without "from" is more likely "2025 on …".
  if (later !== null && (opened !== null || wordAt(source, period.next) !== 'on'))
    return { ...period, next: later, kind: 'since', to: null, alternatives: [], inYear: null }
  const earlier = readPhrase(source, period.next, backwards)
  return earlier === null ? null : { ...period, next: earlier, kind: 'before', from: null, alternatives: [], inYear: null }
}

const overWords = phrases([
  'more than',
  'over',
  'longer than',
  'at least',
  'mehr als',
  'plus de',
  'mas de',
  'hace mas de',
  'il y a plus de',
  'vor mehr als',
])
const underWords = phrases([
  'less than',
  'under',
  'within',
  'fewer than',
  'not more than',
  'weniger als',
  'moins de',
  'menos de',
  'within the last',
  'vor weniger als',
])
const olderWords = phrases(['older than', 'alter als', 'plus vieux que', 'plus ancien que'])

/** "more than 90 days ago", "older than 6 months", "less than 30 days ago". */
const readAge: Reader = (source, at) => {
  const older = readPhrase(source, at, olderWords)
  const over = older ?? readPhrase(source, at, overWords)
  const start = over ?? readPhrase(source, at, underWords)
  const counted = start === null ? null : readCount(source, start)
  const grain = counted === null ? undefined : units.get(wordAt(source, counted.next))
  if (counted === null || grain === undefined) return null
  const ago = wordAt(source, counted.next + 1) === 'ago'
  if (!ago && older === null && !/^(hace|il|vor)$/.test(wordAt(source, at))) return null
  const day = addUnits(source.today, grain, -counted.value)
  const next = counted.next + (ago ? 2 : 1)
  return over !== null
    ? found(next, { from: null, to: day }, 'day', 'before')
    : found(next, { from: day, to: source.today + 1 }, 'day', 'rolling')
}

/** Periods with one or both ends named. */
export const readRange: Reader = (source, at) => longest(source, at, [readBetween, readAge, readTail, readOpen])
