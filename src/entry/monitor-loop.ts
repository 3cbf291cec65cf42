import type { Logger } from '../base/logger.ts'
import type { Timer } from '../base/timer.ts'
import type { MonitorDeps } from '../monitors/deps.ts'
import { beat, runDue, untilNextDue } from '../monitors/run/tick.ts'
import { untilNextParcel } from '../monitors/send/outbox.table.ts'
import { sendWaiting } from '../monitors/send/send-messages.ts'
import { runUpkeep } from '../monitors/upkeep/upkeep.ts'

/** The scheduler of one process on Node. */
export type MonitorLoop = {
  start(): void
  /** Looks at once instead of at the next turn: something was saved, or is to be run. */
  wake(): void
  /** Stops claiming, waits up to `graceMs` for runs and messages in flight, then gives back what is left. */
  stop(graceMs: number): Promise<void>
}

/** The longest wait between two looks: what other processes saved is found then. */
const longestWaitMs = 5_000
const shortestWaitMs = 50
const idleWaitMs = 1_000
/** After an error, such as a database that is away. */
const afterErrorMs = 3_000

/** Runs monitors and sends messages while the process lives, each in a chain of its own, so that a slow query keeps no message waiting. */
export function createMonitorLoop(deps: MonitorDeps, timer: Timer): MonitorLoop {
  const stopping = new AbortController()
  const abort = new AbortController()
  const { signal } = stopping
  const send = chain('messages', deps.log, timer, signal, async () => {
    await sendWaiting(deps, AbortSignal.any([signal, abort.signal]))
    return await untilNextParcel(deps.db)
  })
  const run = chain('monitors', deps.log, timer, signal, async () => {
    await beat(deps.db, deps.worker)
    const pass = await runDue(deps, signal, abort.signal)
    if (pass.posted > 0) send.wake()
    // Runs do not wait for it.
    void deps.heartbeat?.()
    const wait = await untilNextDue(deps)
    // What is due and was not taken is somebody else's, or beyond the limit of an hour.
    return wait !== null && Object.keys(pass.ended).length === 0 ? Math.max(wait, idleWaitMs) : wait
  })
  const upkeep = chain('upkeep of monitors', deps.log, timer, signal, async () => {
    await runUpkeep(deps, signal)
    return null
  })
  const chains = [run, send, upkeep]
  return {
    start: () => {
      for (const one of chains) one.start()
    },
    wake: run.wake,
    stop: async (graceMs) => {
      stopping.abort()
      const callOff = timer.after(graceMs, () => abort.abort())
      await Promise.all(chains.map((one) => one.ended()))
      callOff()
    },
  }
}

type Chain = { start(): void; wake(): void; ended(): Promise<void> }

/** Does work again and again, `work` saying in how many milliseconds it would like to; never twice at the same time, and never after the signal. */
function chain(name: string, log: Logger, timer: Timer, signal: AbortSignal, work: () => Promise<number | null>): Chain {
  let working: Promise<void> | null = null
  let callOff: (() => void) | null = null
  let again = false

  async function turn(): Promise<void> {
    let wait: number = afterErrorMs
    try {
      wait = Math.min(Math.max((await work()) ?? longestWaitMs, shortestWaitMs), longestWaitMs)
    } catch (error) {
      if (!signal.aborted) log.warn('work of the scheduler failed and is tried again', { work: name, error })
    }
    working = null
    if (signal.aborted) return
    if (again) begin()
    else callOff = timer.after(wait, begin)
  }

  function begin(): void {
    callOff?.()
    callOff = null
    again = false
    if (signal.aborted) return
    working = turn()
  }

  signal.addEventListener('abort', () => callOff?.(), { once: true })
  return {
    start: begin,
    wake: () => {
      if (working === null) begin()
      else again = true
    },
    ended: async () => {
      while (working !== null) await working
    },
  }
}
