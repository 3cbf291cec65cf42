import type { Draft } from './draft.ts'

/**
 * A series asked for without one of its periods is shown over all of them: "retention curve", "retention of the March cohort",
 * "average retention by month". A time bucket beside it is a period of the series. A bare name asks for nothing in particular.
 */
export function settleSeries(draft: Draft): string | null {
  const { query, marks, subject } = draft
  const whole = query.measures.filter((measure) => measure.kind === 'series' && measure.period === null)
  if (whole.length === 0) return null
  if (query.measures.length > 1 || query.having.length > 0 || marks.ranks.length > 0 || marks.against.length > 0)
    return 'which period of the series'
  // "average revenue per month" is the mean of a figure, not the average revenue of cohorts.
  if (whole.some((measure) => isMeanOfMetric(draft, measure.label))) return 'which period of the series'
  const timed = query.dimensions.some((one) => one.kind === 'time')
  const curve = marks.all.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('trend'))
  const grouped = query.dimensions.length > 0 || subject !== null
  if (!timed && !curve && !grouped && query.periods.length === 0) return 'which period of the series'
  query.dimensions = [...query.dimensions.filter((one) => one.kind !== 'time'), { kind: 'series-period' }]
  return null
}

/** Whether words are an aggregate and the name of a metric: "average revenue". */
function isMeanOfMetric({ context }: Draft, label: string): boolean {
  const rest = label.split(/\s+/).slice(1).join(' ').toLowerCase()
  return rest !== '' && context.model.metrics.some((metric) => metric.synonyms.some(({ text }) => text.toLowerCase() === rest))
}
