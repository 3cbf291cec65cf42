import type { Filter, Measure, SemanticQuery } from '../semantic-query.ts'
import { outputName } from '../sql/names.ts'
import { newParameters, type Parameters } from '../sql/parameters.ts'
import { type Built, buildAggregate, type Failure } from './aggregate.ts'
import { bindFilter, comparison } from './bind-filter.ts'
import { datasetsFor } from './bind-measure.ts'
import { newSelect, printSelect, type Select } from './relation.ts'
import { newScope, type PlanContext } from './scope.ts'

type Leaf = Exclude<Measure, { kind: 'arithmetic' }>
type Fact = { dataset: string; leaves: Leaf[]; filters: Filter[]; timed: boolean }
type BuiltFact = Fact & { alias: string; select: Select }
export type Joined = { ok: true; select: Select; parameters: Parameters; cost: number; datasets: string[] } | Failure

const failure = (reason: string): Failure => ({ ok: false, reason })

/**
 * Numbers of several datasets side by side: each is aggregated by the dimensions at its own grain, then the results are joined, so
 * that no join multiplies rows.
 */
export function planJoined(context: PlanContext, query: SemanticQuery): Joined {
  if (query.comparison !== null || query.via.length > 0 || query.dimensions.length > 1) return failure('these numbers are kept apart')
  if (query.dimensions.length === 0 && query.measures.length > 1 && query.periods.length > 0)
    return failure('these numbers are not of the same rows')
  const measures = [...query.measures, ...query.having.map((item) => item.measure)]
  const leaves = distinct(measures.flatMap(leavesOf))
  const facts: Fact[] = []
  let cost = 0
  for (const leaf of leaves) {
    const chosen = cheapest(context, query, leaf)
    if (!('dataset' in chosen)) return chosen
    cost += chosen.cost
    const known = facts.find((fact) => fact.dataset === chosen.dataset)
    if (known === undefined) facts.push({ dataset: chosen.dataset, leaves: [leaf], filters: chosen.filters, timed: chosen.timed })
    else known.leaves.push(leaf)
  }
  if (facts.length < 2 || facts.length > 4) return failure('these numbers are kept apart')
  const unused = query.filters.find((filter) => !facts.some((fact) => fact.filters.includes(filter)))
  if (unused !== undefined) return failure('a condition fits none of these numbers')
  // Without a group that both share, a condition that one of them does not know would leave it whole.
  if (query.dimensions.length === 0 && facts.some((fact) => fact.filters.length < query.filters.length))
    return failure('a condition fits only some of these numbers')
  if (query.periods.length > 0 && !facts.some((fact) => fact.timed)) return failure('these numbers have no time')
  return joinFacts(context, query, facts, cost)
}

const leavesOf = (measure: Measure): Leaf[] =>
  measure.kind === 'arithmetic' ? [...leavesOf(measure.left), ...leavesOf(measure.right)] : [measure]
const keyOf = (measure: Measure): string => JSON.stringify(measure)
const distinct = (leaves: Leaf[]): Leaf[] => leaves.filter((leaf, at) => leaves.findIndex((other) => keyOf(other) === keyOf(leaf)) === at)

type Choice = { dataset: string; cost: number; filters: Filter[]; timed: boolean }

function cheapest(context: PlanContext, query: SemanticQuery, leaf: Leaf): Choice | Failure {
  let best: Choice | null = null
  let worst: Failure = failure(`${leaf.label} is not known that way`)
  for (const name of datasetsFor(context.index, leaf)) {
    const dataset = context.index.datasets.get(name)
    if (dataset === undefined) continue
    const filters = query.filters.filter((filter) => bindFilter(newScope(context, dataset, newParameters()), filter).ok)
    const timed = dataset.timeAxis !== null
    if (query.periods.length > 0 && !timed && dataset.kind !== 'snapshot' && dataset.kind !== 'reference') continue
    const part = { ...query, measures: [leaf], filters, periods: timed ? query.periods : [], having: [], named: true }
    const built = buildAggregate(context, dataset, part, newParameters())
    if (!built.ok) {
      worst = built
      continue
    }
    const cost = built.cost + (query.filters.length - filters.length) * 2
    if (best === null || cost < best.cost) best = { dataset: name, cost, filters, timed }
  }
  return best ?? worst
}

