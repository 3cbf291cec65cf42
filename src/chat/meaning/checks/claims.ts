import type { SelectStmt } from '@pgsql/types'
import { as } from '../../../guard/postgres/tree.ts'
import type { Claims } from '../../../translate/translator.ts'
import { boundsOf } from '../bounds.ts'
import { nodesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'
import { type Level, operatorOf } from '../places.ts'
import { missingGroups, missingNumbers, missingSubjects } from './subjects.ts'

/** Intervals and values that the question names and the statement does not hold. `levels` are those of the statement. */
export function checkClaims({ statement, sql, claims, question, calendar, catalog }: Examined, levels: readonly Level[]): Finding[] {
  if (claims === null) return []
  const constants = constantsOf(statement).concat(sql.parameters.map(String))
  const bounds = levels.map((level) => boundsOf(level, sql.parameters))
  const ends = bounds.flatMap((own) => own.filter(({ side }) => side === 'high').map(({ at }) => at.slice(0, 10)))
  const open = bounds.flatMap((own) =>
    own.flatMap(({ side, column, at }) =>
      side === 'low' && !own.some((one) => one.column === column && one.side === 'high') ? [at.slice(0, 10)] : [],
    ),
  )
  const dated: Dated = { ...datesIn(constants), open, ends, today: calendar.today }
  return [
    ...missingIntervals(claims.intervals, dated, computesDates(statement)),
    ...missingValues(claims.values, constants, { question, sql }),
    ...missingSubjects(claims.subjects ?? [], constants, { sql, catalog }),
    ...missingGroups(claims.subjects ?? [], statement, sql),
    ...missingNumbers(claims.numbers ?? [], constants),
  ]
}

type Interval = Claims['intervals'][number]

/** An interval of several that is not there may have been said by the way, and one may be worked out by the statement; else it is proof. */
function missingIntervals(intervals: readonly Interval[], dated: Dated, computed: boolean): Finding[] {
  const missing = intervals.filter((one) => ![one, ...(one.or ?? [])].some((stretch) => holds(dated, stretch)))
  return missing.map((interval) => ({
    code: 'interval_missing',
    weight: 'fault',
    ...(missing.length === intervals.length && !computed ? { proof: true as const } : {}),
    text: `The statement does not hold the dates of “${interval.text}” (${stretchOf(interval)}).`,
  }))
}

function missingValues(
  values: Claims['values'],
  constants: readonly string[],
  { question, sql }: Pick<Examined, 'question' | 'sql'>,
): Finding[] {
  const folded = constants.map((text) => text.toLowerCase().replace(/^%|%$/g, ''))
  const isSought = (value: string) =>
    folded.some((text) => text !== '' && (text === value.toLowerCase() || value.toLowerCase().includes(text)))
  // Another text may be the code of the thing that is named.
  const others = constants.some((text) => /^[^%]*\p{L}/u.test(text) && !notNames.test(text) && !values.some(({ value }) => value === text))
  return values
    .map((claim) => ({ ...claim, meant: meaning(claim, question, sql.lineage.tables) }))
    .filter(({ meant, value }) => meant !== 'no' && !isSought(value))
    .filter(({ columns }) => !columns.some((column) => sql.lineage.output.some(({ sources }) => sources.includes(column))))
    .map(({ text, value, meant }) => ({
      code: 'filter_missing',
      weight: meant === 'maybe' ? 'doubt' : 'fault',
      ...(meant === 'surely' && !others ? { proof: true as const } : {}),
      text: `The question names “${text}”, and the statement does not look for '${value}'.`,
    }))
}

/** Parts of dates, their forms, and casts: texts of a statement that name nothing. */
const notNames =
  /^(?:(?:micro|milli)?seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|dow|isodow|epoch|[-YMDQIWHS0-9:./" ]+|\d+ \w+)$/i

/**
 * Whether words that equal a stored value mean it. Written like a name, with a capital inside the sentence, letters and digits, or several
 * words, they surely do; a common word such as "high" or "minutes" only when the value is a name and its table is read anyway, and a
 * participle ("departed late") perhaps. A number alone says nothing.
 */
function meaning(
  { text, value, columns }: Claims['values'][number],
  question: string,
  tables: readonly string[],
): 'surely' | 'yes' | 'maybe' | 'no' {
  if (/^[\p{N}\p{P}\s]*$/u.test(text)) return 'no'
  const begins = question.trimStart().startsWith(text)
  if (/\p{N}|\p{L}\S*\s+\S*\p{L}/u.test(text) || (/\p{Lu}/u.test(text) && !begins)) return text.length > 2 ? 'surely' : 'yes'
  if (!/^\p{Lu}/u.test(value) || !columns.some((column) => tables.some((table) => column.startsWith(`${table}.`)))) return 'no'
  return /(?:ed|en|ing)$/.test(text) ? 'maybe' : 'yes'
}

function stretchOf({ text, label, from, to }: Interval): string {
  const days = from === null ? `before ${to}` : to === null ? `from ${from}` : `from ${from} to before ${to}`
  return label === text ? days : `${label}, ${days}`
}

/** Days, months and years that stand in a statement, as 2026-01-31, 2026-01 and 2026; days that begin a stretch without an end, and that end one; today. */
type Dated = { days: string[]; months: string[]; years: string[]; open: string[]; ends: string[]; today: string }

/**
 * Whether a stretch stands in the statement: its ends, or ends around it; its month or its year alone; its first day alone, where that is not the
 * beginning of all that comes after. One day more or less at an end is another way of counting.
 */
function holds({ days, months, years, open, ends, today }: Dated, { from, to }: Pick<Interval, 'from' | 'to'>): boolean {
  const near = (day: string): boolean => days.some((one) => Math.abs(distance(one, day)) <= 1)
  if (from === null) return to !== null && (near(to) || months.includes(to.slice(0, 7)) || months.includes(daysAfter(to, -1).slice(0, 7)))
  if (to === null)
    return near(from) || months.includes(from.slice(0, 7)) || years.some((year) => Math.abs(Number(year) - Number(from.slice(0, 4))) <= 1)
  const last = to > today && from <= today ? today : daysAfter(to, -1)
  const around = days.some((day) => day <= daysAfter(from, 1)) && days.some((day) => day >= daysAfter(last, -1))
  if (around || (months.some((month) => month <= from.slice(0, 7)) && months.some((month) => month >= last.slice(0, 7)))) return true
  if (years.includes(from.slice(0, 4)) || days.includes(last) || (distance(from, to) === 1 && near(to))) return true
  const begins = days.some((day) => Math.abs(distance(day, from)) <= 1 && count(days, day) > count(ends, day))
  return (begins || months.includes(from.slice(0, 7))) && (to > today || !open.some((day) => Math.abs(distance(day, from)) <= 1))
}

/** Whether a statement counts days itself, by intervals, numbers of days or the clock. */
function computesDates(statement: SelectStmt): boolean {
  if (/"(?:SQLValueFunction|interval|now|age|make_interval)"/.test(JSON.stringify(statement))) return true
  return nodesIn(statement, 'A_Expr').some((one) => ['+', '-'].includes(operatorOf(one)) && as(one.lexpr, 'TypeCast') !== undefined)
}

const count = (list: readonly string[], text: string): number => list.filter((one) => one === text).length
const dayMs = 86_400_000
const distance = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs)
const daysAfter = (iso: string, days: number): string => new Date(Date.parse(`${iso}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

const forms: readonly RegExp[] = [
  /^(?<y>\d{4})[-/](?<m>\d{1,2})(?:[-/](?<d>\d{1,2}))?(?!\d)/,
  /^(?<y>(?:19|20)\d{2})(?<m>0[1-9]|1[0-2])(?<d>[0-3]\d)?$/,
  /^(?<s>\d{2})(?<m>0[1-9]|1[0-2])(?<d>[0-3]\d)?$/,
  /^(?<d>\d{1,2})[./-](?<m>\d{1,2})[./-](?<y>\d{4})/,
  /^(?<y>(?:19|20)\d{2})$/,
  /^(?<s>\d{2})$/,
]

/** Constants that may be dates, months or years, also without marks, with two digits for the year or with the day first. */
function datesIn(constants: readonly string[]): Pick<Dated, 'days' | 'months' | 'years'> {
  const found: Pick<Dated, 'days' | 'months' | 'years'> = { days: [], months: [], years: [] }
  for (const constant of constants) {
    const text = constant.replace(/^%|[%_]+$/g, '').replace(/[-/]$/, '')
    const { y, s, m, d } = forms.map((form) => form.exec(text)).find((match) => match !== null)?.groups ?? {}
    const year = y ?? (s === undefined ? undefined : (Number(s) > 69 ? '19' : '20') + s)
    if (year === undefined) continue
    if (m === undefined) found.years.push(year)
    else if (d === undefined) found.months.push(`${year}-${m.padStart(2, '0')}`)
    else if (!Number.isNaN(Date.parse(`${year}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`)))
      found.days.push(`${year}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`)
  }
  return found
}

/** All constants of a statement as texts, sub-selects included. */
function constantsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  if ('A_Const' in part) {
    // Plain parser output: an object with this one key is a wrapped node.
    const constant = as(part as { A_Const: NonNullable<ReturnType<typeof as<'A_Const'>>> }, 'A_Const')
    return [constant?.sval?.sval, constant?.fval?.fval, constant?.ival?.ival].flatMap((value) =>
      value === undefined ? [] : [String(value)],
    )
  }
  return Object.values(part).flatMap(constantsOf)
}
