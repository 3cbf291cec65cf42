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
  .refine(({ low, high, fire, recover_margin: margin = 0 }) => fire === 'inside' || 2 * margin <= high - low, {
    path: ['recover_margin'],
    message: 'expected at most half the width of the range, else nothing could recover',
  })

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

const anomaly = z
  .strictObject({
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
  .refine(({ method, season }) => method === 'seasonal_mad' || season === 'none', {
    path: ['season'],
    message: 'expected none: only seasonal_mad knows seasons',
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

const whenSchema = z.discriminatedUnion('kind', [leafSchema, several('all'), several('any')])

const bandSchema = z.strictObject({ at: finite, severity: severitySchema })

/**
 * The rule of a monitor, the only thing that is evaluated; unknown keys are refused, for a misspelt one must not be ignored. Absent `empty` means `ok`
 * for row_count and new_rows, which know that nothing is 0 rows, and `no_data` for all others.
 */
export const alertConditionSchema = z
  .strictObject({
    schema: z.literal(1),
    when: whenSchema,
    group_by: z.array(column).max(4).default([]),
    exclude_groups: z
      .array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).max(4))
      .max(200)
      .default([]),
    max_groups: z.int().min(1).max(1000).default(200),
    pick: z.enum(['only', 'first', 'last', 'min', 'max', 'sum', 'avg', 'median']).default('only'),
    empty: z.enum(['no_data', 'ok', 'fire', 'zero']).optional(),
    nulls: z.enum(['no_data', 'ok', 'fire', 'zero']).default('no_data'),
    missing_group: z.enum(['resolve', 'keep', 'fire']).default('resolve'),
    for_runs: z.int().min(1).max(100).default(1),
    clear_runs: z.int().min(1).max(100).default(1),
    no_data_runs: z.int().min(1).max(100).default(2),
    bands: z.array(bandSchema).max(4).default([]),
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
    for (const { path, message } of conditionFaults(condition)) context.addIssue({ code: 'custom', path, message })
  })
export type AlertCondition = z.infer<typeof alertConditionSchema>
/** What people and templates write: defaults left out. */
export type AlertConditionInput = z.input<typeof alertConditionSchema>

/** The keys that a test of a kind may have; of a condition itself where no kind is given, and of all tests where it is not known. */
export function conditionKeys(kind: unknown): string[] {
  if (kind === undefined) return Object.keys(alertConditionSchema.shape)
  if (kind === 'all' || kind === 'any') return ['kind', 'of']
  const fitting = leafSchema.options.filter(({ shape }) => shape.kind.value === kind)
  return [...new Set((fitting.length > 0 ? fitting : leafSchema.options).flatMap(({ shape }) => Object.keys(shape)))]
}

/** The tests of a condition, one unless it is `all` or `any`. */
export const leavesOf = ({ when }: Pick<AlertCondition, 'when'>): Leaf[] => (when.kind === 'all' || when.kind === 'any' ? when.of : [when])

type Parts = {
  when: z.infer<typeof whenSchema>
  group_by: string[]
  bands: z.infer<typeof bandSchema>[]
}

/** What the parts of a condition say against each other. */
function conditionFaults({ when, group_by: groupBy, bands }: Parts): { path: string[]; message: string }[] {
  const leaves = leavesOf({ when })
  const [first, ...others] = leaves
  const faults: { path: string[]; message: string }[] = []
  const add = (path: string, message: string) => faults.push({ path: [path], message })
  const ofNewRows = leaves.filter(({ kind }) => kind === 'new_rows').length
  if (ofNewRows > 0 && groupBy.length > 0) add('when', 'new_rows has its own keys; expected no group_by with it')
  if (ofNewRows > 1) add('when', 'expected at most one new_rows')
  if (new Set(groupBy).size < groupBy.length) add('group_by', 'expected each column once')
  if (first !== undefined && others.some((leaf) => looksBack(leaf) && watchedBy(leaf) !== watchedBy(first))) {
    add(
      'when',
      'only the values of the first test are kept between runs; expected tests that look back at earlier runs to be of the same column as the first',
    )
  }
  const direction = first === undefined ? null : bandDirection(first)
  if (bands.length > 0 && direction === null) add('bands', 'this test has no direction in which it gets worse; expected no bands')
  const isOrdered = bands.every(({ at, severity }, n) => {
    const before = bands[n - 1]
    return (
      before === undefined ||
      ((at - before.at) * (direction ?? 1) > 0 && severities.indexOf(severity) > severities.indexOf(before.severity))
    )
  })
  if (!isOrdered) {
    add('bands', `expected values that ${direction === -1 ? 'fall' : 'rise'} from one band to the next, each with a higher severity`)
  }
  return faults
}

const looksBack = (leaf: Leaf): boolean => {
  if (leaf.kind === 'change') return leaf.basis.type !== 'column'
  if (leaf.kind === 'anomaly' || leaf.kind === 'trend') return leaf.history.source === 'runs'
  return (leaf.kind === 'no_data' && leaf.after_runs > 1) || (leaf.kind === 'row_count' && leaf.ratio_to_previous !== undefined)
}

/** The thing whose values a test leaves for later runs. */
function watchedBy(leaf: Leaf): string {
  if (leaf.kind === 'row_count' || leaf.kind === 'no_data' || leaf.kind === 'new_rows') return leaf.kind
  return leaf.kind === 'compare' ? `column ${leaf.left}` : `column ${leaf.column}`
}

/** Whether what bands are held against gets worse upwards (1) or downwards (-1). */
function bandDirection(leaf: Leaf): 1 | -1 | null {
  if (leaf.kind === 'match' || (leaf.kind === 'range' && leaf.fire === 'inside')) return null
  if (leaf.kind !== 'threshold' && leaf.kind !== 'compare' && leaf.kind !== 'row_count') return 1
  if (leaf.op === 'eq' || leaf.op === 'neq') return null
  return leaf.op === 'lt' || leaf.op === 'lte' ? -1 : 1
}

function isSafe(op: Comparison, value: number, recover: number): boolean {
  if (op === 'gt' || op === 'gte') return recover <= value
  return (op === 'lt' || op === 'lte') && recover >= value
}
