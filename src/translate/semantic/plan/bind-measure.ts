import type { Additivity, Field, Metric, Unit } from '../../../catalog/semantic-model.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import type { Aggregate, Filter, Measure } from '../semantic-query.ts'
import { aggregateCall, aggregateWords } from '../sql/aggregate-call.ts'
import { filterAggregates } from '../sql/aggregate-filter.ts'
import { bindThing } from './bind-dimension.ts'
import { bindFilter } from './bind-filter.ts'
import type { Scope } from './scope.ts'
import { bucketOf } from './time-sql.ts'

export type BoundMeasure = {
  expression: string
  label: string
  unit: Unit | null
  cost: number
  axis: string | null
  rate: boolean
  name: string
  /** Already a mean over rows. */
  mean?: boolean
  /** A level at a time: added up over things, never over times. */
  level?: boolean
  /** A number of different things in each row, which tells nothing about several rows. */
  counted?: boolean
}
type Candidate = Omit<BoundMeasure, 'expression'> & { dataset: string; expression: string }

/** Binds a measure to the dataset of a scope; a text says why it cannot be done. */
export function bindMeasure(scope: Scope, measure: Measure): BoundMeasure | string {
  if (measure.kind === 'arithmetic') return bindArithmetic(scope, measure)
  if (measure.kind === 'per') return bindPer(scope, measure)
  if (measure.kind === 'series') return bindSeries(scope, measure)
  if (measure.kind === 'buckets') return bindBuckets(scope, measure)
  const candidates = candidatesOf(scope.index, measure, scope.dataset.name).filter((one) => one.dataset === scope.dataset.name)
  const best = candidates.toSorted((a, b) => a.cost - b.cost)[0]
  if (best === undefined) return `${scope.dataset.label} does not hold ${measure.label}`
  return withFilters(scope, best, measure.filters)
}

function withFilters(scope: Scope, candidate: Candidate, filters: readonly Filter[]): BoundMeasure | string {
  let { expression } = candidate
  const named = filters.flatMap((filter) => (filter.kind === 'in' && filter.places.length > 0 ? namedBy(scope, filter) : []))[0]
  for (const filter of filters) {
    const condition = bindFilter(scope, filter)
    if (!condition.ok) return condition.reason
    expression = filterAggregates(expression, condition.sql)
  }
  return { ...candidate, expression, ...named }
}

/** A value that names a number gives it its name and unit: the name of a KPI. */
function namedBy(scope: Scope, filter: Extract<Filter, { kind: 'in' }>): { label: string; name: string; unit: Unit | null }[] {
  return filter.places.flatMap(({ field, values }) => {
    const entry = scope.index.fields.get(field)
    const [value] = values
    if (entry?.field.namesMetric === undefined || value === undefined || values.length > 1) return []
    const unit = entry.field.values.find((known) => known.value === value)?.unit ?? null
    return [{ label: capital(value.replaceAll('_', ' ')), name: value, unit }]
  })
}

/** Datasets that can give a measure, with what each costs. */
export function datasetsFor(index: ModelIndex, measure: Measure): string[] {
  if (measure.kind === 'arithmetic') {
    const right = new Set(datasetsFor(index, measure.right))
    return datasetsFor(index, measure.left).filter((name) => right.has(name))
  }
  if (measure.kind === 'per') return [...new Set([...datasetsFor(index, { ...measure.measure }), ...fieldDatasets(measure)])]
  if (measure.kind === 'series') return [...new Set(measure.fields.map(datasetOf))]
  if (measure.kind === 'buckets') return measure.datasets
  return [...new Set(candidatesOf(index, measure).map((one) => one.dataset))]
}

const fieldDatasets = (measure: Extract<Measure, { kind: 'per' }>): string[] =>
  measure.measure.kind === 'named' ? measure.measure.fields.map(datasetOf) : []

/** `own`: of this dataset at least, where only those count. */
function candidatesOf(index: ModelIndex, measure: Extract<Measure, { kind: 'named' | 'count' }>, own: string | null = null): Candidate[] {
  return measure.kind === 'named' ? namedCandidates(index, measure, own) : countCandidates(index, measure)
}

