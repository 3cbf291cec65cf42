import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import type { CandidateAnswer, Translation, Translator } from '../translate/translator.ts'
import { type Checked, checkCandidate } from './check-candidate.ts'
import { contradictedLiterals, isNothing } from './contradiction.ts'
import type { ChatDeps } from './deps.ts'
import { checkReturned } from './meaning/check-meaning.ts'
import { type AbsentLiteral, hintOf } from './meaning/checks/literals.ts'
import type { Finding } from './meaning/finding.ts'
import { type Returned, runStatement } from './run-statement.ts'
import { inStep, type RunningTurn, type TurnRecord } from './running-turn.ts'
import { isStaleCatalog } from './stale-catalog.ts'
import { repairCandidate } from './translate-question.ts'
import type { Understood } from './understand.ts'

/** A candidate that ran, with what it returned. `absent` are texts that no row can hold, where that emptied the result;
 * `late` are the findings that only the result shows. */
export type Answered = Returned & { candidate: CandidateAnswer; absent: AbsentLiteral[]; findings: Finding[]; late: Finding[] }

/** What a turn says instead of an answer. */
export type Silence = Extract<Translation, { decision: 'clarify' | 'refuse' }>

/** One candidate on its way, with who made it; null for a statement written by hand. */
type Way = { deps: ChatDeps; turn: RunningTurn; understood: Understood; translator: Translator | null }

/**
 * Checks and runs a candidate. Where guard, checks on meaning, database or stored values prove it wrong, its translator gets one chance to
 * do better, or to ask back or refuse instead of a failure. What is not better than what it replaces is dropped, and what cannot be the
 * answer is not run.
 */
export async function attempt(way: Way, candidate: CandidateAnswer): Promise<Result<Answered, Problem> | Silence> {
  const first = await check(way, candidate)
  const early = first.ok ? faultsAmong(first.value.findings) : []
  const evidence = first.ok
    ? early.length > 0
      ? { problem: null, findings: early, hints: [] }
      : null
    : { problem: first.problem, hints: [] }
  if (evidence === null || way.translator?.repair === undefined) return first.ok ? runWithRepair(way, candidate, first.value) : first
  const shown = shownNow(way.turn)
  const repaired = await repairOf(way, candidate, evidence)
  if (repaired === null) return first.ok ? run(way, candidate, first.value) : first
  if (repaired.decision !== 'answer') return first.ok && disproofOf(first.value) === null ? run(way, candidate, first.value) : repaired
  const second = await check(way, repaired)
  if (second.ok && faultsAmong(second.value.findings).length < (first.ok ? early.length : Number.POSITIVE_INFINITY)) {
    const ran = await run(way, repaired, second.value)
    if (ran.ok || !first.ok) return markRepaired(way.turn, ran)
  } else if (!first.ok) return second.ok ? markRepaired(way.turn, await run(way, repaired, second.value)) : second
  showAgain(way.turn, shown)
  return first.ok ? run(way, candidate, first.value) : first
}

/** Runs what passed the checks; a failure of the database, or a result that stored values contradict, may still be repaired once. */
async function runWithRepair(way: Way, candidate: CandidateAnswer, checked: Checked): Promise<Result<Answered, Problem> | Silence> {
  const first = await run(way, candidate, checked)
  // A repair would guess over a catalog that is no longer true.
  if (!first.ok && way.deps.catalogChanged !== undefined && isStaleCatalog(first.problem)) return first
  const evidence = evidenceAgainst(first)
  if (evidence === null || way.translator?.repair === undefined) return first
  const shown = shownNow(way.turn)
  const repaired = await repairOf(way, candidate, evidence)
  if (repaired === null) return first
  if (repaired.decision !== 'answer') return first.ok && first.value.absent.length === 0 ? first : repaired
  const checkedAgain = await check(way, repaired)
  const second = checkedAgain.ok ? await run(way, repaired, checkedAgain.value) : checkedAgain
  if (!first.ok || (second.ok && isBetter(second.value, first.value))) return markRepaired(way.turn, second)
  showAgain(way.turn, shown)
  return first
}

