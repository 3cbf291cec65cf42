import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Judged } from '../../evaluate/judge.ts'
import { openPredictions, type PredictionsFile } from '../../evaluate/predictions-file.ts'
import { printReport } from '../../evaluate/print-report.ts'
import { type EvaluationQuestion, readQuestionSet } from '../../evaluate/question-set.ts'
import { createReplay, type Replay, readReplies } from '../../evaluate/replies.ts'
import { makeReport } from '../../evaluate/report.ts'
import type { TokenCount } from '../../model/model.ts'
import { costOf } from '../../model/prices.ts'
import type { Config } from '../config.ts'
import { type Evaluation, evaluate, isExportOnly } from '../evaluation/evaluate.ts'
import { type EvalOptions, evalUsage, readEvalOptions } from '../evaluation/options.ts'
import { writeReport } from '../evaluation/write-report.ts'
import { messageOf } from '../gate.ts'
import { openService, type Service } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

/** Holds translators against a set of questions whose right answers are known. */
export const evalCommand: Command = {
  name: 'eval',
  summary: 'Asks a set of questions with known answers and reports what was right, wrong and silent.',
  usage: evalUsage,
  run: async (args, env) => {
    const options = readEvalOptions(args, env)
    if ('problem' in options) return failWith(options.problem)
    const inputs = await readInputs(options)
    if ('problem' in inputs) return failWith(inputs.problem)
    const { questions, file, replay } = inputs
    if (file && file.known.size > 0) {
      console.error(
        `${file.known.size} of ${questions.length} questions are in ${options.out} already; going on with the rest. --fresh starts over.`,
      )
    }
    const interrupt = onInterrupt()
    const opened = await openService({ ...env, ...options.env }, true, replay ? { modelFetch: replay.fetch } : {})
    if (!opened.ok) return failWith(inFlags(messageOf(opened.problem), options))
    try {
      const lacking = lackingModel(opened.value)
      if (lacking?.only) return failWith(lacking.text)
      if (lacking !== null) console.error(lacking.text)
      const job: Evaluation = { ...options, service: opened.value, questions, file, replay, signal: interrupt.signal }
      const judged = await evaluate(job)
      if (!judged.ok) return failWith(inFlags(messageOf(judged.problem), options))
      if (interrupt.signal.aborted) return stopped(options, judged.value.length, questions.length)
      if (options.exportPrompts && replay)
        await writeFile(options.exportPrompts, replay.missing.map((call) => `${JSON.stringify(call)}\n`).join(''))
      if (isExportOnly(options.exportPrompts, options.responses)) return exported(options, replay, judged.value)
      await file?.finish(judged.value.map(({ prediction }) => prediction))
      return await report(options, opened.value, judged.value, replay)
    } finally {
      interrupt.end()
      await opened.value.stop()
    }
  },
}

/** Settings under the names of the flags that stand for them here. */
const inFlags = (text: string, { env }: EvalOptions): string =>
  Object.entries(flagNames).reduce((told, [name, flag]) => (name in env ? told.replaceAll(name, flag) : told), text)

const flagNames = {
  ANALYTICS_DATABASE_URL: '--target',
  TRANSLATORS: '--translators',
  PULSE_AS_OF: '--as-of',
  SEMANTIC_MODEL_DIR: '--semantic-model',
}

/** What to say when a language model is among the translators and none is set up; `only`: there is nobody else to ask. */
function lackingModel({ config, composition }: Service): { text: string; only: boolean } | null {
  const there = composition.chat.translators.map(({ name }) => name)
  if (!config.TRANSLATORS.includes('llm') || there.includes('llm')) return null
  const how = 'set OPENAI_BASE_URL or OPENAI_API_KEY, and LLM_MODEL; --responses plays replies from a file'
  return {
    text: `There is no language model: ${how}. ${there.length === 0 ? 'Nobody else is to be asked.' : `Asked: ${there.join(', ')}.`}`,
    only: there.length === 0,
  }
}

type Inputs = { questions: EvaluationQuestion[]; file: PredictionsFile | null; replay: Replay | null }

