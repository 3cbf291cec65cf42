import type { ComparisonSpan, PeriodKind } from '../../dates/date-span.ts'
import type { Atom } from '../lexicon/atom.ts'
import type { Dimension, Filter, Measure, Operator, PeriodFilter, Thing, Window } from '../semantic-query.ts'

/** Word positions that a mark covers. */
type Placed = { from: number; to: number }

export type AtomMark = Placed & { kind: 'atom'; atom: Atom }
export type NumberMark = Placed & { kind: 'number'; value: number; percent: boolean; currency?: true }
/** A comparison with numbers; `unit` as the words named it ("days", "cases"), null when they did not. */
export type CompareMark = Placed & { kind: 'compare'; op: Operator; values: number[]; percent: boolean; unit: string | null }
/** A number asked for. `bare`: just the name, no "how many" or aggregate before it. */
export type MeasureMark = Placed & { kind: 'measure'; measure: Measure; bare: boolean; atom: Atom | null; derived?: boolean }
/** Things that are listed, ranked or counted. `which`: "which customers"; `each`: "each customer". */
export type ThingMark = Placed & { kind: 'thing'; thing: Thing; atom: Atom; form: 'bare' | 'which' | 'each' | 'all' }
export type GroupMark = Placed & { kind: 'group'; dimensions: Dimension[]; form: 'by' | 'per'; within?: Dimension[] }
/** `things`: what the filter is about; `noun`: the things it restricts, where the words name them ("failed runs"). */
export type FilterMark = Placed & {
  kind: 'filter'
  filter: Filter
  things: Thing[]
  noun: Thing | null
  /** The word between several values of one field, and the filters for each of them. */
  joined?: 'and' | 'or'
  parts?: Filter[]
}
export type PeriodMark = Placed & {
  kind: 'period'
  period: PeriodFilter
  ends: [PeriodFilter, PeriodFilter] | null
  text: string
  dateKind: PeriodKind
  /** The same number of units counted back from today, for periods of full months or weeks that end before it. */
  toToday: PeriodFilter | null
  either?: boolean
}
/** "vs 2024", "compared with last year". */
export type AgainstMark = Placed & { kind: 'against'; span: ComparisonSpan; today: string }
/** `bySize`: the word asks for most or fewest of something, so that a thing after it is counted. */
export type RankMark = Placed & {
  kind: 'rank'
  limit: number | null
  direction: 'asc' | 'desc' | 'good' | 'bad'
  measure: Measure | null
  bySize: boolean
  /** The measure only follows from an adjective ("biggest"); one that is named counts instead. */
  implied: boolean
  /** The word asks how often: a verb is then counted. */
  often: boolean
  /** The measure only follows from a verb ("sold most"); one that is said to rank by counts instead. */
  byVerb?: true
  /** The word is "highest" or "lowest", which numbers are and things are not. */
  highLow?: true
  /** The words of it, where a preposition belongs to them: "most of". */
  by?: string
}
export type HavingMark = Placed & { kind: 'having'; measure: Measure; op: Operator; values: number[] }
/** Rows somewhere else that must exist, or must not. `datasets` in order of preference. */
export type ExistsMark = Placed & {
  kind: 'exists'
  datasets: string[]
  negated: boolean
  noun: Thing | null
  filters: Filter[]
  everyGrain: 'day' | 'week' | 'month' | 'quarter' | 'year' | null
}
export type WindowMark = Placed & {
  kind: 'window'
  window: Window
  measure: Measure | null
  /** The buckets that a length was counted in. */
  unit?: PeriodFilter['grain']
}
/** Something that a later step reads as it is. */
export type NoteMark = Placed & {
  kind: 'note'
  note:
    | { type: 'share' }
    | {
        type: 'growth'
        percent: boolean
        direction: 'asc' | 'desc' | null
        /** The words ask how something went: "develop". */
        course?: boolean
        /** The change is named as an amount ("drop", "increase"), not as growth. */
        amount?: boolean
        /** The words hold two periods of a number against each other: "more in 2025 than in 2024". */
        than?: boolean
        threshold?: { by: 'percent' | 'difference'; op: Operator; values: number[] }
      }
    | { type: 'sort'; measure: Measure | null; direction: 'asc' | 'desc' | 'good' | 'bad' | null }
    | { type: 'limit'; value: number }
    | { type: 'per-group'; dimensions: Dimension[] }
    | { type: 'columns'; fields: string[]; label: string }
    | {
        type: 'latest'
        direction: 'asc' | 'desc'
        limit: number | null /** "oldest", which may be about another date than that of the rows. */
        aged: boolean
      }
    | { type: 'where-and-when'; words: ('where' | 'when' | 'who')[] }
    | { type: 'percent' }
    /** How many of the buckets or things that fulfil a threshold there are. */
    | { type: 'count-groups' }
    /** Rows of the answer before: one by its place from 1 (-1 the last), or all of them. */
    | { type: 'row-ref'; row: number | null; noun: Thing | null }
    | { type: 'threshold'; op: Operator; values: number[] }
    | { type: 'cue'; cue: 'about' | 'instead' | 'only' | 'also' | 'remove' | 'total' | 'count' | 'average' }
    | { type: 'topic'; kind: 'ambiguous' | 'missing'; index: number }
    | { type: 'ask-value'; hits: { field: string; value: string }[]; text: string }
}

export type Mark =
  | AtomMark
  | NumberMark
  | CompareMark
  | MeasureMark
  | ThingMark
  | GroupMark
  | FilterMark
  | PeriodMark
  | AgainstMark
  | RankMark
  | HavingMark
  | WindowMark
  | ExistsMark
  | NoteMark
export type Note = NoteMark['note']
