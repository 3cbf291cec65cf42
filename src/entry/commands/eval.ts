import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { guardedExecutor, predictor } from '../../evaluate/predict.ts'
import { readQuestionSet } from '../../evaluate/question-set.ts'
import { makeReport, printReport } from '../../evaluate/report.ts'
import { type Judged, runSet } from '../../evaluate/run-set.ts'
import { progressPrinter } from '../../operations/progress.ts'
import { messageOf } from '../gate.ts'
import { openService, type Service } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

const usage =
  'pulse eval QUESTIONS.jsonl [--target URL] [--translators semantic,llm] [--role admin] [--as-of 2026-11-20] [--out predictions.jsonl] [--report DIR]'

/** Holds translators against a set of questions whose right answers are known. */
export const evalCommand: Command = {
  name: 'eval',
  summary: 'Asks a set of questions with known answers and reports what was right, wrong and silent.',
  usage,
  run: async (args, env) => {
    const options = readArgs(args)
    if ('problem' in options) return failWith(options.problem)
    const text = await readFile(options.file, 'utf8').catch((error: Error) => error)
    if (text instanceof Error) return failWith(`The questions cannot be read: ${text.message}`)
    const set = readQuestionSet(text)
    if (!set.ok) return failWith(`${options.file} is no set of questions:\n${set.errors.map((line) => `  ${line}`).join('\n')}`)
    const opened = await openService({ ...env, ...options.env }, true)
    if (!opened.ok) return failWith(messageOf(opened.problem))
    try {
      const judged = await evaluate(opened.value, options.role, set.questions)
      if (!Array.isArray(judged)) return failWith(judged.problem)
      if (options.out) await writeFile(options.out, judged.map(({ prediction }) => `${JSON.stringify(line(prediction))}\n`).join(''))
      if (options.report) await writeReport(options.report, judged)
      console.log(printReport(makeReport(judged)))
      return 0
    } finally {
      await opened.value.stop()
    }
  },
}

type Options = { file: string; role: string; out: string | undefined; report: string | undefined; env: Record<string, string> }

function readArgs(args: string[]): Options | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        target: { type: 'string' },
        translators: { type: 'string' },
        role: { type: 'string' },
        'as-of': { type: 'string' },
        out: { type: 'string' },
        report: { type: 'string' },
      },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) return { problem: `Expected one file of questions.\nUsage: ${usage}` }
    const env: Record<string, string> = {
      ...(values.target ? { ANALYTICS_DATABASE_URL: values.target } : {}),
      ...(values.translators ? { TRANSLATORS: values.translators } : {}),
      ...(values['as-of'] ? { PULSE_AS_OF: values['as-of'] } : {}),
    }
    return { file, role: values.role ?? 'admin', out: values.out, report: values.report, env }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}` }
  }
}

async function evaluate(service: Service, role: string, questions: Parameters<typeof runSet>[1]): Promise<Judged[] | { problem: string }> {
  const { chat, guard } = service.composition
  const way = await service.data.gate.pass()
  if (!way.ok) return { problem: messageOf(way.problem) }
  const view = await chat.viewFor({ id: 'evaluation', name: 'Evaluation', roles: [role], via: 'local' }, 'postgresql')
  if (!view.ok) return { problem: messageOf(view.problem) }
  const { catalog, policy } = view.value
  const [source] = chat.sources
  if (!source) return { problem: 'There is no data source.' }
  const limits = { maxRows: policy.maxRows, maxBytes: 64_000_000, timeoutMs: 30_000, maxCost: null, timeZone: chat.calendar().timeZone }
  const progress = progressPrinter({
    write: (text) => process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    now: () => performance.now(),
  })
  const predict = predictor({
    translators: chat.translators,
    guard,
    catalog,
    policy,
    role,
    calendar: chat.calendar(),
    now: () => performance.now(),
  })
  const judged = await runSet(
    {
      predict,
      execute: guardedExecutor({ guard, policy, source, limits }),
      onDone: (_one, done, total) => progress.show({ step: 'questions', done, total }),
    },
    questions,
  )
  progress.end()
  return judged
}

/** A line of the predictions file. Nothing sure is a refusal there. */
const line = ({ id, outcome, sql }: Judged['prediction']) => ({ id, outcome: outcome === 'abstain' ? 'refuse' : outcome, sql })

async function writeReport(folder: string, judged: readonly Judged[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const report = makeReport(judged)
  await writeFile(join(folder, 'report.txt'), `${printReport(report)}\n`)
  await writeFile(join(folder, 'report.json'), `${JSON.stringify({ ...report, questions: judged.map(caseOf) }, null, 2)}\n`)
}

const caseOf = ({ question, prediction, grade, strict, note }: Judged) => ({
  id: question.id,
  family: question.family,
  question: question.question,
  expect: question.expect,
  grade,
  strict,
  note,
  outcome: prediction.outcome,
  sql: prediction.sql,
  gold_sql: question.gold_sql,
})
