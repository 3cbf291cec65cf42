import type { BoundExpression } from '../bind-expression.ts'
import { labelOf } from '../inflect.ts'
import { aggregationOf, ratioOf } from '../metric-shape.ts'
import type { SourceMetric } from '../ossie/model-source.ts'
import type { CrossMetric, Dataset, Field, Metric } from '../semantic-model.ts'
import type { Binder } from './binder.ts'
import { safeDivision } from './safe-division.ts'

/** A metric that names no priority comes after those that do. */
const lastPriority = 10

/**
 * A metric with its expression bound to the one dataset it is over; unit, additivity and direction come from the field it aggregates where
 * it leaves them open. Null when it cannot be bound or is over several datasets. `name` is unique in the model.
 */
export function resolveMetric(metric: SourceMetric, name: string, datasets: ReadonlyMap<string, Dataset>, binder: Binder): Metric | null {
  const { pulse } = metric
  const own = metric.own ?? binder.datasetMeant(metric.expressions)
  if (own !== null && !binder.bound.has(own)) return null
  if (pulse.optional && binder.lacksColumns(metric.expressions, own)) return null
  const found = binder.bind(metric.expressions, own, `metric ${name}`, metric.place)
  if (!found || found.datasets.length > 1) return null
  const dataset = datasets.get(found.datasets[0] ?? own ?? '')
  if (!dataset) {
    binder.warn(metric.place, `metric ${name} left out: it names no dataset`)
    return null
  }
  const filter =
    pulse.filter === undefined
      ? null
      : binder.bind({ ANSI_SQL: pulse.filter }, dataset.name, `metric ${name} with its filter`, metric.place)
  if (pulse.filter !== undefined && !filter) return null
  const sql = safeDivision(found.sql)
  const field = fieldOf(found, dataset)
  const timeAxis = pulse.time_axis ?? dataset.timeAxis
  return {
    name,
    label: pulse.label ?? labelOf(metric.name),
    description: metric.description,
    synonyms: metric.synonyms,
    expression: sql,
    dataset: dataset.name,
    ratio: ratioOf(sql),
    ...openTraits(metric, sql, field, dataset),
    timeAxis: dataset.fields.some((candidate) => candidate.name === timeAxis) ? timeAxis : null,
    filter: filter?.sql ?? null,
    ambiguousWith: pulse.ambiguous_with ?? [],
    priority: pulse.priority ?? lastPriority,
    ...(pulse.unit_field ? { unitField: pulse.unit_field } : {}),
    ...(pulse.superlatives ? { superlatives: pulse.superlatives } : {}),
  }
}

/** The measure that an expression over one column aggregates. */
const fieldOf = (found: BoundExpression, dataset: Dataset): Field | undefined =>
  dataset.fields.find(
    (candidate) =>
      candidate.role === 'measure' &&
      candidate.column !== null &&
      found.columns.length === 1 &&
      found.columns[0] === `${dataset.name}.${candidate.column}`,
  )

function openTraits(
  { pulse }: SourceMetric,
  sql: string,
  field: Field | undefined,
  dataset: Dataset,
): Pick<Metric, 'unit' | 'additivity' | 'goodDirection' | 'aggregation'> {
  const aggregation = aggregationOf(sql)
  const summed = aggregation === 'sum'
  const counted = aggregation === 'count' || aggregation === 'count-distinct'
  return {
    aggregation,
    unit: pulse.unit ?? (counted ? { kind: 'count', noun: dataset.noun?.many ?? 'rows' } : (field?.unit ?? null)),
    additivity: pulse.additivity ?? (summed && field ? field.additivity : summed || aggregation === 'count' ? 'additive' : 'none'),
    goodDirection: pulse.good ?? (summed || aggregation === 'avg' ? (field?.goodDirection ?? null) : null),
  }
}

/** The metric as a formula over several datasets, null when it is over one or cannot be bound. */
export function resolveCrossMetric(metric: SourceMetric, binder: Binder): CrossMetric | null {
  const bound = binder.tryBind(metric.expressions, metric.own)
  if (!bound || bound.missing.length > 0 || bound.datasets.length < 2) return null
  return {
    name: metric.name,
    label: metric.pulse.label ?? labelOf(metric.name),
    description: metric.description,
    expression: bound.sql,
    datasets: bound.datasets,
  }
}
