import type { Problem } from '../base/problem.ts'
import { ok, type Result } from '../base/result.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { RunLimits, Source } from '../execute/source.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import type { Guard } from '../guard/guard-sql.ts'
import { inlineParameters } from '../guard/inline-parameters.ts'
import type { GuardPolicy } from '../guard/policy.ts'
import type { Table } from '../present/compare/compare-results.ts'
import type { Calendar, CandidateAnswer, PriorTurn, Translated, TranslateInput, Translator } from '../translate/translator.ts'
import type { Prediction } from './prediction.ts'
import type { EvaluationQuestion } from './question-set.ts'

/** The rooms that an evaluation asks, as one role sees them. */
export type PredictDeps = {
  translators: readonly Translator[]
  guard: Guard
  catalog: Catalog
  policy: GuardPolicy
  role: string
  calendar: Calendar
  /** Milliseconds from any fixed moment. */
  now: () => number
  /** Runs a checked statement, so that a translator that can repair learns of the database's error; absent: nothing is run. */
  tryOut?: (sql: string) => Promise<Result<Table, Problem>>
  /** What a checked statement gets wrong of the question, `proof` where it cannot be the answer; absent: meaning is not looked at. */
  faults?: (candidate: CandidateAnswer, sql: CheckedSql, question: string) => Fault[]
  signal?: AbortSignal
}

export type Fault = { text: string; proof?: true }

type Outcome = Pick<Prediction, 'outcome' | 'sql' | 'message' | 'translator'>
type Spent = Pick<Prediction, 'tokensIn' | 'tokensCached' | 'tokensOut' | 'calls'>

/**
 * Asks the translators in order, with the turns before the question as history, as a turn of a conversation does: an answer passes the
 * guard, is repaired once where there is evidence against it, and else the next translator is asked. The statement of a prediction has
 * its values written in, so that it runs as it stands.
 */
export function predictor(deps: PredictDeps): (question: EvaluationQuestion) => Promise<Prediction> {
  return async (question) => {
    const started = deps.now()
    const spent: Spent = { tokensIn: 0, tokensCached: 0, tokensOut: 0, calls: 0 }
    const run: Asking = { deps, input: inputFor(deps, question), spent, databaseMs: 0 }
    const outcome = await firstSure(run)
    return { id: question.id, ...outcome, ms: deps.now() - started - run.databaseMs, ...spent }
  }
}

type Asking = { deps: PredictDeps; input: TranslateInput; spent: Spent; databaseMs: number }

function inputFor({ catalog, calendar, role, signal }: PredictDeps, { question, context }: EvaluationQuestion): TranslateInput {
  const history = context.map(
    (turn): PriorTurn => ({ question: turn.question, outcome: 'answered', sql: turn.sql, interpretation: null, semanticQuery: null }),
  )
  return {
    question,
    history,
    catalog,
    calendar,
    asker: { id: 'evaluation', role },
    signal: signal ?? new AbortController().signal,
  }
}

async function firstSure(run: Asking): Promise<Outcome> {
  let message: string | null = null
  let failed: Outcome | null = null
  for (const translator of run.deps.translators) {
    const translated = await translator.translate(run.input)
    if (!translated.ok) {
      failed ??= { outcome: 'unavailable', sql: null, message: textOf(translated.problem), translator: translator.name }
      continue
    }
    spend(run, translated.value)
    const { translation } = translated.value
    if (translation.decision === 'abstain') {
      message = translation.message
      continue
    }
    if (translation.decision !== 'answer') return silent(translation, translator)
    const answered = await checked(run, translator, translation)
    if (answered.outcome !== 'blocked') return answered
    failed = answered
  }
  return failed ?? { outcome: 'abstain', sql: null, message, translator: null }
}

const silent = (translation: { decision: 'clarify' | 'refuse'; message: string }, translator: Translator): Outcome => ({
  outcome: translation.decision,
  sql: null,
  message: translation.message,
  translator: translator.name,
})

