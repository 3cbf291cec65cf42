import type { Interpretation } from '../../present/answer/events.ts'
import type { PeriodSpan } from '../dates/date-span.ts'
import type { CandidateAnswer, TranslateInput, Translation } from '../translator.ts'
import { claimsOf, type ReadFacts } from './claims.ts'
import type { LiteralHit } from './literal-hits.ts'
import type { Reply } from './reply.ts'
import { statesFigure } from './stated-figures.ts'

/**
 * A reply as the pipeline takes it. Dates come from our own reading of the question, not from the model, and sentences that state figures
 * are left out: only the data does that.
 */
export function toTranslation(given: Reply, input: TranslateInput, facts: ReadFacts): Translation {
  const reply = withoutFigures(given, input, facts)
  switch (reply.decision) {
    case 'answer':
      return toAnswer(reply, input, facts)
    case 'clarify':
      return { decision: 'clarify', message: clarifyMessage(reply), options: reply.options, interpretation: null }
    case 'refuse':
      return {
        decision: 'refuse',
        code: reply.refusal?.code ?? 'no_data',
        message: reply.refusal?.message ?? '',
        couldAsk: reply.refusal?.could_ask ?? [],
      }
  }
}

function withoutFigures(reply: Reply, { question, history, calendar }: TranslateInput, { dates }: ReadFacts): Reply {
  const said = history.map((turn) => `${turn.question} ${turn.interpretation ?? ''} ${turn.sql ?? ''}`)
  const known = [question, ...said, reply.sql ?? '', calendar.today, JSON.stringify(dates)].join(' ').replaceAll('-', ' ')
  const plain = (text: string): string => (statesFigure(text, known) ? '' : text)
  const refusal = reply.refusal === null ? null : { ...reply.refusal, message: plain(reply.refusal.message) || unsaid }
  const assumptions = reply.assumptions.filter((text) => plain(text) !== '')
  return { ...reply, interpretation: plain(reply.interpretation), title: plain(reply.title), assumptions, refusal }
}

const unsaid = 'The language model says that the data does not answer this.'

function clarifyMessage({ interpretation }: Reply): string {
  const what = interpretation.replace(/[.\s]+$/, '')
  return what === '' ? 'Which of these do you mean?' : `${what}. Which of these do you mean?`
}

function toAnswer(reply: Reply, input: TranslateInput, facts: ReadFacts): CandidateAnswer {
  const { dates, literals } = facts
  const sql = reply.sql ?? ''
  const periods = dates.filter((span) => span.type === 'period')
  const used = periods.filter((span) => uses(sql, span))
  return {
    decision: 'answer',
    sql,
    parameters: [],
    interpretation: interpret(reply, input, used, literals),
    title: reply.title === '' ? input.question.slice(0, 80) : reply.title,
    semanticQuery: null,
    columns: {},
    intent: reply.shape?.kind ?? null,
    warnings: [
      ...used.filter(({ incomplete, to }) => incomplete && to !== null).map(({ text, label }) => `“${text}” (${label}) is not over.`),
    ],
    followups: () => [],
    ...(reply.shape === null ? {} : { promised: { rows: reply.shape.kind === 'single' ? 'one' : 'many', columns: reply.shape.columns } }),
    claims: claimsOf(facts, input),
  }
}

function interpret(reply: Reply, input: TranslateInput, used: PeriodSpan[], literals: LiteralHit[]): Interpretation {
  return {
    sentence: reply.interpretation === '' ? input.question : reply.interpretation,
    intervals: used.map(({ label, from, to }) => ({ label, from, to, time_zone: input.calendar.timeZone })),
    assumptions: [
      ...reply.assumptions.map((text) => ({ text, alternatives: [] })),
      ...used
        .filter(({ alternatives }) => alternatives.length > 0)
        .map((span) => ({
          text: `“${span.text}” is ${span.label}`,
          alternatives: span.alternatives.map(({ label }) => ({ label, question: reworded(input.question, span, label) })),
        })),
      ...literals.flatMap((literal) => choiceOfColumn(literal, reply.sql ?? '', input)),
    ],
    unused_words: [],
  }
}

/** A value that several columns hold was read as one of them; said with the others. Columns of one name in several tables are one. */
function choiceOfColumn({ text, columns, exact }: LiteralHit, sql: string, input: TranslateInput): Interpretation['assumptions'] {
  const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])
  const names = [...new Set(columns.map((column) => column.slice(column.lastIndexOf('.') + 1)))]
  const used = names.filter((name) => words.has(name.toLowerCase()))
  const [own] = used
  if (!exact || own === undefined || used.length > 1 || names.length < 2) return []
  const others = names.filter((name) => name !== own).map((name) => labelOf(name, columns, input))
  const alternatives = others.map((label) => ({ label, question: `${input.question} (“${text}” as ${label})` }))
  return [{ text: `“${text}” is read as ${labelOf(own, columns, input)}; it is also a value of ${others.join(' and ')}`, alternatives }]
}

/** A column as people call it. */
function labelOf(name: string, columns: readonly string[], { catalog }: TranslateInput): string {
  const place = columns.find((column) => column.endsWith(`.${name}`)) ?? name
  const dataset = catalog.model.datasets.find(({ table }) => place === `${table}.${name}`)
  return dataset?.fields.find(({ column }) => column === name)?.label.toLowerCase() ?? name.replaceAll('_', ' ')
}

/** The question with another reading of its dates in their place. */
const reworded = (question: string, span: PeriodSpan, label: string): string =>
  `${question.slice(0, span.start)}${label}${question.slice(span.end)}`

/** Whether a bound of the period stands in the statement: as a date, as its month, or as its year. */
function uses(sql: string, { from, to }: { from: string | null; to: string | null }): boolean {
  const bounds = [from, to, to === null ? null : dayBefore(to)].filter((day) => day !== null)
  if (bounds.some((day) => sql.includes(day) || sql.includes(`'${day.slice(0, 7)}'`))) return true
  return from !== null && new RegExp(`\\b${from.slice(0, 4)}\\b`).test(sql)
}

const dayBefore = (iso: string): string => new Date(Date.parse(`${iso}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
