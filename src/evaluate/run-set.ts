import type { Result } from '../base/result.ts'
import { compareResults, type Table } from '../present/compare/compare-results.ts'
import type { EvaluationQuestion } from './question-set.ts'

/** What a translator made of a question. `abstain` is a refusal without a reason: nothing was sure. */
export type Prediction = {
  id: string
  outcome: 'sql' | 'clarify' | 'refuse' | 'abstain'
  sql: string | null
  message: string | null
  translator: string | null
  ms: number
  tokensIn: number
  tokensOut: number
}

/**
 * right: what was expected; wrong: an answer that is none of the right ones; the rest are silences: clarified (asked back),
 * refused, abstained, where an answer was expected. `unneeded`: an answer that is also right where asking back was expected.
 */
export type Grade = 'right' | 'wrong' | 'clarified' | 'refused' | 'abstained' | 'gold-failed'

export type Judged = {
  question: EvaluationQuestion
  prediction: Prediction
  grade: Grade
  strict: boolean
  note: string
  golds: Table[]
  answer: Table | null
}

export type EvaluateDeps = {
  predict: (question: EvaluationQuestion) => Promise<Prediction>
  /** Runs a statement of ours or a gold, read-only and under limits; the text of the problem when it fails. */
  execute: (sql: string) => Promise<Result<Table, string>>
  onDone?: (judged: Judged, done: number, total: number) => void
}

/** Asks every question and judges the answers, `parallel` at a time; in the order of the set. */
export async function runSet(deps: EvaluateDeps, questions: readonly EvaluationQuestion[], parallel = 2): Promise<Judged[]> {
  const results: Judged[] = []
  let next = 0
  let done = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < questions.length; at = next++) {
      const question = questions[at]
      if (question === undefined) return
      const judged = await judge(deps, question, await deps.predict(question))
      results[at] = judged
      deps.onDone?.(judged, ++done, questions.length)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, worker))
  return results
}

/** Judges one prediction by running it and the golds. */
export async function judge(deps: Pick<EvaluateDeps, 'execute'>, question: EvaluationQuestion, prediction: Prediction): Promise<Judged> {
  const judged = (grade: Grade, note = '', more: Partial<Judged> = {}): Judged => ({
    question,
    prediction,
    grade,
    note,
    strict: false,
    golds: [],
    answer: null,
    ...more,
  })
  if (prediction.outcome !== 'sql') return silence(question, prediction, judged)
  if (question.expect === 'refuse') return judged('wrong', 'answered what cannot be answered')
  const answer = await deps.execute(prediction.sql ?? '')
  if (!answer.ok) return judged('wrong', `the answer does not run: ${answer.problem}`)
  const golds: Table[] = []
  for (const sql of question.gold_sql) {
    const gold = await deps.execute(sql)
    if (!gold.ok) return judged('gold-failed', gold.problem, { answer: answer.value })
    golds.push(gold.value)
  }
  const verdicts = golds.map((gold) => compareResults(gold, answer.value, question.order_matters))
  const strict = verdicts.some((verdict) => verdict.strict)
  if (verdicts.some((verdict) => verdict.tolerant)) return judged('right', '', { strict, golds, answer: answer.value })
  return judged('wrong', question.expect === 'clarify' ? 'answered where asking back was right' : 'another result', {
    golds,
    answer: answer.value,
  })
}

function silence(question: EvaluationQuestion, prediction: Prediction, judged: (grade: Grade, note?: string) => Judged): Judged {
  const note = prediction.message ?? ''
  if (prediction.outcome === 'clarify') return judged(question.expect === 'clarify' ? 'right' : 'clarified', note)
  const refused = prediction.outcome === 'refuse' ? 'refused' : 'abstained'
  return judged(question.expect === 'refuse' ? 'right' : refused, note)
}
