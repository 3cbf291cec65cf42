/** Words people use for a thing, with the language they belong to (BCP 47 primary tag). */
export type Synonym = { text: string; language: 'en' | 'de' | 'fr' | 'es' }

/** How values may be aggregated: over everything, over everything but time (stock levels), or not at all (percentages, ratios). */
export type Additivity = 'additive' | 'not-over-time' | 'none'

export type Unit =
  | { kind: 'currency'; code: string }
  /** `scale` says what 100 % is: 100 for percentages 0–100, 1 for fractions. */
  | { kind: 'percent'; scale: 1 | 100 }
  | { kind: 'count'; noun: string }
  | { kind: 'quantity'; noun: string }
  | { kind: 'duration'; noun: 'days' | 'minutes' | 'milliseconds' }
  | { kind: 'other'; noun: string }

/**
 * identifier: names one thing; category: groups rows; measure: a number to aggregate or compare; time: a date or a part of one;
 * flag: boolean; text: free words; json: a document.
 */
export type FieldRole = 'identifier' | 'category' | 'measure' | 'time' | 'flag' | 'text' | 'json'

export type TimeGrain = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

/**
 * A row-level attribute. In expressions of fields, metrics and conditions every column is written `dataset.column`, the dataset's
 * name serving as the table's alias; names that are not plain lower-case identifiers are double-quoted.
 */
export type Field = {
  /** Unique within its dataset. */
  name: string
  /** SQL over the dataset's columns; usually just one column. */
  expression: string
  /** The column when the expression is one, else null. */
  column: string | null
  /** PostgreSQL type name of the expression. */
  type: string
  label: string
  description: string | null
  synonyms: Synonym[]
  role: FieldRole
  unit: Unit | null
  additivity: Additivity
  goodDirection: 'up' | 'down' | null
  nullMeaning: string | null
  /** For role `time`: the finest grain it holds. */
  grain: TimeGrain | null
  /** Values worth naming, with the words people use for them. */
  values: FieldValue[]
  /** One word for the same thing in several datasets: "customer", "product", "segment", "sales office"; absent when it stands alone. */
  concept?: string
  /** How rows are combined when a question names the field and no aggregate; from additivity when absent. */
  aggregate?: 'sum' | 'avg' | 'min' | 'max'
  /** For numbers and texts that are a part of a date: what they hold. `year-month` is text `YYYY-MM`. */
  timePart?: 'year' | 'quarter' | 'month' | 'week' | 'year-month'
  /** Naming a value of this field asks for this metric where the field has that value: names of KPIs. */
  namesMetric?: string
  /** For role `json`: an object with one number per period after a start. */
  series?: JsonSeries
  /** True for fields that questions do not name and lists do not show, such as surrogate keys. */
  hidden?: boolean
  /** Adjectives that rank by this field: "most expensive", "cheapest". */
  superlatives?: Superlative[]
  /** The measure (`dataset.field`) that "below" or "above" this field compares when the question names none: stock, for a reorder point. */
  comparedTo?: string
  /** Words that rules about columns name: `personal`. */
  tags?: string[]
}

/** An adjective that ranks by a field or metric; `desc` puts the largest value first. */
export type Superlative = Synonym & { direction: 'asc' | 'desc' }

/** A value of a field with the words for it. `goodDirection` and `unit` are those of the metric that the value names. */
export type FieldValue = { value: string; synonyms: Synonym[]; goodDirection?: 'up' | 'down' | null; unit?: Unit | null }

/**
 * A JSON object keyed by the number of a period: `{"1": 100.0, "2": 45.2}`. Period `k` counted from 0 lies under key
 * `k + firstKey`; its value is `(dataset.column->>'key')::valueType`.
 */
export type JsonSeries = { period: 'month' | 'week' | 'year'; firstKey: number; valueType: string; label: string; synonyms: Synonym[] }

/**
 * event: a row happened at a time; aggregate: sums or means of an event dataset, per period or group; snapshot: current state, no
 * history; periodic: the full state once per period, the newest one counts unless a time is named; forecast: expected figures for
 * coming periods; reference: things that exist; log: what the service did.
 */
export type DatasetKind = 'event' | 'aggregate' | 'snapshot' | 'periodic' | 'forecast' | 'reference' | 'log'

export type Dataset = {
  /** Unique; also the table alias in expressions. */
  name: string
  /** Key `schema.table` in the catalog. */
  table: string
  label: string
  description: string | null
  synonyms: Synonym[]
  kind: DatasetKind
  /** What one row is, in words: "one order line". */
  grain: string | null
  /** What rows are called when they are counted or listed: ["customer", "customers"]. */
  noun: { one: string; many: string } | null
  primaryKey: string[]
  uniqueKeys: string[][]
  /** Field by which periods are chosen, null when the dataset has no time. */
  timeAxis: string | null
  /** Fields shown when rows are listed and no columns were asked for; identifier first. */
  listFields: string[]
  /** Field that names a row for people (description of a material), null when the key is all there is. */
  nameField: string | null
  /** SQL conditions that hold unless the question says otherwise, with the sentence shown for each. */
  defaultFilters: { expression: string; sentence: string }[]
  /** Datasets that answer the same questions and are better for them, with when. */
  prefer: { dataset: string; when: string }[]
  /** Notes for the language model: traps, null meanings, what not to do. */
  instructions: string | null
  fields: Field[]
  /** The word for the thing a row stands for, shared with fields of other datasets that point to it; see `Field.concept`. */
  concept?: string
  /** Words that say that a row of this dataset happened: "bought", "sold" for order lines; "fired", "triggered" for alerts. */
  verbs?: Synonym[]
}

