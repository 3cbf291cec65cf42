import type { AnswerView } from '../../present/answer/reducer.ts'
import type { Cell } from '../../present/columns.ts'
import { printable } from '../../present/printable.ts'
import { textTable } from '../../present/text-table.ts'
import { messageOf } from './answer-object.ts'

/** The answer for a person at a terminal: sentence, how it was understood, table, warnings, options, SQL. */
export function answerText(view: AnswerView, rows: Cell[][], options: { width: number; timeZone: string }): string {
  const parts: string[] = []
  const message = messageOf(view)
  if (message) parts.push(message)
  if (view.interpretation && !view.clarify) parts.push(`Understood as: ${view.interpretation.sentence}`)
  if (view.result && rows.length > 0) parts.push(textTable(view.result.columns, rows, options))
  for (const notice of view.notices) parts.push(`${notice.level === 'warning' ? 'Note: ' : ''}${notice.text}`)
  for (const warning of view.sql?.status === 'checked' ? view.sql.check.warnings : []) parts.push(`Note: ${warning}`)
  for (const violation of view.refused?.violations ?? []) parts.push(`  - ${violation.message}`)
  if (view.clarify)
    parts.push(view.clarify.options.map((option, at) => `  ${at + 1}. ${option.label}: ask "${option.question}"`).join('\n'))
  const couldAsk = view.refused?.could_ask ?? []
  if (couldAsk.length > 0) parts.push(`You could ask:\n${couldAsk.map((question) => `  - ${question}`).join('\n')}`)
  if (view.sql) parts.push(`SQL (${sqlOrigin(view)}):\n${indent(view.sql.text)}`)
  const confidence = view.done?.receipt.confidence
  if (confidence) parts.push(`Confidence: ${confidence.level}. ${confidence.reasons.join(' ')}`)
  const ms = view.done?.ms
  if (view.result && ms !== undefined)
    parts.push(`${countOf(view.result.row_count ?? rows.length)}, ${ms} ms, database ${view.result.database_ms ?? 0} ms`)
  return printable(parts.filter((part) => part !== '').join('\n\n'))
}

const sqlOrigin = (view: AnswerView): string => {
  const translator = view.sql?.translator ?? 'edited'
  return view.sql?.status === 'rejected' ? `${translator}, not run` : translator
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')

const countOf = (rows: number): string => (rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`)
