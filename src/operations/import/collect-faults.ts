import type { Fault } from './row.ts'

/** A fault with the place it is in. `raw` is the record as it was written, null when it is not at hand. */
export type PlacedFault = Fault & { table: string; file: string; raw: string | null }

/** Rows are wrong, and there are more of them than may be left out. */
export class TooManyFaults extends Error {}

/** Gathers what is wrong with the rows of one table. With `keeping`, bad rows are kept apart up to a limit; without, the first one is a failure. */
export type Collector = {
  keeping: boolean
  add(fault: PlacedFault): void
  faults: PlacedFault[]
  /** Whether the table cannot be loaded any more. */
  failed(): boolean
  /** Whether looking for more faults is of no use. */
  full(): boolean
  /** Forgets everything, because the rows are read again. */
  restart(): void
}

const shownFaults = 10
const longestRaw = 10_000

/** A collector; `limit` is the number of rows that may be kept apart, null when none may. */
export function collectFaults(limit: number | null): Collector {
  const collector: Collector = {
    keeping: limit !== null,
    faults: [],
    add: (fault) => {
      if (limit !== null || collector.faults.length < shownFaults) {
        collector.faults.push(
          fault.raw !== null && fault.raw.length > longestRaw ? { ...fault, raw: `${fault.raw.slice(0, longestRaw)}…` } : fault,
        )
      }
    },
    failed: () => collector.faults.length > (limit ?? 0),
    full: () => collector.faults.length >= (limit === null ? shownFaults : limit + 1),
    restart: () => {
      collector.faults = []
    },
  }
  return collector
}
