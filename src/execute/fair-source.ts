import type { Problem } from '../base/problem.ts'
import { fail } from '../base/result.ts'
import type { Timer } from '../base/timer.ts'
import { createFairQueue, type Entry, type Quotas } from './fair-queue.ts'
import type { Source } from './source.ts'

/** Quotas of a source with as many connections as `slots`: one asker gets half of them, and a quarter is kept for newcomers. */
export function quotasFor(slots: number, waitMs = 5_000): Quotas {
  return {
    slots,
    perAsker: Math.max(1, Math.floor(slots / 2)),
    reserved: Math.floor(slots / 4),
    confirmed: Math.max(1, Math.floor(slots / 4)),
    waitingPerAsker: 200,
    waitMs,
  }
}

/**
 * A source that one asker cannot take from the others: statements in flight are bounded per asker and in all, and those that wait are
 * served in turn. Besides the source's own problems: `too-many-requests`, when no slot became free in time. Only where requests share
 * memory; elsewhere the server's connection limit is what bounds them.
 */
export function fairSource(source: Source, quotas: Quotas, timer: Timer): Source {
  const queue = createFairQueue(quotas, timer)
  return {
    ...source,
    run: async (input) => {
      const { asker = '', signal } = input
      const entry = await queue.enter({ asker, confirmed: input.confirmed === true, signal })
      if (entry.kind !== 'entered') return fail(refusal(entry.kind, quotas))
      try {
        return await source.run(input)
      } finally {
        entry.leave()
      }
    },
  }
}

function refusal(kind: Exclude<Entry['kind'], 'entered'>, quotas: Quotas): Problem {
  if (kind === 'cancelled') return { kind: 'cancelled' }
  const message =
    kind === 'own'
      ? `You have ${quotas.perAsker} statements running, as many as one asker may have. Wait until one ends, or cancel one.`
      : 'The database is busy with other statements. Try again in a few seconds.'
  return { kind: 'too-many-requests', message, retryAfterMs: quotas.waitMs }
}
