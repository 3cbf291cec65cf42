import type { Outcome } from '../../present/answer/events.ts'
import type { AnswerView } from '../../present/answer/reducer.ts'
import type { Cell } from '../../present/columns.ts'

/** The one object that `pulse ask --json` prints. `rows` are all rows that were kept; `ms` is the wall time of the whole turn. */
export type AnswerObject = {
  outcome: Outcome
  translator: 'verified' | 'semantic' | 'llm' | null
  interpretation: string | null
  sql: string | null
  columns: { name: string; type: string }[]
  rows: Cell[][]
  row_count: number
  truncated: boolean
  warnings: string[]
  options: { label: string; question: string }[]
  message: string | null
  ms: number
}

/** The answer as programs read it. `rows` are the result's rows, also those that did not go over the event stream. */
export function answerObject(view: AnswerView, rows: Cell[][]): AnswerObject {
  const outcome = view.outcome ?? 'interrupted'
  const warnings = [...view.notices.filter(({ level }) => level === 'warning').map(({ text }) => text), ...(view.sql?.check.warnings ?? [])]
  return {
    outcome,
    translator: view.done?.receipt.translator ?? null,
    interpretation: view.interpretation?.sentence ?? null,
    sql: view.sql?.status === 'checked' ? view.sql.text : null,
    columns: (view.result?.columns ?? []).map(({ name, type }) => ({ name, type })),
    rows,
    row_count: view.result?.row_count ?? rows.length,
    truncated: view.result?.truncated === 'cap' || view.result?.truncated === 'bytes',
    warnings: [...new Set(warnings)],
    options: view.clarify?.options ?? [],
    message: messageOf(view),
    ms: view.done?.ms ?? 0,
  }
}

/** The object for a question that was not taken: the database is away, or the text is no question. */
export const notTaken = (outcome: Outcome, message: string): AnswerObject => ({
  outcome,
  translator: null,
  interpretation: null,
  sql: null,
  columns: [],
  rows: [],
  row_count: 0,
  truncated: false,
  warnings: [],
  options: [],
  message,
  ms: 0,
})

/** The sentence for a reader: the headline, the question asked back, or why there is no answer. */
export function messageOf(view: AnswerView): string | null {
  const headline = view.text.map(({ text }) => text).join('')
  return (view.clarify?.message ?? view.refused?.message ?? view.error?.message ?? headline) || null
}

/** The exit code of `pulse ask`: 0 answered, 2 asked back, 3 refused, 1 for what went wrong. */
export function exitCodeOf(outcome: Outcome): number {
  switch (outcome) {
    case 'answered':
    case 'no_data':
      return 0
    case 'clarify':
      return 2
    case 'refused':
    case 'blocked':
    case 'too_expensive':
      return 3
    case 'failed':
    case 'timed_out':
    case 'cancelled':
    case 'unavailable':
    case 'interrupted':
      return 1
  }
}
