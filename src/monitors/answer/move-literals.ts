import { ok, type Result } from '../../base/result.ts'
import { findDates } from '../../translate/dates/find-dates.ts'
import type { Calendar } from '../../translate/translator.ts'
import type { ReadTokens } from '../templates/read-placeholders.ts'
import { distinct, type Moved, type Replacement, replacementOf } from './move-dates.ts'
import { type DateRule, dateBy, findRule, ruleSql } from './moving-date.ts'

type Token = Extract<ReturnType<ReadTokens>, { ok: true }>['value'][number]

/** Words of SQL for the present, by what they become. A call of now() is three tokens. */
const presentWords = new Map([
  ['current_date', '{{as_of_date}}'],
  ['current_timestamp', '{{as_of}}'],
  ['localtimestamp', '({{as_of}}::timestamp)'],
])

const literal = /^'(\d{4}-\d\d-\d\d)(?:[ T]00:00(?::00(?:\.0+)?)?)?'$/
const anyDate = /^'\d{4}-\d\d(-\d\d)?.*'$/s

/**
 * Makes a statement that somebody wrote follow the day of its run: `CURRENT_DATE` and `now()` become the planned time, and dates that are the bounds of a period
 * that the question names in words ("last month") become expressions. `days` are other days to ask what those words mean. What looks like a date and was not
 * understood stays, and is told.
 */
export function moveLiterals(
  readTokens: ReadTokens,
  sql: string,
  question: string | null,
  calendar: Calendar,
  days: readonly string[],
): Result<Moved> {
  const read = readTokens(sql)
  if (!read.ok) return read
  const tokens = read.value
  const rules = question === null ? new Map<string, DateRule>() : rulesOf(question, calendar, days)
  const replacements: Replacement[] = []
  const notes: string[] = []
  let text = ''
  let at = 0
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined) break
    const present = presentAt(tokens, index)
    if (present !== null) {
      text += sql.slice(at, token.start) + present.written
      at = present.end
      replacements.push({ found: sql.slice(token.start, present.end), written: present.written, means: present.means })
      index += present.tokens - 1
      continue
    }
    const day = literal.exec(token.text)?.[1]
    const rule = day === undefined ? undefined : rules.get(day)
    if (rule !== undefined) {
      const typed = /^(date|timestamp|timestamptz)$/i.test(tokens[index - 1]?.text ?? '') ? tokens[index - 1] : undefined
      const cast = typed === undefined || typed.text.toLowerCase() === 'date' ? '' : `::${typed.text.toLowerCase()}`
      text += `${sql.slice(at, typed?.start ?? token.start)}${ruleSql(rule)}${cast}`
      at = token.end
      replacements.push(replacementOf(rule, calendar.today))
    } else if (anyDate.test(token.text)) notes.push(`${token.text} stays as it is in every run.`)
  }
  return ok({ sql: text + sql.slice(at), replacements: distinct(replacements), notes: [...new Set(notes)] })
}

function presentAt(tokens: readonly Token[], index: number): { written: string; means: string; end: number; tokens: number } | null {
  const token = tokens[index]
  const word = token?.text.toLowerCase() ?? ''
  const written = presentWords.get(word)
  if (token !== undefined && written !== undefined) {
    return { written, means: word === 'current_date' ? 'the day of the run' : 'the planned time of the run', end: token.end, tokens: 1 }
  }
  const close = tokens[index + 2]
  // A name in front, as in pg_catalog.now(), is part of the call.
  if (word !== 'now' || tokens[index - 1]?.text === '.' || tokens[index + 1]?.text !== '(' || close?.text !== ')') return null
  return { written: '{{as_of}}', means: 'the planned time of the run', end: close.end, tokens: 3 }
}

/** The days that words of a question mean today, each with how it follows from the day; days that two rules give are left out. */
function rulesOf(question: string, calendar: Calendar, days: readonly string[]): Map<string, DateRule> {
  const bounds = [calendar.today, ...days].map((today) => ({ today, days: boundsOf(question, { ...calendar, today }) }))
  const [first] = bounds
  const rules = new Map<string, DateRule>()
  const unclear = new Set<string>()
  for (const [at] of (first?.days ?? []).entries()) {
    const samples = bounds.flatMap(({ today, days: found }) => {
      const day = found[at]
      return found.length === first?.days.length && day !== null && day !== undefined ? [{ today, day }] : []
    })
    const rule = samples.length === bounds.length ? findRule(samples, calendar) : null
    if (rule === null) continue
    const day = dateBy(rule, calendar.today)
    const known = rules.get(day)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(rule)) unclear.add(day)
    rules.set(day, rule)
  }
  for (const day of unclear) rules.delete(day)
  return rules
}

/** First day, the day after the last one, and the last day of each period that the words name. */
function boundsOf(question: string, calendar: Calendar): (string | null)[] {
  return findDates(question, calendar).flatMap((span) => {
    const period =
      span.type === 'period' ? span : span.type === 'comparison' && span.comparison.kind === 'period' ? span.comparison.period : null
    if (period === null) return []
    return [period.from, period.to, period.to === null ? null : dateBy({ kind: 'days', days: -1 }, period.to)]
  })
}