function joinFacts(context: PlanContext, query: SemanticQuery, facts: readonly Fact[], cost: number): Joined {
  const parameters = newParameters()
  const built: BuiltFact[] = []
  for (const [at, fact] of facts.entries()) {
    const dataset = context.index.datasets.get(fact.dataset)
    if (dataset === undefined) return failure('unknown dataset')
    const part = {
      ...query,
      measures: fact.leaves,
      filters: fact.filters,
      periods: fact.timed ? query.periods : [],
      having: [],
      named: query.dimensions.length > 0,
    }
    const made: Built = buildAggregate(context, dataset, part, parameters)
    if (!made.ok) return made
    built.push({ ...fact, alias: `part_${at + 1}`, select: made.select })
  }
  const [base, ...others] = orderByWeight(built, query)
  if (base === undefined) return failure('nothing to join')
  // Regions of KPIs and sales offices are no groups in common.
  const [shared] = query.dimensions
  const named = base.select.dimensionNames.flat()
  const apart = others.some((fact) => fact.select.dimensionNames.flat().every((name) => !named.includes(name)))
  if (shared?.kind === 'thing' && shared.thing.concept === null && apart) return failure('these groups are not the same')
  const select = newSelect('')
  select.with = built.map((fact) => `${fact.alias} AS (\n${printSelect(fact.select)}\n)`)
  const taken = new Set<string>()
  const dims = base.select.dimensionNames.flat()
  const full =
    query.having.length === 0 &&
    query.limit === null &&
    query.filters.every((filter) => built.every((fact) => fact.filters.includes(filter)))
  let from = `FROM ${base.alias}`
  const keys: string[] = dims.slice(0, 1).map((name) => `${base.alias}.${name}`)
  for (const fact of others) {
    const theirs = fact.select.dimensionNames.flat()
    const [key] = keys
    const inner = fact.filters.some((filter) => !base.filters.includes(filter))
    if (key === undefined) from += `\nCROSS JOIN ${fact.alias}`
    else
      from += `\n${inner ? '' : full ? 'FULL ' : 'LEFT '}JOIN ${fact.alias} ON ${fact.alias}.${theirs[0]} = ${full && keys.length > 1 ? `coalesce(${keys.join(', ')})` : key}`
    if (full && key !== undefined) keys.push(`${fact.alias}.${theirs[0]}`)
  }
  select.from = from
  dims.forEach((name, position) => {
    const column = base.select.columns.find((one) => one.output.name === name)
    const sources = built.map((fact) => `${fact.alias}.${fact.select.dimensionNames.flat()[position]}`)
    if (column === undefined) return
    select.columns.push({
      expression: full ? `coalesce(${sources.join(', ')})` : `${base.alias}.${name}`,
      output: { ...column.output, name: outputName(name, taken) },
    })
  })
  select.dimensionNames = [select.columns.map((column) => column.output.name)]
  for (const measure of query.measures) {
    const column = columnFor(built, measure)
    if (column === null) return failure('a number was lost')
    const name = outputName(column.name, taken)
    select.measureNames.push(name)
    select.columns.push({ expression: column.expression, output: { ...column.output, name } })
  }
  for (const item of query.having) {
    const column = columnFor(built, item.measure)
    if (column === null || item.period !== null) return failure('a number was lost')
    select.where.push(comparison(parameters, column.expression, item.op, item.values))
  }
  return { ok: true, select, parameters, cost: cost + 1, datasets: facts.map((fact) => fact.dataset) }
}

/** Thresholds and rankings decide which rows there are: their part comes first. */
function orderByWeight(built: readonly BuiltFact[], query: SemanticQuery): BuiltFact[] {
  const by = query.order[0]?.by
  const deciding = [
    ...query.having.map((item) => item.measure),
    ...(by?.kind === 'measure' ? query.measures.slice(by.index, by.index + 1) : []),
  ]
  const weight = (fact: BuiltFact): number =>
    deciding.flatMap(leavesOf).some((leaf) => fact.leaves.some((own) => keyOf(own) === keyOf(leaf))) ? 0 : 1
  return built.toSorted((a, b) => weight(a) - weight(b))
}

type Column = { expression: string; name: string; output: Select['columns'][number]['output'] }

function columnFor(built: readonly BuiltFact[], measure: Measure): Column | null {
  if (measure.kind !== 'arithmetic') {
    for (const fact of built) {
      const at = fact.leaves.findIndex((leaf) => keyOf(leaf) === keyOf(measure))
      const name = fact.select.measureNames[at]
      const found = fact.select.columns.find((column) => column.output.name === name)
      if (name !== undefined && found !== undefined) return { expression: `${fact.alias}.${name}`, name, output: found.output }
    }
    return null
  }
  const left = columnFor(built, measure.left)
  const right = columnFor(built, measure.right)
  if (left === null || right === null) return null
  const percent = measure.op === 'percent'
  const expression =
    measure.op === 'ratio' || measure.op === 'percent'
      ? `${percent ? '100.0' : '1.0'} * ${left.expression} / nullif(${right.expression}, 0)`
      : `${left.expression} ${{ minus: '-', plus: '+', times: '*' }[measure.op]} ${right.expression}`
  const label = percent
    ? `${left.output.label} as % of ${right.output.label.toLowerCase()}`
    : measure.op === 'ratio'
      ? `${left.output.label} per ${right.output.label.toLowerCase()}`
      : measure.label
  return {
    expression,
    name: `${left.name}_${measure.op}_${right.name}`,
    output: {
      ...left.output,
      label,
      role: percent || measure.op === 'ratio' ? 'rate' : 'measure',
      unit: percent ? { kind: 'percent', scale: 100 } : left.output.unit,
    },
  }
}
