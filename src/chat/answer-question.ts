import type { Problem } from '../base/problem.ts'
import { ok } from '../base/result.ts'
import type { Outcome } from '../present/answer/events.ts'
import type { CandidateAnswer, Translation, Translator } from '../translate/translator.ts'
import { type Answered, attempt, isFaultOfCandidate, type Silence } from './attempt.ts'
import type { ChatDeps } from './deps.ts'
import { doubleCheck } from './double-check.ts'
import { nearestPeriod } from './nearest-period.ts'
import { nearestQuestions } from './nearest-questions.ts'
import { withDetails } from './option-details.ts'
import { outcomeOf, problemEvent } from './outcome-of.ts'
import { presentAnswer } from './present-answer.ts'
import { inStep, type RunningTurn } from './running-turn.ts'
import { isStaleCatalog } from './stale-catalog.ts'
import { tiedCut } from './tied-cut.ts'
import { askTranslator } from './translate-question.ts'
import { type Understood, understand } from './understand.ts'
import { unknownValue } from './unknown-value.ts'

/** How a turn ended. The problem is kept with the turn; null for an answer and for a question asked back. */
export type Ending = { outcome: Outcome; problem: Problem | null }

const freshnessWaitMs = 50

/**
 * The way of a question: who asks and what was said → translators in order, the first that is sure → guard, checks on meaning, run under
 * limits, with one repair where there is evidence → comparison with other ways of asking where that is wanted → sentence, notices, follow-ups. Everything that is learnt goes on the turn's log and record.
 */
export async function answerQuestion(deps: ChatDeps, turn: RunningTurn): Promise<Ending> {
  const understood = await inStep(turn, deps.clock, 'understand', () => understand(deps, turn), true)
  if (!understood.ok) return endWith(turn, 'understand', understood.problem)
  const { request } = turn
  if (request.sql !== undefined) {
    turn.record.translator = 'edited'
    const way = { deps, turn, understood: understood.value, translator: null }
    const answered = await attempt(way, editedCandidate(request.sql))
    if ('decision' in answered) return silence(turn, answered)
    return answered.ok ? present(deps, turn, answered.value) : endWith(turn, 'run', answered.problem)
  }
  return askInOrder(deps, turn, understood.value)
}

async function askInOrder(deps: ChatDeps, turn: RunningTurn, understood: Understood, again = false): Promise<Ending> {
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
    const way = { deps, turn, understood, translator }
    if (translation.decision !== 'answer') return silence(turn, await withFigures(way, translation))
    const answered = await attempt(way, translation)
    if ('decision' in answered) return silence(turn, answered)
    if (answered.ok) {
      const unknown = unknownValue(answered.value.absent, understood)
      if (unknown !== null) return silence(turn, unknown)
      const compared = await doubleCheck(way, answered.value)
      if ('decision' in compared) return silence(turn, compared)
      const ending = await present(deps, turn, compared)
      const { candidate } = compared
      const more = ending.outcome === 'no_data' ? await nearestPeriod(way, candidate) : await tiedCut(way, candidate, compared)
      if (more !== null) turn.log.append(more)
      return ending
    }
    failed = { stage: 'run', problem: answered.problem }
    // A database that changed meanwhile is looked at once more, and the question is asked from the start.
    if (!again && isStaleCatalog(answered.problem) && (await deps.catalogChanged?.(understood.view.catalog.version))) {
      const anew = await inStep(turn, deps.clock, 'understand', () => understand(deps, turn), true)
      return anew.ok ? askInOrder(deps, turn, anew.value, true) : endWith(turn, 'understand', anew.problem)
    }
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

async function present(deps: ChatDeps, turn: RunningTurn, answered: Answered): Promise<Ending> {
  for (const { text } of answered.late) turn.log.append({ name: 'notice', data: { level: 'warning', code: 'check', text } })
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

/** Readings that code offers show what each would give; asking a model for that would cost too much. */
async function withFigures(
  way: { deps: ChatDeps; turn: RunningTurn; understood: Understood; translator: Translator },
  asked: Silence,
): Promise<Silence> {
  if (asked.decision !== 'clarify' || way.translator.name !== 'semantic') return asked
  return { ...asked, options: await withDetails(way, asked.options) }
}

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
  followups: () => [],
})