/** A join that is declared. `from` is the many side (or one), `to` is the one side. */
export type Relationship = {
  name: string
  from: string
  to: string
  fromColumns: string[]
  toColumns: string[]
  cardinality: 'many-to-one' | 'one-to-one'
}

export type Metric = {
  /** Unique. */
  name: string
  label: string
  description: string | null
  synonyms: Synonym[]
  /** Aggregate SQL, columns written `dataset.column`, all of one dataset: `sum(transaction_data.net_sales)`. */
  expression: string
  dataset: string
  /** For ratios: numerator and denominator as aggregates of the same dataset; null otherwise. */
  ratio: { numerator: string; denominator: string; scale: number } | null
  unit: Unit | null
  additivity: Additivity
  goodDirection: 'up' | 'down' | null
  /** Field of the dataset by which periods are chosen for this metric; null when the dataset has no time. */
  timeAxis: string | null
  /** Conditions that belong to the metric, `transaction_data.net_sales < 0`. */
  filter: string | null
  /** Metric names whose words overlap; asked back instead of guessed when the question does not decide. */
  ambiguousWith: string[]
  /** Lower wins where two metrics carry the same words and both can serve the question; equal priorities are asked back. */
  priority: number
  /** How the expression combines rows, read from its text. */
  aggregation?: 'sum' | 'avg' | 'min' | 'max' | 'count' | 'count-distinct' | 'ratio' | 'other'
  /** Field (`dataset.field`) whose value is the unit of the number: KPIs of different units share one metric. */
  unitField?: string
  /** Adjectives that rank by this metric: "best selling", "most profitable". */
  superlatives?: Superlative[]
}

/** A metric over several datasets, as files of others may hold; only a language model uses it. */
export type CrossMetric = { name: string; label: string; description: string | null; expression: string; datasets: string[] }

/**
 * Words of an approved question that may be replaced by others of their kind, and the parameters of its statement (`$1` is 1) that they
 * fill. value: as stored in `column` (`schema.table.column`). period: `starts` take its first day, `ends` the day after its last, `lasts`
 * its last day; without any it holds for that very period only.
 */
export type VerifiedSlot =
  | { kind: 'value'; text: string; value: string; column: string; binds: number[] }
  | { kind: 'number'; text: string; value: number; binds: number[] }
  | { kind: 'period'; text: string; from: string | null; to: string | null; starts: number[]; ends: number[]; lasts: number[] }

/**
 * A question that people approved, as shipped with the model. Slots stand in the order of the question; where they are absent, the
 * statement holds literals and they are found by comparing it with the question.
 */
export type VerifiedQuery = {
  name: string
  question: string
  sql: string
  verifiedBy: string
  /** ISO date: "last month" in the question counts from here. */
  verifiedAt: string
  note: string | null
  slots?: VerifiedSlot[]
  semanticQuery?: unknown
}

/** Words that mean a condition on a dataset: "returns" → `transaction_data.net_sales < 0`. */
export type Segment = {
  name: string
  label: string
  synonyms: Synonym[]
  dataset: string
  /** SQL condition, columns written `dataset.column`; `{n}` stands for the number that a question gives. */
  expression: string
  description?: string | null
  /** What `{n}` counts; absent when the expression has none. */
  parameter?: { unit: 'days' | 'months' | 'count' | 'amount' | 'percent' }
}

/** A word with several usual meanings. `resolvedBy`: what else in the question takes the ambiguity away, so that the word adds nothing. */
export type Ambiguity = {
  words: Synonym[]
  message: string
  options: { label: string; question: string }[]
  resolvedBy?: ('metric' | 'number' | 'time')[]
}

/** A subject that people ask about and the data does not hold. */
export type MissingTopic = { words: Synonym[]; message: string }

/** What the tables mean, normalised from Ossie documents and resolved against the target; empty for an unknown database. */
export type SemanticModel = {
  name: string
  instructions: string | null
  datasets: Dataset[]
  relationships: Relationship[]
  metrics: Metric[]
  segments: Segment[]
  /** Words with several usual meanings and the question to ask back: "inactive", "performance", "ABC". */
  ambiguous: Ambiguity[]
  verified: VerifiedQuery[]
  /** Questions to show on an empty page. */
  examples: string[]
  /** Subjects to refuse by name: salaries, competitors. */
  missing?: MissingTopic[]
  crossMetrics?: CrossMetric[]
}
