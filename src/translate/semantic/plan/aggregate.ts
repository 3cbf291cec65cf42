import type { Dataset, Field } from '../../../catalog/semantic-model.ts'
import type { Dimension, Filter, Measure, PeriodFilter, SemanticQuery } from '../semantic-query.ts'
import { filterAggregates } from '../sql/aggregate-filter.ts'
import { outputName, tableName } from '../sql/names.ts'
import type { Parameters } from '../sql/parameters.ts'
import { bindDimension } from './bind-dimension.ts'
import { bindFilter, comparison } from './bind-filter.ts'
import { type BoundMeasure, bindMeasure } from './bind-measure.ts'
import { newSelect, type Select } from './relation.ts'
import { fromClause, newScope, type PlanContext, type Scope } from './scope.ts'
import { bucketOf, holdsWholeBuckets, inPeriod } from './time-sql.ts'

export type Failure = { ok: false; reason: string; tie?: string[] }
export type Built = { ok: true; select: Select; cost: number; dataset: Dataset; measures: BoundMeasure[] } | Failure

const failure = (reason: string, tie?: string[]): Failure => ({ ok: false, reason, ...(tie === undefined ? {} : { tie }) })

export type Part = {
  measures: readonly Measure[]
  dimensions: readonly Dimension[]
  filters: readonly Filter[]
  periods: readonly PeriodFilter[]
  having: SemanticQuery['having']
  comparison: SemanticQuery['comparison']
  /** Rows without a name do not count in rankings and lists of things. */
  named: boolean
}

/** Aggregates one dataset for measures by dimensions; every filter, period and dimension must be known there. */
export function buildAggregate(context: PlanContext, dataset: Dataset, part: Part, parameters: Parameters): Built {
  const scope = newScope(context, dataset, parameters)
  const taken = new Set<string>()
  const measures: BoundMeasure[] = []
  for (const measure of part.measures) {
    const bound = bindMeasure(scope, measure)
    if (typeof bound === 'string') return failure(bound)
    measures.push(bound)
  }
  const axisName = measures.map((measure) => measure.axis).find((name) => name !== null) ?? dataset.timeAxis
  const axis = dataset.fields.find((field) => field.name === axisName) ?? null
  const all = [...measures, ...bindAll(scope, part.having)]
  const levels = levelsOf(dataset, all, part, axis)
  if (levels === 'none') return failure('a level is not added up over time')
  // Different things counted row by row may be the same ones.
  if (all.some(({ counted }) => counted === true) && openKeys(dataset, part).length > 0) return failure('counts of rows that share things')
  const where: string[] = dataset.defaultFilters.map((filter) => `(${filter.expression})`)
  let cost = measures.reduce((sum, measure) => sum + measure.cost, 0) + (kindCost[dataset.kind] ?? 0)
  const select = newSelect('')
  for (const dimension of part.dimensions) {
    const bound = bindDimension(scope, dimension, axis, grainFor(part.periods), taken)
    if (typeof bound === 'string') return failure(bound)
    cost += bound.distance * 0.5
    select.dimensionNames.push(bound.selected.filter((one) => one.shown).map((one) => one.output.name))
    for (const { expression, output, shown } of bound.selected) {
      select.groupBy.push(expression)
      if (shown) select.columns.push({ expression, output })
    }
    const first = bound.selected[0]
    if (part.named && bound.kind !== 'time' && first !== undefined) where.push(`${first.expression} IS NOT NULL`)
  }
  for (const filter of part.filters) {
    const bound = bindFilter(scope, filter)
    if (!bound.ok) return failure(bound.reason, bound.tie)
    cost += bound.distance * 0.5
    where.push(bound.sql)
  }
  const times = timeConditions(scope, axis, part, levels === 'newest')
  if (typeof times === 'string') return failure(times)
  where.push(...times)
  if (isOwnThing(dataset, part)) cost -= 10
  for (const measure of measures) addMeasure(select, scope, measure, part, axis, taken)
  for (const item of part.having) {
    const bound = bindMeasure(scope, item.measure)
    if (typeof bound === 'string') return failure(bound)
    if (item.period !== null) {
      const dated = dataset.fields.find((field) => field.name === bound.axis)
      if (dated === undefined) return failure(`${bound.label} is no date`)
      select.having.push(inPeriod(scope, { ...dated, expression: bound.expression }, item.period))
      continue
    }
    select.having.push(comparison(scope.parameters, bound.expression, item.op, item.values))
  }
  select.from = fromClause(scope)
  select.where = where
  return { ok: true, select, cost, dataset, measures }
}

const bindAll = (scope: Scope, having: Part['having']): BoundMeasure[] =>
  having.flatMap((item) => {
    const bound = bindMeasure(scope, item.measure)
    return typeof bound === 'string' ? [] : [bound]
  })

/** Columns of the key that neither groups nor conditions hold fast: rows that differ in them are taken together. */
function openKeys(dataset: Dataset, part: Part): string[] {
  const fixed = part.filters.flatMap((filter) => (filter.kind === 'in' && !filter.negated ? singleFields(filter) : []))
  const grouped = part.dimensions.flatMap((one) => (one.kind === 'field' ? one.fields : one.kind === 'thing' ? one.thing.fields : []))
  const held = new Set([...fixed, ...grouped])
  return dataset.primaryKey.filter((column) => {
    const name = dataset.fields.find((field) => field.column === column)?.name
    return name === undefined || !held.has(`${dataset.name}.${name}`)
  })
}

