import { addMonths, type Closed, dayOf, fiscalYear, fiscalYearAt, fullYear, partsOf, weekOf } from './days.ts'
import { inLatestYear, readYearBeside, withYear, yearAt } from './read-year.ts'
import { digitsAt, type Found, found, joined, longest, numberAt, phrases, type Reader, readPhrase, type Source, wordAt } from './reading.ts'
import { lastWords, nextWords, ordinalSuffixes, ordinalWords, thisWords, units } from './vocabulary.ts'

const quarterIn =
  (quarter: number) =>
  (year: number): Closed | null =>
    quarter >= 1 && quarter <= 4 ? { from: dayOf(year, quarter * 3 - 2, 1), to: dayOf(year, quarter * 3 + 1, 1) } : null
const halfIn =
  (half: number) =>
  (year: number): Closed | null =>
    half >= 1 && half <= 2 ? { from: dayOf(year, half * 6 - 5, 1), to: dayOf(year, half * 6 + 1, 1) } : null

type Part = { grain: 'quarter' | 'half'; part: number; next: number; needsYear: boolean }

const letters: Record<string, { grain: 'quarter' | 'half'; needsYear: boolean }> = {
  q: { grain: 'quarter', needsYear: false },
  h: { grain: 'half', needsYear: false },
  t: { grain: 'quarter', needsYear: true },
  s: { grain: 'half', needsYear: true },
}

/** "Q3", "3Q", "H1", "T3", "quarter 3", "third quarter", "3. Quartal", "1er trimestre", "2nd half". */
function readPart(source: Source, at: number): Part | null {
  const word = wordAt(source, at)
  const letter = letters[word]
  if (
    letter !== undefined &&
    numberAt(source, at + 1) !== null &&
    digitsAt(source, at + 1) === 1 &&
    (joined(source, at + 1) || word === 'q')
  ) {
    return checked(letter.grain, numberAt(source, at + 1), at + 2, letter.needsYear)
  }
  if (digitsAt(source, at) === 1 && joined(source, at + 1)) {
    const after = letters[wordAt(source, at + 1)]
    if (after !== undefined && !after.needsYear) return checked(after.grain, numberAt(source, at), at + 2, false)
  }
  const named = partUnit(source, at)
  if (named !== null && numberAt(source, named.next) !== null && digitsAt(source, named.next) === 1) {
    return checked(named.grain, numberAt(source, named.next), named.next + 1, false)
  }
  const ordinal = readOrdinal(source, at)
  const unit = ordinal === null ? null : partUnit(source, ordinal.next)
  return ordinal === null || unit === null ? null : checked(unit.grain, ordinal.value, unit.next, false)
}

function checked(grain: 'quarter' | 'half', part: number | null, next: number, needsYear: boolean): Part | null {
  return part !== null && part >= 1 && part <= (grain === 'quarter' ? 4 : 2) ? { grain, part, next, needsYear } : null
}

/** "quarter", "half", "half year", "half-year", "semestre". */
function partUnit(source: Source, at: number): { grain: 'quarter' | 'half'; next: number } | null {
  const grain = units.get(wordAt(source, at))
  if (grain !== 'quarter' && grain !== 'half') return null
  const dash = wordAt(source, at + 1) === '-' ? at + 2 : at + 1
  return { grain, next: wordAt(source, at) === 'half' && units.get(wordAt(source, dash)) === 'year' ? dash + 1 : at + 1 }
}

/** "first", "1st", "1.", "1er". */
export function readOrdinal(source: Source, at: number): { value: number; next: number } | null {
  const word = ordinalWords.get(wordAt(source, at))
  if (word !== undefined) return { value: word, next: at + 1 }
  const value = numberAt(source, at)
  if (value === null || digitsAt(source, at) !== 1 || !joined(source, at + 1)) return null
  const after = wordAt(source, at + 1)
  return after === '.' || ordinalSuffixes.has(after) ? { value, next: at + 2 } : null
}

