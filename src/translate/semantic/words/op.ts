/**
 * What a function word does in a question. The words themselves are closed lists, one per language; a word with no op, no meaning in
 * the semantic model and no date in it is unknown, and then nothing is answered.
 */
export type Op =
  /** Adds nothing: articles, auxiliaries, politeness. */
  | 'skip'
  /** of, in, for, from, with: `arg` is the English preposition. */
  | 'prep'
  | 'and'
  | 'or'
  /** after 3 months: counts periods of a series. */
  | 'after'
  | 'comma'
  | 'colon'
  /** by: groups, ranks or names an agent. */
  | 'by'
  /** per, for each: only groups. */
  | 'per'
  /** broken down, split: stands before by. */
  | 'split'
  | 'which'
  | 'who'
  | 'where'
  | 'when'
  | 'how-many'
  | 'how-much'
  | 'how'
  | 'list'
  /** sum, avg, min, max, median: `arg`. */
  | 'agg'
  | 'distinct'
  /** top, best, highest: `arg` is `desc`, `asc`, `good` or `bad`. */
  | 'rank'
  /** more than, at least: `arg` is the SQL operator. */
  | 'cmp'
  /** or more, or less, after the number. */
  | 'cmp-after'
  | 'than'
  | 'between'
  | 'not'
  | 'without'
  | 'never'
  | 'except'
  | 'missing'
  | 'share'
  | 'as'
  | 'percent'
  | 'total'
  | 'growth'
  | 'decline'
  | 'change'
  | 'versus'
  | 'difference'
  | 'sort'
  /** ascending, descending, alphabetically, chronologically. */
  | 'direction'
  | 'running'
  | 'moving'
  | 'ranking'
  | 'behind'
  | 'every'
  | 'each'
  | 'within'
  | 'minus'
  | 'plus'
  | 'times'
  | 'divided'
  | 'that'
  | 'have'
  | 'ever'
  | 'once'
  | 'only'
  | 'also'
  | 'instead'
  | 'about'
  | 'same'
  | 'remove'
  | 'ones'
  | 'ordinal'
  | 'row-ref'
  | 'all'
  | 'both'
  | 'exist'
  | 'trend'
  | 'chart'
  | 'exact'
  | 'null'
  | 'write'
  | 'earliest'
  | 'latest'
  | 'rate'
  | 'number-word'
  | 'magnitude'
  | 'overall'
  | 'pronoun'
  /** A noun for groups of things that adds nothing beside a value: "the Champions group". */
  | 'kind-noun'
  /** month, week, year: `arg`; counts periods in "month 3". */
  | 'bucket'
  /** days, minutes, percent: `arg`. */
  | 'unit'

export type Language = 'en' | 'de' | 'fr' | 'es'

/** `op` or `op:arg`, then the phrases that do it, separated by commas. */
export type WordList = readonly (readonly [op: Op, arg: string, phrases: string])[]
