/** The one source of time. `now` is an instant in epoch milliseconds; `today` is the date that questions count from, in the service's zone. */
export type Clock = {
  now(): number
  /** ISO date `YYYY-MM-DD` of "today" in `timeZone`, or the fixed date when one was configured. */
  today(timeZone: string): string
}

/** A clock on the machine's time; `asOf` (ISO date) fixes `today` and nothing else. */
export function systemClock(asOf: string | null = null): Clock {
  return {
    now: () => Date.now(),
    today: (timeZone) => asOf ?? isoDateIn(Date.now(), timeZone),
  }
}

/** A clock that stands still until it is moved: for tests and replays. */
export function fixedClock(instant: string): Clock & { advance(ms: number): void } {
  let at = Date.parse(instant)
  return {
    now: () => at,
    today: (timeZone) => isoDateIn(at, timeZone),
    advance: (ms) => {
      at += ms
    },
  }
}

/** The calendar date of an instant in an IANA time zone, as `YYYY-MM-DD`. */
export function isoDateIn(epochMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return format.format(epochMs)
}