/** Quarters and halves of calendar years: "Q3 2026", "2026Q3", "2026-Q3", "first half of 2025", "Q3 last year", "Q3". */
const readQuarter: Reader = (source, at) => {
  const early = yearAt(source, at)
  if (early !== null) {
    const dash =
      ['-', '/', "'", ',', 'h', 't'].includes(wordAt(source, at + 1)) && !['h', 't'].includes(wordAt(source, at + 1)) ? at + 2 : at + 1
    const part = readPart(source, dash)
    const stretch = part === null ? null : stretchOf(part)(early)
    return part === null || stretch === null ? null : found(part.next, stretch, part.grain, 'absolute', { sameIn: stretchOf(part) })
  }
  const part = readPart(source, at)
  if (part === null) return null
  if (part.needsYear && readYearBeside(source, part.next) === null) return null
  const short = numberAt(source, part.next)
  // "3Q25"
  if (short !== null && joined(source, part.next) && digitsAt(source, part.next) === 2) {
    const stretch = stretchOf(part)(fullYear(short, source.today))
    return stretch === null ? null : found(part.next + 1, stretch, part.grain, 'absolute', { sameIn: stretchOf(part) })
  }
  return withYear(source, part.next, part.grain, stretchOf(part))
}

const stretchOf = (part: Part) => (part.grain === 'quarter' ? quarterIn(part.part) : halfIn(part.part))

const weekNames = phrases([
  'week',
  'calendar week',
  'iso week',
  'week number',
  'week no',
  'kw',
  'cw',
  'kalenderwoche',
  'woche',
  'semaine',
  'semana',
  'wk',
])

/** In "week 10-12" the second number is a week. */
const weekMarks = ["'", '/']

/** "week 12", "KW 12/2026", "2026-W12", "W12 2026". */
const readWeek: Reader = (source, at) => {
  const inYear = (week: number) => (year: number) => weekOf(year, week, source.calendar)
  const early = yearAt(source, at)
  if (early !== null) {
    const mark = ['-', '/'].includes(wordAt(source, at + 1)) ? at + 2 : at + 1
    const week = numberAt(source, mark + 1)
    if (!['w', 'kw', 'cw'].includes(wordAt(source, mark)) || week === null) return null
    const stretch = inYear(week)(early)
    return stretch === null ? null : found(mark + 2, stretch, 'week', 'absolute', { sameIn: inYear(week) })
  }
  const named = readPhrase(source, at, weekNames)
  const start = named ?? (wordAt(source, at) === 'w' && joined(source, at + 1) ? at + 1 : null)
  const week = start === null ? null : numberAt(source, start)
  if (start === null || week === null || digitsAt(source, start) > 2) return null
  if (named === null && readYearBeside(source, start + 1, weekMarks) === null) return null
  return withYear(source, start + 1, 'week', inYear(week), weekMarks)
}

const fiscalYearNames = phrases([
  'fiscal year',
  'financial year',
  'business year',
  'fiscal',
  'fy',
  'geschaftsjahr',
  'geschaftsjahres',
  'wirtschaftsjahr',
  'exercice fiscal',
  'exercice',
  'ejercicio fiscal',
  'ejercicio',
  'ano fiscal',
  'annee fiscale',
])

