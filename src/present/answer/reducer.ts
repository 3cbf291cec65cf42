import type { Cell, ResultColumn } from '../columns.ts'
import type { EventData, Interpretation, Outcome } from './events.ts'
import { readers } from './read-event.ts'

/** Rows of an answer as far as they are loaded. `row_count` and what follows it are null until the result is complete. */
export type ResultView = {
  id: string
  columns: ResultColumn[]
  rows: Cell[][]
  row_count: number | null
  truncated: EventData<'result'>['truncated']
  statistics: EventData<'result'>['statistics']
  database_ms: number | null
}

/** The folded state of one answer: what every reader shows. Plain data, the same as JSON and in memory. */
export type AnswerView = {
  /** Number of the last event folded in; 0 before the first. */
  seq: number
  phase: 'waiting' | 'running' | 'done'
  answer: string | null
  conversation: string | null
  question: string
  asker: string | null
  deadline: string | null
  steps: EventData<'step'>[]
  interpretation: Interpretation | null
  sql: EventData<'sql'> | null
  result: ResultView | null
  chart: EventData<'chart'> | null
  /** Parts of the headline sentence. */
  text: EventData<'text'>['parts']
  clarify: EventData<'clarify'> | null
  refused: EventData<'refused'> | null
  error: EventData<'error'> | null
  notices: EventData<'notice'>[]
  followups: string[]
  outcome: Outcome | null
  done: EventData<'done'> | null
}

/** An answer before its first event. */
export const emptyAnswer: AnswerView = {
  seq: 0,
  phase: 'waiting',
  answer: null,
  conversation: null,
  question: '',
  asker: null,
  deadline: null,
  steps: [],
  interpretation: null,
  sql: null,
  result: null,
  chart: null,
  text: [],
  clarify: null,
  refused: null,
  error: null,
  notices: [],
  followups: [],
  outcome: null,
  done: null,
}

/** An entry of the log as it comes off the wire; every `AnswerEvent` is one. */
export type LoggedEvent = { seq: number; name: string; data: unknown }

/**
 * Adds one event to the view and gives back the new view; the old one is untouched. A number already folded changes nothing, an
 * unknown name only counts, data of the wrong shape is read as far as it goes, and nothing after `done` has an effect.
 */
export function foldEvent(view: AnswerView, event: LoggedEvent): AnswerView {
  if (!(event.seq > view.seq) || view.phase === 'done') return view
  const next: AnswerView = { ...view, seq: event.seq, phase: 'running' }
  const { data } = event
  switch (event.name) {
    case 'open': {
      const { answer, conversation, question, deadline, asker } = readers.open(data)
      return { ...next, answer, conversation, question, deadline, asker }
    }
    case 'step':
      return { ...next, steps: withStep(view.steps, readers.step(data)) }
    case 'interpretation':
      return { ...next, interpretation: readers.interpretation(data) }
    case 'sql':
      return { ...next, sql: readers.sql(data) }
    case 'columns':
      return withColumns(next, readers.columns(data))
    case 'rows':
      return withRows(next, readers.rows(data))
    case 'result':
      return withResult(next, readers.result(data))
    case 'chart':
      return { ...next, chart: readers.chart(data) }
    case 'text':
      return { ...next, text: readers.text(data).parts }
    case 'clarify':
      return { ...next, clarify: readers.clarify(data) }
    case 'refused':
      return { ...next, refused: readers.refused(data) }
    case 'error':
      return { ...next, error: readers.error(data) }
    case 'notice':
      return { ...next, notices: withNotice(view.notices, readers.notice(data)) }
    case 'followups':
      return { ...next, followups: readers.followups(data).questions }
    case 'done': {
      const done = readers.done(data)
      return { ...next, phase: 'done', outcome: done.outcome, done }
    }
    default:
      return next
  }
}

function withStep(steps: AnswerView['steps'], step: EventData<'step'>): AnswerView['steps'] {
  const known = steps.some((other) => other.id === step.id)
  return known ? steps.map((other) => (other.id === step.id ? step : other)) : [...steps, step]
}

function withNotice(notices: AnswerView['notices'], notice: EventData<'notice'>): AnswerView['notices'] {
  const said = notices.some((other) => other.code === notice.code && other.text === notice.text)
  return said ? notices : [...notices, notice]
}

/** A repaired statement starts a new result: what was read of the earlier one is dropped with its chart and sentence. */
function withColumns(view: AnswerView, data: EventData<'columns'>): AnswerView {
  const result: ResultView = {
    id: data.result,
    columns: data.columns,
    rows: [],
    row_count: null,
    truncated: 'none',
    statistics: [],
    database_ms: null,
  }
  return { ...view, result, chart: null, text: [] }
}

/** Rows join where their offset says; a batch that would leave a hole is left out, since pages can be fetched by offset. */
function withRows(view: AnswerView, data: EventData<'rows'>): AnswerView {
  const { result } = view
  if (result === null || result.id !== data.result || data.offset < 0 || data.offset > result.rows.length) return view
  return { ...view, result: { ...result, rows: [...result.rows.slice(0, data.offset), ...data.rows] } }
}

function withResult(view: AnswerView, data: EventData<'result'>): AnswerView {
  const { result } = view
  if (result === null || result.id !== data.result) return view
  const { row_count, truncated, statistics, database_ms } = data
  return { ...view, result: { ...result, row_count, truncated, statistics, database_ms } }
}
