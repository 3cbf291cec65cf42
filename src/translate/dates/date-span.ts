/** Sizes of periods and buckets, finest first. */
export type DateGrain = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'half' | 'year'

/** Half-open stretch of days as ISO dates: `from` belongs to it, `to` does not; null where it is open. */
export type Interval = { from: string | null; to: string | null }

/** Another way to read the same words, with the label a person chooses it by. */
export type Reading = Interval & { label: string }

/**
 * absolute: names its own date or period (2025, Q3 2026, in March); relative: counted from today (last month, 3 days ago, this year);
 * rolling: the last or next N units; to-date: from the start of a period to today or to the same day of another year; since, after,
 * until, before: one end open; between: both ends named; as-of: the state at the end of a day; fiscal: periods of the fiscal year.
 */
export type PeriodKind =
  | 'absolute'
  | 'relative'
  | 'rolling'
  | 'to-date'
  | 'since'
  | 'after'
  | 'until'
  | 'before'
  | 'between'
  | 'as-of'
  | 'fiscal'

export type Period = Interval & {
  kind: PeriodKind
  /** The finest unit that the words name: `month` for "March 2025", `day` for "3 March 2025". */
  grain: DateGrain
  /** In words, for the interpretation: "October 2026", "1 January 2026 to 20 November 2026". */
  label: string
  /** The period holds today or later days, so its figures are not final. */
  incomplete: boolean
  /** False where the words may be something else, as the number in "over 2025". */
  certain: boolean
  /** The calendar period that a to-date period is part of ("this month": all of November); null for the rest. */
  whole: Interval | null
  /** First and last period of a range ("from 2024 to 2025": 2024 and 2025), for questions about the change between them. */
  ends: { first: Reading; last: Reading } | null
  /** Other readings, most likely first; empty where one is usual. */
  alternatives: Reading[]
}

/**
 * What a period is compared with. shift: the same stretch moved back by `amount` units (`of` is the unit that the words named the
 * stretch by: month in "the same month last year"); previous: the stretch of equal length right before; change: each bucket of
 * `grain` with the one before; period: that very period.
 */
export type Comparison =
  | { kind: 'shift'; amount: number; unit: DateGrain; of: DateGrain | null }
  | { kind: 'previous' }
  | { kind: 'change'; grain: DateGrain }
  | { kind: 'period'; period: Period }

/** Where words stand in the question: UTF-16 offsets, `end` exclusive, and `text` is the slice between them. */
export type Located = { start: number; end: number; text: string }

export type PeriodSpan = Located & Period & { type: 'period' }

/** `explicit` when a comparing word was there ("vs", "compared with", "yoy"); else the words only name a period by another one ("the year before"). */
export type ComparisonSpan = Located & { type: 'comparison'; comparison: Comparison; explicit: boolean; alternatives: Comparison[] }

/**
 * A time bucket. form `by`: "by month", "monthly"; `every`: "every month", "in each quarter" (a bucket, or a condition on all of
 * them); `which`: "which month"; `bare`: just the noun, which may mean nothing. `cycle`: buckets repeat within it ("by weekday":
 * day in week). `grain` null: "over time", to be chosen from the length.
 */
export type GrainSpan = Located & {
  type: 'grain'
  grain: DateGrain | null
  form: 'by' | 'every' | 'which' | 'bare'
  cycle: 'day' | 'week' | 'year' | null
}

/**
 * Days or months that come again: ISO weekdays, 1 Monday to 7 Sunday ("on Sundays", "at weekends"), or months, 1 to 12, of every year
 * ("every December", "Q1 of each year"); one of the lists is empty. `yearly`: the words ask for each year apart.
 */
export type RecurringSpan = Located & { type: 'recurring'; weekdays: number[]; months: number[]; yearly: boolean }

export type DateSpan = PeriodSpan | ComparisonSpan | GrainSpan | RecurringSpan
