import type { DateGrain } from './date-span.ts'
import { partsOf } from './days.ts'
import { readPeriod } from './read-period.ts'
import { yearAt } from './read-year.ts'
import { type Found, numberAt, phrases, readCount, readPhrase, type Source, skip, skipArticles, wordAt } from './reading.ts'
import { lastAfter, lastWords, previousCompounds, units } from './vocabulary.ts'

/** A comparison whose period, if it has one, is still in day numbers. */
export type RawComparison =
  | { kind: 'shift'; amount: number; unit: DateGrain; of: DateGrain | null }
  | { kind: 'previous' }
  | { kind: 'change'; grain: DateGrain }
  | { kind: 'period'; found: Found }

export type FoundComparison = {
  next: number
  comparison: RawComparison
  explicit: boolean
  alternatives: RawComparison[]
  /** The year named in "the same month in 2024", whose distance is counted from the period it is compared with. */
  toYear: number | null
}

const changes: [RawComparison, ReturnType<typeof phrases>][] = [
  [
    { kind: 'change', grain: 'year' },
    phrases([
      'yoy',
      'y o y',
      'y / y',
      'year over year',
      'year on year',
      'year to year',
      'vorjahresvergleich',
      'im vorjahresvergleich',
      'im jahresvergleich',
      "d ' une annee sur l ' autre",
      'sur un an',
      'interanual',
      'interanuales',
      'ano contra ano',
      'ano a ano',
    ]),
  ],
  [{ kind: 'change', grain: 'half' }, phrases(['half over half', 'half on half', 'hoh'])],
  [
    { kind: 'change', grain: 'quarter' },
    phrases([
      'qoq',
      'q o q',
      'q / q',
      'quarter over quarter',
      'quarter on quarter',
      'quarter to quarter',
      'im quartalsvergleich',
      'intertrimestral',
    ]),
  ],
  [
    { kind: 'change', grain: 'month' },
    phrases(['mom', 'm o m', 'm / m', 'month over month', 'month on month', 'month to month', 'im monatsvergleich', 'intermensual']),
  ],
  [{ kind: 'change', grain: 'week' }, phrases(['week over week', 'week on week', 'w / w', 'w o w'])],
  [{ kind: 'change', grain: 'day' }, phrases(['day over day', 'day on day', 'dod', 'd / d'])],
  [{ kind: 'previous' }, phrases(['period over period'])],
]

const compareWords = phrases([
  'vs',
  'vs .',
  'versus',
  'v .',
  'against',
  'compared with',
  'compared to',
  'compared against',
  'compare with',
  'compare to',
  'compares with',
  'compares to',
  'comparing to',
  'comparing with',
  'in comparison to',
  'in comparison with',
  'comparison to',
  'comparison with',
  'relative to',
  'as against',
  'as opposed to',
  'than',
  'than in',
  'than during',
  'than for',
  'gegenuber',
  'gegenueber',
  'im vergleich zu',
  'im vergleich zum',
  'im vergleich zur',
  'verglichen mit',
  'im gegensatz zu',
  'zum',
  'als im',
  'als in',
  'gegen',
  'par rapport a',
  'par rapport au',
  'par rapport aux',
  'compare a',
  'compare au',
  'compares a',
  'comparee a',
  'comparees a',
  'compare avec',
  'face a',
  'contre',
  'qu en',
  "qu ' en",
  'en comparacion con',
  'en comparacion a',
  'comparado con',
  'comparada con',
  'comparadas con',
  'comparados con',
  'frente a',
  'frente al',
  'respecto a',
  'respecto al',
  'respecto de',
  'respecto del',
  'con respecto a',
  'con respecto al',
  'contra',
])
/** Compare only right after a word of change: "growth over last year", "up from Q2", "up on last year". */
const changeLinks = phrases(['over', 'from', 'on', 'vs', 'since'])
const changeWords = new Set(
  'growth grow grew grown increase increased change changed difference gain improvement improved up down rise rose decline declined decrease decreased drop dropped fell uplift delta'.split(
    ' ',
  ),
)

const verbLinks = phrases(['to', 'with', 'against', 'mit', 'zu', 'zum', 'a', 'au', 'avec', 'con'])
const compareVerbs = new Set(
  'compare comparing comparison compares compared vergleiche vergleich vergleichen comparer comparez comparar compara comparacion comparaison'.split(
    ' ',
  ),
)

/** Words of comparing with what they compare to, or words that name one period by another. */
export function readComparison(source: Source, at: number, afterPeriod: boolean): FoundComparison | null {
  for (const [comparison, names] of changes) {
    const next = readPhrase(source, at, names)
    if (next !== null) return { next, comparison, explicit: true, alternatives: [], toYear: null }
  }
  const start = compareStart(source, at, afterPeriod)
  const reference = start === null ? null : readReference(source, skipArticles(source, start))
  if (reference !== null) return { toYear: null, ...reference, explicit: true }
  const named = readShift(source, skip(source, at, theWords, 1))
  return named === null ? null : { toYear: null, ...named, explicit: false, alternatives: [] }
}

