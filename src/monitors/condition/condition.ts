import * as z from 'zod'

const column = z.string().min(1).max(128)
const finite = z.number()
const positive = z.number().positive()
export const severities = ['low', 'medium', 'high', 'critical'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

export const comparisonSchema = z.enum(['gt', 'gte', 'lt', 'lte', 'eq', 'neq'])
export type Comparison = z.infer<typeof comparisonSchema>

/** Where the values before the tested one come from: rows of the same result, the last one being now, or values that runs left behind. */
const historySchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('result'), time_column: column }),
  z.strictObject({ source: z.literal('runs'), window_runs: z.int().min(8).max(1000).default(90) }),
])

const basisSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('column'), column }),
  z.strictObject({ type: z.literal('previous_run') }),
  z.strictObject({ type: z.literal('runs_ago'), n: z.int().min(1).max(400) }),
  z.strictObject({ type: z.literal('median_of_runs'), n: z.int().min(3).max(400) }),
])

const lenient = z.enum(['no_data', 'ok', 'fire'])

const threshold = z
  .strictObject({ kind: z.literal('threshold'), column, op: comparisonSchema, value: finite, recover: finite.optional() })
  .refine(({ op, value, recover }) => recover === undefined || isSafe(op, value, recover), {
    path: ['recover'],
    message: 'expected a value on the safe side of `value`, for gt and gte at most it, for lt and lte at least it; eq and neq take none',
  })

const range = z
  .strictObject({
    kind: z.literal('range'),
    column,
    low: finite,
    high: finite,
    fire: z.enum(['outside', 'inside']),
    recover_margin: z.number().min(0).optional(),
  })
  .refine(({ low, high }) => low < high, { path: ['high'], message: 'expected a value above `low`' })

const compare = z.strictObject({
  kind: z.literal('compare'),
  left: column,
  op: comparisonSchema,
  right: column,
  tolerance: z.number().min(0).default(0),
})

const change = z.strictObject({
  kind: z.literal('change'),
  column,
  basis: basisSchema,
  measure: z.enum(['percent', 'absolute']),
  direction: z.enum(['up', 'down', 'either']),
  value: positive,
  min_base: z.number().min(0).default(0),
  zero_base: lenient.default('no_data'),
})

const rowCount = z.strictObject({
  kind: z.literal('row_count'),
  op: comparisonSchema,
  value: z.int().min(0),
  ratio_to_previous: positive.optional(),
})

const newRows = z.strictObject({
  kind: z.literal('new_rows'),
  keys: z.array(column).min(1).max(8),
  first_run: z.enum(['baseline', 'fire']).default('baseline'),
  forget_after_runs: z.int().min(1).max(1000).default(1),
})

const noData = z.strictObject({ kind: z.literal('no_data'), after_runs: z.int().min(1).max(100).default(1) })

const freshness = z.strictObject({
  kind: z.literal('freshness'),
  column,
  max_age_minutes: positive,
  business_days: z.boolean().default(false),
})

const match = z.strictObject({
  kind: z.literal('match'),
  column,
  op: z.enum(['is', 'is_not', 'in', 'not_in']),
  values: z
    .array(z.union([z.string(), z.boolean()]))
    .min(1)
    .max(50),
})

const anomaly = z.strictObject({
  kind: z.literal('anomaly'),
  column,
  history: historySchema,
  method: z.enum(['seasonal_mad', 'mad', 'iqr']).default('seasonal_mad'),
  season: z.enum(['none', 'dow', 'hour_of_week', 'month_of_year']).default('none'),
  scale: z.enum(['auto', 'linear', 'log']).default('auto'),
  alpha: z.enum(['0.01', '0.002', '0.0005']).default('0.002'),
  direction: z.enum(['up', 'down', 'either']).default('either'),
  min_points: z.int().min(8).max(1000).default(28),
  min_abs_change: z.number().min(0).default(0),
  min_rel_change: z.number().min(0).default(0.05),
})

