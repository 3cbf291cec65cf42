import type { Dataset } from '../../../catalog/semantic-model.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import type { SemanticQuery, Thing } from '../semantic-query.ts'
import { newParameters, type Parameters } from '../sql/parameters.ts'
import { type Built, buildAggregate, type Failure } from './aggregate.ts'
import { datasetsFor } from './bind-measure.ts'
import { finish } from './finish.ts'
import { planJoined } from './joined.ts'
import { buildList } from './list.ts'
import { isUndecided, placesMeant } from './many-places.ts'
import type { Select } from './relation.ts'
import type { PlanContext } from './scope.ts'

export type Planned = { ok: true; select: Select; parameters: Parameters; cost: number; datasets: Dataset[] } | Failure

/** Finds the datasets that can answer a query and makes the statement; of several the cheapest. */
export function planQuery(index: ModelIndex, timeZone: string, query: SemanticQuery): Planned {
  return planWithin({ index, timeZone, subquery }, query, newParameters)

  /** An earlier query inside another statement shares its values. */
  function subquery(inner: SemanticQuery, parameters: Parameters): Select | string {
    const planned = planWithin({ index, timeZone, subquery }, inner, () => parameters)
    return planned.ok ? planned.select : planned.reason
  }
}

/** Where all numbers are of one name (a KPI), groups that do not have it are no rows of the answer. */
function onlyNamed(index: ModelIndex, query: SemanticQuery): SemanticQuery {
  const naming = [...query.measures, ...query.having.map(({ measure }) => measure)].map((measure) =>
    measure.kind === 'named' && measure.filters.every((filter) => isNaming(index, filter)) ? measure.filters : [],
  )
  const [first] = naming
  if (first === undefined || first.length === 0 || query.dimensions.length === 0) return query
  const same = naming.every((filters) => JSON.stringify(filters) === JSON.stringify(first))
  const held = first.every((filter) => query.filters.some((known) => JSON.stringify(known) === JSON.stringify(filter)))
  return same && !held ? { ...query, filters: [...query.filters, ...first] } : query
}

const isNaming = (index: ModelIndex, filter: SemanticQuery['filters'][number]): boolean =>
  filter.kind === 'in' && !filter.negated && filter.places.some(({ field }) => index.fields.get(field)?.field.namesMetric !== undefined)

function planWithin(context: PlanContext, asked: SemanticQuery, parametersFor: () => Parameters): Planned {
  const query = onlyNamed(context.index, asked)
  const tries = query.measures.length > 0 ? aggregateTries(context, query, parametersFor) : listTries(context, query, parametersFor)
  if ('ok' in tries) return tries
  let best: Extract<Planned, { ok: true }> | null = null
  let worst: Failure | null = null
  const fitting: Extract<Planned, { ok: true }>[] = []
  for (const attempt of tries) {
    const planned = attempt()
    if (planned.ok) {
      fitting.push(planned)
      if (best === null || planned.cost < best.cost - 1e-9) best = planned
    } else if (worst === null || (planned.tie !== undefined && worst.tie === undefined)) worst = planned
  }
  if (best !== null && isUndecided(context.index, query, best, fitting)) {
    const labels = fitting.map(({ datasets: [dataset] }) => dataset?.label ?? '').filter((label) => label !== '')
    return { ok: false, reason: `several tables have this figure: ${labels.slice(0, 5).join(', ')}`, tie: labels }
  }
  const nested = best === null ? perGroup(query) : null
  if (nested !== null) return planWithin(context, nested, parametersFor)
  if (best === null && query.measures.length > 0) {
    const joined = planJoined(context, query)
    if (joined.ok) {
      const select = finish(joined.select, query, joined.parameters)
      if (typeof select === 'string') return { ok: false, reason: select }
      return { ...joined, select, datasets: joined.datasets.flatMap((name) => context.index.datasets.get(name) ?? []) }
    }
    worst ??= joined
  }
  return best ?? worst ?? { ok: false, reason: 'nothing in the data answers this' }
}

/** A mean or median per thing that no ratio gives: the number for each of the things, then the aggregate over them. */
function perGroup(query: SemanticQuery): SemanticQuery | null {
  const [measure, ...others] = query.measures
  if (measure?.kind !== 'per' || others.length > 0 || query.outer !== null || query.having.length > 0) return null
  if (query.comparison !== null || query.window !== null) return null
  return {
    ...query,
    measures: [measure.measure],
    dimensions: [...query.dimensions, measure.over],
    outer: { fn: measure.fn, keep: query.dimensions.length },
  }
}

type Try = () => Planned

const tooMany: Failure = { ok: false, reason: 'too many tables have this; name the table that is meant' }

