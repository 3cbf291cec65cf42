import type { Dataset } from '../../../catalog/semantic-model.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import type { SemanticQuery, Thing } from '../semantic-query.ts'

/** So many datasets are tried for one question. A word that stands for more of them tells too little to choose by. */
const mostPlaces = 40
/** Where more datasets than this give a figure equally well, they are rivals whether the model says so or not: a draft names fewer. */
const mostEqual = 8
/** Differences in cost below this only tell which table comes first in the model; a join costs as much. */
const orderCost = 0.45

/**
 * The datasets worth trying of those that hold what a query asks for: all of them, or where that is too many, those that its groups and conditions name. Null when
 * even then nothing tells which ones are meant.
 */
export function placesMeant(index: ModelIndex, query: SemanticQuery, names: readonly string[]): string[] | null {
  if (names.length <= mostPlaces) return [...names]
  for (const mentioned of mentions(query).toSorted((a, b) => a.size - b.size)) {
    if (mentioned.size > mostPlaces) break
    const near = new Set([...mentioned].flatMap((name) => [name, ...(index.incoming.get(name) ?? []).map(({ from }) => from)]))
    const own = names.filter((name) => mentioned.has(name))
    const meant = own.length > 0 ? own : names.filter((name) => near.has(name))
    if (meant.length > 0 && meant.length <= mostPlaces) return meant
  }
  return null
}

/** The datasets that each thing, group and condition of a query may mean. */
function mentions({ dimensions, filters, subject, rows, via }: SemanticQuery): Set<string>[] {
  const groups = dimensions.map((one) =>
    one.kind === 'thing'
      ? [...one.thing.datasets, ...one.thing.fields.map(datasetOf)]
      : one.kind === 'field'
        ? one.fields.map(datasetOf)
        : [],
  )
  const conditions = filters.map((one) => (one.kind === 'in' ? one.places.map(({ field }) => datasetOf(field)) : []))
  const things = subject === null ? [] : [...subject.datasets, ...subject.fields.map(datasetOf)]
  return [...groups, ...conditions, things, rows, via].filter((names) => names.length > 0).map((names) => new Set(names))
}

type Candidate = { cost: number; datasets: readonly Dataset[] }

/**
 * Whether datasets answer a query equally well and nothing tells which one is meant: the metrics behind it name each other as rivals, or there are more than a
 * person would have told apart. An answer out of one of them would be a guess.
 */
export function isUndecided(index: ModelIndex, query: SemanticQuery, best: Candidate, fitting: readonly Candidate[]): boolean {
  const [measure] = query.measures
  const placeOf = ({ datasets: [dataset] }: Candidate): string => dataset?.name ?? ''
  if (lacksOnlyTime(index, query, placeOf(best))) return true
  const equal = new Set(fitting.filter(({ cost }) => cost - best.cost < orderCost).map(placeOf))
  if (equal.size < 2) return false
  if (measure?.kind !== 'named')
    return haveOneName(index, measure === undefined ? query.subject : measure.kind === 'count' ? measure.of : null, equal)
  if (equal.size > mostEqual) return true
  const columns = new Set(measure.fields.flatMap((ref) => index.fields.get(ref)?.field.expression ?? []))
  const over = (expression: string): boolean => columns.has(/^\w+\(([^()]+)\)$/.exec(expression)?.[1] ?? '')
  const named = new Set(measure.metrics)
  const metrics = [...index.metrics.values()].filter(
    ({ name, dataset, expression }) => equal.has(dataset) && (named.has(name) || over(expression)),
  )
  return metrics.some((one) => metrics.some((other) => other.dataset !== one.dataset && one.ambiguousWith.includes(other.name)))
}

/**
 * Whether the figure is as well that of a rival whose rows are dated by what they belong to: the lines of an order have its date. A period would choose
 * the other table for no better reason than a column.
 */
function lacksOnlyTime(index: ModelIndex, { measures: [measure], periods, dimensions, rows, via }: SemanticQuery, best: string): boolean {
  const timed = periods.length > 0 || dimensions.some(({ kind }) => kind === 'time')
  if (!timed || measure?.kind !== 'named' || rows.length > 0 || via.length > 0) return false
  const metrics = measure.metrics.flatMap((name) => index.metrics.get(name) ?? [])
  const chosen = metrics.filter(({ dataset }) => dataset === best)
  return metrics.some(({ name, dataset }) => {
    if (dataset === best || index.datasets.get(dataset)?.timeAxis !== null) return false
    const dated = (index.steps.get(dataset) ?? []).some(({ to }) => index.datasets.get(to)?.kind === 'event')
    return dated && chosen.some(({ ambiguousWith }) => ambiguousWith.includes(name))
  })
}

/** Whether two of the datasets whose rows a thing may be are called the same: tables of one name in two schemas. */
function haveOneName(index: ModelIndex, thing: Thing | null, names: ReadonlySet<string>): boolean {
  if (thing === null || thing.concept !== null) return false
  const nouns = thing.datasets.flatMap((name) => (names.has(name) ? (index.datasets.get(name)?.noun?.many ?? []) : []))
  return new Set(nouns).size < nouns.length
}