function namedCandidates(index: ModelIndex, measure: Extract<Measure, { kind: 'named' }>, own: string | null): Candidate[] {
  const found: Candidate[] = []
  /** Whether any metric fits, of whatever dataset: fields then come second. */
  let metrics = false
  for (const name of measure.metrics) {
    const metric = index.metrics.get(name)
    if (metric === undefined) continue
    if (own !== null && metric.dataset !== own) {
      metrics ||= fits(measure.fn, metric.aggregation) || overRows(index, measure.fn, metric) !== null
      continue
    }
    const rows = overRows(index, measure.fn, metric)
    if (rows !== null)
      found.push({ ...rows, cost: metric.priority, dataset: metric.dataset, axis: metric.timeAxis, unit: metric.unit, rate: true })
    if (!fits(measure.fn, metric.aggregation)) continue
    const expression = metric.filter === null ? metric.expression : filterAggregates(metric.expression, `(${metric.filter})`)
    const rate = metric.additivity === 'none'
    found.push({
      dataset: metric.dataset,
      expression,
      label: metric.label,
      unit: metric.unit,
      cost: metric.priority,
      axis: metric.timeAxis,
      rate,
      name: metric.name,
      mean: metric.aggregation === 'avg',
      level: metric.additivity === 'not-over-time' && metric.aggregation === 'sum',
    })
  }
  const base = metrics || found.length > 0 ? 8 : 0
  measure.fields.forEach((ref, at) => {
    const entry = index.fields.get(ref)
    if (entry === undefined || (own !== null && entry.dataset.name !== own)) return
    // "total margin %" is the percentage itself; other numbers that have no sum are not added up, whoever asks.
    if (measure.fn === 'sum' && entry.field.additivity === 'none' && entry.field.unit === null) return
    const asked = measure.fn === 'sum' && entry.field.additivity === 'none' ? null : measure.fn
    const fn = asked ?? entry.field.aggregate ?? usual(entry.field.additivity)
    // Means and shares of groups have no median over what is in the groups.
    if (entry.dataset.kind === 'aggregate' && entry.field.additivity === 'none' && (fn === 'median' || fn.startsWith('p'))) return
    if (
      fn === 'avg' &&
      entry.field.additivity === 'additive' &&
      entry.field.aggregate !== 'avg' &&
      ['event', 'aggregate'].includes(entry.dataset.kind)
    )
      return
    found.push({
      dataset: entry.dataset.name,
      expression: aggregateCall(fn, entry.field.expression),
      label: labelFor(fn, entry.field, measure.fn ?? (entry.field.unit === null && fn === 'avg' ? fn : null)),
      unit: entry.field.unit,
      cost: base + at * 0.1,
      axis: entry.dataset.timeAxis,
      rate: entry.field.additivity === 'none' || fn === 'avg',
      name: measure.fn === null ? entry.field.name : `${fn}_${entry.field.name}`,
      level: entry.field.additivity === 'not-over-time' && fn === 'sum',
      counted: entry.field.additivity === 'none' && entry.field.unit?.kind === 'count' && measure.fn === null,
    })
  })
  return found
}

/** The median of what a metric is the mean of: the metric's rows stand for the things. Means of groups have no median. */
function overRows(index: ModelIndex, fn: Aggregate | null, metric: Metric): { expression: string; label: string; name: string } | null {
  if (fn === null || fn === 'sum' || fn === 'avg' || metric.aggregation !== 'avg') return null
  const inner = /^avg\(([^()]+)\)$/i.exec(metric.expression)?.[1]
  if (inner === undefined || index.datasets.get(metric.dataset)?.kind === 'aggregate') return null
  const call = aggregateCall(fn, inner)
  return {
    expression: metric.filter === null ? call : filterAggregates(call, `(${metric.filter})`),
    label: `${aggregateWords(fn)} ${metric.label.toLowerCase()}`,
    name: `${fn}_${metric.name}`,
  }
}

const usual = (additivity: Additivity): Aggregate => (additivity === 'none' ? 'avg' : 'sum')

