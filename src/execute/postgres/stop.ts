/** Why a run was stopped from our side, null when it was not. */
export type StoppedBy = 'cancelled' | 'deadline' | null

/** The two ways a run is stopped, by its asker or by its deadline, as one thing to wait on. */
export type Stop = {
  reason(): StoppedBy
  /** Calls back when the run is stopped, at once when it already was. */
  onStop(listener: () => void): void
  /** Throws when the run is stopped. */
  check(): void
  /** The promise's own end, or a throw `graceMs` after the stop: a dead socket cannot hold a run. */
  within<T>(graceMs: number, work: Promise<T>): Promise<T>
  /** Lets go of the signal and the timers. */
  release(): void
}

/** Thrown by `check` and `within` after a stop. */
export class StoppedError extends Error {
  override name = 'StoppedError'
}

/** A stop that fires when `signal` aborts or after `timeoutMs`. */
export function stopOn(signal: AbortSignal, timeoutMs: number): Stop {
  let reason: StoppedBy = null
  const listeners: (() => void)[] = []
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const fire = (why: Exclude<StoppedBy, null>) => {
    if (reason !== null) return
    reason = why
    for (const listener of listeners) listener()
  }
  const later = (ms: number, act: () => void) => timers.add(setTimeout(act, ms))
  const cancel = () => fire('cancelled')
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  later(timeoutMs, () => fire('deadline'))
  const onStop = (listener: () => void) => {
    if (reason === null) listeners.push(listener)
    else listener()
  }
  return {
    reason: () => reason,
    onStop,
    check: () => {
      if (reason !== null) throw new StoppedError(reason)
    },
    within: (graceMs, work) =>
      new Promise((resolve, reject) => {
        work.then(resolve, reject)
        onStop(() => later(graceMs, () => reject(new StoppedError('no end after the stop'))))
      }),
    release: () => {
      signal.removeEventListener('abort', cancel)
      for (const timer of timers) clearTimeout(timer)
      listeners.length = 0
    },
  }
}