/** "FY2026", "FY 26", "fiscal year 2026", "last fiscal year", "Geschäftsjahr 2025/26", "2025 fiscal year". */
function readFiscalYear(source: Source, at: number): { year: number; next: number } | null {
  const current = fiscalYearAt(source.today, source.calendar)
  const word = wordAt(source, at)
  const shift = lastWords.has(word) ? -1 : thisWords.has(word) ? 0 : nextWords.has(word) ? 1 : null
  const early = yearAt(source, at)
  const named = readPhrase(source, shift === null && early === null ? at : at + 1, fiscalYearNames)
  if (named === null || units.has(wordAt(source, named))) return null
  if (shift !== null) return { year: current + shift, next: named }
  if (early !== null) return { year: early, next: named }
  const mark = wordAt(source, named) === "'" || wordAt(source, named) === '-' ? named + 1 : named
  const digits = digitsAt(source, mark)
  const value = numberAt(source, mark)
  if (value === null || (digits !== 2 && yearAt(source, mark) === null)) return null
  const year = digits === 2 ? fullYear(value, source.today) : value
  // "2025/26" names both calendar years; the fiscal year is called after the second.
  const second = joined(source, mark + 1) && ['/', '-'].includes(wordAt(source, mark + 1)) ? numberAt(source, mark + 2) : null
  if (second !== null && second % 100 === (year + 1) % 100) return { year: year + 1, next: mark + 3 }
  return { year, next: mark + 1 }
}

/** Fiscal years and their quarters and halves. Companies differ in how they name the year, so the other naming is an alternative. */
const readFiscal: Reader = (source, at) => {
  const year = readFiscalYear(source, at)
  if (year !== null) {
    const mark = ['-', '/', ','].includes(wordAt(source, year.next)) ? year.next + 1 : year.next
    const part = readPart(source, mark)
    return fiscalFound(source, part === null ? year.next : part.next, year.year, part)
  }
  const prefixed = ['fiscal', 'financial'].includes(wordAt(source, at))
  const part =
    wordAt(source, at) === 'fq' ? checked('quarter', numberAt(source, at + 1), at + 2, false) : readPart(source, prefixed ? at + 1 : at)
  if (part === null) return readRelativeFiscalQuarter(source, at)
  const gap = ['of', 'in', ',', 'the', 'des', 'du', 'de', 'del', "'"].includes(wordAt(source, part.next)) ? part.next + 1 : part.next
  const later = readFiscalYear(source, wordAt(source, gap) === 'the' ? gap + 1 : gap)
  if (later !== null) return fiscalFound(source, later.next, later.year, part)
  if (!prefixed && wordAt(source, at) !== 'fq') return null
  const beside = readYearBeside(source, part.next)
  if (beside !== null) return fiscalFound(source, beside.next, beside.year, part)
  return inLatestYear(part.next, part.grain, (named) => fiscalPart(source, named, part), source, 'fiscal')
}

function fiscalPart(source: Source, year: number, part: Part | null): Closed {
  const whole = fiscalYear(year, source.calendar)
  if (part === null) return whole
  const length = part.grain === 'quarter' ? 3 : 6
  const from = addMonths(whole.from, length * (part.part - 1))
  return { from, to: addMonths(from, length) }
}

function fiscalFound(source: Source, next: number, year: number, part: Part | null): Found {
  const best = fiscalPart(source, year, part)
  const other = fiscalPart(source, year + 1, part)
  return found(next, best, part?.grain ?? 'year', 'fiscal', {
    alternatives: source.calendar.fiscalYearStart === 1 ? [] : [other],
    sameIn: part === null ? null : (named) => fiscalPart(source, named, part),
  })
}

/** "last fiscal quarter", "this fiscal quarter". */
function readRelativeFiscalQuarter(source: Source, at: number): Found | null {
  const word = wordAt(source, at)
  const shift = lastWords.has(word) ? -1 : thisWords.has(word) ? 0 : nextWords.has(word) ? 1 : null
  if (shift === null || !['fiscal', 'financial'].includes(wordAt(source, at + 1)) || units.get(wordAt(source, at + 2)) !== 'quarter')
    return null
  const start = source.calendar.fiscalYearStart
  const { year, month } = partsOf(source.today)
  const into = (((month - start) % 3) + 3) % 3
  const from = dayOf(year, month - into + shift * 3, 1)
  return found(at + 3, { from, to: addMonths(from, 3) }, 'quarter', 'fiscal')
}

/** Quarters, halves, weeks and fiscal periods. */
export const readQuarterLike: Reader = (source, at) => longest(source, at, [readFiscal, readQuarter, readWeek])
