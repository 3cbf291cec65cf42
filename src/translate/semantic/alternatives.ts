import type { Interpretation } from '../../present/answer/events.ts'
import type { Assumption } from './assemble/draft.ts'
import { planQuery } from './plan/plan.ts'
import type { Measure, SemanticQuery } from './semantic-query.ts'
import type { Grammar } from './understand.ts'

type Alternative = Interpretation['assumptions'][number]['alternatives'][number]

/** At most so many other choices are offered for one assumption. */
const mostAlternatives = 3

/**
 * Other choices for what was taken for granted, each with the query that makes it, so that choosing one reads no words again. Only
 * those that the data can answer.
 */
export function alternativesTo(
  grammar: Grammar,
  timeZone: string,
  question: string,
  query: SemanticQuery,
  { about }: Assumption,
): Alternative[] {
  const found: Alternative[] = []
  const plain = question.replace(/[?.!\s]+$/, '')
  for (const { label, edited } of choices(grammar, query, about)) {
    if (found.length === mostAlternatives) break
    if (!planQuery(grammar.lexicon.index, timeZone, edited).ok) continue
    found.push({ label, question: `${plain}, ${label}`, semantic_query: edited })
  }
  return found
}

type Choice = { label: string; edited: SemanticQuery }

function choices(grammar: Grammar, query: SemanticQuery, about: Assumption['about']): Choice[] {
  if (about === 'limit') {
    return [5, 20, 50]
      .filter((limit) => limit !== query.limit)
      .map((limit) => ({ label: `the first ${limit}`, edited: { ...query, limit } }))
  }
  if (about === 'grain') return otherGrains(query)
  if (about === 'change') {
    const byPercent = query.order.some(({ by }) => by.kind === 'change' && by.of === 'percent')
    const of = byPercent ? ('difference' as const) : ('percent' as const)
    const order = query.order.map((one) => (one.by.kind === 'change' ? { ...one, by: { ...one.by, of } } : one))
    return [
      {
        label: byPercent ? 'by the difference' : 'by the change in percent',
        edited: { ...query, order, compared: byPercent ? 'values' : query.compared },
      },
    ]
  }
  return about === 'measure' ? otherMeasures(grammar, query) : []
}

function otherGrains(query: SemanticQuery): Choice[] {
  const time = query.dimensions.find((one) => one.kind === 'time')
  return (['week', 'month', 'quarter', 'year'] as const)
    .filter((grain) => grain !== time?.grain)
    .map((grain) => ({
      label: `by ${grain}`,
      edited: { ...query, dimensions: query.dimensions.map((one) => (one.kind === 'time' ? { ...one, grain } : one)) },
    }))
}

/** The main figures of the same rows: other money, and how many. */
function otherMeasures(grammar: Grammar, query: SemanticQuery): Choice[] {
  const { index } = grammar.lexicon
  const [measure] = query.measures
  const chosen = measure?.kind === 'named' ? index.metrics.get(measure.metrics[0] ?? '') : undefined
  if (chosen === undefined) return []
  return grammar.context.model.metrics
    .filter((metric) => metric.dataset === chosen.dataset && metric.name !== chosen.name && metric.priority <= 1 && metric.filter === null)
    .filter((metric) => ['sum', 'count-distinct'].includes(metric.aggregation ?? ''))
    .map((metric) => {
      const other: Measure = { kind: 'named', metrics: [metric.name], fields: [], fn: null, filters: [], label: metric.label }
      return { label: `by ${metric.label.toLowerCase()}`, edited: { ...query, measures: [other, ...query.measures.slice(1)] } }
    })
}
