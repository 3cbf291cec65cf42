import { type Closed, dayOf, fullYear, isDate, partsOf, weekdayOf } from './days.ts'
import { inLatestYear, partOfCode, readYearBeside, withYear } from './read-year.ts'
import {
  digitsAt,
  type Found,
  found,
  joined,
  longest,
  numberAt,
  phrases,
  type Reader,
  readPhrase,
  type Source,
  skip,
  skipArticles,
  wordAt,
} from './reading.ts'
import { doubtfulMonths, lastWords, months, nextWords, ordinalSuffixes, thisWords, weekdays } from './vocabulary.ts'

const dayStretch = (year: number, month: number, day: number): Closed | null => {
  if (!isDate(year, month, day)) return null
  const from = dayOf(year, month, day)
  return { from, to: from + 1 }
}
const monthStretch = (year: number, month: number): Closed | null =>
  isDate(year, month, 1) ? { from: dayOf(year, month, 1), to: dayOf(year, month + 1, 1) } : null

/** Numbers joined by one separator: "2025-03-01", "1.3.2025", "03/2025". */
function readJoinedNumbers(source: Source, at: number): { numbers: number[]; digits: number[]; mark: string; next: number } | null {
  const mark = wordAt(source, at + 1)
  if (numberAt(source, at) === null || !/^[-/.]$/.test(mark) || partOfCode(source, at)) return null
  // "07/2026-09/2026" are two of them.
  const before = wordAt(source, at - 1)
  if (joined(source, at) && /^[-/.,]$/.test(before) && joined(source, at - 1) && (before !== '-' || mark === '-')) return null
  let next = at + 1
  while (wordAt(source, next) === mark && joined(source, next) && joined(source, next + 1) && numberAt(source, next + 1) !== null) next += 2
  const tokens = source.tokens.slice(at, next).filter((token) => token.number !== null)
  if (tokens.length < 2 || (joined(source, next) && /^\p{L}/u.test(wordAt(source, next)) && wordAt(source, next) !== 't')) return null
  return { numbers: tokens.map((token) => token.number ?? 0), digits: tokens.map((token) => token.word.length), mark, next }
}

/** "2025-03-01", "2025/3/1", "2025-03", "3.3.2025", "03/04/2025" (two readings), "03/2025". */
const readNumericDate: Reader = (source, at) => {
  const group = readJoinedNumbers(source, at)
  if (group === null) return null
  const [a = 0, b = 0, c = 0] = group.numbers
  const [da = 0, db = 0, dc = 0] = group.digits
  if (group.numbers.length === 3) {
    if (da === 4) return dayFound(group.next, dayStretch(a, b, c))
    if (da > 2 || db > 2 || (dc !== 4 && dc !== 2)) return null
    return readDayAndMonth(source, group.next, a, b, dc === 4 ? c : fullYear(c, source.today), group.mark)
  }
  if (group.numbers.length !== 2) return null
  if (da === 4 && db === 2) return monthFound(group.next, monthStretch(a, b), b)
  if (da <= 2 && db === 4) return monthFound(group.next, monthStretch(b, a), a)
  return null
}

function readDayAndMonth(source: Source, next: number, a: number, b: number, year: number, mark: string): Found | null {
  const dayFirst = dayStretch(year, b, a)
  const monthFirst = mark === '.' ? null : dayStretch(year, a, b)
  const [first, second] = source.language === 'en' ? [monthFirst, dayFirst] : [dayFirst, monthFirst]
  const best = first ?? second
  if (best === null) return null
  const other = second !== null && second.from !== best.from ? [second] : []
  return found(next, best, 'day', 'absolute', { alternatives: other })
}

const dayFound = (next: number, stretch: Closed | null): Found | null => (stretch === null ? null : found(next, stretch, 'day', 'absolute'))
const monthFound = (next: number, stretch: Closed | null, month: number): Found | null =>
  stretch === null ? null : found(next, stretch, 'month', 'absolute', { sameIn: (year) => monthStretch(year, month) })

/** A compact date after a preposition: "20250301", "202503". */
const readCompactDate: Reader = (source, at) => {
  const digits = wordAt(source, at)
  if (!datePrepositions.has(wordAt(source, at - 1)) || joined(source, at + 1) || !/^(19|20)[0-9]{4}([0-9]{2})?$/.test(digits)) return null
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6))]
  return digits.length === 8 ? dayFound(at + 1, dayStretch(year, month, day)) : monthFound(at + 1, monthStretch(year, month), month)
}

const datePrepositions = new Set(
  'in on since until till from to before after between and through vs am im seit bis ab en el le depuis desde hasta for'.split(' '),
)

/** A month name at `at`, with the full stop of an abbreviation. */
function readMonthName(source: Source, at: number): { month: number; next: number; doubtful: boolean } | null {
  const word = wordAt(source, at)
  const month = months.get(word)
  if (month === undefined) return null
  const stop = wordAt(source, at + 1) === '.' && joined(source, at + 1) && word.length <= 5 && source.tokens[at + 2] !== undefined
  return { month, next: stop ? at + 2 : at + 1, doubtful: doubtfulMonths.has(word) }
}

