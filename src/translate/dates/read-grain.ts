import type { DateGrain, GrainSpan, RecurringSpan } from './date-span.ts'
import { partsOf } from './days.ts'
import { readPeriod } from './read-period.ts'
import { digitsAt, type Found, numberAt, phrases, readPhrase, type Source, skip, wordAt } from './reading.ts'
import { pluralUnits, units, weekdayPlurals, weekdays } from './vocabulary.ts'

export type FoundGrain = Pick<GrainSpan, 'grain' | 'form' | 'cycle'> & { next: number }

const adverbs: [DateGrain, string][] = [
  ['hour', 'hourly stundlich'],
  [
    'day',
    'daily taglich taglicher tagliche tagliches taglichen quotidien quotidienne quotidiens quotidiennes journalier journaliere diario diaria diarios diarias daywise',
  ],
  [
    'week',
    'weekly wochentlich wochentlicher wochentliche wochentliches wochentlichen hebdomadaire hebdomadaires semanal semanales weekwise',
  ],
  [
    'month',
    'monthly monatlich monatlicher monatliche monatliches monatlichen monatsweise mensuel mensuelle mensuels mensuelles mensual mensuales mensualmente monthwise',
  ],
  [
    'quarter',
    'quarterly quartalsweise vierteljahrlich vierteljahrlicher vierteljahrliche trimestriel trimestrielle trimestriels trimestrielles trimestral trimestrales quarterwise',
  ],
  ['half', 'halbjahrlich halbjahrliche semestriel semestrielle semestral semestrales biannual semiannual'],
  [
    'year',
    'yearly annually annual jahrlich jahrlicher jahrliche jahrliches jahrlichen annuel annuelle annuels annuelles anual anuales anualmente yearwise',
  ],
]
const adverbOf = new Map(adverbs.flatMap(([grain, list]) => list.split(' ').map((word): [string, DateGrain] => [word, grain])))

const byWords = phrases([
  'by',
  'per',
  'each',
  'every',
  'for each',
  'for every',
  'in each',
  'in every',
  'split by',
  'broken down by',
  'grouped by',
  'group by',
  'pro',
  'je',
  'nach',
  'par',
  'por',
  'a',
  '/',
])
const everyWords = phrases([
  'every',
  'each',
  'in every',
  'in each',
  'every single',
  'in every single',
  'each single',
  'for every',
  'for each',
  'all',
  'jeder',
  'jeden',
  'jedes',
  'jede',
  'in jedem',
  'in jeder',
  'chaque',
  'cada',
  'todos los',
  'tous les',
])
const whichWords = phrases([
  'which',
  'what',
  'welcher',
  'welches',
  'welchem',
  'welche',
  'quel',
  'quelle',
  'que',
  'cual',
  'in which',
  'in what',
  'in welchem',
  'en que',
  'dans quel',
])
const qualifiers = new Set(['calendar', 'single', 'posting', 'iso', 'fiscal', 'the'])
const cycles: { grain: DateGrain; cycle: 'day' | 'week' | 'year'; words: ReturnType<typeof phrases> }[] = [
  {
    grain: 'day',
    cycle: 'week',
    words: phrases([
      'weekday',
      'weekdays',
      'day of week',
      'day of the week',
      'days of the week',
      'wochentag',
      'wochentage',
      'wochentagen',
      'jour de la semaine',
      'jour de semaine',
      'dia de la semana',
      'dia de semana',
    ]),
  },
  {
    grain: 'hour',
    cycle: 'day',
    words: phrases(['hour of day', 'hour of the day', 'time of day', 'tageszeit', 'heure de la journee', 'hora del dia']),
  },
  {
    grain: 'month',
    cycle: 'year',
    words: phrases(['month of year', 'month of the year', 'calendar month across years', "mois de l ' annee", 'mes del ano']),
  },
]
const bucketNames: [DateGrain, ReturnType<typeof phrases>][] = [
  ['week', phrases(['calendar week', 'iso week', 'week number', 'kw', 'cw', 'kalenderwoche', 'week no'])],
  ['day', phrases(['calendar day', 'date', 'datum', 'calendar date', 'fecha'])],
  [
    'month',
    phrases(['calendar month', 'kalendermonat', 'year month', 'month and year', 'year and month', 'year - month', 'monat und jahr']),
  ],
  ['half', phrases(['half year', 'half', 'semester', 'halbjahr', 'semestre'])],
  ['year', phrases(['calendar year', 'kalenderjahr', 'an'])],
  ['hour', phrases(['hour', 'hours', 'stunde', 'stunden', 'heure', 'hora'])],
]

