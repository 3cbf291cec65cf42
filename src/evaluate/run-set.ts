import { type JudgeDeps, type Judged, judge } from './judge.ts'
import type { Prediction } from './prediction.ts'
import type { EvaluationQuestion } from './question-set.ts'

export type EvaluateDeps = JudgeDeps & {
  predict: (question: EvaluationQuestion, repeat: number) => Promise<Prediction>
  /** Called with every question that is settled, in the order in which that happens; it is waited for. */
  onDone?: (judged: Judged, done: number, total: number) => void | Promise<void>
}

export type EvaluateOptions = {
  /** How many questions are under way at one time. */
  parallel?: number
  /** How often each question is asked; the first prediction is the one that is judged. */
  repeats?: number
  /** Predictions made before: these questions are judged and not asked. */
  known?: ReadonlyMap<string, Prediction>
  /** Aborted: no further question is begun, and those under way are left out. */
  signal?: AbortSignal
}

/** Asks every question and judges the answers; in the order of the set. Questions that were not reached are absent. */
export async function runSet(
  deps: EvaluateDeps,
  questions: readonly EvaluationQuestion[],
  { parallel = 2, repeats = 1, known = new Map(), signal }: EvaluateOptions = {},
): Promise<Judged[]> {
  const results: Judged[] = []
  let next = 0
  let done = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < questions.length && !signal?.aborted; at = next++) {
      const question = questions[at]
      if (question === undefined) return
      const judged = await settle(deps, question, known.get(question.id), repeats)
      if (signal?.aborted) return
      results[at] = judged
      await deps.onDone?.(judged, ++done, questions.length)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, worker))
  return results.filter((one) => one !== undefined)
}

async function settle(deps: EvaluateDeps, question: EvaluationQuestion, known: Prediction | undefined, repeats: number): Promise<Judged> {
  if (known) return judge(deps, question, known)
  const first = await deps.predict(question, 0)
  const others: Prediction[] = []
  for (let repeat = 1; repeat < repeats; repeat++) others.push(await deps.predict(question, repeat))
  const judged = await judge(deps, question, first)
  if (others.length === 0) return judged
  return { ...judged, stable: await sameEnds(deps, question, judged, others) }
}

/** Whether the repeats ended as the first one did: the same outcome and, for answers that are written otherwise, the same grade. */
async function sameEnds(deps: EvaluateDeps, question: EvaluationQuestion, first: Judged, others: readonly Prediction[]): Promise<boolean> {
  for (const other of others) {
    if (other.outcome !== first.prediction.outcome) return false
    if (other.sql === first.prediction.sql) continue
    const judged = await judge(deps, question, other)
    if (judged.grade !== first.grade || JSON.stringify(judged.got) !== JSON.stringify(first.got)) return false
  }
  return true
}
