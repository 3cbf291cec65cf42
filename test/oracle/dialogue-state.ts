/**
 * What is asked at one turn of a generated dialogue, as its own small query: the oracle writes its statements and its words from it, and never
 * looks at how the service reads them.
 */
export type State = {
  readonly topic: TopicName
  /** What is shown; none for a plain list of names. */
  readonly measures: readonly string[]
  /** Names of columns and of calendar steps that rows are told apart by. */
  readonly by: readonly string[]
  readonly conditions: readonly Condition[]
  readonly window: Window | null
  /** A bound on the first measure of each row. */
  readonly having: Bound | null
  /** The order of rows by a measure, and how many are kept; `count` null: all of them. */
  readonly rank: Rank | null
  /** Each row, or the figure under its conditions, as a part of the whole. */
  readonly share: boolean
  /** The period beside the window; null: none. */
  readonly against: Window | null
  /** Rows are those that another query shows, told apart as that one does. */
  readonly within: State | null
  /** The number of rows instead of the rows. */
  readonly counted: boolean
}

export type TopicName = 'sales' | 'customers' | 'stock' | 'kpi' | 'alerts'
export type Condition =
  | { readonly column: string; readonly kind: 'one-of' | 'none-of'; readonly values: readonly string[] }
  | { readonly column: string; readonly kind: 'above' | 'below'; readonly bound: number }
export type Bound = { readonly kind: 'above' | 'below'; readonly bound: number }
export type Rank = { readonly measure: string; readonly direction: 'desc' | 'asc'; readonly count: number | null }

/** Days from `from` up to and without `to`, as ISO dates; `to` null: up to now. */
export type Window = {
  readonly kind: 'week' | 'month' | 'quarter' | 'half' | 'year' | 'since'
  readonly from: string
  readonly to: string | null
  /** As one says it after a comma or after "and": "last month", "Q2 2025". */
  readonly bare: readonly string[]
  /** As it stands in a sentence: "last month", "in Q2 2025". */
  readonly placed: readonly string[]
}

export const emptyState = (topic: TopicName): State => ({
  topic,
  measures: [],
  by: [],
  conditions: [],
  window: null,
  having: null,
  rank: null,
  share: false,
  against: null,
  within: null,
  counted: false,
})