function spend({ spent }: Asking, { usage }: Translated): void {
  spent.tokensIn += usage.tokensIn
  spent.tokensCached += usage.tokensCached
  spent.tokensOut += usage.tokensOut
  spent.calls += usage.calls
}

/** A candidate that passes the guard and, where it can be tried, the database; one repair when it does not, or gets the meaning wrong. */
async function checked(run: Asking, translator: Translator, candidate: CandidateAnswer): Promise<Outcome> {
  const answered = ({ sql, faults }: Passed): Outcome => {
    const disproof = faults.find(({ proof }) => proof === true)
    if (disproof !== undefined) return { outcome: 'refuse', sql: null, message: disproof.text, translator: translator.name }
    return { outcome: 'sql', sql, message: null, translator: translator.name }
  }
  const first = await attempt(run, candidate)
  const findings = first.ok ? first.value.faults : []
  if (first.ok && findings.length === 0) return answered(first.value)
  const stays: Outcome = first.ok
    ? answered(first.value)
    : { outcome: 'blocked', sql: null, message: textOf(first.problem), translator: translator.name }
  const problem = first.ok ? null : first.problem
  const repaired = await translator.repair?.(run.input, candidate, {
    sql: candidate.sql,
    problem,
    findings: findings.map(({ text }) => text),
    hints: [],
  })
  if (!repaired?.ok) return stays
  spend(run, repaired.value)
  const { translation } = repaired.value
  if (translation.decision === 'abstain') return stays
  if (translation.decision !== 'answer') return stays.outcome === 'sql' ? stays : silent(translation, translator)
  const second = await attempt(run, translation)
  // A repair must be better than what it replaces.
  const better = second.ok && (!first.ok || second.value.faults.length < findings.length)
  return better ? answered(second.value) : stays
}

type Passed = { sql: string; faults: Fault[] }

async function attempt(run: Asking, candidate: CandidateAnswer): Promise<Result<Passed>> {
  const { guard, policy, tryOut, now, faults } = run.deps
  const verdict = guard.check({ candidate: candidate.sql, parameters: candidate.parameters, policy })
  if (!verdict.ok) return verdict
  const sql = inlineParameters(verdict.value.text, verdict.value.parameters)
  const found = faults?.(candidate, verdict.value, run.input.question) ?? []
  if (tryOut === undefined) return ok({ sql, faults: found })
  const started = now()
  const ran = await tryOut(sql)
  run.databaseMs += now() - started
  // Only an error of the statement is evidence against it; a time limit or a lost connection is judged with the answer.
  return !ran.ok && ran.problem.kind === 'query-failed' ? ran : ok({ sql, faults: found })
}

/** The sentence of a problem. */
export function textOf(problem: Problem): string {
  if (problem.kind === 'unsafe-sql') return problem.violations.map(({ message }) => message).join(' ')
  return 'message' in problem ? problem.message : problem.kind
}

/** Rows of a statement that ran; `elapsedMs` is the time of the run. */
export type Executed = Table & { elapsedMs: number }

/** Runs golds and predictions through the guard and the reader, so that names resolve as they do for questions. */
export function guardedExecutor(
  deps: Pick<PredictDeps, 'guard' | 'policy' | 'signal'> & { source: Source; limits: RunLimits },
): (sql: string) => Promise<Result<Executed, Problem>> {
  return async (sql) => {
    const verdict = deps.guard.check({ candidate: sql, parameters: [], policy: deps.policy })
    if (!verdict.ok) return verdict
    const run = await deps.source.run({ sql: verdict.value, limits: deps.limits, signal: deps.signal ?? new AbortController().signal })
    if (!run.ok) return run
    return ok({ columns: run.value.columns.map(({ name }) => name), rows: run.value.rows, elapsedMs: run.value.elapsedMs })
  }
}
