import { readEvents } from './answer-event.table.ts'
import type { AnswerLog } from './answer-log.ts'
import type { ChatDeps } from './deps.ts'
import { reapTurns } from './reap-turns.ts'
import type { SentEvent } from './subscription.ts'
import { findTurn } from './turn.table.ts'

type FollowDeps = Pick<ChatDeps, 'db' | 'clock' | 'log' | 'limits'>
export type FollowInput = { answer: string; owner: string; after: number; running: AnswerLog | null; signal: AbortSignal }

const mostAtOnce = 500

/**
 * The events of an answer after number `after`, to `done`: from memory while the answer runs in this process, from the stored log
 * otherwise, looked at again and again while it runs elsewhere. Ends early when the reader leaves or is too slow, and when the log is
 * no longer kept.
 */
export async function* followAnswer(deps: FollowDeps, input: FollowInput): AsyncGenerator<SentEvent> {
  let { after } = input
  if (input.running !== null) {
    const reader = input.running.subscribe(after)
    const close = () => reader.close()
    input.signal.addEventListener('abort', close, { once: true })
    for await (const event of reader) {
      yield event
      after = event.seq
      if (event.name === 'done') return
    }
    if (reader.dropped) return
  }
  yield* followStored(deps, { ...input, after })
}

async function* followStored(deps: FollowDeps, { answer, owner, after, signal }: FollowInput): AsyncGenerator<SentEvent> {
  let last = after
  while (!signal.aborted) {
    const turn = await findTurn(deps.db, answer, owner)
    const events = await readEvents(deps.db, answer, last, mostAtOnce)
    for (const event of events) {
      yield { ...event, json: JSON.stringify(event.data) }
      last = event.seq
      if (event.name === 'done') return
    }
    if (events.length > 0) continue
    if (turn === null || turn.finishedAt !== null) return
    if (turn.leaseOver) await reapTurns(deps)
    else await pause(deps.limits.followPollMs, signal)
  }
}

/** Waits, but no longer than the reader stays. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
