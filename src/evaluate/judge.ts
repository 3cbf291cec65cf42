import type { Problem } from '../base/problem.ts'
import type { Result } from '../base/result.ts'
import type { Cell } from '../present/columns.ts'
import { compareResults, type Table } from '../present/compare/compare-results.ts'
import { type Executed, textOf } from './predict.ts'
import type { Prediction } from './prediction.ts'
import type { EvaluationQuestion } from './question-set.ts'
import { differingRows } from './row-differences.ts'

/**
 * right: what was expected; wrong: an answer that is none of the right ones; clarified, refused, abstained, blocked: silences where
 * something else was expected; unavailable: the model or the database did not answer; gold-failed: no gold runs; unjudged: nobody says
 * what is right.
 */
export const grades = ['right', 'wrong', 'clarified', 'refused', 'abstained', 'blocked', 'unavailable', 'gold-failed', 'unjudged'] as const
export type Grade = (typeof grades)[number]

/** Some rows of a result, those first that the other side lacks; `rowCount` is the number of all. */
export type Sample = { columns: string[]; rows: Cell[][]; rowCount: number }

export type Judged = {
  question: EvaluationQuestion
  prediction: Prediction
  grade: Grade
  /** The same columns and rows as a gold has. */
  strict: boolean
  note: string
  /** Golds that do not run, whatever became of the question. */
  failedGolds: { sql: string; problem: string }[]
  /** The gold's rows nearest to the answer, and the answer's; null where there are none or all is right. */
  wanted: Sample | null
  got: Sample | null
  /** Time of the answer's statement in the database, null when it was not run. */
  databaseMs: number | null
  /** Whether every repeat came to the same end; null when it was asked once. */
  stable: boolean | null
}

export type JudgeDeps = {
  /** Runs a statement of ours or a gold, read-only and under limits. */
  execute: (sql: string) => Promise<Result<Executed, Problem>>
  /** Golds of questions without an answer are run too, so that the report shows what was wanted. */
  allGolds?: boolean
}

/** Judges one prediction by running it and the golds. */
export async function judge(deps: JudgeDeps, question: EvaluationQuestion, prediction: Prediction): Promise<Judged> {
  const answered = prediction.outcome === 'sql'
  const golds = answered || deps.allGolds ? await runGolds(deps, question) : { tables: [], failed: [] }
  const judged = (grade: Grade, note: string, more: Partial<Judged> = {}): Judged => ({
    question,
    prediction,
    grade,
    note,
    strict: false,
    failedGolds: golds.failed,
    wanted: null,
    got: null,
    databaseMs: null,
    stable: null,
    ...more,
  })
  const wanted = golds.tables[0] ? { wanted: sampleOf(golds.tables[0], golds.tables[0].rows) } : {}
  if (!answered) return judged(gradeOfSilence(question, prediction), prediction.message ?? '', wanted)
  const answer = await deps.execute(prediction.sql ?? '')
  const databaseMs = answer.ok ? answer.value.elapsedMs : null
  if (!answer.ok && isAway(answer.problem)) return judged('unavailable', textOf(answer.problem), { ...wanted, databaseMs })
  const got = answer.ok ? { got: sampleOf(answer.value, answer.value.rows), databaseMs } : { databaseMs }
  if (question.expect === null) return judged('unjudged', answer.ok ? '' : doesNotRun(answer.problem), got)
  if (question.expect === 'refuse') return judged('wrong', 'answered what cannot be answered', got)
  if (!answer.ok) return judged('wrong', doesNotRun(answer.problem), { ...wanted, databaseMs })
  if (golds.tables.length === 0 && question.gold_sql.length > 0) return judged('gold-failed', golds.failed[0]?.problem ?? '', got)
  if (golds.tables.length === 0 && question.expect === 'sql') return judged('unjudged', 'there is no gold to compare with', got)
  const verdicts = golds.tables.map((gold) => compareResults(gold, answer.value, question.order_matters))
  const strict = verdicts.some((verdict) => verdict.strict)
  if (verdicts.some((verdict) => verdict.tolerant)) return judged('right', '', { strict, databaseMs })
  const note = question.expect === 'clarify' ? 'answered where asking back was right' : 'another result'
  const nearest = golds.tables.find((gold) => gold.rows.length === answer.value.rows.length) ?? golds.tables[0]
  if (!nearest) return judged('wrong', note, got)
  const differing = differingRows(nearest, answer.value)
  return judged('wrong', note, {
    wanted: sampleOf(nearest, differing.left),
    got: sampleOf(answer.value, differing.right),
    databaseMs,
  })
}

const sampleRows = 8
const sampleOf = (table: Table, rows: readonly Cell[][]): Sample => ({
  columns: table.columns,
  rows: rows.slice(0, sampleRows),
  rowCount: table.rows.length,
})

const doesNotRun = (problem: Problem): string => `the answer does not run: ${textOf(problem)}`
const isAway = (problem: Problem): boolean => problem.kind === 'database-unavailable' || problem.kind === 'cancelled'

async function runGolds(deps: JudgeDeps, question: EvaluationQuestion): Promise<{ tables: Table[]; failed: Judged['failedGolds'] }> {
  const tables: Table[] = []
  const failed: Judged['failedGolds'] = []
  for (const sql of question.gold_sql) {
    const gold = await deps.execute(sql)
    if (gold.ok) tables.push(gold.value)
    else failed.push({ sql, problem: textOf(gold.problem) })
  }
  return { tables, failed }
}

function gradeOfSilence({ expect }: EvaluationQuestion, { outcome }: Prediction): Grade {
  if (outcome === 'unavailable') return 'unavailable'
  if (expect === null) return 'unjudged'
  if (outcome === 'clarify') return expect === 'clarify' ? 'right' : 'clarified'
  if (expect === 'refuse') return 'right'
  return outcome === 'refuse' ? 'refused' : outcome === 'blocked' ? 'blocked' : 'abstained'
}
