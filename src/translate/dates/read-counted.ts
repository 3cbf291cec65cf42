import { addUnits, startOf, weekOf } from './days.ts'
import { joinEnds } from './read-between.ts'
import { readPeriod } from './read-period.ts'
import { withYear } from './read-year.ts'
import { digitsAt, found, numberAt, phrases, type Reader, readCount, readPhrase, skip, skipArticles, wordAt } from './reading.ts'
import { lastWords, units } from './vocabulary.ts'

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

const sinceWords = phrases(['since', 'seit', 'depuis', 'desde hace', 'desde'])
const spanWords = phrases([
  'for',
  'in',
  'for over',
  'for more than',
  'for at least',
  'in over',
  'in more than',
  'in at least',
  'fur',
  'mehr als',
  'seit mehr als',
  'seit uber',
  'pendant',
  'depuis plus de',
  'en',
  'durante',
  'en mas de',
  'since more than',
])
const denials = new Set(
  'no not never without none nobody nothing inactive t nicht kein keine keinen nie ohne pas aucun aucune jamais sans sin nunca ningun ninguna'.split(
    ' ',
  ),
)

/** "since 90 days", "haven't ordered in 6 months", "no purchase for over 90 days": the stretch up to today. */
export const readDuration: Reader = (source, at) => {
  const since = readPhrase(source, at, sinceWords)
  const span = readPhrase(source, at, spanWords)
  const denied = span !== null && source.tokens.slice(Math.max(0, at - 10), at).some(({ word }) => denials.has(word))
  for (const start of [denied ? span : null, since]) {
    const counted = start === null ? null : readCount(source, start)
    const grain = counted === null ? undefined : units.get(wordAt(source, counted.next))
    if (counted === null || grain === undefined || ['ago', 'or'].includes(wordAt(source, counted.next + 1))) continue
    return found(counted.next + 1, { from: addUnits(source.today, grain, -counted.value), to: source.today + 1 }, grain, 'rolling')
  }
  return null
}

/** "more than 90 days ago", "older than 6 months", "less than 30 days ago". */
export const readAge: Reader = (source, at) => {
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

const endingWords = phrases(['ending', 'ending in', 'ending on', 'ended', 'to', 'up to', 'until', 'through', 'bis', "jusqu ' a", 'hasta'])

/** "12 months to October 2026", "quarter ending June 2026", "the year to March": counted back from the end that is named. */
export const readBackFrom: Reader = (source, at) => {
  const start = skip(source, at, lastWords, 1)
  const counted = readCount(source, start) ?? { value: 1, next: start }
  const grain = units.get(wordAt(source, counted.next))
  const link = grain === undefined ? null : readPhrase(source, counted.next + 1, endingWords)
  if (grain === undefined || link === null) return null
  const end = readPeriod(source, skipArticles(source, link))
  if (end === null || end.to === null || end.from === null || wordAt(source, link) === 'date') return null
  return found(end.next, { from: addUnits(end.to, grain, -counted.value), to: end.to }, end.grain, 'between')
}

const afterWords = phrases(['after', 'following', 'nach', 'apres', 'despues de'])
const beforeWords = phrases(['before', 'preceding', 'prior to', 'leading up to', 'vor', 'avant', 'antes de'])

/** "the 3 months after January 2026", "12 months before July 2026": counted on from the end that is named, or back from its beginning. */
export const readBeside: Reader = (source, at) => {
  const counted = readCount(source, skipArticles(source, at))
  const grain = counted === null ? undefined : units.get(wordAt(source, counted.next))
  if (counted === null || grain === undefined) return null
  const after = readPhrase(source, counted.next + 1, afterWords)
  const link = after ?? readPhrase(source, counted.next + 1, beforeWords)
  const named = link === null ? null : readPeriod(source, skipArticles(source, link))
  if (named === null || named.from === null || named.to === null) return null
  return after !== null
    ? found(named.next, { from: named.to, to: addUnits(named.to, grain, counted.value) }, grain, 'between')
    : found(named.next, { from: addUnits(named.from, grain, -counted.value), to: named.from }, grain, 'between')
}

const weekStarting = phrases([
  'week of',
  'week starting',
  'week beginning',
  'week from',
  'week commencing',
  'week including',
  'woche vom',
  'woche ab',
  'semaine du',
  'semana del',
])
const weekEnding = phrases(['week ending', 'week ended', 'week to'])

/** "week of 3 March 2025": the calendar week that holds the day; "week starting", "week ending": seven days from or to it. */
export const readWeekAt: Reader = (source, at) => {
  const start = readPhrase(source, at, weekStarting)
  const link = start ?? readPhrase(source, at, weekEnding)
  const day = link === null ? null : readPeriod(source, skipArticles(source, link))
  if (day === null || day.grain !== 'day' || day.from === null || day.to !== day.from + 1) return null
  const whole = ['of', 'including', 'vom', 'du', 'del'].includes(wordAt(source, at + 1))
    ? startOf(day.from, 'week', source.calendar)
    : day.from
  const from = start === null ? day.to - 7 : whole
  return found(day.next, { from, to: from + 7 }, 'week', 'absolute')
}

const weekNames = phrases(['week', 'weeks', 'calendar weeks', 'kw', 'cw', 'wochen', 'kalenderwochen', 'semaines', 'semanas'])
const weekLinks = phrases(['to', '-', 'through', 'until', 'bis', 'and', 'und', 'a', 'et', 'y'])

/** "weeks 10 to 12 2026", "KW 10-12". */
export const readWeeks: Reader = (source, at) => {
  const start = readPhrase(source, at, weekNames)
  const first = start === null ? null : numberAt(source, start)
  const link = start === null || first === null ? null : readPhrase(source, start + 1, weekLinks)
  const last = link === null ? null : numberAt(source, link)
  if (link === null || first === null || last === null || digitsAt(source, link) > 2 || first >= last) return null
  return withYear(
    source,
    link + 1,
    'week',
    (year) => joinEnds(weekOf(year, first, source.calendar)?.from ?? null, weekOf(year, last, source.calendar)),
    ["'", '/'],
  )
}
