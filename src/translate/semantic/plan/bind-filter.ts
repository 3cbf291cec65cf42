import type { Dataset, Segment } from '../../../catalog/semantic-model.ts'
import { datasetOf, type FieldEntry, type Step } from '../model/model-index.ts'
import type { Filter, Operator } from '../semantic-query.ts'
import { nameOf, tableName } from '../sql/names.ts'
import type { Parameters } from '../sql/parameters.ts'
import { bindThing } from './bind-dimension.ts'
import { pathBetween, reachField } from './reach.ts'
import { printSelect, type Select } from './relation.ts'
import { fromClause, fromJoins, join, newScope, onClause, type Scope } from './scope.ts'
import { fineEnough, inPeriod, localTime } from './time-sql.ts'

export type Bound = { ok: true; sql: string; distance: number } | { ok: false; reason: string; tie?: string[] }

const bound = (sql: string, distance: number): Bound => ({ ok: true, sql, distance })
const unbound = (reason: string): Bound => ({ ok: false, reason })

/** Binds a filter to a dataset as an SQL condition. */
export function bindFilter(scope: Scope, filter: Filter): Bound {
  if (filter.kind === 'in') return bindIn(scope, filter)
  if (filter.kind === 'segment') return bindSegment(scope, filter)
  if (filter.kind === 'exists') return bindExists(scope, filter)
  if (filter.kind === 'or') return bindOr(scope, filter.filters)
  if (filter.kind === 'of-metric') return bindMetricFilter(scope, filter.metric)
  if (filter.kind === 'of-answer') return bindAnswer(scope, filter)
  if (filter.kind === 'weekdays') return bindRecurring(scope, 'isodow', filter.weekdays, filter.negated)
  if (filter.kind === 'months') return bindRecurring(scope, 'month', filter.months, filter.negated)
  if (filter.kind === 'compare-fields') return bindFieldComparison(scope, filter)
  const reached = reachField(scope.index, scope.dataset.name, filter.fields)
  if (reached === null) return unbound(`${scope.dataset.label} has no ${labelOf(scope, filter.fields)}`)
  join(scope, reached.path)
  const { field } = reached.entry
  const distance = reached.path.length
  if (filter.kind === 'flag') return bound(filter.value ? field.expression : `NOT coalesce(${field.expression}, false)`, distance)
  if (filter.kind === 'empty') return bound(`${field.expression} IS ${filter.negated ? 'NOT ' : ''}NULL`, distance)
  if (filter.kind === 'date') {
    const inside = inPeriod(scope, field, filter.period)
    return bound(filter.negated ? `NOT (${inside})` : inside, distance)
  }
  return bound(comparison(scope.parameters, field.expression, filter.op, filter.values), distance)
}

const labelOf = (scope: Scope, refs: readonly string[]): string =>
  scope.index.fields.get(refs[0] ?? '')?.field.label.toLowerCase() ?? 'such field'

/** `expression op values` with the values as parameters. */
export function comparison(parameters: Parameters, expression: string, op: Operator, values: readonly number[]): string {
  const [first, second] = values.map((value) => parameters.add(value, 'numeric'))
  return op === 'between' ? `${expression} BETWEEN ${first} AND ${second}` : `${expression} ${op} ${first}`
}

/** A value restricts rows over two joins at most. */
const farthestValue = 2