/** Words for time buckets: "by month", "per quarter", "monthly", "every week", "which month", "by weekday", "over time". */
export function readGrain(source: Source, at: number): FoundGrain | null {
  return longestGrain([
    readOverTime(source, at),
    readBy(source, at),
    readRepeated(source, at),
    readAdverb(source, at),
    readBareUnit(source, at),
    readBareCycle(source, at),
  ])
}

function longestGrain(list: (FoundGrain | null)[]): FoundGrain | null {
  let best: FoundGrain | null = null
  for (const one of list) if (one !== null && (best === null || one.next > best.next)) best = one
  return best
}

const overTime = phrases([
  'over time',
  'over the time',
  'across time',
  'im zeitverlauf',
  'uber die zeit',
  'im laufe der zeit',
  'au fil du temps',
  'dans le temps',
  'a lo largo del tiempo',
  'en el tiempo',
])
function readOverTime(source: Source, at: number): FoundGrain | null {
  const next = readPhrase(source, at, overTime)
  return next === null ? null : { next, grain: null, form: 'by', cycle: null }
}

/** The bucket itself, after its introducing word. */
function readBucket(source: Source, at: number): { next: number; grain: DateGrain; cycle: GrainSpan['cycle'] } | null {
  for (const { grain, cycle, words } of cycles) {
    const next = readPhrase(source, at, words)
    if (next !== null) return { next, grain, cycle }
  }
  for (const [grain, names] of bucketNames) {
    const next = readPhrase(source, at, names)
    if (next !== null) return { next, grain, cycle: null }
  }
  const start = skip(source, at, qualifiers, 2)
  const grain = units.get(wordAt(source, start)) ?? null
  return grain === null || wordAt(source, start) === 'ans' ? null : { next: start + 1, grain, cycle: null }
}

function readBy(source: Source, at: number): FoundGrain | null {
  const every = readPhrase(source, at, everyWords)
  const which = readPhrase(source, at, whichWords)
  const by = readPhrase(source, at, byWords)
  const start = every ?? which ?? by
  if (start === null || (wordAt(source, at) === 'a' && !onceA(source, at))) return null
  const bucket = readBucket(source, start)
  if (
    bucket === null ||
    (numberAt(source, bucket.next) !== null && !isYearAfter(source, bucket.next, bucket.grain)) ||
    (wordAt(source, bucket.next) === 'to' && wordAt(source, bucket.next + 1) === 'date')
  )
    return null
  const form = every !== null ? 'every' : which !== null ? 'which' : 'by'
  // "which days", "all months" ask for several; "by months" is a slip.
  const many = pluralUnits.has(wordAt(source, bucket.next - 1))
  if (many && wordAt(source, at) === 'a') return null
  return { ...bucket, form: wordAt(source, at) === 'a' ? 'bare' : form }
}

/** "nach Quartal 2026": the number is the year of the buckets, not theirs. */
const isYearAfter = (source: Source, at: number, grain: DateGrain): boolean =>
  grain !== 'year' && digitsAt(source, at) === 4 && /^(19|20)/.test(wordAt(source, at))

/** "orders a month": only where a plural or a number word of frequency would make no sense otherwise. */
const onceA = (source: Source, at: number): boolean => ['times', 'once', 'twice', 'often', 'fois', 'veces'].includes(wordAt(source, at - 1))

const repeatLinks = new Set(['by', 'fur', 'par', 'a', 'after', 'pro', 'por'])

