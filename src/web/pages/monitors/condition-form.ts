import { conditionText as text } from '../../text/conditions.ts'

export type Fields = Record<string, unknown>
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A column that a condition may name; `type` is PostgreSQL's. */
export type FormColumn = { name: string; label: string; type: string }

/** One field of the form. `at` is its place in the JSON, with dots; `unless` hides it; `usual` is what an absent key means. */
export type FieldSpec = { at: string; label: string; unless?: (leaf: Fields) => boolean } & (
  | { as: 'column'; wants: 'number' | 'time' | 'any' }
  | { as: 'columns' }
  | { as: 'number'; least?: number; most?: number; whole?: true; usual?: number; optional?: true }
  | { as: 'choice'; options: Record<string, string>; usual?: string }
  | { as: 'flag'; usual: boolean }
  | { as: 'texts' }
)

const { fields } = text
const numeric = (at: string, label: string): FieldSpec => ({ at, label, as: 'column', wants: 'number' })
const choice = (at: string, label: string, options: Record<string, string>, usual?: string): FieldSpec => ({
  at,
  label,
  as: 'choice',
  options,
  ...(usual === undefined ? {} : { usual }),
})
const isNot =
  (path: string, ...wanted: string[]) =>
  (leaf: Fields): boolean =>
    !wanted.includes(String(getAt(leaf, path)))
const op = choice('op', fields.op, text.ops)
const history: FieldSpec[] = [
  choice('history.source', fields.history, text.histories),
  { at: 'history.time_column', label: fields.time_column, as: 'column', wants: 'time', unless: isNot('history.source', 'result') },
  {
    at: 'history.window_runs',
    label: fields.window_runs,
    as: 'number',
    whole: true,
    least: 8,
    most: 1000,
    usual: 90,
    unless: isNot('history.source', 'runs'),
  },
]

/** The fields of each kind of test, in the order of its sentence. Every key that the service knows has one. */
export const leafFields = {
  threshold: [
    numeric('column', fields.column),
    op,
    { at: 'value', label: fields.value, as: 'number' },
    {
      at: 'recover',
      label: fields.recover,
      as: 'number',
      optional: true,
      unless: (leaf) => leaf.recover === undefined && !isNot('op', 'eq', 'neq')(leaf),
    },
  ],
  range: [
    numeric('column', fields.column),
    choice('fire', fields.fire, text.fire),
    { at: 'low', label: fields.low, as: 'number' },
    { at: 'high', label: fields.high, as: 'number' },
    { at: 'recover_margin', label: fields.recover_margin, as: 'number', least: 0, optional: true },
  ],
  compare: [
    numeric('left', fields.left),
    op,
    numeric('right', fields.right),
    { at: 'tolerance', label: fields.tolerance, as: 'number', least: 0, usual: 0 },
  ],
  change: [
    numeric('column', fields.column),
    choice('direction', fields.direction, text.directions),
    { at: 'value', label: fields.amount, as: 'number', least: 0 },
    choice('measure', fields.measure, text.measures),
    choice('basis.type', fields.basis, text.bases),
    { ...numeric('basis.column', fields.basis_column), unless: isNot('basis.type', 'column') },
    {
      at: 'basis.n',
      label: fields.basis_n,
      as: 'number',
      whole: true,
      least: 1,
      most: 400,
      unless: isNot('basis.type', 'runs_ago', 'median_of_runs'),
    },
    { at: 'min_base', label: fields.min_base, as: 'number', least: 0, usual: 0 },
    choice('zero_base', fields.zero_base, text.missing, 'no_data'),
  ],
  row_count: [
    op,
    { at: 'value', label: fields.value, as: 'number', whole: true, least: 0 },
    { at: 'ratio_to_previous', label: fields.ratio_to_previous, as: 'number', least: 0, optional: true },
  ],
  new_rows: [
    { at: 'keys', label: fields.keys, as: 'columns' },
    choice('first_run', fields.first_run, text.firstRun, 'baseline'),
    { at: 'forget_after_runs', label: fields.forget_after_runs, as: 'number', whole: true, least: 1, most: 1000, usual: 1 },
  ],
  no_data: [{ at: 'after_runs', label: fields.after_runs, as: 'number', whole: true, least: 1, most: 100, usual: 1 }],
  freshness: [
    { at: 'column', label: fields.column, as: 'column', wants: 'time' },
    { at: 'max_age_minutes', label: fields.max_age_minutes, as: 'number', least: 0 },
    { at: 'business_days', label: fields.business_days, as: 'flag', usual: false },
  ],
  match: [
    { at: 'column', label: fields.column, as: 'column', wants: 'any' },
    choice('op', fields.op, text.matchOps),
    { at: 'values', label: fields.values, as: 'texts' },
  ],
  anomaly: [
    numeric('column', fields.column),
    choice('direction', fields.direction, text.directions, 'either'),
    ...history,
    choice('season', fields.season, text.seasons, 'none'),
    choice('alpha', fields.alpha, text.alphas, '0.002'),
    { at: 'min_rel_change', label: fields.min_rel_change, as: 'number', least: 0, usual: 0.05 },
    { at: 'min_abs_change', label: fields.min_abs_change, as: 'number', least: 0, usual: 0 },
    { at: 'min_points', label: fields.min_points, as: 'number', whole: true, least: 8, most: 1000, usual: 28 },
    choice('method', fields.method, text.methods, 'seasonal_mad'),
    choice('scale', fields.scale, text.scales, 'auto'),
  ],
  trend: [
    numeric('column', fields.column),
    choice('direction', fields.direction, { up: text.directions.up, down: text.directions.down }),
    { at: 'runs', label: fields.runs, as: 'number', whole: true, least: 3, most: 24 },
    ...history,
    { at: 'min_total_change_pct', label: fields.min_total_change_pct, as: 'number', least: 0, usual: 0 },
  ],
} satisfies Record<string, FieldSpec[]>
export type LeafKind = keyof typeof leafFields
export const leafKinds = Object.keys(leafFields).filter(isLeafKind)
function isLeafKind(name: string): name is LeafKind {
  return name in leafFields
}