function aggregateTries(context: PlanContext, query: SemanticQuery, parametersFor: () => Parameters): Try[] | Failure {
  const needed = [...query.measures, ...query.having.map((item) => item.measure)]
  const lists = needed.map((measure) => new Set(datasetsFor(context.index, measure)))
  const shared = placesMeant(
    context.index,
    query,
    [...(lists[0] ?? [])].filter((name) => lists.every((list) => list.has(name))),
  )
  if (shared === null) return tooMany
  const named =
    query.window?.kind === 'share' ||
    query.order.length > 0 ||
    query.having.length > 0 ||
    query.limit !== null ||
    query.outer !== null ||
    query.changes.length > 0
  return shared.flatMap((name) => {
    const dataset = context.index.datasets.get(name)
    if (dataset === undefined || (query.via.length > 0 && !viaOk(context.index, query.via, name))) return []
    if (query.rows.length > 0 && !query.rows.includes(name)) return []
    if (!countsOwnRows(context.index, query, name) || !countsAtHome(query, name)) return []
    return [
      () => {
        const parameters = parametersFor()
        return finished(buildAggregate(context, dataset, { ...query, named }, parameters), query, parameters)
      },
    ]
  })
}

/** A count of things under conditions of their own, in a period, is not moved to rows of something else. */
function countsOwnRows(index: ModelIndex, query: SemanticQuery, name: string): boolean {
  const [measure, ...others] = query.measures
  if (measure?.kind !== 'count' || others.length > 0 || query.via.length > 0 || query.periods.length === 0 || query.filters.length === 0)
    return true
  if (measure.of.datasets.length === 0 || measure.of.datasets.includes(name)) return true
  const own = query.filters.some((filter) => {
    const datasets =
      filter.kind === 'segment'
        ? filter.names.map((one) => index.segments.get(one)?.dataset ?? '')
        : filter.kind === 'in'
          ? filter.places.map((place) => datasetOf(place.field))
          : []
    return datasets.some((one) => measure.of.datasets.includes(one))
  })
  return !own
}

/** "how many teams and how many regions": all of them, not only those that some rows point to. */
function countsAtHome(query: SemanticQuery, name: string): boolean {
  if (query.measures.length < 2 || query.filters.length + query.periods.length + query.via.length > 0) return true
  if (query.having.length > 0 || query.comparison !== null || query.dimensions.some((one) => one.kind === 'time')) return true
  if (query.dimensions.length > 1) return true
  return query.measures.every((one) => one.kind !== 'count' || one.of.datasets.length === 0 || one.of.datasets.includes(name))
}

/** A verb names the dataset that the rows come from, or one that holds sums of it. */
function viaOk(index: ModelIndex, via: readonly string[], name: string): boolean {
  return via.includes(name) || index.datasets.get(name)?.kind === 'aggregate'
}

function listTries(context: PlanContext, query: SemanticQuery, parametersFor: () => Parameters): Try[] | Failure {
  const thing = query.subject ?? thingOfColumns(context.index, query)
  // Rows that are only listed hold no number to compare or to compute over.
  if (thing === null || query.comparison !== null || query.window !== null || query.changes.length > 0) return []
  const names = placesMeant(context.index, query, [...new Set([...thing.datasets, ...thing.fields.map(datasetOf), ...query.via])])
  if (names === null) return tooMany
  return names.flatMap((name) => {
    const dataset = context.index.datasets.get(name)
    if (dataset === undefined || (query.via.length > 0 && !query.via.includes(name))) return []
    // Things that no table holds are known by their rows only, so none of them can be found to have no rows.
    if (thing.datasets.length === 0 && query.filters.some(isAbsence)) return []
    // What has nothing elsewhere is looked for among the things themselves, not among rows that point to them.
    if (query.via.length === 0 && thing.datasets.length > 0 && !thing.datasets.includes(name) && query.filters.some(isAbsence)) return []
    // Without a verb or a number, a period is about the rows listed and never moves the list to rows of something else.
    if (query.periods.length > 0 && query.via.length === 0 && thing.datasets.length > 0 && !thing.datasets.includes(name)) return []
    return [
      () => {
        const parameters = parametersFor()
        return finished(buildList(context, dataset, query, thing, parameters), query, parameters)
      },
    ]
  })
}

const isAbsence = (filter: SemanticQuery['filters'][number]): boolean => filter.kind === 'exists' && filter.negated

/** Columns alone are those of the rows of their dataset. */
function thingOfColumns(index: ModelIndex, query: SemanticQuery): Thing | null {
  const datasets = [...new Set(query.columns.flatMap((column) => column.fields.map(datasetOf)))]
  const fitting = datasets.filter((name) => query.columns.every((column) => column.fields.some((ref) => datasetOf(ref) === name)))
  return fitting.length === 0
    ? null
    : { concept: null, datasets: fitting, fields: [], label: index.datasets.get(fitting[0] ?? '')?.label ?? '' }
}

function finished(built: Built, query: SemanticQuery, parameters: Parameters): Planned {
  if (!built.ok) return built
  const select = finish(built.select, query, parameters)
  if (typeof select === 'string') return { ok: false, reason: select }
  return { ok: true, select, parameters, cost: built.cost, datasets: [built.dataset] }
}
