import type { Filter, Measure, PeriodFilter, SemanticQuery } from '../semantic-query.ts'
import { duties } from './role-words.ts'
import { setDuties } from './set-words.ts'

/**
 * Why a finished query is not what the words asked for, in a sentence; null when every word that has a duty is seen to do it, and when
 * nothing in the query contradicts itself. It looks at the result only, so it finds what any rule before it has read away.
 */
export function unhonoured(question: string, query: SemanticQuery, sqlText: string, currencies: readonly string[]): string | null {
  const contradiction = contradictionIn(query, sqlText.toLowerCase())
  if (contradiction !== null) return contradiction
  const finished = { words: plainWords(question, query), query, sql: sqlText.toLowerCase(), currencies }
  const duty = [...duties, ...setDuties].find(({ when, done }) => when.test(finished.words) && !done(finished))
  return duty?.says ?? lostNumber(finished.words, query, finished.sql)
}

/** The same for a query that was put together from parts which did their duties: what contradicts itself, and numbers that got lost. */
export function inconsistent(question: string, query: SemanticQuery, sqlText: string): string | null {
  const finished = { words: plainWords(question, query), query, sql: sqlText.toLowerCase(), currencies: [] }
  const duty = [...duties, ...setDuties].find(({ when, done, whole }) => whole === true && when.test(finished.words) && !done(finished))
  return contradictionIn(query, finished.sql) ?? duty?.says ?? lostNumber(finished.words, query, finished.sql)
}

/** The question in small letters, without the names of values, which say nothing beside themselves. */
function plainWords(question: string, query: SemanticQuery): string {
  let words = question.toLowerCase().normalize('NFC')
  for (const label of valueLabels(query.filters).concat(
    query.measures.flatMap(measureFilters).flatMap((filter) => valueLabels([filter])),
  )) {
    const at = wholeWordAt(words, label.toLowerCase())
    if (at >= 0) words = `${words.slice(0, at)} ¤ ${words.slice(at + label.length)}`
  }
  return words.replaceAll(/\s+/g, ' ')
}

/** Where a name stands as words of its own: class "a" is not in "what"; -1 where it does not. */
function wholeWordAt(words: string, name: string): number {
  for (let at = name === '' ? -1 : words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1)) {
    if (!/[\p{L}\d]$/u.test(words.slice(0, at)) && !/^[\p{L}\d]/u.test(words.slice(at + name.length))) return at
  }
  return -1
}

const measureFilters = (measure: Measure): Filter[] => ('filters' in measure ? measure.filters : [])

function valueLabels(filters: readonly Filter[]): string[] {
  return filters.flatMap((filter) => {
    if (filter.kind === 'in') return [filter.label, ...filter.places.flatMap(({ values }) => values)]
    return filter.kind === 'or' || filter.kind === 'exists' ? valueLabels(filter.filters) : []
  })
}