/** Rules that most conditions are changed in. */
export const usualFields: FieldSpec[] = [
  { at: 'group_by', label: fields.group_by, as: 'columns', unless: (condition) => getAt(condition, 'when.kind') === 'new_rows' },
  { at: 'for_runs', label: fields.for_runs, as: 'number', whole: true, least: 1, most: 100, usual: 1 },
]

/** The other rules, all of which have a default. */
export const furtherFields: FieldSpec[] = [
  choice('pick', fields.pick, text.picks, 'only'),
  choice('empty', fields.empty, text.empties, ''),
  choice('nulls', fields.nulls, text.nulls, 'no_data'),
  choice('missing_group', fields.missing_group, text.gone, 'resolve'),
  { at: 'clear_runs', label: fields.clear_runs, as: 'number', whole: true, least: 1, most: 100, usual: 1 },
  { at: 'no_data_runs', label: fields.no_data_runs, as: 'number', whole: true, least: 1, most: 100, usual: 2 },
  { at: 'max_groups', label: fields.max_groups, as: 'number', whole: true, least: 1, most: 1000, usual: 200 },
  { at: 'renotify.every_hours', label: fields.every_hours, as: 'number', least: 1, most: 2160, optional: true },
  { at: 'renotify.on_worse_pct', label: fields.on_worse_pct, as: 'number', least: 0, optional: true },
  { at: 'guard.min_rows', label: fields.min_rows, as: 'number', whole: true, least: 1, optional: true },
  { at: 'notify_resolved', label: fields.notify_resolved, as: 'flag', usual: true },
  { at: 'guard.sources_nonempty', label: fields.sources_nonempty, as: 'flag', usual: true },
]

export function getAt(from: Fields, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), from)
}

