import type { Problem } from '../base/problem.ts'
import { ok, type Result } from '../base/result.ts'
import type { Outcome } from '../present/answer/events.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import type { CandidateAnswer, Translation, Translator } from '../translate/translator.ts'
import { checkCandidate } from './check-candidate.ts'
import { contradictedLiterals } from './contradiction.ts'
import type { ChatDeps } from './deps.ts'
import { nearestQuestions } from './nearest-questions.ts'
import { outcomeOf, problemEvent } from './outcome-of.ts'
import { presentAnswer } from './present-answer.ts'
import { type Returned, runStatement } from './run-statement.ts'
import { inStep, type RunningTurn, type TurnRecord } from './running-turn.ts'
import { askTranslator, repairCandidate } from './translate-question.ts'
import { type Understood, understand } from './understand.ts'

/** How a turn ended. The problem is kept with the turn; null for an answer and for a question asked back. */
export type Ending = { outcome: Outcome; problem: Problem | null }

const freshnessWaitMs = 50

/** A candidate that ran, with what it returned. */
type Answered = Returned & { candidate: CandidateAnswer; hints: string[] }

/**
 * The way of a question: who asks and what was said → translators in order, the first that is sure → guard → run under limits →
 * one repair where there is evidence → sentence, notices, follow-ups. Everything that is learnt goes on the turn's log and record.
 */
export async function answerQuestion(deps: ChatDeps, turn: RunningTurn): Promise<Ending> {
  const understood = await inStep(turn, deps.clock, 'understand', () => understand(deps, turn), true)
  if (!understood.ok) return endWith(turn, 'understand', understood.problem)
  const { request } = turn
  if (request.sql !== undefined) {
    turn.record.translator = 'edited'
    const answered = await tryCandidate(deps, turn, understood.value, null, editedCandidate(request.sql))
    return answered.ok ? present(deps, turn, answered.value) : endWith(turn, 'run', answered.problem)
  }
  return askInOrder(deps, turn, understood.value)
}

async function askInOrder(deps: ChatDeps, turn: RunningTurn, understood: Understood): Promise<Ending> {
  const abstained: Extract<Translation, { decision: 'abstain' }>[] = []
  let failed: { stage: string; problem: Problem } | null = null
  for (const translator of orderFor(deps.translators, turn)) {
    const translated = await askTranslator(deps, turn, understood, translator)
    if (!translated.ok) {
      failed ??= { stage: 'translate', problem: translated.problem }
      continue
    }
    const translation = translated.value
    if (translation.decision === 'abstain') {
      abstained.push(translation)
      turn.record.unknownWords.push(...translation.unknownWords)
      continue
    }
    turn.record.translator = translator.name
    if (translation.decision !== 'answer') return silence(turn, translation)
    const answered = await answerWith(deps, turn, understood, translator, translation)
    if ('decision' in answered) return silence(turn, answered)
    if (answered.ok) return present(deps, turn, answered.value)
    failed = { stage: 'run', problem: answered.problem }
    if (!isFaultOfCandidate(answered.problem)) break
  }
  if (failed !== null) return endWith(turn, failed.stage, failed.problem)
  return endWith(turn, 'translate', notUnderstood(understood, abstained))
}

/** An edited reading goes to the translator that understands it first. */
function orderFor(translators: readonly Translator[], turn: RunningTurn): readonly Translator[] {
  if (turn.request.semantic_query === undefined) return translators
  return translators.toSorted((a, b) => Number(b.name === 'semantic') - Number(a.name === 'semantic'))
}

/**
 * Runs a candidate; where guard, database or stored values prove it wrong, its translator gets one chance to do better, or to ask back
 * or refuse instead of a failure.
 */
async function answerWith(
  deps: ChatDeps,
  turn: RunningTurn,
  understood: Understood,
  translator: Translator,
  candidate: CandidateAnswer,
): Promise<Result<Answered, Problem> | Silence> {
  const first = await tryCandidate(deps, turn, understood, translator, candidate)
  const shown = { record: { ...turn.record }, view: turn.log.view }
  const evidence = evidenceAgainst(first)
  if (evidence === null) return first
  const repaired = await repairCandidate(deps, turn, understood, translator, candidate, evidence)
  if (repaired === null) return first
  if (repaired.decision !== 'answer') return first.ok ? first : repaired
  const second = await tryCandidate(deps, turn, understood, translator, repaired)
  // A repair must be better than what it replaces: an honest empty result is not given up for a failure.
  if (second.ok || !first.ok) return second
  showAgain(turn, shown)
  return first
}

/** Brings the log and the record back to the attempt that stays. */
function showAgain(turn: RunningTurn, { record, view }: { record: TurnRecord; view: AnswerView }): void {
  const { usage, timings } = turn.record
  Object.assign(turn.record, record, { usage, timings })
  if (view.interpretation !== null) turn.log.append({ name: 'interpretation', data: view.interpretation })
  if (view.sql !== null) turn.log.append({ name: 'sql', data: { ...view.sql, revision: (turn.log.view.sql?.revision ?? 0) + 1 } })
  const { result } = view
  if (result === null || result.row_count === null || turn.log.view.result?.id === result.id) return
  const { id, columns, row_count, truncated, statistics, database_ms } = result
  turn.log.append({ name: 'columns', data: { result: id, columns } })
  turn.log.append({ name: 'result', data: { result: id, row_count, truncated, statistics, database_ms: database_ms ?? 0 } })
}

