/** Limits of asking. Times are in milliseconds. */
export type ChatLimits = {
  maxQuestionCharacters: number
  /** Runs of this process at one time; more are turned away with 429. */
  maxRunning: number
  /** From the question to its end, whatever happens. */
  deadlineMs: number
  statementTimeoutMs: number
  /** Bytes of a result that are kept. */
  maxResultBytes: number
  /** Kept results up to this size are sorted in memory; larger ones by the database. */
  maxSortedBytes: number
  /** Sorts of this process at one time, of which each asker has one; how many of one asker wait, and how long. */
  sorts: { atOnce: number; waiting: number; waitMs: number }
  /** Rows of one exported file, and how long its statement may run. */
  exportMaxRows: number
  exportTimeoutMs: number
  /** Rows that go on the event stream; the rest is read in pages. */
  maxStreamedRows: number
  maxStreamedBytes: number
  /** Events and results are kept this long, the folded answer stays. */
  keepEventsMs: number
  /** A run whose lease is older than this is dead. */
  leaseMs: number
  /** How often a run looks for the wish to cancel it. */
  cancelPollMs: number
  /** How often a resumed stream looks for new events of a run elsewhere. */
  followPollMs: number
  /** Events that cannot be stored are shown to readers after this long, and stored when the database is back. */
  showUnstoredAfterMs: number
  /** How long the end of a turn is tried to be stored. */
  storeForMs: number
  /** Bounds of a double-check: more candidates, time for all of it, tokens it may cost in all, statements at one time. */
  doubleCheck: { candidates: number; ms: number; tokens: number; statements: number }
}

/** The limits of a service on Node. */
export const defaultChatLimits: ChatLimits = {
  maxQuestionCharacters: 4_000,
  maxRunning: 200,
  deadlineMs: 180_000,
  statementTimeoutMs: 30_000,
  maxResultBytes: 64_000_000,
  maxSortedBytes: 4_000_000,
  sorts: { atOnce: 2, waiting: 2, waitMs: 5_000 },
  exportMaxRows: 1_000_000,
  exportTimeoutMs: 600_000,
  maxStreamedRows: 2_000,
  maxStreamedBytes: 4_000_000,
  keepEventsMs: 24 * 3_600_000,
  leaseMs: 15_000,
  cancelPollMs: 250,
  followPollMs: 200,
  showUnstoredAfterMs: 2_000,
  storeForMs: 600_000,
  doubleCheck: { candidates: 4, ms: 45_000, tokens: 60_000, statements: 2 },
}
