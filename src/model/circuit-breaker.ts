export type BreakerSettings = { failures: number; openMs: number }

/**
 * Keeps calls away from a server that fails: after `failures` in a row all calls are refused for `openMs`, then one may try; its
 * outcome closes or reopens. Times are epoch milliseconds given by the caller.
 */
export class CircuitBreaker {
  readonly #settings: BreakerSettings
  #failed = 0
  #closedFrom = 0
  #trying = false

  constructor(settings: BreakerSettings = { failures: 5, openMs: 30_000 }) {
    this.#settings = settings
  }

  /** How long to wait before the next call, 0 when it may go now. Each permitted call must end in `succeeded`, `failed` or `left`. */
  enter(nowMs: number): number {
    if (nowMs < this.#closedFrom) return this.#closedFrom - nowMs
    if (this.#failed < this.#settings.failures) return 0
    if (this.#trying) return this.#settings.openMs
    this.#trying = true
    return 0
  }

  succeeded(): void {
    this.#failed = 0
    this.#trying = false
  }

  failed(nowMs: number): void {
    this.#failed += 1
    this.#trying = false
    if (this.#failed >= this.#settings.failures) this.#closedFrom = nowMs + this.#settings.openMs
  }

  /** The call ended for a reason that says nothing about the server. */
  left(): void {
    this.#trying = false
  }

  /** The server asked for a pause. */
  pauseUntil(ms: number): void {
    this.#closedFrom = Math.max(this.#closedFrom, ms)
  }
}