/** Whether an aggregate asked for is what a metric already is. */
function fits(fn: Aggregate | null, own: string | undefined): boolean {
  if (fn === null) return true
  if (fn === 'avg') return own === 'avg' || own === 'ratio'
  if (fn === 'sum' && (own === 'ratio' || own === 'avg')) return true
  return fn === own || (fn === 'sum' && (own === 'count' || own === 'count-distinct'))
}

const labelFor = (fn: Aggregate, field: Field, asked: Aggregate | null): string => {
  if (asked === null) return field.label
  return `${aggregateWords(fn)} ${field.label.toLowerCase()}`
}

function countCandidates(index: ModelIndex, measure: Extract<Measure, { kind: 'count' }>): Candidate[] {
  const found: Candidate[] = []
  const unit = (noun: string): Unit => ({ kind: 'count', noun })
  if (measure.fn !== null) return found
  for (const name of measure.metrics) {
    const metric = index.metrics.get(name)
    if (metric === undefined) continue
    const expression = metric.filter === null ? metric.expression : filterAggregates(metric.expression, `(${metric.filter})`)
    found.push({
      dataset: metric.dataset,
      expression,
      label: metric.label,
      unit: metric.unit,
      cost: 1 + metric.priority * 0.1,
      axis: metric.timeAxis,
      rate: false,
      name: metric.name,
    })
  }
  for (const name of measure.of.datasets) {
    const dataset = index.datasets.get(name)
    if (dataset === undefined) continue
    const label = dataset.noun?.many ?? dataset.label.toLowerCase()
    found.push({
      dataset: name,
      expression: 'count(*)',
      label: capital(label),
      unit: unit(label),
      cost: 1,
      axis: dataset.timeAxis,
      rate: false,
      name: label,
    })
  }
  measure.of.fields.forEach((ref, at) => {
    const entry = index.fields.get(ref)
    if (entry === undefined || measure.of.datasets.includes(entry.dataset.name)) return
    const label =
      index.conceptDatasets.get(entry.field.concept ?? '')?.map((name) => index.datasets.get(name)?.noun?.many)[0] ??
      `${entry.field.label.toLowerCase()}s`
    const cost = 2 + at * 0.1 + (entry.dataset.kind === 'event' ? 0 : entry.dataset.kind === 'aggregate' ? 1 : 0.5)
    found.push({
      dataset: entry.dataset.name,
      expression: `count(DISTINCT ${entry.field.expression})`,
      label: capital(label),
      unit: unit(label),
      cost,
      axis: entry.dataset.timeAxis,
      rate: false,
      name: label,
    })
  })
  return found
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function bindArithmetic(scope: Scope, measure: Extract<Measure, { kind: 'arithmetic' }>): BoundMeasure | string {
  const left = bindMeasure(scope, measure.left)
  if (typeof left === 'string') return left
  const right = bindMeasure(scope, measure.right)
  if (typeof right === 'string') return right
  const [a, b] = [wrapped(left.expression), wrapped(right.expression)]
  const shared = { cost: left.cost + right.cost, axis: left.axis, name: measure.label }
  if (measure.op === 'percent') {
    const label = measure.label === 'percentage' ? `${left.label} as % of ${right.label.toLowerCase()}` : measure.label
    return {
      ...shared,
      expression: `100.0 * ${a} / nullif(${b}, 0)`,
      label: capital(label),
      unit: { kind: 'percent', scale: 100 },
      rate: true,
    }
  }
  if (measure.op === 'ratio') {
    return {
      ...shared,
      expression: `1.0 * ${a} / nullif(${b}, 0)`,
      label: `${left.label} per ${right.label.toLowerCase()}`,
      // Money over money is a plain number.
      unit: JSON.stringify(left.unit) === JSON.stringify(right.unit) ? null : left.unit,
      rate: true,
      name: `${left.name} per ${right.name}`,
    }
  }
  const sign = { minus: '-', plus: '+', times: '*' }[measure.op]
  return {
    ...shared,
    expression: `${a} ${sign} ${b}`,
    label: measure.label === 'difference' ? `${left.label} ${sign} ${right.label.toLowerCase()}` : measure.label,
    unit: left.unit,
    rate: left.rate,
    name: 'difference',
  }
}

const wrapped = (expression: string): string => (/^[a-z_]+\([^()]*\)$/i.test(expression) ? expression : `(${expression})`)

/** A mean per thing: the field of the thing itself where there is one, else the total over the number of things. */
function bindPer(scope: Scope, measure: Extract<Measure, { kind: 'per' }>): BoundMeasure | string {
  if (measure.over.kind !== 'thing') return 'a mean per bucket needs the buckets'
  const { thing } = measure.over
  if (thing.datasets.includes(scope.dataset.name) && measure.measure.kind === 'named') {
    const own = bindMeasure(scope, { ...measure.measure, metrics: [], fn: measure.fn })
    if (typeof own !== 'string') return { ...own, cost: 0, rate: true }
  }
  if (measure.fn !== 'avg') return 'only means are taken per thing here'
  const inner = bindMeasure(scope, measure.measure)
  if (typeof inner === 'string') return inner
  if (thing.datasets.includes(scope.dataset.name) && inner.mean) return inner
  // What is counted once in each of several groups does not add up to what is counted once in all.
  if (/count\(\s*distinct/i.test(inner.expression)) return 'this mean needs the groups'
  const key = bindThing(scope, thing, new Set())
  if (typeof key === 'string') return key
  const expression = key.selected[0]?.expression
  if (expression === undefined || inner.rate) return 'this mean is not a ratio'
  const total = filterAggregates(inner.expression, `${expression} IS NOT NULL`)
  return {
    expression: `1.0 * ${wrapped(total)} / nullif(count(DISTINCT ${expression}), 0)`,
    label: `Average ${inner.label.toLowerCase()} per ${thing.label}`,
    unit: inner.unit,
    cost: inner.cost,
    axis: inner.axis,
    rate: true,
    name: `avg ${inner.name} per ${thing.label}`,
  }
}

function bindBuckets(scope: Scope, measure: Extract<Measure, { kind: 'buckets' }>): BoundMeasure | string {
  const axis = scope.dataset.fields.find((field) => field.name === scope.dataset.timeAxis)
  if (axis === undefined || !measure.datasets.includes(scope.dataset.name)) return `${scope.dataset.label} has no time`
  return {
    expression: `count(DISTINCT ${bucketOf(scope, axis, measure.grain)})`,
    label: capital(measure.label),
    unit: { kind: 'count', noun: measure.label },
    cost: 0,
    axis: axis.name,
    rate: false,
    name: measure.label,
  }
}

/** A number out of a JSON series, averaged over the rows of a group. */
function bindSeries(scope: Scope, measure: Extract<Measure, { kind: 'series' }>): BoundMeasure | string {
  const entry = measure.fields.map((ref) => scope.index.fields.get(ref)).find((found) => found?.dataset.name === scope.dataset.name)
  const series = entry?.field.series
  if (entry === undefined || series === undefined) return `${scope.dataset.label} does not hold ${measure.label}`
  if (measure.period === null) {
    if (entry.field.type !== 'jsonb') return `${entry.field.label} cannot be taken apart`
    scope.series = { expression: entry.field.expression, firstKey: series.firstKey }
    return {
      expression: `${measure.fn ?? 'avg'}((series_step.value)::${series.valueType})`,
      label: entry.field.label,
      unit: entry.field.unit,
      cost: 0,
      axis: scope.dataset.timeAxis,
      rate: true,
      name: entry.field.label,
    }
  }
  const key = scope.parameters.add(String(measure.period + series.firstKey), 'text')
  return {
    expression: `${measure.fn ?? 'avg'}((${entry.field.expression} ->> ${key})::${series.valueType})`,
    label: `${entry.field.label}, ${series.period} ${measure.period}`,
    unit: entry.field.unit,
    cost: 0,
    axis: scope.dataset.timeAxis,
    rate: true,
    name: `${entry.field.label} ${series.period} ${measure.period}`,
  }
}