/** A repaired result must have lost the fault that it was made for, and have no new ones. */
function isBetter(second: Answered, first: Answered): boolean {
  const [now, before] = [faultsAmong(second.findings).length, faultsAmong(first.findings).length]
  return second.absent.length === 0 && (first.absent.length > 0 ? now <= before : now < before)
}

function markRepaired(turn: RunningTurn, result: Result<Answered, Problem>): Result<Answered, Problem> {
  turn.record.repaired = true
  return result
}

const repairOf = (way: Way, candidate: CandidateAnswer, evidence: Parameters<typeof repairCandidate>[5]) =>
  way.translator === null ? null : repairCandidate(way.deps, way.turn, way.understood, way.translator, candidate, evidence)

const faultsAmong = (findings: readonly Finding[]): string[] => findings.filter(({ weight }) => weight === 'fault').map(({ text }) => text)

function evidenceAgainst(ran: Result<Answered, Problem>): { problem: Problem | null; findings?: string[]; hints: string[] } | null {
  if (!ran.ok) return isFaultOfCandidate(ran.problem) ? { problem: ran.problem, hints: [] } : null
  const { absent } = ran.value
  const late = faultsAmong(ran.value.late)
  if (late.length > 0) return { problem: null, findings: late, hints: [] }
  if (absent.length === 0) return null
  const message = 'The statement returned nothing because it looks for a value that is not stored.'
  return { problem: { kind: 'query-failed', sqlstate: '02000', message, position: null }, hints: absent.map(hintOf) }
}

/** Whether another candidate for the same question could do better. */
export const isFaultOfCandidate = (problem: Problem) => problem.kind === 'unsafe-sql' || problem.kind === 'query-failed'

/** Shows how a candidate understands the question and puts it before the guard. */
function check({ deps, turn, understood, translator }: Way, candidate: CandidateAnswer): Promise<Result<Checked, Problem>> {
  turn.record.semanticQuery = candidate.semanticQuery
  turn.record.approval = candidate.approval ?? null
  if (translator !== null) {
    turn.record.interpretation = candidate.interpretation
    turn.log.append({ name: 'interpretation', data: candidate.interpretation })
  }
  const { question } = understood.input
  return inStep(turn, deps.clock, 'check', async () =>
    checkCandidate(deps, turn, understood.view, translator?.name ?? null, candidate, question),
  )
}

/** Why a statement cannot be the answer to the question; null when nothing proves that. */
const disproofOf = ({ findings }: Checked): string | null => findings.find(({ proof }) => proof === true)?.text ?? null

async function run(way: Way, candidate: CandidateAnswer, checked: Checked): Promise<Result<Answered, Problem>> {
  const { deps, turn, understood } = way
  const disproof = way.translator === null ? null : disproofOf(checked)
  if (disproof !== null) {
    const message = `A language model wrote a statement that would not answer this question, so it was not run. ${disproof}`
    return fail({ kind: 'refused', code: 'not_what_was_asked', message, couldAsk: understood.view.catalog.model.examples.slice(0, 3) })
  }
  const returned = await runStatement(deps, turn, understood.view, candidate, checked.sql)
  if (!returned.ok) return returned
  const { rows, columns } = returned.value.run
  const { examined } = checked
  const late =
    examined === null
      ? []
      : checkReturned(
          examined,
          columns.map(({ name }) => name),
          rows,
        )
  const absent = examined === null || !isNothing(rows) ? [] : contradictedLiterals(examined.statement, checked.sql, understood.view.catalog)
  const findings = [...checked.findings, ...late]
  turn.record.findings = findings
  return ok({ ...returned.value, candidate, absent, findings, late })
}

type Shown = { record: TurnRecord; view: AnswerView }
const shownNow = (turn: RunningTurn): Shown => ({ record: { ...turn.record }, view: turn.log.view })

/** Brings the log and the record back to the attempt that stays. */
function showAgain(turn: RunningTurn, { record, view }: Shown): void {
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