const singleFields = (filter: Extract<Filter, { kind: 'in' }>): string[] =>
  filter.places.flatMap(({ field, values }) => (values.length === 1 ? [field] : []))

/** How the dates of levels are told apart: not at all, by the newest of each bucket or short period, or not as asked ('none' fits). */
type Levels = 'any' | 'newest' | 'none'

/** A level of several dates is not added up; tables that keep the full state per date are read at their newest anyway. */
function levelsOf(dataset: Dataset, measures: readonly BoundMeasure[], part: Part, axis: Field | null): Levels {
  const levels = measures.filter(({ level }) => level === true)
  if (levels.length === 0 || dataset.kind === 'periodic' || axis === null) return 'any'
  const dated = openKeys(dataset, part).some((column) => {
    const field = dataset.fields.find((one) => one.column === column)
    return column === axis.column || field?.role === 'time' || field?.timePart !== undefined
  })
  if (!dated) return 'any'
  if (levels.length < measures.length || part.comparison !== null) return 'none'
  const bucket = part.dimensions.find((one) => one.kind === 'time')
  if (bucket !== undefined) return bucket.cycle === null ? 'newest' : 'none'
  const [period, ...others] = part.periods
  if (period === undefined || others.length > 0) return 'none'
  // A table that is kept per month has one level in a month.
  return period.asOf || period.grain === 'day' || period.grain === 'week' || period.grain === axis.grain ? 'newest' : 'none'
}

const kindCost: Partial<Record<Dataset['kind'], number>> = { aggregate: 0.3, forecast: 0.6 }

/** The one thing that rows are grouped by is what the dataset's own rows stand for. */
function isOwnThing(dataset: Dataset, part: Part): boolean {
  const [only, ...others] = part.dimensions
  return only?.kind === 'thing' && others.length === 0 && dataset.kind === 'reference' && only.thing.datasets.includes(dataset.name)
}

function addMeasure(select: Select, scope: Scope, measure: BoundMeasure, part: Part, axis: Field | null, taken: Set<string>): void {
  const role = measure.rate ? 'rate' : 'measure'
  if (part.comparison?.kind === 'periods' && axis !== null) {
    for (const period of [part.comparison.later, part.comparison.earlier]) {
      const name = outputName(`${measure.name} ${shortLabel(period)}`, taken)
      const expression = filterAggregates(measure.expression, inPeriod(scope, axis, period))
      select.measureNames.push(name)
      select.columns.push({
        expression,
        output: { name, label: `${measure.label}, ${period.label}`, role, unit: measure.unit, format: null },
      })
    }
    return
  }
  const twin = select.columns.find((column) => column.expression === measure.expression)
  if (twin !== undefined && part.comparison === null) {
    select.measureNames.push(twin.output.name)
    return
  }
  const name = outputName(measure.name, taken)
  select.measureNames.push(name)
  select.columns.push({ expression: measure.expression, output: { name, label: measure.label, role, unit: measure.unit, format: null } })
}

const shortLabel = (period: PeriodFilter): string => (period.label.length <= 14 ? period.label : `${period.from ?? ''} ${period.to ?? ''}`)

/** Conditions on the time axis: the periods asked for, and for levels and datasets that hold the full state per date the newest one. */
function timeConditions(scope: Scope, axis: Field | null, part: Part, levels: boolean): string[] | string {
  const { dataset } = scope
  const compared = part.comparison?.kind === 'periods' ? [part.comparison.earlier, part.comparison.later] : []
  const periods = [...part.periods, ...compared]
  if (axis === null) return periods.length > 0 ? `${dataset.label} has no time` : []
  const uneven = periods.find((period) => !holdsWholeBuckets(axis, period))
  if (uneven !== undefined) return `${dataset.label} is kept per ${axis.grain ?? 'day'}, and ${uneven.label} is none of whole ones`
  // The full state on a day is that of the newest date up to it.
  const periodic = dataset.kind === 'periodic' || levels
  const latest = dataset.kind === 'periodic' && periods.length === 1
  const conditions = periods.map((period) => inPeriod(scope, axis, latest && period.grain === 'day' ? { ...period, asOf: true } : period))
  const inside =
    conditions.length === 0 ? [] : conditions.length === 1 ? conditions : [`(${conditions.map((text) => `(${text})`).join(' OR ')})`]
  if (!periodic) return inside
  // The newest state of two periods together is only that of the later one, and a mean of one state is none over time.
  if (compared.length > 0 || part.periods.length > 1) return `states of ${dataset.label.toLowerCase()} at two times`
  const bucket = part.dimensions.find((dimension) => dimension.kind === 'time')
  const over = part.measures.some((measure) => measure.kind === 'named' && measure.fn !== null && measure.fn !== 'sum')
  if (over && periods.some((period) => period.grain !== 'day') && bucket === undefined) return `${dataset.label} over a period`
  const within = inside.length === 0 ? '' : ` WHERE ${inside.join(' AND ')}`
  const groups = bucket?.kind === 'time' ? ` GROUP BY ${bucketOf(scope, axis, bucket.grain ?? grainFor(part.periods))}` : ''
  const newest = `SELECT max(${axis.expression}) FROM ${tableName(dataset.table)} AS ${dataset.name}${within}${groups}`
  return [`${axis.expression} IN (${newest})`]
}

/** Buckets that suit a period when none were named. */
function grainFor(periods: readonly PeriodFilter[]): PeriodFilter['grain'] {
  const [period] = periods
  if (period?.from == null || period.to === null) return 'month'
  const days = (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000
  return days <= 62 ? 'day' : days <= 1200 ? 'month' : 'quarter'
}
