import * as z from 'zod'

/**
 * The typed middle form between a question and SQL. It speaks of metrics, fields and things of the semantic model; where one word
 * stands for several of them ("revenue" in several tables), all are listed in order of preference, and the first that can serve the
 * whole question is taken when the query is planned. Follow-ups edit it.
 */

const fields = z.array(z.string()).min(1)

/** What rows stand for: a concept with its reference dataset and the fields that point to it, a dataset of its own, or a category field. */
export const thingSchema = z.object({
  concept: z.string().nullable(),
  datasets: z.array(z.string()),
  /** `dataset.field`. */
  fields: z.array(z.string()),
  label: z.string(),
})
export type Thing = z.infer<typeof thingSchema>

export const operatorSchema = z.enum(['=', '<>', '<', '<=', '>', '>=', 'between'])
export type Operator = z.infer<typeof operatorSchema>

export const grainSchema = z.enum(['hour', 'day', 'week', 'month', 'quarter', 'half', 'year'])

/** Half-open stretch of days; null where it is open. */
export const periodSchema = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  label: z.string(),
  grain: grainSchema,
  incomplete: z.boolean(),
  /** The state at the end of the day before `to`, not a sum over time. */
  asOf: z.boolean(),
  /** The day after today where the period goes on beyond it; null where it is over or ends today. */
  soFar: z.string().nullable().default(null),
})
export type PeriodFilter = z.infer<typeof periodSchema>

const inFilter = z.object({
  kind: z.literal('in'),
  /** Fields that hold the values, each with them as stored there; one field is meant. */
  places: z.array(z.object({ field: z.string(), values: z.array(z.string()).min(1) })).min(1),
  negated: z.boolean(),
  /** The words in the question. */
  label: z.string(),
})
const compareFilter = z.object({
  kind: z.literal('compare'),
  fields,
  op: operatorSchema,
  values: z.array(z.number()).min(1),
})
const compareFieldsFilter = z.object({ kind: z.literal('compare-fields'), left: fields, op: operatorSchema, right: fields })
const segmentFilter = z.object({
  kind: z.literal('segment'),
  names: z.array(z.string()).min(1),
  n: z.number().nullable(),
  negated: z.boolean(),
})
const flagFilter = z.object({ kind: z.literal('flag'), fields, value: z.boolean() })
const emptyFilter = z.object({ kind: z.literal('empty'), fields, negated: z.boolean() })
/** The condition that belongs to a metric ("failed runs"), on rows of its dataset. */
const metricFilter = z.object({ kind: z.literal('of-metric'), metric: z.string(), negated: z.literal(false) })
const weekdayFilter = z.object({ kind: z.literal('weekdays'), weekdays: z.array(z.number().int()), negated: z.boolean() })
/** Months of every year, 1 to 12. */
const monthFilter = z.object({ kind: z.literal('months'), months: z.array(z.number().int()).min(1), negated: z.boolean() })
const dateFilter = z.object({ kind: z.literal('date'), fields, period: periodSchema, negated: z.boolean() })

export const filterSchema = z.discriminatedUnion('kind', [
  inFilter,
  compareFilter,
  compareFieldsFilter,
  segmentFilter,
  flagFilter,
  emptyFilter,
  weekdayFilter,
  monthFilter,
  metricFilter,
  dateFilter,
  z.object({
    /** Rows of `datasets` that belong to the subject exist, or do not. */
    kind: z.literal('exists'),
    datasets: z.array(z.string()).min(1),
    get filters() {
      return z.array(filterSchema)
    },
    periods: z.array(periodSchema),
    negated: z.boolean(),
    /** What the rows must have in common with those outside, where both come from one dataset. */
    thing: thingSchema.optional(),
  }),
  /** The things of another query, such as that of the answer before: the one in a row, counted from 1, or all. */
  z.object({
    kind: z.literal('of-answer'),
    thing: thingSchema,
    row: z.number().int().nullable(),
    get query() {
      return semanticQuerySchema
    },
    /** All but those. */
    negated: z.boolean().default(false),
    /** The words for those things where the question itself names them. */
    said: z.string().optional(),
  }),
  z.object({
    kind: z.literal('or'),
    get filters() {
      return z.array(filterSchema)
    },
  }),
])
export type Filter = z.infer<typeof filterSchema>

/** `p90` is the 90th percentile. */
export const aggregateSchema = z.enum(['sum', 'avg', 'min', 'max', 'median', 'p5', 'p10', 'p25', 'p75', 'p80', 'p90', 'p95', 'p99'])
export type Aggregate = z.infer<typeof aggregateSchema>

export const dimensionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('field'), fields, label: z.string() }),
  z.object({ kind: z.literal('thing'), thing: thingSchema }),
  /** `grain` null: chosen from the length of the period. `cycle`: buckets repeat in it. */
  z.object({ kind: z.literal('time'), grain: grainSchema.nullable(), cycle: z.enum(['day', 'week', 'year']).nullable() }),
  /** The periods of a JSON series. */
  z.object({ kind: z.literal('series-period') }),
])
export type Dimension = z.infer<typeof dimensionSchema>

