import { parseArgs } from 'node:util'
import { newId } from '../../base/ids.ts'
import type { Problem } from '../../base/problem.ts'
import { ok, type Result } from '../../base/result.ts'
import { type ChatService, chatService } from '../../chat/chat-service.ts'
import { localPrincipal } from '../../identity/principal.ts'
import type { AnswerView } from '../../present/answer/reducer.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { csvLines } from '../../present/csv.ts'
import { printable } from '../../present/printable.ts'
import { messageOf } from '../gate.ts'
import { openService } from '../open-service.ts'
import { answerObject, exitCodeOf, notTaken } from '../terminal/answer-object.ts'
import { answerText } from '../terminal/answer-text.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

const pageSize = 5_000

/** Asks one question and prints the answer. */
export const askCommand: Command = {
  name: 'ask',
  summary: 'Asks one question and prints the sentence, the table and the SQL.',
  usage: 'pulse ask "QUESTION" [--double-check] [--json | --csv | --sql]',
  run: async (args, env) => {
    const asked = readArgs(args)
    if ('problem' in asked) return failWith(asked.problem)
    const opened = await openService(env, true)
    if (!opened.ok) return tellNotTaken(opened.problem, asked.form)
    const service = opened.value
    try {
      const way = await service.data.gate.pass()
      if (!way.ok) return tellNotTaken(way.problem, asked.form)
      const chat = chatService(service.composition.chat)
      const answered = await ask(chat, asked)
      if (!answered.ok) return tellNotTaken(answered.problem, asked.form)
      const { view, rows } = answered.value
      await chat.stop(5_000)
      console.log(print(asked.form, view, rows, service.config.PULSE_TIME_ZONE))
      return exitCodeOf(view.outcome ?? 'interrupted')
    } finally {
      await service.stop()
    }
  },
}

type Form = 'text' | 'json' | 'csv' | 'sql'
type Asked = { question: string; form: Form; doubleCheck: boolean }

function readArgs(args: string[]): Asked | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        csv: { type: 'boolean' },
        sql: { type: 'boolean' },
        'double-check': { type: 'boolean', default: false },
      },
    })
    const forms = (['json', 'csv', 'sql'] as const).filter((form) => values[form])
    if (forms.length > 1) return { problem: 'Choose one of --json, --csv and --sql.' }
    if (positionals.length === 0) return { problem: `Expected a question.\nUsage: ${askCommand.usage}` }
    return { question: positionals.join(' '), form: forms[0] ?? 'text', doubleCheck: values['double-check'] }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : String(error)}\nUsage: ${askCommand.usage}` }
  }
}

async function ask(chat: ChatService, { question, doubleCheck }: Asked): Promise<Result<{ view: AnswerView; rows: Cell[][] }>> {
  const conversation = await chat.createConversation(localPrincipal, null)
  if (!conversation.ok) return conversation
  const request = { id: newId(), question, ...(doubleCheck ? { double_check: true } : {}) }
  const run = await chat.ask(localPrincipal, conversation.value.id, request, AbortSignal.timeout(600_000))
  if (!run.ok) return run
  const cancel = () => void chat.cancel(localPrincipal, run.value.id)
  process.once('SIGINT', cancel)
  const view = await run.value.answer
  process.off('SIGINT', cancel)
  return ok({ view, rows: await allRows(chat, view) })
}

/** The rows that came over the stream, then the pages that were kept beyond them. */
async function allRows(chat: ChatService, view: AnswerView): Promise<Cell[][]> {
  const rows = [...(view.result?.rows ?? [])]
  const total = view.result?.row_count ?? rows.length
  while (view.result && rows.length < total) {
    const page = await chat.pageRows(localPrincipal, view.result.id, { offset: rows.length, limit: pageSize, sort: null })
    if (!page.ok || page.value.rows.length === 0) return rows
    rows.push(...page.value.rows)
  }
  return rows
}

function print(form: Form, view: AnswerView, rows: Cell[][], timeZone: string): string {
  switch (form) {
    case 'json':
      return JSON.stringify(answerObject(view, rows))
    case 'csv':
      return view.result ? asCsv(view.result.columns, rows, process.stdout.isTTY) : answerText(view, rows, { width: 100, timeZone })
    case 'sql':
      return view.sql ? (process.stdout.isTTY ? printable(view.sql.text) : view.sql.text) : answerText(view, rows, { width: 100, timeZone })
    case 'text':
      return answerText(view, rows, { width: process.stdout.columns ?? 100, timeZone })
  }
}

/** On a terminal escape sequences in values do nothing; a file or another program gets the values exactly. */
const asCsv = (columns: ResultColumn[], rows: Cell[][], terminal: boolean): string =>
  [...csvLines(columns, rows, { terminal })].join('').trimEnd()

function tellNotTaken(problem: Problem, form: Form): number {
  const outcome = problem.kind === 'database-unavailable' || problem.kind === 'too-many-requests' ? 'unavailable' : 'failed'
  if (form === 'json') console.log(JSON.stringify(notTaken(outcome, messageOf(problem))))
  return failWith(messageOf(problem))
}
