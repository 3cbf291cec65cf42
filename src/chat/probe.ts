import type { Run } from '../execute/source.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import type { CandidateAnswer, TranslateInput, Translator } from '../translate/translator.ts'
import type { ChatDeps } from './deps.ts'
import type { RunningTurn } from './running-turn.ts'
import type { Understood } from './understand.ts'

/** A turn that something is tried for beside its answer. */
export type ProbeWay = { deps: ChatDeps; turn: RunningTurn; understood: Understood }

/** What is tried beside an answer may take this long, in milliseconds; what is not known by then is not said. */
export const patienceMs = 2_000

/** Ends with the turn, or when patience does. */
export const patience = (turn: RunningTurn): AbortSignal => AbortSignal.any([turn.signal, AbortSignal.timeout(patienceMs)])

/**
 * Reads and runs something beside the answer: another question, or an edited query in `asked`. It passes guard, cost ceiling and limits like any
 * other; nothing of it is shown or kept. Null where it is not understood, not permitted, fails or takes too long.
 */
export async function runProbe(
  { deps, turn, understood }: ProbeWay,
  translator: Translator,
  asked: Partial<Pick<TranslateInput, 'question' | 'semanticQuery'>>,
  maxRows: number,
  signal: AbortSignal,
): Promise<{ run: Run; sql: CheckedSql; candidate: CandidateAnswer } | null> {
  const { view, input } = understood
  const { semanticQuery: _edited, ...said } = input
  const translated = await translator.translate({ ...said, ...asked, signal })
  if (!translated.ok || translated.value.translation.decision !== 'answer') return null
  const candidate = translated.value.translation
  const verdict = deps.guard.check({ candidate: candidate.sql, parameters: candidate.parameters, policy: view.policy })
  const source = deps.sources.find((one) => one.name === turn.dataSource)
  if (source === undefined || !verdict.ok || signal.aborted) return null
  const limits = {
    maxRows: Math.min(view.maxRows, maxRows),
    maxBytes: deps.limits.maxResultBytes,
    timeoutMs: Math.min(deps.limits.statementTimeoutMs, patienceMs),
    maxCost: view.maxCost,
    timeZone: deps.calendar().timeZone,
  }
  const ran = await source.run({ sql: verdict.value, limits, signal, asker: turn.principal.id })
  return ran.ok ? { run: ran.value, sql: verdict.value, candidate } : null
}
