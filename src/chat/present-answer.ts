import type { NewEvent, Outcome } from '../present/answer/events.ts'
import { chooseChart } from '../present/chart/choose-chart.ts'
import { writeSentence } from '../present/sentence.ts'
import type { CandidateAnswer } from '../translate/translator.ts'
import type { ChatDeps } from './deps.ts'
import type { Returned } from './run-statement.ts'
import type { RunningTurn } from './running-turn.ts'

/**
 * Writes the chart's choice, the headline sentence, the notices and the follow-ups of a result. No rows, and a single row that holds nothing, are
 * `no_data`: nothing is not zero.
 */
export function presentAnswer(deps: ChatDeps, turn: RunningTurn, returned: Returned & { candidate: CandidateAnswer }): Outcome {
  const { run, columns, resultId, truncated, candidate } = returned
  const { log, record } = turn
  const chart = chooseChart({
    columns,
    rows: run.rows,
    truncated,
    intent: candidate.intent,
    question: turn.question,
    today: deps.calendar().today,
  })
  log.append({ name: 'chart', data: { result: resultId, ...chart } })
  const parts = writeSentence({
    title: candidate.title === '' ? null : candidate.title,
    columns,
    rows: run.rows.slice(0, deps.limits.maxStreamedRows),
    rowCount: run.rows.length,
    truncated,
    interpretation: record.interpretation,
    intent: candidate.intent,
    timeZone: deps.calendar().timeZone,
    today: deps.calendar().today,
  })
  if (parts.length > 0) log.append({ name: 'text', data: { parts } })
  for (const notice of noticesOf(returned)) log.append(notice)
  const questions = candidate.followups().slice(0, 4)
  if (questions.length > 0) log.append({ name: 'followups', data: { questions } })
  const [only] = run.rows
  const empty = only === undefined || (run.rows.length === 1 && only.every((cell) => cell === null))
  return empty ? 'no_data' : 'answered'
}

function noticesOf({ run, truncated }: Returned): NewEvent[] {
  const count = () => run.rows.length.toLocaleString('en')
  const notices: NewEvent[] = []
  const warn = (code: string, text: string) => notices.push({ name: 'notice', data: { level: 'warning', code, text } })
  if (truncated === 'cap') warn('truncated', `There are more than ${count()} rows; the first ${count()} are kept.`)
  if (truncated === 'bytes') warn('truncated', `The result is large; its first ${count()} rows are kept.`)
  if (run.cutCells) warn('cells_cut', `${run.cutCells === 1 ? 'One long cell was' : `${run.cutCells} long cells were`} cut.`)
  return notices
}