const theWords = new Set(['the', 'das', 'der', 'den', 'le', 'la', 'el'])

function compareStart(source: Source, at: number, afterPeriod: boolean): number | null {
  if (changeWords.has(wordAt(source, at - 1))) {
    const link = readPhrase(source, at, changeLinks)
    if (link !== null) return link
  }
  if (afterPeriod && hasCompareVerb(source, at)) {
    const link = readPhrase(source, at, verbLinks)
    if (link !== null) return link
  }
  // "2025 over 2024".
  if (wordAt(source, at) === 'over' && yearAt(source, at - 1) !== null && yearAt(source, at + 1) !== null) return at + 1
  return readPhrase(source, at, compareWords)
}

/** Whether a word of comparing stands before the token. */
export const hasCompareVerb = (source: Source, at: number): boolean =>
  source.tokens.slice(Math.max(0, at - 30), at).some((token) => compareVerbs.has(token.word))

type Reference = { next: number; comparison: RawComparison; alternatives: RawComparison[]; toYear?: number }

/** What is compared with: "last year" is the same stretch a year before, or all of that year. */
function readReference(source: Source, at: number): Reference | null {
  const shift = readShift(source, at)
  const period = readPeriod(source, at)
  if (shift !== null && (period === null || shift.next >= period.next)) return { ...shift, alternatives: [] }
  const short = readPhrase(source, at, priorYear)
  if (short !== null && (period === null || period.next <= short)) return { next: short, comparison: shiftOf(1, 'year'), alternatives: [] }
  if (period === null || (wordAt(source, at - 1) === 'than' && period.grain === 'year' && numberAt(source, at) !== null)) return null
  const asPeriod: RawComparison = { kind: 'period', found: period }
  const unit = previousUnit(source, at, period)
  if (unit !== null) return { next: period.next, comparison: shiftOf(1, unit), alternatives: [asPeriod] }
  const ago = agoUnit(source, at, period)
  if (ago !== null) return { next: period.next, comparison: shiftOf(ago.value, ago.unit), alternatives: [asPeriod] }
  if (period.kind === 'rolling' && ['previous', 'preceding', 'prior'].includes(wordAt(source, at))) {
    return { next: period.next, comparison: { kind: 'previous' }, alternatives: [asPeriod] }
  }
  return { next: period.next, comparison: asPeriod, alternatives: [] }
}

const priorYear = phrases(['ly', 'py', 'prior year', 'previous year'])
const shiftOf = (amount: number, unit: DateGrain, of: DateGrain | null = null): RawComparison => ({ kind: 'shift', amount, unit, of })

/** The unit when the words are "last year", "previous month", "Vorjahr", "el año pasado" and nothing more. */
function previousUnit(source: Source, at: number, period: Found): DateGrain | null {
  const compound = previousCompounds.get(wordAt(source, at))
  if (compound !== undefined && period.next === at + 1) return compound
  if (period.next !== at + 2 || period.kind !== 'relative') return null
  if (lastWords.has(wordAt(source, at))) return units.get(wordAt(source, at + 1)) ?? null
  return lastAfter.has(wordAt(source, at + 1)) ? (units.get(wordAt(source, at)) ?? null) : null
}

/** "a year ago", "12 months ago" as what is compared with. */
function agoUnit(source: Source, at: number, period: Found): { value: number; unit: DateGrain } | null {
  const counted = readCount(source, at)
  const unit = counted === null ? undefined : units.get(wordAt(source, counted.next))
  if (counted === null || unit === undefined || wordAt(source, period.next - 1) !== 'ago' || period.next !== counted.next + 2) return null
  return { value: counted.value, unit }
}

const sameWords = new Set(
  'same corresponding equivalent comparable gleichen gleicher gleiches gleiche selben selbe meme mismo misma mismos mismas'.split(' '),
)
const spanWords = new Set(
  'period periods time timeframe timespan interval dates days point zeitraum zeitraums zeitpunkt periode zeit periodo epoque'.split(' '),
)
const agoWords = new Set('ago earlier before prior previously fruher zuvor davor avant auparavant plus antes'.split(' '))
const linkWords = new Set("of in from the , des im vom der de du l ' la le del el d' d".split(' '))

type Shifted = { next: number; comparison: RawComparison; toYear?: number }

const compounds: [RawComparison, RegExp][] = [
  [shiftOf(1, 'year'), /^vorjahres(zeitraum|zeitraums|periode|wert|werte|werten|umsatz)$/],
  [shiftOf(1, 'year', 'month'), /^vorjahresmonat(s|es)?$/],
  [shiftOf(1, 'year', 'quarter'), /^vorjahresquartal(s)?$/],
  [shiftOf(1, 'year', 'week'), /^vorjahreswoche$/],
  [{ kind: 'previous' }, /^(vorperiode|vorzeitraum)$/],
]

