import { fail, ok, type Result } from '../../base/result.ts'
import { checkMeaning } from '../../chat/meaning/check-meaning.ts'
import type { Judged, judge } from '../../evaluate/judge.ts'
import { pace } from '../../evaluate/pace.ts'
import { guardedExecutor, predictor } from '../../evaluate/predict.ts'
import type { PredictionsFile } from '../../evaluate/predictions-file.ts'
import type { EvaluationQuestion } from '../../evaluate/question-set.ts'
import type { Replay } from '../../evaluate/replies.ts'
import { runSet } from '../../evaluate/run-set.ts'
import type { Service } from '../open-service.ts'

export type Evaluation = {
  service: Service
  role: string
  questions: readonly EvaluationQuestion[]
  parallel: number
  repeats: number
  file: PredictionsFile | null
  replay: Replay | null
  signal: AbortSignal
}

const maxResultBytes = 64_000_000

/**
 * Asks every question that the predictions file does not have and judges all of them, with progress on stderr. Problems: the
 * database cannot be reached, the role sees nothing.
 */
export async function evaluate(job: Evaluation): Promise<Result<Judged[]>> {
  const { chat, guard } = job.service.composition
  const way = await job.service.data.gate.pass()
  if (!way.ok) return way
  const view = await chat.viewFor({ id: 'evaluation', name: 'Evaluation', roles: [job.role], via: 'local' }, 'postgresql')
  if (!view.ok) return view
  const { catalog, policy } = view.value
  if (catalog.tables.size === 0)
    return fail({ kind: 'forbidden', message: `The role ${job.role} sees no table; name another one with --role.` })
  const [source] = chat.sources
  if (!source) return fail({ kind: 'database-unavailable', message: 'There is no data source.' })
  const calendar = chat.calendar()
  const limits = {
    maxRows: policy.maxRows,
    maxBytes: maxResultBytes,
    timeoutMs: job.service.config.STATEMENT_TIMEOUT_MS,
    maxCost: null,
    timeZone: calendar.timeZone,
  }
  const { signal } = job
  const now = () => performance.now()
  const execute = remembering(guardedExecutor({ guard, policy, source, limits, signal }))
  const predict = predictor({
    translators: chat.translators,
    guard,
    catalog,
    policy,
    role: job.role,
    calendar,
    now,
    tryOut: execute,
    faults: (candidate, sql, question) => {
      const statement = guard.tree(sql)
      if (statement === null) return []
      const { claims, promised, warnings } = candidate
      const examined = { statement, sql, catalog, question, calendar, claims: claims ?? null, promised: promised ?? null }
      const openPeriodTold = warnings.some((text) => /\bnot over\b/.test(text))
      return checkMeaning({ ...examined, openPeriodTold }).filter(({ weight }) => weight === 'fault')
    },
    signal,
  })
  for (const translator of chat.translators) translator.prepare?.(catalog)
  const progress = progressLine(job.questions.length, job.file?.known.size ?? 0)
  const judged = await runSet(
    {
      predict: (question) => (job.replay ? job.replay.during(question.id, () => predict(question)) : predict(question)),
      execute,
      allGolds: true,
      onDone: async ({ prediction }, done) => {
        if (!job.file?.known.has(prediction.id)) await job.file?.add(prediction)
        progress.show(done)
      },
    },
    job.questions,
    { parallel: job.parallel, repeats: job.repeats, signal, ...(job.file ? { known: job.file.known } : {}) },
  )
  progress.end()
  return ok(judged)
}

/** The requests that a model would get for these questions: nothing is sent, nothing is judged. */
export const isExportOnly = (exportPrompts: string | null, responses: string | null): boolean =>
  exportPrompts !== null && responses === null

type Execute = Parameters<typeof judge>[0]['execute']

const keptResults = 32

/** A statement that was run just now is not run again: repairs and golds often are the same as the answer. */
function remembering(execute: Execute): Execute {
  const kept = new Map<string, ReturnType<Execute>>()
  return (sql) => {
    const known = kept.get(sql)
    if (known) return known
    const result = execute(sql)
    kept.set(sql, result)
    for (const oldest of kept.keys()) {
      if (kept.size <= keptResults) break
      kept.delete(oldest)
    }
    return result
  }
}

/** One line that is redrawn on a terminal, a line for each tenth elsewhere. Questions known before are not part of the rate. */
function progressLine(total: number, known: number): { show: (done: number) => void; end: () => void } {
  const started = performance.now()
  const terminal = process.stderr.isTTY === true
  let tenth = 0
  return {
    show: (done) => {
      const fresh = Math.max(0, done - known)
      const text = `questions: ${known > 0 ? `${done} of ${total} with those before; ` : ''}${pace(fresh, Math.max(fresh, total - known), performance.now() - started)}`
      if (terminal) process.stderr.write(`\r\u001b[K${text}`)
      else if (Math.floor((10 * done) / total) > tenth) {
        tenth = Math.floor((10 * done) / total)
        process.stderr.write(`${text}\n`)
      }
    },
    end: () => {
      if (terminal) process.stderr.write('\r\u001b[K')
    },
  }
}
