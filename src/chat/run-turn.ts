import { isDatabaseAway } from '../db/errors.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import { answerQuestion, type Ending, endWith } from './answer-question.ts'
import type { ChatDeps } from './deps.ts'
import { doneEvent, type EndedTurn, storeEnd } from './end-turn.ts'
import { type RunningTurn, RunStopped, type StopReason } from './running-turn.ts'
import { watchTurn } from './turn.table.ts'
import { countUnknownWords } from './unknown-word.table.ts'

/**
 * Runs one accepted turn to its end, whatever happens on the way: an answer, a problem, a bug, a cancel, the deadline. Gives back the
 * folded answer, with `done` as its last event, after it was stored or could not be.
 */
export async function runTurn(deps: ChatDeps, turn: RunningTurn, controller: AbortController): Promise<AnswerView> {
  const stop = (reason: StopReason) => controller.abort(reason)
  const deadline = setTimeout(() => stop('deadline'), deps.limits.deadlineMs)
  const watch = watchForStop(deps, turn, stop)
  let ending: Ending
  try {
    ending = await answerQuestion(deps, turn)
    if (turn.signal.aborted && ending.outcome === 'cancelled') ending = stopped(deps, turn)
  } catch (error) {
    ending = turn.signal.aborted || error instanceof RunStopped ? stopped(deps, turn) : failed(deps, turn, error)
  } finally {
    clearTimeout(deadline)
    watch.end()
  }
  return finish(deps, turn, ending)
}

async function finish(deps: ChatDeps, turn: RunningTurn, ending: Ending): Promise<AnswerView> {
  const ended: EndedTurn = {
    id: turn.id,
    owner: turn.principal.id,
    typed: turn.typed,
    dataSource: turn.dataSource,
    askedAt: turn.askedAt,
    endedAt: deps.clock.now(),
    record: turn.record,
  }
  const done = doneEvent(ended, ending, deps.costOf)
  const stored = await turn.log.close(done, (unstored, view) => storeEnd(deps.db, ended, ending, done.data, unstored, view))
  const { outcome, ms } = done.data
  const fields = { answer: turn.id, outcome, translator: turn.record.translator, ms }
  if (stored === 'stored') deps.log.info('answered', fields)
  else deps.log.error('the end of an answer was not stored', { ...fields, stored })
  if (turn.record.unknownWords.length > 0 && stored === 'stored') {
    await countUnknownWords(deps.db, turn.record.unknownWords, turn.typed, ended.endedAt).catch((error: unknown) =>
      deps.log.warn('unknown words were not counted', { error }),
    )
  }
  return turn.log.view
}

/** The end of a run that was stopped from outside. */
function stopped(deps: ChatDeps, turn: RunningTurn): Ending {
  // Set by `controller.abort` above and in the service, always with one of the reasons.
  const reason = turn.signal.reason as StopReason
  switch (reason) {
    case 'cancelled':
      return { outcome: 'cancelled', problem: { kind: 'cancelled' } }
    case 'deadline':
      return endWith(turn, 'deadline', { kind: 'query-timeout', limitMs: deps.limits.deadlineMs })
    case 'shutdown':
    case 'lost':
      turn.log.append(interruptedNotice)
      return { outcome: 'interrupted', problem: null }
  }
}

/** What a reader is told when a run ended with its process. */
export const interruptedNotice = {
  name: 'notice',
  data: { level: 'warning', code: 'interrupted', text: 'The service stopped while this was running. Ask again.' },
} as const

function failed(deps: ChatDeps, turn: RunningTurn, error: unknown): Ending {
  if (isDatabaseAway(error)) {
    return endWith(turn, 'service', { kind: 'database-unavailable', message: 'The database of the service cannot be reached.' })
  }
  const errorId = deps.newId()
  deps.log.error('a question failed', { answer: turn.id, errorId, error })
  return endWith(turn, 'service', { kind: 'internal', errorId })
}

/** Looks for the wish to cancel and keeps the lease, until `end` is called. */
function watchForStop(deps: ChatDeps, turn: RunningTurn, stop: (reason: StopReason) => void): { end(): void } {
  const { cancelPollMs, leaseMs } = deps.limits
  let timer: ReturnType<typeof setTimeout> | null = null
  let ended = false
  let sinceRenewalMs = 0
  const look = async () => {
    sinceRenewalMs += cancelPollMs
    const renew = sinceRenewalMs >= leaseMs / 4
    try {
      const found = await watchTurn(deps.db, turn.id, renew ? leaseMs : null)
      if (renew) sinceRenewalMs = 0
      if (found.finished) stop('lost')
      else if (found.cancelRequested) stop('cancelled')
    } catch (error) {
      deps.log.debug('a run could not look for the wish to cancel it', { answer: turn.id, error })
    }
    next()
  }
  const next = () => {
    if (!ended && !turn.signal.aborted) timer = setTimeout(look, cancelPollMs)
  }
  next()
  return {
    end: () => {
      ended = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