/** "3", "3rd", "3.", "1er" as a day of the month. */
function readDayNumber(source: Source, at: number): { day: number; next: number; ordinal: boolean } | null {
  const day = numberAt(source, at)
  if (day === null || digitsAt(source, at) > 2 || day < 1 || day > 31 || partOfCode(source, at)) return null
  const after = wordAt(source, at + 1)
  const ordinal = joined(source, at + 1) && ordinalSuffixes.has(after) && after !== 'o' && after !== 'a'
  const stop = joined(source, at + 1) && after === '.' && !(joined(source, at + 2) && numberAt(source, at + 2) !== null)
  return { day, next: ordinal || stop ? at + 2 : at + 1, ordinal }
}

const betweenDayAndMonth = new Set(['of', 'de', 'del', 'the', '-', '.'])

/** "the first of November 2026": days that are spelled out stand before "of" and a month. */
const readSpelledDay: Reader = (source, at) => {
  const day = spelledDays.get(wordAt(source, at))
  if (day === undefined || wordAt(source, at + 1) !== 'of') return null
  const name = readMonthName(source, at + 2)
  return name === null ? null : withYear(source, name.next, 'day', (year) => dayStretch(year, name.month, day))
}
const spelledDays = new Map(
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
    .split(' ')
    .map((word, at): [string, number] => [word, at + 1]),
)

/** "3 March 2025", "3rd of March", "3. März", "le 1er mars 2025", "3 de marzo de 2025". */
const readDayThenMonth: Reader = (source, at) => {
  const number = readDayNumber(source, at)
  if (number === null || afterSeparator(source, at)) return null
  const name = readMonthName(source, skip(source, number.next, betweenDayAndMonth, 2))
  if (name === null) return null
  return withYear(source, name.next, 'day', (year) => dayStretch(year, name.month, number.day))
}

/** The end of a longer number: "2025-15", "1.15"; but the second day of "1-15 March" stands for itself. */
function afterSeparator(source: Source, at: number): boolean {
  if (!joined(source, at) || numberAt(source, at - 2) === null) return false
  const mark = wordAt(source, at - 1)
  return mark === '/' || mark === '.' || (mark === '-' && digitsAt(source, at - 2) > 2)
}

/** "March 3, 2025", "March 3rd", and "Mar 25", which may also be March 2025. */
const readMonthThenDay: Reader = (source, at) => {
  const name = readMonthName(source, at)
  if (name === null || (name.doubtful && !monthLikely(source, at, name.next))) return null
  const start = wordAt(source, name.next) === 'the' ? name.next + 1 : name.next
  const number = readDayNumber(source, start)
  if (number === null || (joined(source, start) && wordAt(source, start - 1) !== '.')) return null
  if (joined(source, number.next) && /^[-/%]$/.test(wordAt(source, number.next)) && numberAt(source, number.next + 1) === null) return null
  const inYear = (year: number) => dayStretch(year, name.month, number.day)
  const year = wordAt(source, number.next) === '-' ? null : readYearBeside(source, number.next)
  const dated = year === null ? null : inYear(year.year)
  if (year !== null) return dated === null ? null : found(year.next, dated, 'day', 'absolute', { sameIn: inYear })
  const asDay = inLatestYear(number.next, 'day', inYear, source)
  const short = 2000 + number.day
  const asMonth =
    !number.ordinal && digitsAt(source, start) === 2 && short >= 2010 && short <= partsOf(source.today).year + 1
      ? monthStretch(short, name.month)
      : null
  if (asMonth === null || asDay === null) return asDay
  const abbreviated =
    wordAt(source, at).length <= 4 && months.has(wordAt(source, at)) && wordAt(source, at) !== 'june' && wordAt(source, at) !== 'july'
  return abbreviated ? found(number.next, asMonth, 'month', 'absolute', { alternatives: [asDay] }) : { ...asDay, alternatives: [asMonth] }
}

const monthBefore = new Set(
  'in since of until till from to between and during for last this next by through before after vs versus than im seit bis ab von vom zwischen und letzten diesen en de depuis desde hasta entre et y du au le el le - , month monat mois mes per early late'.split(
    ' ',
  ),
)

/** Whether a word such as "may" or "march" stands where a month would. */
function monthLikely(source: Source, at: number, next: number): boolean {
  if (monthBefore.has(wordAt(source, at - 1))) return true
  const token = source.tokens[at]
  if (token === undefined) return false
  const after = numberAt(source, next) !== null || wordAt(source, next) === "'" || readYearBeside(source, next) !== null
  const listed = rangeWords.has(wordAt(source, next)) && months.has(wordAt(source, next + 1))
  return after || listed || (token.capital && at > 0)
}
const rangeWords = new Set(['-', 'to', 'and', 'or', 'through', 'until', ',', 'bis', 'und', 'et', 'a', 'y'])