function bindIn(scope: Scope, filter: Extract<Filter, { kind: 'in' }>): Bound {
  const reached = filter.places
    .map((place) => ({ place, found: reachField(scope.index, scope.dataset.name, [place.field]) }))
    .flatMap(({ place, found }) => (found === null ? [] : [{ place, ...found }]))
    .toSorted((a, b) => a.path.length - b.path.length)
  const [best, ...others] = reached
  if (best === undefined) return unbound(`${scope.dataset.label} cannot be restricted to ${filter.label}`)
  const rivals = others.filter((other) => other.path.length === best.path.length && !isSameKind(best.entry, other.entry))
  if (rivals.length > 0) {
    return { ok: false, reason: `${filter.label} is in several fields`, tie: [best, ...rivals].map((one) => one.entry.ref) }
  }
  // "passengers from Germany" is not said of the home airport of the member who booked.
  if (best.path.length > farthestValue) return unbound(`${filter.label} stands too far from ${scope.dataset.label.toLowerCase()}`)
  join(scope, best.path)
  const list = best.place.values.map((value) => scope.parameters.add(value, 'text'))
  const { expression, type } = best.entry.field
  const left = ['text', 'varchar', 'bpchar'].includes(type) ? expression : `${expression}::text`
  return bound(inList(left, list, filter.negated), best.path.length)
}

/** Fields of one concept, or of one dataset, hold the same kind of value; the city of the customer is not that of the store. */
const isSameKind = (a: FieldEntry, b: FieldEntry): boolean =>
  a.field.concept === b.field.concept && (a.field.concept !== undefined || a.dataset.name === b.dataset.name)

/** Rows without a value are not among those named, so what is left out and what is kept make up the whole. */
function inList(left: string, list: readonly string[], negated: boolean): string {
  const [only] = list
  if (list.length === 1) return negated ? `${left} IS DISTINCT FROM ${only}` : `${left} = ${only}`
  return negated ? `(${left} IS NULL OR ${left} NOT IN (${list.join(', ')}))` : `${left} IN (${list.join(', ')})`
}

function bindSegment(scope: Scope, filter: Extract<Filter, { kind: 'segment' }>): Bound {
  const found = filter.names
    .map((name) => scope.index.segments.get(name))
    .flatMap((segment) => {
      const path = segment === undefined ? null : pathBetween(scope.index, scope.dataset.name, segment.dataset)
      return segment === undefined || path === null ? [] : [{ segment, path }]
    })
    .toSorted((a, b) => a.path.length - b.path.length)
  const best = found[0]
  if (best === undefined) return unbound(`${scope.dataset.label} does not know ${filter.names[0] ?? 'this condition'}`)
  join(scope, best.path)
  const sql = withNumber(scope, best.segment, filter.n)
  return sql === null
    ? unbound('the condition needs a number')
    : bound(filter.negated ? `NOT coalesce(${sql}, false)` : sql, best.path.length)
}

function withNumber(scope: Scope, segment: Segment, n: number | null): string | null {
  if (!segment.expression.includes('{n}')) return `(${segment.expression})`
  return n === null ? null : `(${segment.expression.replaceAll('{n}', scope.parameters.add(n, 'numeric'))})`
}

/** The things of an earlier answer: its rows as a subquery over their key. */
function bindAnswer(scope: Scope, filter: Extract<Filter, { kind: 'of-answer' }>): Bound {
  const thing = bindThing(scope, filter.thing, new Set())
  if (typeof thing === 'string') return unbound(thing)
  const rows = scope.subquery(filter.query, scope.parameters)
  if (typeof rows === 'string') return unbound(rows)
  const names = new Set(thing.selected.map((one) => one.output.name))
  const shared =
    rows.columns.find((column) => names.has(column.output.name)) ?? rows.columns.find((column) => column.output.role === 'identifier')
  const key = thing.selected.find((one) => one.output.name === shared?.output.name) ?? thing.selected[0]
  if (shared === undefined || key === undefined) return unbound('the rows before have no key')
  const chosen = filter.row === null ? rows : rowOf(rows, filter.row)
  // A row without a key would make NOT IN say nothing about any other.
  const known = filter.negated ? ` WHERE ${shared.output.name} IS NOT NULL` : ''
  const picked = `SELECT ${shared.output.name} FROM (\n${printSelect(chosen)}\n) AS before${known}`
  const among = filter.row === null ? 'IN' : '='
  return bound(`${key.expression} ${filter.negated ? 'NOT IN' : among} (${picked})`, thing.distance)
}

