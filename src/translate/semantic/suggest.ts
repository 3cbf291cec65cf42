import { datasetOf } from './model/model-index.ts'
import { reachField } from './plan/reach.ts'
import type { SemanticQuery } from './semantic-query.ts'
import type { Grammar } from './understand.ts'

/** Follow-ups are tried in this order until so many are found that can be answered. */
const most = 4

/**
 * Follow-up questions from the shape of a query: going deeper, comparing, seeing the trend, ranking. `answers` says whether one can be
 * answered after this query; only those are given back, at most four.
 */
export function suggestFollowUps(grammar: Grammar, query: SemanticQuery, answers: (question: string) => boolean): string[] {
  const found: string[] = []
  for (const question of candidates(grammar, query)) {
    if (found.length === most) break
    if (!found.includes(question) && answers(question)) found.push(question)
  }
  return found
}

function* candidates(grammar: Grammar, query: SemanticQuery): Generator<string> {
  const timed = query.dimensions.some((one) => one.kind === 'time')
  const [period] = query.periods
  if (query.measures.length === 0) {
    yield 'how many are there?'
    for (const label of groupsFor(grammar, query).slice(0, 2)) yield `by ${label}`
    return
  }
  if (query.outer !== null) return
  if (query.dimensions.length === 0) {
    const [first, second] = groupsFor(grammar, query)
    if (first !== undefined) yield `by ${first}`
    if (query.comparison === null) yield 'by month'
    if (period?.grain === 'year') yield 'and the year before?'
    if (period?.grain === 'quarter') yield 'compared with the same quarter last year'
    if (period?.grain === 'month') yield 'compared with the same month last year'
    if (second !== undefined) yield `by ${second}`
    return
  }
  if (timed) {
    yield 'as a running total'
    yield 'growth'
    if (period?.grain === 'year') yield 'and the year before?'
    yield 'by quarter'
    return
  }
  if (query.limit === null) yield 'top 5'
  yield 'as a share'
  if (period?.grain === 'year') yield 'compared with the year before'
  if (query.limit !== null) yield 'bottom 5'
  yield 'by month'
  yield 'in total'
}

/** Names of groups near the rows of a query that it does not use yet. */
function groupsFor(grammar: Grammar, query: SemanticQuery): string[] {
  const { index } = grammar.lexicon
  const used = new Set(query.filters.flatMap((filter) => (filter.kind === 'in' ? filter.places.map((place) => place.field) : [])))
  const from = datasetFor(grammar, query)
  if (from === null) return []
  const datasets = new Set([from, ...(index.steps.get(from) ?? []).map((step) => step.to)])
  const near = [...index.fields.values()].flatMap((entry) => {
    if (!datasets.has(entry.dataset.name) || entry.field.role !== 'category' || entry.field.hidden === true || used.has(entry.ref))
      return []
    const reached = reachField(index, from, [entry.ref])
    if (reached === null || reached.path.length > 1 || / by /i.test(entry.field.concept ?? entry.field.label)) return []
    return [
      {
        label: entry.field.concept ?? entry.field.label.toLowerCase(),
        distance: reached.path.length - (entry.field.concept === undefined ? 0 : 1),
      },
    ]
  })
  return [...new Set(near.toSorted((a, b) => a.distance - b.distance).map((one) => one.label))]
}

function datasetFor({ lexicon: { index } }: Grammar, query: SemanticQuery): string | null {
  const [measure] = query.measures
  if (measure === undefined) return query.subject?.datasets[0] ?? null
  if (measure.kind === 'count') return measure.of.datasets[0] ?? null
  if (measure.kind !== 'named') return null
  const [metric] = measure.metrics
  const [field] = measure.fields
  return metric !== undefined ? (index.metrics.get(metric)?.dataset ?? null) : field === undefined ? null : datasetOf(field)
}
