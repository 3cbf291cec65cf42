import type { Timer } from '../base/timer.ts'

/** How many statements may be in flight. `reserved` slots are only for askers that have none running, so that nobody can take them all. */
export type Quotas = {
  /** Statements in flight in all. */
  slots: number
  perAsker: number
  reserved: number
  /** Statements in flight that an asker confirmed in spite of their cost. */
  confirmed: number
  /** Statements of one asker that may wait. */
  waitingPerAsker: number
  /** The longest wait for a slot, in milliseconds. */
  waitMs: number
}

export type Ticket = { asker: string; confirmed: boolean; signal: AbortSignal }

/**
 * What became of a wish to run: a slot, to be given back by `leave`, or why there is none. `own`: the asker has as many running as one may
 * have; `busy`: others have.
 */
export type Entry = { kind: 'entered'; leave: () => void } | { kind: 'own' | 'busy' | 'cancelled' }

export type FairQueue = {
  /** Resolves when a slot is free for this asker, or when waiting is over. */
  enter(ticket: Ticket): Promise<Entry>
  load(): { running: number; waiting: number }
}

type Waiting = { ticket: Ticket; start: () => void }

/**
 * A queue that serves askers in turn: whoever has the fewest statements running comes first, then whoever waited longest. Statements of one
 * asker start in the order in which they came.
 */
export function createFairQueue(quotas: Quotas, timer: Timer): FairQueue {
  const running: Ticket[] = []
  const waiting: Waiting[] = []
  const count = (of: (ticket: Ticket) => boolean) => running.filter(of).length

  const mayStart = ({ asker, confirmed }: Ticket): boolean => {
    const mine = count((one) => one.asker === asker)
    if (running.length >= quotas.slots || mine >= quotas.perAsker) return false
    if (mine > 0 && running.length >= quotas.slots - quotas.reserved) return false
    return !confirmed || count((one) => one.confirmed) < quotas.confirmed
  }

  const begin = (ticket: Ticket): Entry => {
    running.push(ticket)
    let left = false
    return {
      kind: 'entered',
      leave: () => {
        if (left) return
        left = true
        running.splice(running.indexOf(ticket), 1)
        startNext()
      },
    }
  }

  function startNext(): void {
    for (;;) {
      const free = waiting.filter(({ ticket }) => mayStart(ticket))
      const mine = ({ ticket }: Waiting) => count((one) => one.asker === ticket.asker)
      const next = free.toSorted((a, b) => mine(a) - mine(b))[0]
      if (next === undefined) return
      waiting.splice(waiting.indexOf(next), 1)
      next.start()
    }
  }

  const reason = ({ asker }: Ticket): 'own' | 'busy' => (count((one) => one.asker === asker) >= quotas.perAsker ? 'own' : 'busy')

  return {
    load: () => ({ running: running.length, waiting: waiting.length }),
    enter: (ticket) => {
      if (ticket.signal.aborted) return Promise.resolve({ kind: 'cancelled' })
      if (mayStart(ticket)) return Promise.resolve(begin(ticket))
      const queued = waiting.filter((one) => one.ticket.asker === ticket.asker).length
      if (queued >= quotas.waitingPerAsker) return Promise.resolve({ kind: 'own' })
      return new Promise((resolve) => {
        const done = (entry: () => Entry) => {
          callOff()
          ticket.signal.removeEventListener('abort', aborted)
          resolve(entry())
        }
        const entry: Waiting = { ticket, start: () => done(() => begin(ticket)) }
        const giveUp = (kind: 'own' | 'busy' | 'cancelled') => {
          waiting.splice(waiting.indexOf(entry), 1)
          done(() => ({ kind }))
        }
        const aborted = () => giveUp('cancelled')
        const callOff = timer.after(quotas.waitMs, () => giveUp(reason(ticket)))
        ticket.signal.addEventListener('abort', aborted, { once: true })
        waiting.push(entry)
      })
    },
  }
}
