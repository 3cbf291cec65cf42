import { checkMeaning } from '../../src/chat/meaning/check-meaning.ts'
import { guardedExecutor, type PredictDeps, predictor } from '../../src/evaluate/predict.ts'
import { evaluationQuestionSchema } from '../../src/evaluate/question-set.ts'
import type { RunLimits, Source } from '../../src/execute/source.ts'
import type { CheckedSql } from '../../src/guard/checked-sql.ts'
import { compareResults, type Table } from '../../src/present/compare/compare-results.ts'
import type { CandidateAnswer } from '../../src/translate/translator.ts'
import type { AskedTurn, Dialogue } from './dialogue-generate.ts'

/** What became of the last turn of a dialogue; `gold-failed` where a statement of the oracle does not run. */
export type Grade = 'right' | 'wrong' | 'silent' | 'gold-failed'
export type Examined = {
  readonly dialogue: Dialogue
  readonly grade: Grade
  /** The statement that was answered with, or why there is none. */
  readonly answer: string
  /** The place of the first turn that, asked as the last one, ends as the last one did: where it went wrong, or fell silent. */
  readonly since: number
  /** Whether a turn before was not answered when it was asked as the last one: what is built on it has no ground. */
  readonly afterSilence: boolean
}

export type ExamineDeps = Omit<PredictDeps, 'faults' | 'tryOut' | 'now'> & { readonly source: Source; readonly limits: RunLimits }

export type Examiner = {
  /** Judges the last turn. */
  examine(dialogue: Dialogue): Promise<Examined>
  /** Finds where a wrong or silent end began; others come back as they are. */
  trace(examined: Examined): Promise<Examined>
}

/** Examines dialogues as `pulse eval` judges questions: the turns before are context, any gold is right, rows are compared, not texts. */
export function dialogueExaminer(deps: ExamineDeps): Examiner {
  const execute = guardedExecutor(deps)
  const faults = (candidate: CandidateAnswer, sql: CheckedSql, question: string) => {
    const statement = deps.guard.tree(sql)
    if (statement === null) return []
    const { claims, promised, warnings } = candidate
    const examined = {
      statement,
      sql,
      catalog: deps.catalog,
      question,
      calendar: deps.calendar,
      claims: claims ?? null,
      promised: promised ?? null,
    }
    const openPeriodTold = warnings.some((text) => /\bnot over\b/.test(text))
    return checkMeaning({ ...examined, openPeriodTold }).filter(({ weight }) => weight === 'fault')
  }
  const predict = predictor({ ...deps, faults, now: () => 0 })

  const ask = async (turns: readonly AskedTurn[]) => {
    const context = turns.slice(0, -1).map(({ question, golds }) => ({ question, sql: golds[0] ?? null }))
    return await predict(evaluationQuestionSchema.parse({ id: 'turn', question: turns.at(-1)?.question, context }))
  }

  async function grade(turns: readonly AskedTurn[]): Promise<{ grade: Grade; answer: string }> {
    const last = turns.at(-1)
    if (last === undefined) throw new Error('a dialogue has turns')
    const predicted = await ask(turns)
    if (predicted.outcome !== 'sql' || predicted.sql === null)
      return { grade: 'silent', answer: `${predicted.outcome}: ${predicted.message ?? ''}` }
    const answer = await execute(predicted.sql)
    if (!answer.ok) return { grade: 'wrong', answer: `${predicted.sql} does not run` }
    for (const golds of last.besides.length > 0 ? [last.golds, last.besides] : [last.golds]) {
      const found = await amongThem(golds, answer.value, last.ordered)
      if (found !== 'right') return { grade: found === 'wrong' ? found : 'gold-failed', answer: found === 'wrong' ? predicted.sql : found }
    }
    return { grade: 'right', answer: predicted.sql }
  }

  /** Whether the rows are those of one of the statements; what failed, where one does not run. */
  async function amongThem(golds: readonly string[], rows: Table, ordered: boolean): Promise<'right' | 'wrong' | `${string}: ${string}`> {
    for (const sql of golds) {
      const gold = await execute(sql)
      if (!gold.ok) return `${sql}: ${JSON.stringify(gold.problem)}`
      if (compareResults(gold.value, rows, ordered).tolerant) return 'right'
    }
    return 'wrong'
  }

  const endsSo = async (turns: readonly AskedTurn[], as: Grade): Promise<boolean> =>
    as === 'silent' ? (await ask(turns)).outcome !== 'sql' : (await grade(turns)).grade === as

  return {
    examine: async (dialogue) => ({ dialogue, ...(await grade(dialogue.turns)), since: dialogue.turns.length - 1, afterSilence: false }),
    trace: async (examined) => {
      const { turns } = examined.dialogue
      if (examined.grade !== 'wrong' && examined.grade !== 'silent') return examined
      let since = turns.length - 1
      for (let turn = since - 1; turn >= 0; turn--) if (await endsSo(turns.slice(0, turn + 1), examined.grade)) since = turn
      let afterSilence = false
      for (let turn = 0; turn < since; turn++) afterSilence ||= await endsSo(turns.slice(0, turn + 1), 'silent')
      return { ...examined, since, afterSilence }
    },
  }
}
