import type { Catalog } from '../../catalog/catalog.ts'
import { estimateTokens } from '../../model/estimate-tokens.ts'
import { fence, oneLine } from '../../prompts/fence.ts'
import type { Rendered } from '../../prompts/prompt.ts'
import { type Prompts, renderQuestion } from '../../prompts/prompts.ts'
import type { Comparison, DateSpan } from '../dates/date-span.ts'
import type { PriorTurn, TranslateInput, VerifiedExample } from '../translator.ts'
import type { LiteralHit } from './literal-hits.ts'
import { sqlName, tableNames } from './table-names.ts'
import type { WordHit } from './word-hits.ts'

export type QuestionFacts = {
  dates: DateSpan[]
  literals: LiteralHit[]
  words: WordHit[]
  approved: readonly VerifiedExample[]
  tables: string | null
}

/**
 * The user's message: what is known about this question, as much as `tokens` allow, and the question last. Earlier turns give their
 * question, interpretation and statement, never rows.
 */
export function renderQuestionPart(prompts: Prompts, input: TranslateInput, facts: QuestionFacts, tokens: number): Rendered {
  const { calendar, catalog } = input
  const required = [facts.tables, dateLines(facts.dates), wordLines(facts.words), literalLines(catalog, facts.literals)]
  const present = required.filter((part) => part !== null)
  const left = tokens - estimateTokens(present.slice(facts.tables === null ? 0 : 1).join('\n')) - estimateTokens(input.question)
  const earlier = earlierTurns(input.history, left)
  const verified = verifiedQueries(facts.approved, left - estimateTokens(earlier ?? ''))
  const context = [facts.tables, verified, ...required.slice(1), earlier].filter((part) => part !== null).join('\n')
  return renderQuestion(prompts, {
    context,
    today: calendar.today,
    weekday: weekdays[new Date(`${calendar.today}T00:00:00Z`).getUTCDay()] ?? '',
    timeZone: calendar.timeZone,
    question: fence('question', input.question),
  })
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function dateLines(dates: DateSpan[]): string | null {
  const lines = dates.flatMap((span) => {
    const line = dateLine(span)
    return line === null ? [] : [`"${oneLine(span.text)}" ${line}`]
  })
  return lines.length === 0 ? null : fence('dates', lines.join('\n'))
}

function dateLine(span: DateSpan): string | null {
  if (span.type === 'period') {
    const others = span.alternatives.slice(0, 1).map((other) => `; could also mean ${interval(other)}`)
    return `= ${interval(span)}${span.incomplete ? ' (not over)' : ''}${others.join('')}`
  }
  if (span.type === 'comparison') return comparisonLine(span.comparison)
  if (span.type === 'recurring')
    return span.months.length > 0
      ? `= only months ${span.months.join(', ')} of each year`
      : `= only ISO weekdays ${span.weekdays.join(', ')}`
  if (span.form === 'bare') return null
  return `= one row per ${span.grain ?? 'fitting period'}${span.cycle === null ? '' : ` of the ${span.cycle}`}`
}

const interval = ({ from, to }: { from: string | null; to: string | null }): string =>
  from === null ? `before ${to}` : to === null ? `from ${from}` : `from ${from} to before ${to}`

function comparisonLine(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'shift':
      return `= beside the same stretch ${comparison.amount} ${comparison.unit}(s) before`
    case 'previous':
      return '= beside the stretch of equal length right before'
    case 'change':
      return `= change against one ${comparison.grain} before`
    case 'period':
      return `= beside ${interval(comparison.period)}`
  }
}

function wordLines(words: WordHit[]): string | null {
  const lines = words.map(({ text, meanings }) => `"${oneLine(text)}": ${meanings.join(' or ')}`)
  return lines.length === 0 ? null : fence('words', lines.join('\n'))
}

function literalLines(catalog: Catalog, hits: LiteralHit[]): string | null {
  if (hits.length === 0) return null
  const names = tableNames(catalog)
  const lines = hits.map(({ text, value, columns, exact }) => {
    const places = columns.map((column) => columnName(names, column)).join(', ')
    return `"${oneLine(text)}" ${exact ? 'is' : 'may be'} '${oneLine(value).replaceAll("'", "''")}' in ${places}`
  })
  return fence('values', lines.join('\n'))
}

function columnName(names: ReadonlyMap<string, string>, column: string): string {
  const dot = column.lastIndexOf('.')
  return `${names.get(column.slice(0, dot)) ?? column.slice(0, dot)}.${sqlName(column.slice(dot + 1))}`
}

/** The last turn whole, the two before it by question and interpretation, as far as they fit. */
function earlierTurns(history: PriorTurn[], tokens: number): string | null {
  const lines: string[] = []
  let left = tokens
  for (const [index, turn] of history.slice(-3).toReversed().entries()) {
    const text = turnLine(turn, index === 0)
    const short = turnLine(turn, false)
    const line = estimateTokens(text) <= left ? text : estimateTokens(short) <= left ? short : null
    if (line === null) break
    left -= estimateTokens(line)
    lines.unshift(line)
  }
  return lines.length === 0 ? null : fence('earlier', lines.join('\n'))
}

function turnLine(turn: PriorTurn, whole: boolean): string {
  const parts = [`Q: ${oneLine(turn.question).slice(0, 300)}`, `(${turn.outcome})`]
  if (turn.interpretation !== null) parts.push(`understood as: ${oneLine(turn.interpretation).slice(0, 300)}`)
  if (whole && turn.sql !== null) parts.push(`\nSQL: ${oneLine(turn.sql)}`)
  if (whole && turn.options !== undefined && turn.options.length > 0)
    parts.push(`\nasked back: ${turn.options.map(({ question }) => oneLine(question)).join(' | ')}`)
  return parts.join(' ')
}

/** The most similar approved question with its statement, and a second one when there is room. */
function verifiedQueries(approved: readonly VerifiedExample[], tokens: number): string | null {
  let left = tokens
  const lines: string[] = []
  for (const { question, sql } of approved) {
    const line = `Q: ${oneLine(question)}\nSQL: ${oneLine(sql)}`
    const cost = estimateTokens(line) + 10
    if (cost > left) continue
    left -= cost
    lines.push(line)
  }
  return lines.length === 0 ? null : `Approved statements for similar questions:\n${fence('verified', lines.join('\n'))}`
}