/** Everything that can be wrong with the files is found before any database is opened. */
async function readInputs(options: EvalOptions): Promise<Inputs | { problem: string }> {
  const text = await readFile(options.file, 'utf8').catch((error: Error) => error)
  if (text instanceof Error) return { problem: `The questions cannot be read: ${text.message}` }
  const set = readQuestionSet(text, options.file)
  if (!set.ok) return { problem: `This is no set of questions:\n${indented(set.errors)}` }
  let replay: Replay | null = null
  if (options.responses) {
    const replies = await readFile(options.responses, 'utf8').catch((error: Error) => error)
    if (replies instanceof Error) return { problem: `The replies cannot be read: ${replies.message}` }
    const read = readReplies(replies, options.responses)
    if (!read.ok) return { problem: `These are no replies:\n${indented(read.errors)}` }
    replay = createReplay(read.replies)
  } else if (options.exportPrompts) replay = createReplay(new Map())
  if (!options.out || isExportOnly(options.exportPrompts, options.responses)) return { questions: set.questions, file: null, replay }
  try {
    const file = await openPredictions(options.out, new Set(set.questions.map(({ id }) => id)), options.fresh)
    return file.ok
      ? { questions: set.questions, file: file.file, replay }
      : { problem: `The predictions cannot be gone on with:\n${indented(file.errors)}` }
  } catch (error) {
    return { problem: `The predictions cannot be written: ${error instanceof Error ? error.message : String(error)}` }
  }
}

const mostLines = 50
const indented = (lines: readonly string[]): string =>
  [...lines.slice(0, mostLines), ...(lines.length > mostLines ? [`and ${lines.length - mostLines} more`] : [])]
    .map((line) => `  ${line}`)
    .join('\n')

/** The first signal lets questions under way go and keeps the file whole; the second one ends at once. */
function onInterrupt(): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop)
  return {
    signal: controller.signal,
    end: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop)
    },
  }
}

function stopped({ out }: EvalOptions, done: number, total: number): number {
  console.error(`\nStopped after ${done} of ${total} questions.${out ? ` They are in ${out}; the same command goes on from there.` : ''}`)
  return 130
}

function exported({ exportPrompts }: EvalOptions, replay: Replay | null, judged: readonly Judged[]): number {
  const asked = new Set(replay?.missing.map(({ id }) => id))
  const decided = judged.filter(({ question }) => !asked.has(question.id)).length
  console.log(
    `Wrote ${asked.size} requests to ${exportPrompts}; nothing was sent. ${decided} of ${judged.length} questions were decided before the model is asked.`,
  )
  return 0
}

async function report(options: EvalOptions, service: Service, judged: Judged[], replay: Replay | null): Promise<number> {
  const { config, composition } = service
  const made = makeReport(judged, pricesOf(config))
  const settings: [string, string][] = [
    ['questions', `${relative(process.cwd(), options.file)} (${judged.length})`],
    ['translators', composition.chat.translators.map(({ name }) => name).join(', ')],
    ['model', composition.languageModel?.name ?? 'none'],
    ['role', options.role],
    ['today', composition.chat.calendar().today],
    ['semantic model', config.SEMANTIC_MODEL_DIR ?? 'shipped'],
    ['catalog', composition.catalogs.current()?.catalog.version ?? 'none'],
  ]
  if (options.report) await writeReport(options.report, { title: 'Evaluation', settings }, made, judged)
  console.log(printReport(made))
  return complain(judged, replay)
}

/** What tokens cost by the settings; null where no prices are set. */
function pricesOf({ LLM_PRICE_IN, LLM_PRICE_CACHED, LLM_PRICE_OUT }: Config): ((tokens: TokenCount) => number) | null {
  if (LLM_PRICE_IN === null || LLM_PRICE_OUT === null) return null
  const prices = { in: LLM_PRICE_IN, cached: LLM_PRICE_CACHED ?? LLM_PRICE_IN, out: LLM_PRICE_OUT }
  return (tokens) => costOf(tokens, prices)
}

/** Says what spoils the figures, and gives back the exit code: 1 when something does. */
function complain(judged: readonly Judged[], replay: Replay | null): number {
  const golds = judged.flatMap(({ question, failedGolds }) => failedGolds.map(({ problem }) => `${question.id}: ${problem}`))
  const missing = (replay?.missing ?? []).map(({ id, attempt }) => `${id}, request ${attempt}`)
  const away = judged.filter(({ grade, question }) => grade === 'unavailable' && !replay?.missing.some(({ id }) => id === question.id))
  const parts: [string, string[]][] = [
    ['Golds that do not run', golds],
    ['Requests without a reply in the file', missing],
    ['Not answered by the model or the database', away.map(({ question, note }) => `${question.id}: ${note}`)],
  ]
  const said = parts.filter(([, lines]) => lines.length > 0)
  for (const [title, lines] of said) console.error(`\n${title} (${lines.length}):\n${indented(lines)}`)
  return said.length > 0 ? 1 : 0
}