/** What can never be meant: a period beside itself, a share of what is all there is, a condition and its opposite, a join with itself. */
function contradictionIn({ comparison, window, dimensions, filters, changes, measures }: SemanticQuery, sql: string): string | null {
  if (comparison?.kind === 'periods' && comparison.earlier.from === comparison.later.from && comparison.earlier.to === comparison.later.to)
    return 'Both periods are the same.'
  if (comparison?.kind === 'periods' && overlap(comparison.earlier, comparison.later)) return 'One period is a part of the other.'
  const chosen = filters.flatMap((filter) => (filter.kind === 'in' && !filter.negated ? filter.places.map(({ field }) => field) : []))
  const groups = dimensions.flatMap((dimension) => (dimension.kind === 'field' ? dimension.fields : []))
  const onlyTime = dimensions.every(({ kind }) => kind === 'time')
  if (
    window?.kind === 'share' &&
    (onlyTime ? dimensions.length === 0 || chosen.length > 0 : chosen.some((field) => groups.includes(field)))
  )
    return 'A share needs something that it is a part of.'
  const ranked = window?.kind === 'rank' || window?.kind === 'gap'
  const alone = filters.flatMap((filter) =>
    filter.kind === 'in' && !filter.negated && filter.places.every(({ values }) => values.length === 1)
      ? filter.places.map(({ field }) => field)
      : [],
  )
  const keys = dimensions.flatMap((one) => (one.kind === 'thing' ? one.thing.fields : one.kind === 'field' ? one.fields : []))
  if (ranked && dimensions.length === 1 && alone.some((field) => keys.includes(field))) return 'A place among others was asked for.'
  const flags = filters.flatMap((filter) => (filter.kind === 'flag' ? [filter] : []))
  if (flags.some((one) => flags.some((other) => one.value !== other.value && one.fields[0] === other.fields[0])))
    return 'One condition is the opposite of another.'
  if (measures.some((one) => one.kind === 'arithmetic' && one.op === 'ratio' && one.left.kind === 'count' && isPlainField(one.right)))
    return 'A number of things for each value was asked for.'
  if (/\b(\w+)\.(\w+) = \1\.\2\b/.test(sql)) return 'The condition is about other rows of the same table.'
  if (changes.some(({ op }) => op === '<' || op === '<=') && !sql.includes('coalesce'))
    return 'What is missing on one side would be left out.'
  for (const [, column = '', not] of sql.matchAll(/filter \(where \(*([\w.]+) is (not )?null\)/g)) {
    const opposite = `${column} is ${not === undefined ? 'not ' : ''}null`
    if (sql.slice(sql.lastIndexOf(' from ')).includes(opposite) || sql.includes(`where (${opposite})`))
      return 'A condition is the opposite of what is counted.'
  }
  for (const [, flag = ''] of sql.matchAll(/\bnot (?:coalesce\()?\(?(\w+\.\w+)/g))
    if (new RegExp(`${flag.replace('.', '\\.')}_(by|at) (=|in|>)`).test(sql)) return 'What has not happened was done by nobody.'
  const lookup = filters.every(
    (filter) => filter.kind === 'in' && !filter.negated && filter.places.some(({ values }) => values.length === 1),
  )
  if (sql.includes('cross join') && filters.length > 0 && !lookup) return 'The figures have no group in common.'
  return null
}

/** "sales in 2026 the day before": a year moved by a day is compared with itself. */
const overlap = (one: PeriodFilter, other: PeriodFilter): boolean =>
  one.from !== null &&
  one.to !== null &&
  other.from !== null &&
  other.to !== null &&
  !one.asOf &&
  !other.asOf &&
  one.from < other.to &&
  other.from < one.to

const isPlainField = (measure: Measure): boolean => measure.kind === 'named' && measure.metrics.length === 0 && measure.fields.length > 0

/** Numbers that belong to dates are read by the grammar of dates; these words stand beside them. */
const dated =
  /(?:\b(?:weeks|kw|cw) \d{1,2} ?(?:to|-|–|through|until|bis) |\b(?:q|h|kw|cw|weeks|week|day|last|past|previous|next|first|years?|months?|quarters?|weeks?|days?|hours?|since|until|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\W{0,2})$/
const beforeUnit =
  /^\W{0,2}(?:st|nd|rd|th|days?|weeks?|months?|quarters?|years?|hours?|tage?n?|wochen?|monate?n?|jahre?n?|jours?|semaines?|mois|ans?|días?|semanas?|meses|años?|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\b|^[-/:.]\d/

/** A number of the question that is nowhere in the query. */
function lostNumber(words: string, query: SemanticQuery, sql: string): string | null {
  const places = `${query.offset + 1} ${query.offset + (query.limit ?? 0)}`
  const kept = `${JSON.stringify(query)} ${sql} ${places}`.replaceAll(/(?<=\d)[,'](?=\d{3}\b)/g, '')
  for (const match of words.matchAll(/(?<![\w.,¤'’-])(\d[\d,]*(?:\.\d+)?)(?![\w-]*\d)/g)) {
    const [text] = match
    const after = words.slice(match.index + text.length)
    const number = Number(text.replaceAll(',', ''))
    if (!Number.isFinite(number) || (number >= 1900 && number < 2100) || beforeUnit.test(after) || dated.test(words.slice(0, match.index)))
      continue
    const forms = [number, number * 1_000, number * 1_000_000, number * 1_000_000_000, number / 100].map(String)
    if (!forms.some((form) => new RegExp(`(?<![\\d.])${form.replace('.', '\\.')}(?![\\d])`).test(kept)))
      return `The number ${text} was not used.`
  }
  return null
}
