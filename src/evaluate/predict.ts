import { ok, type Result } from '../base/result.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { RunLimits, Source } from '../execute/source.ts'
import type { Guard } from '../guard/guard-sql.ts'
import { inlineParameters } from '../guard/inline-parameters.ts'
import type { GuardPolicy } from '../guard/policy.ts'
import type { Table } from '../present/compare/compare-results.ts'
import type { Calendar, CandidateAnswer, PriorTurn, Translated, TranslateInput, Translator } from '../translate/translator.ts'
import type { EvaluationQuestion } from './question-set.ts'
import type { Prediction } from './run-set.ts'

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
}

type Outcome = Pick<Prediction, 'outcome' | 'sql' | 'message' | 'translator'>

/**
 * Asks the translators in order, with the turns before the question as history, and holds an answer against the guard, with one repair
 * where the translator can. The statement of a prediction has its values written in, so that it runs as it stands.
 */
export function predictor(deps: PredictDeps): (question: EvaluationQuestion) => Promise<Prediction> {
  return async (question) => {
    const started = deps.now()
    const input = inputFor(deps, question)
    const tokens = { in: 0, out: 0 }
    const outcome = await firstSure(deps, input, (translated) => {
      tokens.in += translated.usage.tokensIn
      tokens.out += translated.usage.tokensOut
    })
    return { id: question.id, ...outcome, ms: deps.now() - started, tokensIn: tokens.in, tokensOut: tokens.out }
  }
}

function inputFor({ catalog, calendar, role }: PredictDeps, { question, context }: EvaluationQuestion): TranslateInput {
  const history = context.map(
    (turn): PriorTurn => ({ question: turn.question, outcome: 'answered', sql: turn.sql, interpretation: null, semanticQuery: null }),
  )
  return { question, history, catalog, calendar, asker: { id: 'evaluation', role }, signal: new AbortController().signal }
}

async function firstSure(deps: PredictDeps, input: TranslateInput, spend: (translated: Translated) => void): Promise<Outcome> {
  let message: string | null = null
  for (const translator of deps.translators) {
    const translated = await translator.translate(input)
    if (!translated.ok) return { outcome: 'abstain', sql: null, message: translated.problem.kind, translator: translator.name }
    spend(translated.value)
    const { translation } = translated.value
    switch (translation.decision) {
      case 'abstain':
        message = translation.message
        continue
      case 'clarify':
        return { outcome: 'clarify', sql: null, message: translation.message, translator: translator.name }
      case 'refuse':
        return { outcome: 'refuse', sql: null, message: translation.message, translator: translator.name }
      case 'answer':
        return checked(deps, translator, input, translation, spend)
    }
  }
  return { outcome: 'abstain', sql: null, message, translator: null }
}

async function checked(
  deps: PredictDeps,
  translator: Translator,
  input: TranslateInput,
  candidate: CandidateAnswer,
  spend: (translated: Translated) => void,
): Promise<Outcome> {
  const judge = ({ sql, parameters }: CandidateAnswer) => deps.guard.check({ candidate: sql, parameters, policy: deps.policy })
  const done = (sql: string): Outcome => ({ outcome: 'sql', sql, message: null, translator: translator.name })
  const first = judge(candidate)
  if (first.ok) return done(inlineParameters(first.value.text, first.value.parameters))
  const blocked = {
    outcome: 'abstain' as const,
    sql: null,
    message: first.problem.violations[0]?.message ?? 'blocked',
    translator: translator.name,
  }
  const repaired = await translator.repair?.(input, candidate, { sql: candidate.sql, problem: first.problem, hints: [] })
  if (!repaired?.ok) return blocked
  spend(repaired.value)
  if (repaired.value.translation.decision !== 'answer') return blocked
  const second = judge(repaired.value.translation)
  return second.ok ? done(inlineParameters(second.value.text, second.value.parameters)) : blocked
}

/** Runs golds and predictions through the guard and the reader, so that names resolve as they do for questions. */
export function guardedExecutor(
  deps: Pick<PredictDeps, 'guard' | 'policy'> & { source: Source; limits: RunLimits },
): (sql: string) => Promise<Result<Table, string>> {
  return async (sql) => {
    const verdict = deps.guard.check({ candidate: sql, parameters: [], policy: deps.policy })
    if (!verdict.ok) return { ok: false, problem: verdict.problem.violations.map(({ message }) => message).join(' ') }
    const run = await deps.source.run({ sql: verdict.value, limits: deps.limits, signal: new AbortController().signal })
    if (!run.ok) return { ok: false, problem: 'message' in run.problem ? run.problem.message : run.problem.kind }
    return ok({ columns: run.value.columns.map(({ name }) => name), rows: run.value.rows })
  }
}
