import type { StoredQuestion } from '../../chat/verified/verified-question.table.ts'
import { printable } from '../../present/printable.ts'

/** Verified questions one a line: status, name, question, and why one is put aside. */
export function questionTable(questions: readonly StoredQuestion[]): string {
  if (questions.length === 0) return 'There are no verified questions.'
  const width = Math.max(...questions.map(({ name }) => name.length))
  const lines = questions.map(({ status, name, question, reason }) => {
    const why = reason === null ? '' : `  (${reason})`
    return printable(`${status.padEnd(11)}  ${name.padEnd(width)}  ${question}${why}`)
  })
  const aside = questions.filter(({ status }) => status !== 'active').length
  return [...lines, '', `${questions.length} verified questions, ${aside} put aside.`].join('\n')
}

/** One verified question with its statement and slots. */
export function questionText(one: StoredQuestion): string {
  const slots = one.slots.map((slot) => {
    const places = slot.kind === 'period' ? [...slot.starts, ...slot.ends, ...slot.lasts] : slot.binds
    const what = slot.kind === 'value' ? `a value of ${slot.column}` : slot.kind === 'number' ? 'a number' : 'a period of this kind'
    return `  "${slot.text}": ${places.length === 0 ? 'this period only' : `${what}, ${places.map((place) => `$${place}`).join(', ')}`}`
  })
  return [
    one.question,
    '',
    `Name: ${one.name} (${one.source}, ${one.status})`,
    ...(one.reason === null ? [] : [`Reason: ${one.reason}`]),
    `Approved by ${one.verifiedBy} on ${one.verifiedAt}, used ${one.uses} times`,
    ...(one.note === null ? [] : [`Note: ${one.note}`]),
    ...(slots.length === 0 ? ['It holds for these words only.'] : ['May be replaced:', ...slots]),
    '',
    ...one.sql.split('\n').map((line) => `  ${line}`),
  ]
    .map(printable)
    .join('\n')
}

/** A verified question for programs. */
export const questionObject = (one: StoredQuestion): object => ({
  name: one.name,
  question: one.question,
  sql: one.sql,
  slots: one.slots,
  status: one.status,
  reason: one.reason,
  source: one.source,
  verified_by: one.verifiedBy,
  verified_at: one.verifiedAt,
  note: one.note,
  uses: one.uses,
  version: one.version,
})
