import type { Measure, Thing } from '../semantic-query.ts'
import type { Draft } from './draft.ts'

/** Whether a measure is the first or last date of rows. */
export function isDateMeasure(draft: Draft, measure: Measure): boolean {
  if (measure.kind !== 'named') return false
  return measure.metrics.some((name) => {
    const metric = draft.context.index.metrics.get(name)
    return (
      (metric?.aggregation === 'min' || metric?.aggregation === 'max') &&
      metric.timeAxis !== null &&
      metric.expression.includes(`.${metric.timeAxis}`)
    )
  })
}

/**
 * "customers whose last order was before March": the period is a condition on the date of each thing, not on rows. "how many customers
 * first bought in 2025" counts them. Leaves alone what asks for no such date in a period.
 */
export function settleDateCondition(draft: Draft): string | null {
  const { query, subject } = draft
  const dated = query.measures.filter((measure) => isDateMeasure(draft, measure))
  const [measure, ...others] = dated
  if (measure === undefined || query.periods.length === 0) return null
  const [period, ...more] = query.periods
  const counted = query.measures.find((one) => one.kind === 'count')
  const thing: Thing | null = subject?.thing ?? (counted?.kind === 'count' ? counted.of : null)
  const extra = query.measures.filter((one) => one !== measure && one !== counted)
  const unclear = 'a period of a date is not understood'
  if (thing === null || period === undefined || others.length + more.length + extra.length > 0) return unclear
  if (draft.marks.groups.length + draft.marks.ranks.length + query.having.length > 0 || query.comparison !== null) return unclear
  query.having = [{ measure, op: '=', values: [0], period }]
  query.periods = []
  query.measures = [measure]
  query.dimensions = [{ kind: 'thing', thing }]
  query.via = []
  if (counted?.kind === 'count') {
    query.filters.push(...counted.filters)
    query.outer = { fn: 'count', keep: 0 }
  }
  draft.subject = null
  return null
}