/** The same with one value changed; undefined takes the key away. */
export function setAt(from: Fields, path: string, value: unknown): Fields {
  const [key = '', ...rest] = path.split('.')
  const inner = from[key]
  const next = rest.length === 0 ? value : setAt(isFields(inner) ? inner : {}, rest.join('.'), value)
  const { [key]: _, ...others } = from
  return next === undefined ? others : { ...from, [key]: next }
}

const numberTypes = /^(int|float|numeric|smallint|bigint|real|double|money|decimal|integer)/i
const timeTypes = /^(date|timestamp)/i
/** Columns that a field can take; all where none fits, for the service to say why. */
export function fittingColumns(columns: readonly FormColumn[], wants: 'number' | 'time' | 'any'): readonly FormColumn[] {
  const fitting = columns.filter(({ type }) => wants === 'any' || (wants === 'number' ? numberTypes : timeTypes).test(type))
  return fitting.length > 0 ? fitting : columns
}

/** Columns that say what a row is about: those that are no figures. */
export const namingColumns = (columns: readonly FormColumn[]): readonly FormColumn[] =>
  columns.filter(({ type }) => !numberTypes.test(type))

/** A test of another kind to start from: it keeps the column and the limit of the one before where both have them. */
export function freshLeaf(kind: LeafKind, columns: readonly FormColumn[], before: Fields): Fields {
  const named = typeof before.column === 'string' ? before.column : typeof before.left === 'string' ? before.left : undefined
  const first = (wants: 'number' | 'time' | 'any') => fittingColumns(columns, wants)[0]?.name
  const column = named ?? first('number') ?? ''
  const value = typeof before.value === 'number' ? before.value : 0
  const time = first('time') ?? ''
  const series = columns.some(({ type }) => timeTypes.test(type))
    ? { source: 'result', time_column: time }
    : { source: 'runs', window_runs: 90 }
  switch (kind) {
    case 'threshold':
      return { kind, column, op: 'gt', value }
    case 'range':
      return { kind, column, fire: 'outside', low: Math.min(0, value), high: Math.max(1, value) }
    case 'compare':
      return { kind, left: column, op: 'lt', right: fittingColumns(columns, 'number').find(({ name }) => name !== column)?.name ?? column }
    case 'change':
      return { kind, column, basis: { type: 'previous_run' }, measure: 'percent', direction: 'either', value: value > 0 ? value : 10 }
    case 'row_count':
      return { kind, op: 'gt', value: Math.max(0, Math.round(value)) }
    case 'new_rows':
      return { kind, keys: [columns.find(({ type }) => !numberTypes.test(type))?.name ?? column] }
    case 'no_data':
      return { kind, after_runs: 1 }
    case 'freshness':
      return { kind, column: time === '' ? column : time, max_age_minutes: 2880 }
    case 'match':
      return { kind, column: columns.find(({ type }) => !numberTypes.test(type))?.name ?? column, op: 'is', values: [''] }
    case 'anomaly':
      return { kind, column, history: series, direction: 'either' }
    case 'trend':
      return { kind, column, history: series, runs: 4, direction: 'down' }
  }
}

/** What a change of `basis.type` or `history.source` leaves of the parts that belong to the other choice. */
export function withChoice(leaf: Fields, at: string, value: string, columns: readonly FormColumn[]): Fields {
  if (at === 'basis.type') {
    const n = value === 'runs_ago' ? { n: 7 } : value === 'median_of_runs' ? { n: 14 } : {}
    const other =
      value === 'column' ? { column: fittingColumns(columns, 'number').find(({ name }) => name !== leaf.column)?.name ?? '' } : {}
    return { ...leaf, basis: { type: value, ...n, ...other } }
  }
  if (at === 'history.source') {
    const time = { source: value, time_column: fittingColumns(columns, 'time')[0]?.name ?? '' }
    return { ...leaf, history: value === 'result' ? time : { source: value, window_runs: 90 } }
  }
  if (at === 'method' && value !== 'seasonal_mad') return setAt({ ...leaf, method: value }, 'season', undefined)
  return setAt(leaf, at, value)
}
