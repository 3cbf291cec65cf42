import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'

const everyMs = 60_000
const timeoutMs = 5_000

/**
 * Calls an address of a watcher outside of this service, at most once a minute: when the calls stay away, the scheduler does not look any more, which nothing
 * inside can tell. A call that fails is logged, once until one arrives again, and changes nothing.
 */
export function heartbeat(url: string, { clock, log }: { clock: Clock; log: Logger }): () => Promise<void> {
  let due = 0
  let away = false
  return async () => {
    if (clock.now() < due) return
    due = clock.now() + everyMs
    try {
      const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`answered ${answer.status}`)
      away = false
    } catch (error) {
      // The address may hold a secret of the watcher.
      if (!away) log.warn('the watcher of the scheduler was not reached', { error: error instanceof Error ? error.message : String(error) })
      away = true
    }
  }
}