function evidenceAgainst(tried: Result<Answered, Problem>): { problem: Problem; hints: string[] } | null {
  if (!tried.ok) return isFaultOfCandidate(tried.problem) ? { problem: tried.problem, hints: [] } : null
  if (tried.value.hints.length === 0) return null
  const message = 'The statement returned no rows because it looks for a value that is not stored.'
  return { problem: { kind: 'query-failed', sqlstate: '02000', message, position: null }, hints: tried.value.hints }
}

const isFaultOfCandidate = (problem: Problem) => problem.kind === 'unsafe-sql' || problem.kind === 'query-failed'

async function tryCandidate(
  deps: ChatDeps,
  turn: RunningTurn,
  understood: Understood,
  translator: Translator | null,
  candidate: CandidateAnswer,
): Promise<Result<Answered, Problem>> {
  const { view } = understood
  turn.record.semanticQuery = candidate.semanticQuery
  if (translator !== null) {
    turn.record.interpretation = candidate.interpretation
    turn.log.append({ name: 'interpretation', data: candidate.interpretation })
  }
  const checked = await inStep(turn, deps.clock, 'check', async () => checkCandidate(deps, turn, view, translator?.name ?? null, candidate))
  if (!checked.ok) return checked
  const returned = await runStatement(deps, turn, view, candidate, checked.value.sql)
  if (!returned.ok) return returned
  const tree = returned.value.run.rows.length === 0 ? deps.guard.tree(checked.value.sql) : null
  const hints = tree === null ? [] : contradictedLiterals(tree, checked.value.sql, view.catalog)
  return ok({ ...returned.value, candidate, hints })
}

async function present(deps: ChatDeps, turn: RunningTurn, answered: Answered): Promise<Ending> {
  const presented = await inStep(turn, deps.clock, 'present', async () => {
    turn.record.freshTo = await readFreshness(deps, turn.record.tables)
    return ok(presentAnswer(deps, turn, answered))
  })
  return presented.ok ? { outcome: presented.value, problem: null } : endWith(turn, 'present', presented.problem)
}

/** The newest day of the data, when it is known at once: an answer does not wait for it. */
async function readFreshness(deps: ChatDeps, tables: readonly string[]): Promise<string | null> {
  if (deps.freshTo === undefined || tables.length === 0) return null
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), freshnessWaitMs)
  })
  const known = deps.freshTo(tables).catch(() => null)
  return Promise.race([known, late]).finally(() => clearTimeout(timer))
}

/** Shows a problem and ends with its outcome. */
export function endWith(turn: RunningTurn, stage: string, problem: Problem): Ending {
  const event = problemEvent(problem, stage)
  if (event !== null) turn.log.append(event)
  return { outcome: outcomeOf(problem), problem }
}

type Silence = Extract<Translation, { decision: 'clarify' | 'refuse' }>

const silence = (turn: RunningTurn, translation: Silence): Ending =>
  translation.decision === 'clarify' ? clarify(turn, translation) : endWith(turn, 'translate', refusal(translation))

function clarify(turn: RunningTurn, translation: Extract<Translation, { decision: 'clarify' }>): Ending {
  if (translation.interpretation !== null) {
    turn.record.interpretation = translation.interpretation
    turn.log.append({ name: 'interpretation', data: translation.interpretation })
  }
  turn.log.append({ name: 'clarify', data: { message: translation.message, options: translation.options } })
  return { outcome: 'clarify', problem: null }
}

const refusal = ({ code, message, couldAsk }: Extract<Translation, { decision: 'refuse' }>): Problem => ({
  kind: 'refused',
  code,
  message,
  couldAsk,
})

/** Nobody was sure: the last translator's words, and questions near this one that can be answered. */
function notUnderstood(understood: Understood, abstained: readonly { message: string }[]): Problem {
  const { model } = understood.view.catalog
  return {
    kind: 'refused',
    code: 'not_understood',
    message: reasonFor(abstained.at(-1)?.message ?? ''),
    couldAsk: nearestQuestions(understood.input.question, [...model.examples, ...model.verified.map((one) => one.question)]),
  }
}

/** Why there is no answer, with what the translator that was asked last says about it. */
const reasonFor = (detail: string): string =>
  `The question was not fully understood, and no answer is better than a wrong one.${detail === '' ? '' : ` ${detail.replace(/[.]?$/, '.')}`}`

const editedCandidate = (sql: string): CandidateAnswer => ({
  decision: 'answer',
  sql,
  parameters: [],
  interpretation: { sentence: '', intervals: [], assumptions: [], unused_words: [] },
  title: '',
  semanticQuery: null,
  columns: {},
  intent: null,
  warnings: [],
  followups: [],
})