/** "March 2025", "Mar-25", "marzo de 2025", "March last year", "in March", "last March". */
const readMonth: Reader = (source, at) => {
  const word = wordAt(source, at)
  const shift = lastWords.has(word) ? -1 : thisWords.has(word) ? 0 : nextWords.has(word) ? 1 : null
  const start = ['month', 'months', 'monat', 'monate', 'monaten', 'mois', 'mes', 'meses'].includes(word)
    ? skip(source, at + 1, betweenDayAndMonth, 1)
    : at
  const name = readMonthName(source, shift === null ? start : at + 1)
  if (name === null) return null
  const inYear = (year: number) => monthStretch(year, name.month)
  if (shift === null) {
    if (name.doubtful && start === at && !monthLikely(source, at, name.next)) return null
    return withYear(source, name.next, 'month', inYear)
  }
  const { year, month } = partsOf(source.today)
  const named = (of: number, other: Closed | null = null): Found | null => {
    const stretch = inYear(of)
    return stretch === null ? null : found(name.next, stretch, 'month', 'relative', { alternatives: other === null ? [] : [other] })
  }
  if (shift === 0) return named(year)
  if (shift === 1) return named(name.month > month ? year : year + 1)
  // Said of a month of this year, "last March" may be that one or the one of the year before.
  return name.month < month ? named(year, inYear(year - 1)) : named(year - 1)
}

/** "on Monday", "last Friday", "Montag": the latest such day before today; with "this" the one of this week, with "next" the coming one. */
const readWeekday: Reader = (source, at) => {
  const word = wordAt(source, at)
  const shift = lastWords.has(word) ? -1 : thisWords.has(word) ? 0 : nextWords.has(word) ? 1 : null
  const weekday = weekdays.get(wordAt(source, shift === null ? at : at + 1))
  if (weekday === undefined) return null
  const next = shift === null ? at + 1 : at + 2
  // "Monday, 3 March 2025": the date decides.
  const date =
    shift === null
      ? longest(source, skipArticles(source, skip(source, next, comma, 1)), [readNumericDate, readDayThenMonth, readMonthThenDay])
      : null
  if (date !== null && date.grain === 'day') return date
  const back = ((weekdayOf(source.today) - weekday + 6) % 7) + 1
  const ahead = ((weekday - weekdayOf(source.today) + 6) % 7) + 1
  const ofWeek = source.today - weekdayOf(source.today) + weekday
  const day = shift === 0 ? ofWeek : shift === 1 ? source.today + ahead : source.today - back
  return found(next, { from: day, to: day + 1 }, 'day', 'relative')
}
const comma = new Set([','])

/** The fourth Thursday of November plus one day. */
function blackFriday(year: number): Closed {
  const first = dayOf(year, 11, 1)
  const day = first + ((4 - weekdayOf(first) + 7) % 7) + 22
  return { from: day, to: day + 1 }
}

const feasts: { names: ReturnType<typeof phrases>; inYear: (year: number) => Closed }[] = [
  {
    names: phrases(['christmas', 'xmas', 'weihnachten', 'noel', 'navidad']),
    inYear: (year) => ({ from: dayOf(year, 12, 24), to: dayOf(year, 12, 27) }),
  },
  {
    names: phrases(["new year ' s eve", 'new years eve', 'silvester']),
    inYear: (year) => ({ from: dayOf(year, 12, 31), to: dayOf(year + 1, 1, 1) }),
  },
  {
    names: phrases(["new year ' s day", 'new years day', 'neujahr']),
    inYear: (year) => ({ from: dayOf(year, 1, 1), to: dayOf(year, 1, 2) }),
  },
  { names: phrases(['black friday']), inYear: blackFriday },
]

/** Days that have a name and one date in each year. */
const readFeast: Reader = (source, at) => {
  for (const feast of feasts) {
    const next = readPhrase(source, at, feast.names)
    if (next !== null) return withYear(source, next, 'day', feast.inYear)
  }
  return null
}

/** Dates and months by number or name. */
export const readDate: Reader = (source, at) =>
  longest(source, at, [
    readNumericDate,
    readCompactDate,
    readDayThenMonth,
    readSpelledDay,
    readMonthThenDay,
    readMonth,
    readWeekday,
    readFeast,
    readIsoInstant,
  ])

/** A date with a time of day keeps the day: "2025-03-01T10:30". */
const readIsoInstant: Reader = (source, at) => {
  const date = readNumericDate(source, at)
  if (date === null || date.grain !== 'day' || wordAt(source, date.next) !== 't' || !joined(source, date.next)) return null
  let next = date.next + 1
  while (joined(source, next) && /^([0-9]+|[:.z+])$/.test(wordAt(source, next))) next += 1
  return { ...date, next }
}
