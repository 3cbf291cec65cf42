import type { ModelIndex } from './model/model-index.ts'
import type { Filter, Measure, Operator, PeriodFilter, SemanticQuery } from './semantic-query.ts'

export const operators: Record<Operator, string> = {
  '=': 'is',
  '<>': 'is not',
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  between: 'between',
}

/** Every condition of a query in words, for the reader to check. */
export function conditionsOf(index: ModelIndex, query: SemanticQuery): string[] {
  const parts = query.filters.map((filter) => describeFilter(index, filter))
  for (const { measure, op, values, period } of query.having)
    parts.push(
      period === null
        ? `${labelOf(measure)} ${operators[op]} ${values.map(number).join(' and ')}`
        : `${labelOf(measure)} in ${period.label}`,
    )
  for (const { by, op, values } of query.changes)
    parts.push(`change ${operators[op]} ${values.map(number).join(' and ')}${by === 'percent' ? ' %' : ''}`)
  const own = query.measures.flatMap(measureFilters)
  for (const filter of own) parts.push(describeFilter(index, filter))
  return [...new Set(parts)]
}

const labelOf = (measure: Measure): string => measure.label.toLowerCase()
const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 4 })

function measureFilters(measure: Measure): Filter[] {
  if (measure.kind === 'named' || measure.kind === 'count') return measure.filters
  if (measure.kind === 'arithmetic') return [...measureFilters(measure.left), ...measureFilters(measure.right)]
  return measure.kind === 'per' ? measureFilters(measure.measure) : []
}

/** One condition in words. */
export function describeFilter(index: ModelIndex, filter: Filter): string {
  const field = (refs: readonly string[]): string => index.fields.get(refs[0] ?? '')?.field.label.toLowerCase() ?? 'value'
  switch (filter.kind) {
    case 'in': {
      const [place] = filter.places
      const shown = (place?.values ?? []).slice(0, 4).join(', ')
      const more = (place?.values.length ?? 0) > 4 ? ` and ${(place?.values.length ?? 0) - 4} more` : ''
      const labels = new Set(filter.places.map((one) => field([one.field])))
      if (labels.size > 1) return `${filter.negated ? 'not' : 'only'} ${shown}${more}`
      return `${field(place === undefined ? [] : [place.field])} ${filter.negated ? 'is not' : 'is'} ${shown}${more}`
    }
    case 'compare':
      return `${field(filter.fields)} ${operators[filter.op]} ${filter.values.map(number).join(' and ')}`
    case 'compare-fields':
      return `${field(filter.left)} ${operators[filter.op]} ${field(filter.right)}`
    case 'segment': {
      const label = index.segments.get(filter.names[0] ?? '')?.label.replace('{n}', String(filter.n ?? '')) ?? 'condition'
      return `${filter.negated ? 'not ' : 'only '}${label.toLowerCase()}`
    }
    case 'flag':
      return `${filter.value ? '' : 'not '}${field(filter.fields)}`
    case 'empty':
      return `${field(filter.fields)} is ${filter.negated ? 'known' : 'missing'}`
    case 'weekdays':
      return `${filter.negated ? 'not ' : ''}on ${filter.weekdays.map((day) => weekdays[day - 1]).join(', ')}`
    case 'months':
      return `${filter.negated ? 'not ' : ''}in ${filter.months.map((month) => monthNames[month - 1]).join(', ')} of each year`
    case 'date':
      return `${field(filter.fields)} ${filter.negated ? 'not ' : ''}in ${filter.period.label}`
    case 'of-metric':
      return `only ${index.metrics.get(filter.metric)?.label.toLowerCase() ?? filter.metric}`
    case 'of-answer':
      if (filter.said !== undefined) return `${filter.negated ? 'none of the' : 'only'} ${filter.said}`
      return filter.row === null
        ? `only the ${filter.thing.label.replace(/s$/, '')}s of the answer before`
        : `only the ${filter.thing.label} in row ${filter.row} of the answer before`
    case 'exists': {
      const what = index.datasets.get(filter.datasets[0] ?? '')
      const noun = what?.noun?.many ?? what?.label.toLowerCase() ?? 'rows'
      const inner = filter.filters.map((one) => describeFilter(index, one)).join(' and ')
      return `${filter.negated ? 'without' : 'with'} ${noun}${inner === '' ? '' : ` where ${inner}`}${periods(filter.periods)}`
    }
    case 'or':
      return filter.filters.map((one) => describeFilter(index, one)).join(' or ')
  }
}

const weekdays = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays']
const monthNames = 'January February March April May June July August September October November December'.split(' ')
const periods = (list: readonly PeriodFilter[]): string =>
  list.length === 0 ? '' : ` in ${list.map((period) => period.label).join(' and ')}`
