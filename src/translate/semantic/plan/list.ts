import type { Dataset, Field } from '../../../catalog/semantic-model.ts'
import type { SemanticQuery, Thing } from '../semantic-query.ts'
import type { Parameters } from '../sql/parameters.ts'
import type { Built, Failure } from './aggregate.ts'
import { bindThing, keyFields, selectField } from './bind-dimension.ts'
import { bindFilter } from './bind-filter.ts'
import { reachField } from './reach.ts'
import { newSelect, type Select } from './relation.ts'
import { fromClause, join, newScope, type PlanContext, type Scope } from './scope.ts'
import { inPeriod } from './time-sql.ts'

const failure = (reason: string, tie?: string[]): Failure => ({ ok: false, reason, ...(tie === undefined ? {} : { tie }) })

/** Lists rows of a dataset: its own things with their fields, or the things that its rows point to, each once. */
export function buildList(context: PlanContext, dataset: Dataset, query: SemanticQuery, thing: Thing, parameters: Parameters): Built {
  const scope = newScope(context, dataset, parameters)
  const taken = new Set<string>()
  const select = newSelect('')
  let cost = 0
  const own = thing.datasets.includes(dataset.name)
  if (own) {
    // A document is no answer: what is in it has to be asked for.
    if (query.columns.length === 0 && listed(dataset, query).some((field) => field.series !== undefined))
      return failure(`${dataset.label} hold a number for each period`)
    for (const field of listed(dataset, query)) {
      const { expression, output } = selectField(field, taken)
      select.columns.push({ expression, output })
      const name = nameBeside(scope, field, taken)
      if (name !== null) select.columns.push(name)
    }
    select.dimensionNames.push(select.columns.map((column) => column.output.name))
  } else {
    const key = bindThing(scope, thing, taken)
    if (typeof key === 'string') return failure(key)
    cost += 2 + key.distance
    select.distinct = true
    for (const { expression, output, shown } of key.selected) if (shown) select.columns.push({ expression, output })
    select.dimensionNames.push(select.columns.map((column) => column.output.name))
    const first = key.selected[0]
    if (first !== undefined) select.where.push(`${first.expression} IS NOT NULL`)
  }
  for (const column of query.columns) {
    const reached = reachField(context.index, dataset.name, column.fields)
    if (reached === null) return failure(`${dataset.label} has no ${column.label}`)
    // A thing has several rows here, and each has a value of its own.
    if (!own && reached.path.length === 0) {
      if (column.incidental === true) continue
      return failure(`${column.label} is kept per row of ${dataset.label.toLowerCase()}`)
    }
    if (reached.entry.field.series !== undefined) return failure(`${dataset.label} hold a number for each period`)
    join(scope, reached.path)
    cost += reached.path.length * 0.5
    if (select.columns.some((known) => known.expression === reached.entry.field.expression)) continue
    const { expression, output } = selectField(reached.entry.field, taken)
    select.columns.push({ expression, output })
  }
  for (const filter of query.filters) {
    const bound = bindFilter(scope, filter)
    if (!bound.ok) return failure(bound.reason, bound.tie)
    cost += bound.distance * 0.5
    select.where.push(bound.sql)
  }
  for (const filter of dataset.defaultFilters) select.where.push(`(${filter.expression})`)
  const axis = dataset.fields.find((field) => field.name === dataset.timeAxis)
  if (query.periods.length > 0) {
    if (axis === undefined) return failure(`${dataset.label} has no time`)
    const conditions = query.periods.map((period) => inPeriod(scope, axis, period))
    select.where.push(conditions.length === 1 ? (conditions[0] ?? 'true') : `(${conditions.map((text) => `(${text})`).join(' OR ')})`)
  }
  const first = select.columns[0]
  const [asked] = query.order
  if (asked?.by.kind === 'field') {
    const reached = reachField(context.index, dataset.name, asked.by.fields)
    if (reached === null || reached.path.length > 0) return failure(`${dataset.label} cannot be sorted that way`)
    select.orderBy = [`${reached.entry.field.expression} ${asked.direction === 'desc' ? 'DESC' : 'ASC'} NULLS LAST`]
  } else if (own && axis !== undefined && ['event', 'log'].includes(dataset.kind)) select.orderBy = [`${axis.expression} DESC`]
  else if (first !== undefined) select.orderBy = [first.output.name]
  select.from = fromClause(scope)
  return { ok: true, select, cost, dataset, measures: [] }
}

/** People read names: the name of what an identifier in a row points to, beside it. */
function nameBeside(scope: Scope, field: Field, taken: Set<string>): Select['columns'][number] | null {
  if (field.role !== 'identifier' || field.concept === undefined) return null
  for (const step of scope.index.steps.get(scope.dataset.name) ?? []) {
    const target = scope.index.datasets.get(step.to)
    const name = target?.fields.find((one) => one.name === target.nameField)
    if (target?.concept !== field.concept || name === undefined || String(step.fromColumns) !== field.column) continue
    join(scope, [step])
    const { expression, output } = selectField(name, taken)
    return { expression, output }
  }
  return null
}

/** The fields shown for rows: key and name with the columns asked for, or all that lists usually show. */
function listed(dataset: Dataset, query: SemanticQuery): Field[] {
  const named = dataset.fields.filter((field) => field.name === dataset.nameField)
  const keys = keyFields(dataset).filter((field) => field.hidden !== true)
  // Rows without a name of their own are told apart by what lists of them show.
  if (query.columns.length > 0 && keys.length + named.length > 0) return [...new Set([...keys, ...named])]
  const listed = dataset.listFields.flatMap((name) => dataset.fields.find((field) => field.name === name) ?? [])
  return listed.length > 0 ? listed : dataset.fields.filter((field) => field.hidden !== true)
}
