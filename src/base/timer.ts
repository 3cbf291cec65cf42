/** Runs something later. `after` gives back a function that calls it off. */
export type Timer = { after(ms: number, run: () => void): () => void }

/** The timer of the runtime. */
export function systemTimer(): Timer {
  return {
    after: (ms, run) => {
      const handle = setTimeout(run, ms)
      return () => clearTimeout(handle)
    },
  }
}

/** Resolves after `ms`, or at once when `signal` is aborted; true when the whole time passed. */
export function pause(timer: Timer, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const aborted = () => {
      callOff()
      resolve(false)
    }
    const callOff = timer.after(ms, () => {
      signal.removeEventListener('abort', aborted)
      resolve(true)
    })
    signal.addEventListener('abort', aborted, { once: true })
  })
}
