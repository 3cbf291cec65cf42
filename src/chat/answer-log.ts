import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Db } from '../db/db.ts'
import { isDatabaseAway } from '../db/errors.ts'
import type { NewEvent } from '../present/answer/events.ts'
import { type AnswerView, emptyAnswer, foldEvent } from '../present/answer/reducer.ts'
import type { Cell } from '../present/columns.ts'
import { insertEvents, type WaitingEvent } from './answer-event.table.ts'
import { insertResult, type KeptResult } from './result.table.ts'
import { Channel, type SentEvent, type Subscription } from './subscription.ts'

export type AnswerLogDeps = { db: Db; clock: Clock; log: Logger; limits: { showUnstoredAfterMs: number; storeForMs: number } }

/** Writes the end of a turn with what is not stored yet. False: somebody else had ended the turn before. */
export type StoreEnd = (unstored: Unstored, view: AnswerView) => Promise<boolean>

type Entry = { event: SentEvent; time: number }

/** A result on its way to being kept. */
export type Kept = { result: KeptResult; rows: readonly (readonly Cell[])[] }

/** What is not stored yet when a turn ends: entries, the last of them `done`, and results. */
export type Unstored = { events: readonly WaitingEvent[]; results: readonly Kept[] }
type Stored = 'stored' | 'unstored' | 'lost'

const gatherMs = 8
const longestWaitMs = 2_000
/** How often an error that waiting cannot heal is tried again. */
const hopelessTries = 3

/**
 * The append-only log of one running answer. Events are numbered and folded at once, stored in order and in batches, and shown to
 * readers once they are stored; while the database is away they are shown after a short wait and stored when it is back.
 */
export class AnswerLog {
  readonly answer: string
  #deps: AnswerLogDeps
  #view: AnswerView = emptyAnswer
  #numbered: SentEvent[] = []
  #unstored: Entry[] = []
  #kept: Kept[] = []
  #shown = 0
  #readers = new Set<Channel>()
  #storing: Promise<void> | null = null
  #closing = false
  #ended = false
  #stuckMs = 0
  #hurry: () => void = () => undefined

  constructor(deps: AnswerLogDeps, answer: string) {
    this.#deps = deps
    this.answer = answer
  }

  /** The folded log so far. */
  get view(): AnswerView {
    return this.#view
  }

  /** Takes up the events that were stored with the turn itself. */
  begin(events: readonly NewEvent[]): void {
    for (const event of events) this.#number(event)
    this.#show()
  }

  /** Adds an event; it is stored and shown soon. */
  append(event: NewEvent): void {
    // A stage that was left behind by a stop may still report; the log has ended for it.
    if (this.#closing) return
    this.#unstored.push({ event: this.#number(event), time: this.#deps.clock.now() })
    this.#kick()
  }

  /** Keeps the rows of a result; they are stored before any later event is shown. */
  keepResult(result: KeptResult, rows: readonly (readonly Cell[])[]): void {
    if (this.#closing) return
    this.#kept.push({ result, rows })
    this.#kick()
  }

  /**
   * Ends the log with `done`, stored by `storeEnd` together with what still waits and tried again while the database is away. `lost`:
   * somebody else had ended the turn before; readers then end without our `done`, theirs is in the stored log.
   */
  async close(done: NewEvent, storeEnd: StoreEnd): Promise<Stored> {
    this.#closing = true
    this.#hurry()
    await this.#storing
    this.#unstored.push({ event: this.#number(done), time: this.#deps.clock.now() })
    const unstored = { events: this.#unstored.map(waiting), results: this.#kept }
    const ended = await this.#persist(() => storeEnd(unstored, this.#view))
    if (ended !== 'lost') this.#showAll()
    this.#ended = true
    for (const reader of this.#readers) reader.end()
    return ended
  }

  /** A reader that gets everything after event `after`, the earlier events first. */
  subscribe(after = 0): Subscription {
    const reader = new Channel()
    reader.push(this.#numbered.slice(after, this.#shown))
    if (this.#ended) reader.end()
    else this.#readers.add(reader)
    return reader
  }

  #number(event: NewEvent): SentEvent {
    const seq = this.#numbered.length + 1
    const sent = { ...event, seq, json: JSON.stringify(event.data) }
    this.#view = foldEvent(this.#view, sent)
    this.#numbered.push(sent)
    return sent
  }

  #kick(): void {
    if (this.#storing !== null || this.#closing) return
    this.#storing = this.#drain().finally(() => {
      this.#storing = null
    })
  }

  async #drain(): Promise<void> {
    // A short wait lets the events of a quick stage, or of a whole quick answer, go into one statement.
    await this.#pause(gatherMs)
    while ((this.#unstored.length > 0 || this.#kept.length > 0) && !this.#closing) {
      const batch = [...this.#unstored]
      const ended = await this.#persist(async () => {
        if (batch.length > 0) await insertEvents(this.#deps.db, this.answer, batch.map(waiting))
        await this.#storeKept()
        return true
      })
      if (ended !== 'stored') return
      this.#unstored.splice(0, batch.length)
      this.#show()
    }
  }

  async #storeKept(): Promise<void> {
    for (let next = this.#kept[0]; next !== undefined; next = this.#kept[0]) {
      await insertResult(this.#deps.db, next)
      this.#kept.shift()
    }
  }

  /** Tries to store until it works, the turn is found ended, or there is no hope. */
  async #persist(store: () => Promise<boolean>): Promise<Stored> {
    const wasClosing = this.#closing
    for (let attempt = 1, waitedMs = 0; ; attempt++) {
      try {
        const stored = await store()
        this.#stuckMs = 0
        return stored ? 'stored' : 'lost'
      } catch (error) {
        this.#deps.log.warn('an answer could not be stored yet', { answer: this.answer, attempt, error })
        if ((!isDatabaseAway(error) && attempt >= hopelessTries) || waitedMs >= this.#deps.limits.storeForMs) return 'unstored'
      }
      if (this.#closing !== wasClosing) return 'unstored'
      const waitMs = Math.min(50 * 2 ** attempt, longestWaitMs)
      await this.#pause(waitMs)
      waitedMs += waitMs
      this.#stuckMs += waitMs
      if (this.#stuckMs >= this.#deps.limits.showUnstoredAfterMs) this.#showAll()
    }
  }

  /** Waits, but not once the log is being closed. */
  async #pause(ms: number): Promise<void> {
    if (this.#closing) return new Promise((resolve) => setTimeout(resolve, ms))
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Shows what is stored. */
  #show(): void {
    this.#showTo(this.#numbered.length - this.#unstored.length)
  }

  #showAll(): void {
    this.#showTo(this.#numbered.length)
  }

  #showTo(seq: number): void {
    if (seq <= this.#shown) return
    const fresh = this.#numbered.slice(this.#shown, seq)
    this.#shown = seq
    for (const reader of this.#readers) reader.push(fresh)
  }
}

const waiting = ({ event, time }: Entry): WaitingEvent => ({ seq: event.seq, name: event.name, json: event.json, time })