/** "month by month", "Monat für Monat", "mois par mois". */
function readRepeated(source: Source, at: number): FoundGrain | null {
  const grain = units.get(wordAt(source, at))
  const dash = wordAt(source, at + 1) === '-' ? at + 2 : at + 1
  if (grain === undefined) return null
  if (wordAt(source, dash) === 'wise') return { next: dash + 1, grain, form: 'by', cycle: null }
  if (!repeatLinks.has(wordAt(source, dash))) return null
  const again = wordAt(source, dash + 1) === '-' ? dash + 2 : dash + 1
  return units.get(wordAt(source, again)) === grain ? { next: again + 1, grain, form: 'by', cycle: null } : null
}

function readAdverb(source: Source, at: number): FoundGrain | null {
  const half = wordAt(source, at) === 'half' || wordAt(source, at) === 'semi'
  const start = half && wordAt(source, at + 1) === '-' ? at + 2 : half ? at + 1 : at
  const grain = adverbOf.get(wordAt(source, start))
  if (grain === undefined || (half && grain !== 'year')) return null
  return { next: start + 1, grain: half ? 'half' : grain, form: 'by', cycle: null }
}

/** "the busiest day of the week": buckets that come again name themselves. */
function readBareCycle(source: Source, at: number): FoundGrain | null {
  for (const { grain, cycle, words } of cycles) {
    const next = readPhrase(source, at, words)
    if (next !== null) return { next, grain, cycle, form: 'bare' }
  }
  return null
}

const notBareAfter = new Set(['of', 'on', 'to', 'over', 'end', 'start', 'ago', '-'])

/** A unit that stands alone; plural forms and units that count or are numbered are left out. */
function readBareUnit(source: Source, at: number): FoundGrain | null {
  const word = wordAt(source, at)
  const grain = units.get(word)
  if (grain === undefined || pluralUnits.has(word) || ['an', 'mes', 'half', 'semester'].includes(word)) return null
  if (numberAt(source, at + 1) !== null || digitsAt(source, at - 1) > 0 || wordAt(source, at - 1) === '-') return null
  if (notBareAfter.has(wordAt(source, at + 1))) return null
  return { next: at + 1, grain, form: 'bare', cycle: null }
}

export type FoundRecurring = Pick<RecurringSpan, 'weekdays' | 'months' | 'yearly'> & { next: number }

const weekends = phrases([
  'weekends',
  'on weekends',
  'at weekends',
  'at the weekend',
  'on the weekend',
  'on weekend',
  'am wochenende',
  'an wochenenden',
  'le week - end',
  'fines de semana',
])
const workdays = phrases([
  'on weekdays',
  'during weekdays',
  'on working days',
  'on workdays',
  'working days',
  'workdays',
  'werktags',
  'an werktagen',
  'en semaine',
  'entre semana',
])

const onDays = (next: number, days: number[]): FoundRecurring => ({ next, weekdays: days, months: [], yearly: false })

/** "on Sundays", "sonntags", "on weekends", "on weekdays", "every December", "each Q4". */
export function readRecurring(source: Source, at: number): FoundRecurring | null {
  const weekend = readPhrase(source, at, weekends)
  if (weekend !== null) return onDays(weekend, [6, 7])
  const work = readPhrase(source, at, workdays)
  if (work !== null) return onDays(work, [1, 2, 3, 4, 5])
  const every = readPhrase(source, at, everyWords)
  const repeated = every === null ? undefined : weekdays.get(wordAt(source, every))
  if (every !== null && repeated !== undefined) return onDays(every + 1, [repeated])
  // "all December" is the whole month.
  const part = every === null || wordAt(source, at) === 'all' ? null : readPeriod(source, every)
  const months = part === null ? [] : monthsOf(part)
  if (part !== null && months.length > 0) return { next: part.next, weekdays: [], months, yearly: true }
  const weekday = weekdayPlurals.get(wordAt(source, at))
  return weekday === undefined ? null : onDays(at + 1, [weekday])
}

/** The months of a part of the year whose year was not named: "December", "Q1", "first half"; none where it is anything else. */
export function monthsOf({ kind, grain, inYear, from, to }: Found): number[] {
  if (kind !== 'absolute' || inYear === null || from === null || to === null) return []
  if (grain !== 'month' && grain !== 'quarter' && grain !== 'half') return []
  const [first, last] = [partsOf(from), partsOf(to - 1)]
  return first.year === last.year ? Array.from({ length: last.month - first.month + 1 }, (_, at) => first.month + at) : []
}