/** One row of a sorted answer, counted from 1. */
function rowOf(rows: Select, row: number): Select {
  const limit = rows.limit ?? row
  const place = row >= 1 && row <= limit ? row - 1 : Math.max(0, limit - 1)
  return { ...rows, limit: 1, offset: rows.offset + place }
}

function bindMetricFilter(scope: Scope, name: string): Bound {
  const metric = scope.index.metrics.get(name)
  if (metric?.filter == null || metric.dataset !== scope.dataset.name) return unbound(`${scope.dataset.label} does not know this condition`)
  return bound(`(${metric.filter})`, 0)
}

function bindOr(scope: Scope, filters: readonly Filter[]): Bound {
  const parts = filters.map((filter) => bindFilter(scope, filter))
  const failed = parts.find((part) => !part.ok)
  if (failed !== undefined) return failed
  const texts = parts.flatMap((part) => (part.ok ? [part.sql] : []))
  return bound(`(${texts.join(' OR ')})`, Math.max(...parts.map((part) => (part.ok ? part.distance : 0))))
}

/** Weekdays or months that come again. */
function bindRecurring(scope: Scope, part: 'isodow' | 'month', numbers: readonly number[], negated: boolean): Bound {
  const axis = scope.dataset.fields.find((field) => field.name === scope.dataset.timeAxis)
  if (axis === undefined) return unbound(`${scope.dataset.label} has no time`)
  if (!fineEnough(axis, part === 'month' ? 'month' : 'day'))
    return unbound(`${scope.dataset.label} is not kept by ${part === 'month' ? 'month' : 'day'}`)
  const list = numbers.map((one) => scope.parameters.add(one, 'int')).join(', ')
  return bound(`extract(${part} FROM ${localTime(scope, axis)})::int ${negated ? 'NOT IN' : 'IN'} (${list})`, 0)
}

function bindFieldComparison(scope: Scope, filter: Extract<Filter, { kind: 'compare-fields' }>): Bound {
  const left = reachField(scope.index, scope.dataset.name, filter.left)
  const right = reachField(scope.index, scope.dataset.name, filter.right)
  if (left === null || right === null || filter.op === 'between') return unbound(`${scope.dataset.label} does not hold both numbers`)
  join(scope, left.path)
  join(scope, right.path)
  return bound(`${left.entry.field.expression} ${filter.op} ${right.entry.field.expression}`, left.path.length + right.path.length)
}

/** Rows of another dataset for the same key exist, or do not. */
function bindExists(scope: Scope, filter: Extract<Filter, { kind: 'exists' }>): Bound {
  let reason = 'nothing is known about that'
  for (const name of filter.datasets) {
    const target = scope.index.datasets.get(name)
    const link = target === undefined || name === scope.dataset.name ? null : linkTo(scope, name)
    if (target === undefined || (link === null && name !== scope.dataset.name)) continue
    const inner = newScope(scope, target, scope.parameters)
    join(inner, link?.inner ?? [])
    const conditions = existing(inner, filter)
    if (typeof conditions === 'string') {
      reason = conditions
      continue
    }
    // The same name inside would hide the rows outside, and the condition would hold for all of them or for none.
    if (link === null || inner.joins.has(scope.dataset.name)) return bindAmong(scope, inner, filter, conditions)
    join(scope, link.path)
    const from = `FROM ${tableName(target.table)} AS ${nameOf(name)}${fromJoins(inner)}`
    return bound(`${filter.negated ? 'NOT ' : ''}EXISTS (SELECT 1 ${from} WHERE ${[link.on, ...conditions].join(' AND ')})`, 1)
  }
  return unbound(reason)
}

