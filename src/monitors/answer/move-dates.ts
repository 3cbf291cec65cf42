import { ok, type Result } from '../../base/result.ts'
import { inlineParameters } from '../../guard/inline-parameters.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Calendar } from '../../translate/translator.ts'
import type { ReadTokens } from '../templates/read-placeholders.ts'
import { lastingNames, withoutAliases } from './column-names.ts'
import { type DateRule, dateBy, findRule, ruleSql, ruleWords } from './moving-date.ts'

/** A statement as a question gave it when it was asked on a day. */
export type Asked = { today: string; sql: string; parameters: readonly SqlValue[] }

/** What stands now where a date stood: `found` in the answer, `written` in the monitor, `means` in words. */
export type Replacement = { found: string; written: string; means: string }

/** `sql` carries `{{as_of_date}}`; `notes` say what stays as it is. */
export type Moved = { sql: string; replacements: Replacement[]; notes: string[] }

const isoDate = /^\d{4}-\d\d-\d\d$/

/**
 * Finds out how the dates of a statement follow from the day on which its question is asked, from what the same question gave on other days: each date becomes an
 * expression that gives the very date on all of them. `asked` is the answer at hand. Null where the statement takes another form
 * on some days, or a date follows no rule that is known: then it cannot be moved as a whole.
 */
export function moveDates(readTokens: ReadTokens, asked: Asked, others: readonly Asked[], calendar: Calendar): Result<Moved | null> {
  const all = [asked, ...others]
  const forms = Map.groupBy(all, ({ sql }) => withoutAliases(readTokens, sql))
  const usual = [...forms.values()].toSorted((one, other) => other.length - one.length)[0] ?? []
  const [sample] = usual
  if (sample === undefined) return ok(null)
  const rules = new Map<number, DateRule>()
  for (const [at, value] of sample.parameters.entries()) {
    const values = usual.map(({ parameters }) => parameters[at])
    if (values.every((one) => JSON.stringify(one) === JSON.stringify(value))) continue
    const days = usual.map(({ today, parameters }) => ({ today, day: String(parameters[at]) }))
    const rule = days.every(({ day }) => isoDate.test(day)) ? findRule(days, calendar) : null
    if (rule === null) return ok(null)
    rules.set(at + 1, rule)
  }
  // Where two dates fall on one day the statement is written with one parameter, so forms differ while their meaning does not.
  const same = all.every(({ today, sql, parameters }) => {
    const moved = sample.parameters.map((value, at) => {
      const rule = rules.get(at + 1)
      return rule === undefined ? value : dateBy(rule, today)
    })
    const [expected, found] = [inlineParameters(sample.sql, moved), inlineParameters(sql, parameters)]
    return withoutAliases(readTokens, expected) === withoutAliases(readTokens, found)
  })
  if (!same) return ok(null)
  const tokens = readTokens(sample.sql)
  if (!tokens.ok) return tokens
  const names = lastingNames(
    readTokens,
    usual.map((one) => one.sql),
  )
  let sql = ''
  let at = 0
  for (const [index, { text, start, end }] of tokens.value.entries()) {
    const lasting = names.get(text)
    if (lasting !== undefined) {
      sql += sample.sql.slice(at, start) + lasting
      at = end
    }
    const rule = /^\$\d+$/.test(text) ? rules.get(Number(text.slice(1))) : undefined
    if (rule === undefined) continue
    // The expression is a date already.
    const cast = tokens.value[index + 1]?.text === '::' && tokens.value[index + 2]?.text.toLowerCase() === 'date'
    sql += sample.sql.slice(at, start) + ruleSql(rule)
    at = cast ? (tokens.value[index + 2]?.end ?? end) : end
  }
  const replacements = [...rules.values()].map((rule) => replacementOf(rule, asked.today))
  return ok({ sql: inlineParameters(sql + sample.sql.slice(at), sample.parameters), replacements: distinct(replacements), notes: [] })
}

/** What a rule puts in the place of the date that it gave on a day. */
export const replacementOf = (rule: DateRule, today: string): Replacement => ({
  found: dateBy(rule, today),
  written: ruleSql(rule),
  means: ruleWords(rule),
})

/** Each of them once. */
export const distinct = (replacements: readonly Replacement[]): Replacement[] => [
  ...new Map(replacements.map((one) => [one.found + one.written, one])).values(),
]
