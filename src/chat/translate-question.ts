import type { Problem } from '../base/problem.ts'
import { ok, type Result } from '../base/result.ts'
import type { CandidateAnswer, RepairEvidence, Translated, Translation, Translator, Usage } from '../translate/translator.ts'
import type { ChatDeps } from './deps.ts'
import { inStep, type RunningTurn, RunStopped, type TurnRecord, unlessStopped } from './running-turn.ts'
import type { Understood } from './understand.ts'

/**
 * Asks one translator. A translator that throws has a bug: it is logged, and counts as not sure where another may still answer.
 * Problems are those of the model.
 */
export function askTranslator(
  deps: ChatDeps,
  turn: RunningTurn,
  understood: Understood,
  translator: Translator,
): Promise<Result<Translation, Problem>> {
  return inStep(turn, deps.clock, 'translate', async (note) => {
    note.detail = translator.name
    const translated = await guarded(deps, turn, () => translator.translate(understood.input))
    if (!translated.ok) return translated
    addUsage(turn.record, translated.value.usage)
    note.detail = `${translator.name}: ${translated.value.translation.decision}`
    return ok(translated.value.translation)
  })
}

/** The one repair of a candidate: another one, or a second thought that asks back or refuses; null when there is nothing better. */
export async function repairCandidate(
  deps: ChatDeps,
  turn: RunningTurn,
  understood: Understood,
  translator: Translator,
  earlier: CandidateAnswer,
  evidence: Omit<RepairEvidence, 'sql'>,
): Promise<Exclude<Translation, { decision: 'abstain' }> | null> {
  const { repair } = translator
  if (repair === undefined) return null
  const repaired = await inStep(turn, deps.clock, 'repair', async () => {
    const translated = await guarded(deps, turn, () => repair(understood.input, earlier, { sql: earlier.sql, ...evidence }))
    if (translated.ok) addUsage(turn.record, translated.value.usage)
    return translated
  })
  if (!repaired.ok) return null
  const { translation } = repaired.value
  if (translation.decision === 'abstain') return null
  return translation.decision === 'answer' && translation.sql === earlier.sql ? null : translation
}

async function guarded(
  deps: ChatDeps,
  turn: RunningTurn,
  ask: () => Promise<Result<Translated, Problem>>,
): Promise<Result<Translated, Problem>> {
  try {
    // A translator that throws before its first await must not escape either.
    return await unlessStopped(turn.signal, Promise.resolve().then(ask))
  } catch (error) {
    if (error instanceof RunStopped || turn.signal.aborted) throw new RunStopped(String(turn.signal.reason))
    const errorId = deps.newId()
    deps.log.error('a translator failed', { answer: turn.id, errorId, error })
    return { ok: false, problem: { kind: 'internal', errorId } }
  }
}

/** Adds what a model call cost to the turn. */
export function addUsage(record: TurnRecord, usage: Usage): void {
  const { usage: sum } = record
  record.usage = {
    calls: sum.calls + usage.calls,
    tokensIn: sum.tokensIn + usage.tokensIn,
    tokensCached: sum.tokensCached + usage.tokensCached,
    tokensOut: sum.tokensOut + usage.tokensOut,
    model: usage.model ?? sum.model,
    prompt: usage.prompt ?? sum.prompt,
  }
}