/** Conditions of the rows inside; a text says why they cannot be made. */
function existing(inner: Scope, filter: Extract<Filter, { kind: 'exists' }>): string[] | string {
  const conditions: string[] = []
  for (const part of filter.filters) {
    const made = bindFilter(inner, part)
    if (!made.ok) return made.reason
    conditions.push(made.sql)
  }
  const axis = inner.dataset.fields.find((field) => field.name === inner.dataset.timeAxis)
  if (filter.periods.length === 0) return conditions
  if (axis === undefined) return `${inner.dataset.label} has no time`
  const times = filter.periods.map((period) => inPeriod(inner, axis, period))
  return [...conditions, times.length === 1 ? (times[0] ?? 'true') : `(${times.map((text) => `(${text})`).join(' OR ')})`]
}

/** The same condition by the key of the things that both sides are about. */
function bindAmong(scope: Scope, inner: Scope, filter: Extract<Filter, { kind: 'exists' }>, conditions: readonly string[]): Bound {
  const same = `${scope.dataset.label} are not held against themselves`
  if (filter.thing === undefined) return unbound(same)
  const [outside, inside] = [bindThing(scope, filter.thing, new Set()), bindThing(inner, filter.thing, new Set())]
  if (typeof outside === 'string' || typeof inside === 'string') return unbound(same)
  const [key, theirs] = [outside.selected[0], inside.selected[0]]
  if (key === undefined || theirs === undefined || key.output.name !== theirs.output.name) return unbound(same)
  const where = [...conditions, `${theirs.expression} IS NOT NULL`].join(' AND ')
  const rows = `SELECT ${theirs.expression} ${fromClause(inner)}\nWHERE ${where}`
  return bound(`${key.expression} ${filter.negated ? 'NOT ' : ''}IN (${rows})`, outside.distance + 1)
}

/** Whether there is one row for each; clients and accounts of one branch have nothing else in common. */
const isKeyed = (dataset: Dataset | undefined, columns: readonly string[]): boolean =>
  dataset !== undefined && String(dataset.primaryKey) === String(columns)

/** How rows of `target` belong to rows of the scope: the condition, and joins the scope needs for it. */
function linkTo(scope: Scope, target: string): { on: string; path: Step[]; inner?: Step[] } | null {
  const own = scope.dataset.name
  const into = (scope.index.steps.get(target) ?? []).find((step) => step.to === own)
  if (into !== undefined) return { on: onClause(into), path: [] }
  const out = (scope.index.steps.get(own) ?? []).find((step) => step.to === target)
  if (out !== undefined) return { on: onClause(out), path: [] }
  // Both point to the same third dataset, or hold the same concept.
  for (const mine of scope.index.steps.get(own) ?? []) {
    const theirs = (scope.index.steps.get(target) ?? []).find(
      (step) => step.to === mine.to && String(step.toColumns) === String(mine.toColumns),
    )
    if (
      theirs === undefined ||
      !(isKeyed(scope.dataset, mine.fromColumns) || isKeyed(scope.index.datasets.get(target), theirs.fromColumns))
    )
      continue
    const on = mine.fromColumns.map(
      (column, at) => `${nameOf(target)}.${nameOf(theirs.fromColumns[at] ?? '')} = ${nameOf(own)}.${nameOf(column)}`,
    )
    return { on: on.join(' AND '), path: [] }
  }
  for (const field of scope.dataset.fields) {
    if (field.concept === undefined || field.role !== 'identifier') continue
    const twin = scope.index.conceptFields.get(field.concept)?.find((ref) => datasetOf(ref) === target)
    const entry = twin === undefined ? undefined : scope.index.fields.get(twin)
    if (entry !== undefined) return { on: `${entry.field.expression} = ${field.expression}`, path: [] }
  }
  // Rows of the target belong to one of ours by way of others: anomalies by their values to a team.
  const chain = pathBetween(scope.index, target, own)
  const last = chain?.at(-1)
  if (chain !== null && chain.length > 1 && last !== undefined) return { on: onClause(last), path: [], inner: chain.slice(0, -1) }
  return null
}