const previousPeriod = phrases([
  'previous period',
  'prior period',
  'preceding period',
  'last period',
  'period before',
  'preceding one',
  'previous one',
  'vorherigen zeitraum',
  'vorherigen periode',
  'periode precedente',
  'periodo anterior',
])
const sameLastYear = phrases(['sply', 'year ago period', 'prior year period', 'previous year period', 'year earlier period'])

/** Words that move another period: "the same month last year", "a year earlier", "the month before", "Vorjahreszeitraum". */
function readShift(source: Source, at: number): Shifted | null {
  const word = wordAt(source, at)
  for (const [comparison, pattern] of compounds) if (pattern.test(word)) return { next: at + 1, comparison }
  const previous = readPhrase(source, at, previousPeriod)
  if (previous !== null) return { next: previous, comparison: { kind: 'previous' } }
  const prior = readPhrase(source, at, sameLastYear)
  if (prior !== null) return { next: prior, comparison: shiftOf(1, 'year') }
  return readSame(source, at) ?? readEarlier(source, at) ?? readNeighbour(source, at)
}

/** "same quarter last year", "same period of the previous year", "gleicher Monat im Vorjahr", "mismo mes del año pasado". */
function readSame(source: Source, at: number): Shifted | null {
  if (!sameWords.has(wordAt(source, at))) return null
  const of = units.get(wordAt(source, at + 1)) ?? null
  if (of === null && !spanWords.has(wordAt(source, at + 1))) return null
  const start = skip(source, at + 2, linkWords, 4)
  const year = yearAt(source, start)
  if (year !== null) return { next: start + 1, comparison: shiftOf(partsOf(source.today).year - year, 'year', of), toYear: year }
  const compound = previousCompounds.get(wordAt(source, start))
  if (compound !== undefined) return { next: start + 1, comparison: shiftOf(1, compound, of) }
  const unit = units.get(wordAt(source, start + 1))
  if (lastWords.has(wordAt(source, start)) && unit !== undefined) return { next: start + 2, comparison: shiftOf(1, unit, of) }
  const first = units.get(wordAt(source, start))
  if (first !== undefined && lastAfter.has(wordAt(source, start + 1))) return { next: start + 2, comparison: shiftOf(1, first, of) }
  const counted = readCount(source, start)
  const ago = counted === null ? undefined : units.get(wordAt(source, counted.next))
  if (counted !== null && ago !== undefined && agoWords.has(wordAt(source, counted.next + 1))) {
    return { next: counted.next + 2, comparison: shiftOf(counted.value, ago, of) }
  }
  return first !== undefined && agoWords.has(wordAt(source, start + 1)) ? { next: start + 2, comparison: shiftOf(1, first, of) } : null
}

/** "a year earlier", "one month before", "12 months prior", "ein Jahr zuvor", "un an plus tôt". */
function readEarlier(source: Source, at: number): { next: number; comparison: RawComparison } | null {
  const counted = readCount(source, at)
  const unit = counted === null ? undefined : units.get(wordAt(source, counted.next))
  if (counted === null || unit === undefined) return null
  const word = wordAt(source, counted.next + 1)
  if (!agoWords.has(word) || word === 'ago') return null
  const next = word === 'plus' ? (wordAt(source, counted.next + 2) === 'tot' ? counted.next + 3 : null) : counted.next + 2
  if (next === null) return null
  // "the 30 days before": the stretch that ends where the other one starts.
  const stretch = counted.value > 1 && word === 'before' && wordAt(source, at - 1) === 'the'
  return { next, comparison: stretch ? { kind: 'previous' } : shiftOf(counted.value, unit) }
}

const afterWords = new Set(['after', 'later', 'danach', 'spater', 'suivant', 'suivante', 'siguiente'])
const followingWords = new Set(['following'])

/** "the year before", "the month after", "the following quarter", "das Jahr davor", "l'année d'avant". */
function readNeighbour(source: Source, at: number): { next: number; comparison: RawComparison } | null {
  if (followingWords.has(wordAt(source, at))) {
    const unit = units.get(wordAt(source, at + 1))
    return unit === undefined ? null : { next: at + 2, comparison: shiftOf(-1, unit) }
  }
  const unit = units.get(wordAt(source, at))
  if (unit === undefined || numberAt(source, at - 1) !== null) return null
  const start = skip(source, at + 1, dApostrophe, 2)
  const word = wordAt(source, start)
  const back = ['before', 'earlier', 'prior', 'davor', 'zuvor', 'avant'].includes(word)
  if (!back && !afterWords.has(word)) return null
  // "the month before March", "the year before last" say which; a date after the word is read with it.
  const named = readPeriod(source, skipArticles(source, start + 1)) !== null || wordAt(source, start + 1) === 'last'
  return named ? null : { next: start + 1, comparison: shiftOf(back ? 1 : -1, unit) }
}
const dApostrophe = new Set(['d', "'"])
