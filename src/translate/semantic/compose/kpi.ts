import type { SemanticQuery } from '../semantic-query.ts'
import type { ReadText } from './sets.ts'

const orderValue = /\b(?:average order values?|aov)(?: kpi)?\b/i

/** "average order value of EMEA", "aov by team": beside what only KPIs are kept by, the KPI of that name is meant and not the orders. */
export function asKpi(question: string, read: ReadText): SemanticQuery | null {
  if (!orderValue.test(question)) return null
  const query = read(question.replace(orderValue, 'average order value KPI'))
  if (query === null || !/"(?:teams|regions)[."]/.test(JSON.stringify([query.dimensions, query.filters, query.comparison]))) return null
  return query
}