export const measureSchema = z.discriminatedUnion('kind', [
  /** A named number: metrics and number fields that carry the words. `fn` null: combined as each is defined. */
  z.object({
    kind: z.literal('named'),
    metrics: z.array(z.string()),
    fields: z.array(z.string()),
    fn: aggregateSchema.nullable(),
    filters: z.array(filterSchema),
    label: z.string(),
  }),
  /** How many things there are; `metrics` are those that count them. */
  z.object({
    kind: z.literal('count'),
    of: thingSchema,
    metrics: z.array(z.string()),
    distinct: z.boolean(),
    /** Taken over the things that follow "per", where an aggregate was named. */
    fn: aggregateSchema.nullable(),
    filters: z.array(filterSchema),
    label: z.string(),
  }),
  z.object({
    kind: z.literal('arithmetic'),
    op: z.enum(['ratio', 'percent', 'minus', 'plus', 'times']),
    get left() {
      return measureSchema
    },
    get right() {
      return measureSchema
    },
    label: z.string(),
  }),
  /** A measure taken for each thing or bucket, then combined: the average revenue per customer. */
  z.object({
    kind: z.literal('per'),
    fn: aggregateSchema,
    get measure() {
      return measureSchema
    },
    over: dimensionSchema,
    label: z.string(),
  }),
  /** In how many different time buckets there are rows. */
  z.object({ kind: z.literal('buckets'), grain: grainSchema, datasets: z.array(z.string()).min(1), label: z.string() }),
  /** A number out of a JSON series: period `k` from 0; null for all periods. */
  z.object({ kind: z.literal('series'), fields, period: z.number().int().nullable(), fn: aggregateSchema.nullable(), label: z.string() }),
])
export type Measure = z.infer<typeof measureSchema>

const outerSchema = z.union([z.literal('count'), aggregateSchema])

const orderSchema = z.object({
  /** Index into measures, index into dimensions, or a field of the rows. */
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('measure'), index: z.number().int() }),
    z.object({ kind: z.literal('dimension'), index: z.number().int() }),
    z.object({ kind: z.literal('field'), fields }),
    z.object({ kind: z.literal('change'), of: z.enum(['percent', 'difference']).default('percent') }),
  ]),
  direction: z.enum(['asc', 'desc']),
})
export type Order = z.infer<typeof orderSchema>

/** How two periods are set side by side. */
export const comparisonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('periods'), earlier: periodSchema, later: periodSchema }),
  /** Each bucket with the one `by` before it. */
  z.object({ kind: z.literal('change'), grain: grainSchema }),
])

/** What is computed over the rows of the result. */
export const windowSchema = z.discriminatedUnion('kind', [
  /** `within`: the leading dimensions whose values are the whole each; 0 for the total. */
  z.object({
    kind: z.literal('share'),
    within: z.number().int().min(0).default(0),
    /** Only groups whose share, in percent, passes this. */
    only: z.object({ op: operatorSchema, values: z.array(z.number()).min(1) }).optional(),
  }),
  z.object({ kind: z.literal('running') }),
  z.object({ kind: z.literal('running-share') }),
  z.object({ kind: z.literal('moving'), length: z.number().int().min(2) }),
  z.object({ kind: z.literal('rank') }),
  z.object({ kind: z.literal('gap') }),
  z.object({ kind: z.literal('change'), shift: z.number().int().min(1), percent: z.boolean(), from: z.string().nullable() }),
])
export type Window = z.infer<typeof windowSchema>

export const semanticQuerySchema = z.object({
  version: z.literal(1),
  measures: z.array(measureSchema),
  /** What is listed when nothing is measured. */
  subject: thingSchema.nullable(),
  /** Fields shown beside. */
  columns: z.array(
    z.object({
      fields,
      label: z.string(),
      /** Only there to show what a condition is about; left out where it would repeat rows. */
      incidental: z.boolean().optional(),
    }),
  ),
  dimensions: z.array(dimensionSchema),
  filters: z.array(filterSchema),
  /** Datasets that the rows must come from, because a verb names them ("bought"). */
  via: z.array(z.string()),
  /** Datasets whose rows are meant, because the question names what they stand for; empty where it does not. */
  rows: z.array(z.string()),
  /** One period, or several that are all meant. */
  periods: z.array(periodSchema),
  comparison: comparisonSchema.nullable(),
  /** What of a comparison is asked for: the difference, the percentage, or just both values. */
  compared: z.enum(['values', 'growth']).nullable(),
  /** Thresholds on numbers; with a `period`, a date that has to lie in it, and then operator and values say nothing. */
  having: z.array(
    z.object({
      measure: measureSchema,
      op: operatorSchema,
      values: z.array(z.number()).min(1),
      period: periodSchema.nullable().default(null),
    }),
  ),
  /** Thresholds on the change between the two periods of a comparison: in percent, or as a difference. */
  changes: z.array(z.object({ by: z.enum(['percent', 'difference']), op: operatorSchema, values: z.array(z.number()).min(1) })).default([]),
  order: z.array(orderSchema),
  limit: z.number().int().min(1).nullable(),
  /** So many rows of the ranking come before the first one that is shown. */
  offset: z.number().int().min(0).default(0),
  /** The limit holds within each value of the first dimension. */
  limitPerGroup: z.boolean(),
  window: windowSchema.nullable(),
  /** Aggregates the rows instead of showing them: how many, or the mean over them; for each value of the first `keep` dimensions. */
  outer: z.object({ fn: outerSchema, keep: z.number().int().min(0).default(0) }).nullable(),
  distinct: z.boolean(),
})
export type SemanticQuery = z.infer<typeof semanticQuerySchema>

/** A query that asks nothing yet. */
export const emptyQuery: SemanticQuery = {
  version: 1,
  measures: [],
  subject: null,
  columns: [],
  dimensions: [],
  filters: [],
  via: [],
  rows: [],
  periods: [],
  comparison: null,
  compared: null,
  having: [],
  changes: [],
  order: [],
  limit: null,
  offset: 0,
  limitPerGroup: false,
  window: null,
  outer: null,
  distinct: false,
}
