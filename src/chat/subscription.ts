/** An event as readers get it: its number, its name, and its data as JSON text, which is written once for the log and for all readers. */
export type SentEvent = { seq: number; name: string; data: unknown; json: string }

/** One reader of a running answer. It ends after `done`, or early: `dropped` when the reader was too slow or left. */
export type Subscription = AsyncIterable<SentEvent> & { readonly dropped: boolean; close(): void }

const mostWaitingEvents = 2_000
const mostWaitingCharacters = 16_000_000

/** The writing end of a subscription. A reader that lets too much pile up is dropped, never waited for. */
export class Channel implements Subscription {
  #waiting: SentEvent[] = []
  #characters = 0
  #ended = false
  #dropped = false
  #wake: () => void = () => undefined

  push(events: readonly SentEvent[]): void {
    if (this.#ended) return
    for (const event of events) {
      this.#waiting.push(event)
      this.#characters += event.json.length
      if (event.name === 'done') this.#ended = true
    }
    if (this.#waiting.length > mostWaitingEvents || this.#characters > mostWaitingCharacters) this.close()
    this.#wake()
  }

  get dropped(): boolean {
    return this.#dropped
  }

  /** No more will come; what waits is still read. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  close(): void {
    this.#dropped = true
    this.#waiting = []
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SentEvent> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next !== undefined) {
        this.#characters -= next.json.length
        yield next
      } else if (this.#ended) {
        return
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