const trend = z.strictObject({
  kind: z.literal('trend'),
  column,
  history: historySchema,
  runs: z.int().min(3).max(24),
  direction: z.enum(['up', 'down']),
  min_total_change_pct: z.number().min(0).default(0),
})

const leafSchema = z.discriminatedUnion('kind', [
  threshold,
  range,
  compare,
  change,
  rowCount,
  newRows,
  noData,
  freshness,
  match,
  anomaly,
  trend,
])
/** One test of a result. */
export type Leaf = z.infer<typeof leafSchema>
export type LeafOf<Kind extends Leaf['kind']> = Extract<Leaf, { kind: Kind }>

const several = <Kind extends 'all' | 'any'>(kind: Kind) => z.strictObject({ kind: z.literal(kind), of: z.array(leafSchema).min(2).max(5) })

const whenSchema = z.union([leafSchema, several('all'), several('any')])

/**
 * The rule of a monitor, the only thing that is evaluated; unknown keys are refused, for a misspelt one must not be ignored. Absent `empty` means `ok`
 * for row_count and new_rows, which know that nothing is 0 rows, and `no_data` for all others.
 */
export const alertConditionSchema = z
  .strictObject({
    schema: z.literal(1),
    when: whenSchema,
    group_by: z.array(column).max(4).default([]),
    max_groups: z.int().min(1).max(1000).default(200),
    pick: z.enum(['only', 'first', 'last', 'min', 'max', 'sum', 'avg', 'median']).default('only'),
    empty: z.enum(['no_data', 'ok', 'fire', 'zero']).optional(),
    nulls: z.enum(['no_data', 'ok', 'fire', 'zero']).default('no_data'),
    missing_group: z.enum(['resolve', 'keep', 'fire']).default('resolve'),
    for_runs: z.int().min(1).max(100).default(1),
    clear_runs: z.int().min(1).max(100).default(1),
    no_data_runs: z.int().min(1).max(100).default(2),
    bands: z
      .array(z.strictObject({ at: finite, severity: severitySchema }))
      .max(4)
      .default([]),
    renotify: z
      .strictObject({
        every_hours: z.number().min(1).max(2160).nullable().default(null),
        on_worse_pct: positive.nullable().default(null),
      })
      .prefault({}),
    notify_resolved: z.boolean().default(true),
    guard: z.strictObject({ sources_nonempty: z.boolean().default(true), min_rows: z.int().min(1).optional() }).prefault({}),
  })
  .superRefine((condition, context) => {
    const fault = faultOf(condition.when, condition.group_by)
    if (fault) context.addIssue({ code: 'custom', path: ['when'], message: fault })
    if (!isMonotone(condition.bands.map(({ at }) => at))) {
      context.addIssue({ code: 'custom', path: ['bands'], message: 'expected values that only rise or only fall, with rising severity' })
    }
  })
export type AlertCondition = z.infer<typeof alertConditionSchema>
/** What people and templates write: defaults left out. */
export type AlertConditionInput = z.input<typeof alertConditionSchema>

/** The tests of a condition, one unless it is `all` or `any`. */
export const leavesOf = ({ when }: Pick<AlertCondition, 'when'>): Leaf[] => (when.kind === 'all' || when.kind === 'any' ? when.of : [when])

function isSafe(op: Comparison, value: number, recover: number): boolean {
  if (op === 'gt' || op === 'gte') return recover <= value
  return (op === 'lt' || op === 'lte') && recover >= value
}

const isMonotone = (values: number[]): boolean => {
  const steps = values.slice(1).map((value, index) => Math.sign(value - (values[index] ?? 0)))
  return steps.every((step) => step === steps[0] && step !== 0)
}

function faultOf(when: z.infer<typeof whenSchema>, groupBy: string[]): string | null {
  const leaves = when.kind === 'all' || when.kind === 'any' ? when.of : [when]
  if (leaves.some(({ kind }) => kind === 'new_rows') && groupBy.length > 0) return 'new_rows has its own keys; expected no group_by with it'
  if (new Set(groupBy).size < groupBy.length) return 'expected each column of group_by once'
  return null
}
