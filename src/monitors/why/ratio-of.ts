import type { Metric } from '../../catalog/semantic-model.ts'
import type { Measure } from '../../translate/semantic/semantic-query.ts'

/** A measure that is one sum over another, each of which can be split. */
export type Ratio = { above: Measure; below: Measure; scale: number }

/**
 * What is above and below the line of a measure: of a ratio of the model, where the model has a sum or a count for both, or of two such measures that a question divides.
 * Null where it is no ratio, or one of both cannot be summed over groups, such as customers that are counted once.
 */
export function ratioOf(measure: Measure, metrics: readonly Metric[]): Ratio | null {
  if (measure.kind === 'arithmetic' && (measure.op === 'ratio' || measure.op === 'percent')) {
    const { left, right } = measure
    return adds(left, metrics) && adds(right, metrics) ? { above: left, below: right, scale: measure.op === 'percent' ? 100 : 1 } : null
  }
  if (measure.kind !== 'named' || measure.fn !== null || measure.metrics.length === 0) return null
  const metric = metrics.find(({ name }) => name === measure.metrics[0])
  if (metric === undefined || metric.ratio === null || metric.filter !== null) return null
  const found = (expression: string) =>
    metrics.find(
      (one) => one.dataset === metric.dataset && one.expression === expression && one.filter === null && one.additivity === 'additive',
    )
  const [above, below] = [found(metric.ratio.numerator), found(metric.ratio.denominator)]
  const named = ({ name, label }: Metric): Measure => ({ ...measure, metrics: [name], fields: [], label })
  return above === undefined || below === undefined ? null : { above: named(above), below: named(below), scale: metric.ratio.scale }
}

/** Whether the parts of a measure sum to its whole. */
export function adds(measure: Measure, metrics: readonly Metric[]): boolean {
  if (measure.kind !== 'named' && measure.kind !== 'count') return false
  const metric = metrics.find(({ name }) => name === measure.metrics[0])
  return (metric === undefined || metric.additivity === 'additive') && (measure.fn === null || measure.fn === 'sum')
}
