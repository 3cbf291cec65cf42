import { writeMoment, writeMomentIn } from '../../text/amounts.ts'

/** Writes instants of a page, all on one clock: that of `zone`, or the reader's where the page has none. */
export const momentWriter = (zone: string | null): ((at: string) => string) =>
  zone === null ? writeMoment : (at) => writeMomentIn(at, zone)

/** The zone whose clock `momentWriter` writes, by name. */
export const zoneName = (zone: string | null): string => zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
