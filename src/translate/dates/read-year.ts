import { type Closed, dayOf, fullYear, partsOf, periodAt } from './days.ts'
import { digitsAt, type Found, found, joined, numberAt, phrases, type Reader, readPhrase, type Source, skip, wordAt } from './reading.ts'
import { amountAfter, amountBefore, lastAfter, lastWords, nextWords, ofWords, thisAfter, thisWords, units } from './vocabulary.ts'

const yearPrepositions = new Set(
  'in for during of since until till from to and between through vs versus by before after year years calendar ytd jahr im ab seit bis und von zwischen annee an en de entre et y desde hasta depuis del ano cy'.split(
    ' ',
  ),
)
const unsurePrepositions = new Set('over with mit avec con sobre about around'.split(' '))

/** Whether the digits at `at` can be a year rather than an amount or a part of a code. */
export function yearAt(source: Source, at: number): number | null {
  const year = numberAt(source, at)
  if (year === null || digitsAt(source, at) !== 4) return null
  if (year < 1990 || year > partsOf(source.today).year + 20) return null
  return partOfCode(source, at) || partOfNumber(source, at) ? null : year
}

/** "FG-2025", "A2025": the digits belong to a word before them. */
export function partOfCode(source: Source, at: number): boolean {
  if (!joined(source, at)) return false
  const before = wordAt(source, at - 1)
  if (/^\p{L}/u.test(before)) return !codeWords.has(before)
  return (
    /^[-_/.#$€£]$/.test(before) && (before === '#' || /[$€£]/.test(before) || (joined(source, at - 1) && partOfCodeBefore(source, at - 1)))
  )
}

const codeWords = new Set(['q', 'h', 'w', 'kw', 'cw', 'fy', 'cy', 'fq', 't', 's'])

function partOfCodeBefore(source: Source, at: number): boolean {
  const before = wordAt(source, at - 1)
  return /^[\p{L}_]/u.test(before) && before.length <= 3 && !codeWords.has(before)
}

/** "2025.5", "2,025", "2025%", "2020s", "2025kg". */
function partOfNumber(source: Source, at: number): boolean {
  const after = wordAt(source, at + 1)
  if (
    joined(source, at) &&
    /^[.,]$/.test(wordAt(source, at - 1)) &&
    joined(source, at - 1) &&
    numberAt(source, at - 2) !== null &&
    digitsAt(source, at - 2) > 2
  )
    return true
  if (!joined(source, at + 1)) return false
  if (/^[%$€£]$/.test(after)) return true
  if (/^[.,]$/.test(after)) return joined(source, at + 2) && numberAt(source, at + 2) !== null && digitsAt(source, at + 2) > 2
  return /^\p{L}/u.test(after) && !codeWords.has(after)
}

const ageWords = new Set(['later', 'earlier', 'older', 'newer'])

/** A year on its own: "2025", "calendar year 2025", "CY2025", "in '25". */
export const readBareYear: Reader = (source, at) => {
  let next = at
  if (['calendar', 'kalenderjahr'].includes(wordAt(source, next))) next += 1
  if (units.get(wordAt(source, next)) === 'year' || wordAt(source, next) === 'cy') next += 1
  const named = next > at
  if (!named && wordAt(source, at) === "'" && digitsAt(source, at + 1) === 2 && joined(source, at + 1) && source.tokens[at]?.gap) {
    return yearFound(at + 2, fullYear(numberAt(source, at + 1) ?? 0, source.today), true)
  }
  const year = yearAt(source, next)
  if (year === null) return null
  const before = wordAt(source, at - 1)
  const prepared = named || yearPrepositions.has(before)
  const aged = before === 'than' && ageWords.has(wordAt(source, at - 2))
  if (!named && !aged && amountBefore.has(before)) return null
  if (!named && splitDate(source, next)) return null
  if (!prepared && amountAfter.has(wordAt(source, next + 1)) && source.tokens[next + 1] !== undefined) return null
  return yearFound(next + 1, year, named || !unsurePrepositions.has(before))
}

/** "2025-02-29": what is no date must not become a year. */
const splitDate = (source: Source, at: number): boolean =>
  joined(source, at + 1) &&
  /^[-/.]$/.test(wordAt(source, at + 1)) &&
  joined(source, at + 2) &&
  digitsAt(source, at + 2) > 0 &&
  digitsAt(source, at + 2) < 3

function yearFound(next: number, year: number, certain: boolean): Found {
  return found(next, yearStretch(year), 'year', 'absolute', { certain })
}

/** 1 January to 1 January. */
export const yearStretch = (year: number): Closed => ({ from: dayOf(year, 1, 1), to: dayOf(year + 1, 1, 1) })

const beforeLast = phrases(['year before last', 'vorletztes jahr', 'vorletzten jahr', 'vorletzten jahres', 'vorvorjahr'])

/** A year beside a month, quarter or week: "2025", "of 2025", "'25", "last year", "dieses Jahres", "del año pasado". */
export function readYearBeside(source: Source, at: number, marks = ["'", '/', '-']): { year: number; next: number } | null {
  const plain = skip(source, at, ofWords, 4)
  for (let start = at; start <= plain; start += 1) {
    const direct = yearAt(source, start)
    if (direct !== null) return { year: direct, next: start + 1 }
    const mark = wordAt(source, start)
    if (marks.includes(mark) && joined(source, start + 1) && (mark === "'" || joined(source, start))) {
      const year = numberAt(source, start + 1)
      if (year !== null && digitsAt(source, start + 1) === 2 && !joinedDigit(source, start + 2))
        return { year: fullYear(year, source.today), next: start + 2 }
      const long = yearAt(source, start + 1)
      if (long !== null) return { year: long, next: start + 2 }
    }
    const relative = readRelativeYear(source, start)
    if (relative !== null) return relative
  }
  return null
}

const joinedDigit = (source: Source, at: number): boolean => joined(source, at) && numberAt(source, at) !== null

/** "last year", "this year", "Vorjahr", "l'année dernière", "the year before last". */
export function readRelativeYear(source: Source, at: number): { year: number; next: number } | null {
  const { year } = partsOf(source.today)
  const past = readPhrase(source, at, beforeLast)
  if (past !== null) return { year: year - 2, next: past }
  const word = wordAt(source, at)
  if (/^vorjahr(e?s)?$/.test(word)) return { year: year - 1, next: at + 1 }
  const shift = lastWords.has(word) ? -1 : thisWords.has(word) ? 0 : nextWords.has(word) ? 1 : null
  if (shift !== null && units.get(wordAt(source, at + 1)) === 'year') return { year: year + shift, next: at + 2 }
  if (units.get(word) !== 'year') return null
  const after = wordAt(source, at + 1)
  if (lastAfter.has(after)) return { year: year - 1, next: at + 2 }
  if (thisAfter.has(after)) return { year, next: at + 2 }
  return null
}

/** Settles a period without a year: the latest one that has begun, or the next one; the same words in another year stay at hand. */
export function inLatestYear(
  next: number,
  grain: Found['grain'],
  inYear: (year: number) => Closed | null,
  source: Source,
  kind: Found['kind'] = 'absolute',
): Found | null {
  const { year } = partsOf(source.today)
  for (let on = 0; source.ahead && on <= 1; on += 1) {
    const stretch = inYear(year + on)
    if (stretch !== null && stretch.to > source.today) return found(next, stretch, grain, kind, { inYear, sameIn: inYear })
  }
  for (let back = -1; back <= 8; back += 1) {
    const stretch = inYear(year - back)
    if (stretch !== null && stretch.from <= source.today) return found(next, stretch, grain, kind, { inYear, sameIn: inYear })
  }
  return null
}

/** Settles a period that may be followed by its year. */
export function withYear(
  source: Source,
  next: number,
  grain: Found['grain'],
  inYear: (year: number) => Closed | null,
  marks?: string[],
): Found | null {
  const beside = readYearBeside(source, next, marks)
  if (beside !== null) {
    const stretch = inYear(beside.year)
    return stretch === null ? null : found(beside.next, stretch, grain, 'absolute', { sameIn: inYear })
  }
  return inLatestYear(next, grain, inYear, source)
}

/** The period of a grain that holds today, moved by `shift`. */
export const aroundToday = (source: Source, grain: Found['grain'], shift = 0): Closed =>
  periodAt(source.today, grain, source.calendar, shift)
