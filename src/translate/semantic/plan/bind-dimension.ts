import type { Dataset, Field } from '../../../catalog/semantic-model.ts'
import type { ColumnRole } from '../../../present/columns.ts'
import type { FieldEntry } from '../model/model-index.ts'
import type { Dimension, PeriodFilter, Thing } from '../semantic-query.ts'
import { outputName } from '../sql/names.ts'
import type { Selected } from './output.ts'
import { pathBetween, type Reached, reachField, rivalOf } from './reach.ts'
import { join, type Scope } from './scope.ts'
import { bucketOf, cyclicBucket, fineEnough, localTime } from './time-sql.ts'

/** How rows are grouped: the expressions, and how far away they were found. */
export type BoundDimension = { kind: 'time' | 'thing' | 'field'; selected: Selected[]; distance: number }

/** Binds a dimension to a dataset; a text says why it cannot be done. */
export function bindDimension(
  scope: Scope,
  dimension: Dimension,
  axis: Field | null,
  grainFor: PeriodFilter['grain'],
  taken: Set<string>,
): BoundDimension | string {
  if (dimension.kind === 'series-period') return bindSeriesPeriod(scope, taken)
  if (dimension.kind === 'time') {
    if (axis === null) return `${scope.dataset.label} has no time`
    const grain = dimension.grain ?? grainFor
    if (!fineEnough(axis, grain)) return `${scope.dataset.label} is kept per ${axis.grain ?? 'day'}`
    const cyclic = dimension.cycle === null ? null : cyclicBucket(scope, axis, grain, dimension.cycle)
    if (dimension.cycle !== null && cyclic === null) return 'these buckets do not come again'
    if (cyclic !== null && dimension.cycle === 'week') return { kind: 'time', distance: 0, selected: weekdays(scope, axis, cyclic, taken) }
    const expression = cyclic ?? bucketOf(scope, axis, grain)
    const name = outputName(cyclic === null ? grain : cyclicName(grain), taken)
    return {
      kind: 'time',
      distance: 0,
      selected: [
        {
          expression,
          shown: true,
          output: {
            name,
            label: capital(cyclic === null ? grain : cyclicLabel(grain)),
            role: cyclic === null ? 'time' : 'ordinal',
            unit: null,
            format: grain,
          },
        },
      ],
    }
  }
  if (dimension.kind === 'thing') return bindThing(scope, dimension.thing, taken)
  const reached = reachField(scope.index, scope.dataset.name, dimension.fields)
  if (reached === null) return `${scope.dataset.label} has no ${dimension.label}`
  // "alerts by status" asks for a status of alerts, not of the monitor that raised them.
  if (reached.path.length > 0 && generalWord.test(dimension.label)) return `${scope.dataset.label} has no ${dimension.label} of its own`
  const rival = rivalOf(scope.index, scope.dataset.name, dimension.fields, reached)
  if (rival !== null) return undecided(dimension.label, reached, rival)
  join(scope, reached.path)
  return { kind: 'field', distance: reached.path.length, selected: [selectField(reached.entry.field, taken, true)] }
}

/** Words that nearly every table has a column of; alone they name that of the rows themselves. */
const generalWord = /^(?:status|type|kind|code|value|date|active)$/i

const undecided = (label: string, { entry }: Reached, rival: FieldEntry): string =>
  `${label} may be that of ${entry.dataset.label.toLowerCase()} or of ${rival.dataset.label.toLowerCase()}`

/** The column that days of the week are ordered by. */
export const weekdayNumber = 'weekday_number'

/** Days of the week by number, so that Monday comes first, and by name. */
function weekdays(scope: Scope, axis: Field, number: string, taken: Set<string>): Selected[] {
  return [
    {
      expression: number,
      shown: true,
      output: { name: outputName(weekdayNumber, taken), label: 'Number (1 is Monday)', role: 'text', unit: null, format: null },
    },
    {
      expression: `to_char(${localTime(scope, axis)}, 'FMDay')`,
      shown: true,
      output: { name: outputName('weekday', taken), label: 'Weekday', role: 'ordinal', unit: null, format: 'weekday' },
    },
  ]
}

/** The periods of the series that a measure has taken apart, counted from 0. */
function bindSeriesPeriod(scope: Scope, taken: Set<string>): BoundDimension | string {
  const field = scope.dataset.fields.find((one) => one.series !== undefined && one.expression === scope.series?.expression)
  if (scope.series === null || field?.series === undefined) return `${scope.dataset.label} has no series`
  const name = outputName(`${field.series.period}`, taken)
  const label = capital(field.series.period)
  return {
    kind: 'time',
    distance: 0,
    selected: [
      {
        expression: `(series_step.key)::int - ${scope.series.firstKey}`,
        shown: true,
        output: { name, label, role: 'ordinal', unit: null, format: null },
      },
    ],
  }
}

const cyclicName = (grain: string): string => (grain === 'hour' ? 'hour_of_day' : `${grain}_of_year`)
const cyclicLabel = (grain: string): string => cyclicName(grain).replaceAll('_', ' ')
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A field as an output column. */
export function selectField(field: Field, taken: Set<string>, asGroup = false): Selected {
  // Numbers that rows are grouped by are places on a scale and nothing to add up.
  const role: ColumnRole = field.role === 'category' ? 'nominal' : field.role === 'measure' && asGroup ? 'ordinal' : field.role
  const output = {
    name: outputName(field.name, taken),
    label: field.label,
    role,
    unit: field.unit,
    format: field.role === 'time' ? field.grain : null,
  }
  return { expression: field.expression, shown: field.hidden !== true, output }
}

/** A thing by its key, with its name where it has one. */
export function bindThing(scope: Scope, thing: Thing, taken: Set<string>): BoundDimension | string {
  const { index, dataset } = scope
  const reached = reachField(index, dataset.name, thing.fields)
  const home = nearestDataset(scope, thing.datasets)
  if (reached === null && home === null) return `${dataset.label} is not kept per ${thing.label}`
  const rival = reached === null || thing.concept !== null ? null : rivalOf(index, dataset.name, thing.fields, reached)
  if (reached !== null && rival !== null) return undecided(thing.label, reached, rival)
  const selected: Selected[] = []
  let distance = 0
  const named = home !== null && reached?.entry.dataset.name === home.dataset.name && reached.entry.field.name === home.dataset.nameField
  if (reached !== null && !named && (home === null || reached.path.length <= home.path.length)) {
    join(scope, reached.path)
    distance = reached.path.length
    selected.push(selectField(reached.entry.field, taken))
    if (reached.entry.field.concept === undefined) return { kind: 'thing', distance, selected }
    const described = nearestDataset(scope, index.conceptDatasets.get(reached.entry.field.concept) ?? [])
    if (described !== null) selected.push(...nameOfThing(scope, described, taken))
  } else if (home !== null) {
    join(scope, home.path)
    distance = home.path.length
    selected.push(...keyFields(home.dataset).map((field) => selectField(field, taken)))
    selected.push(...nameOfThing(scope, home, taken))
  }
  if (!selected.some((column) => column.shown)) {
    if (home !== null && home.path.length === 0 && ['event', 'log'].includes(home.dataset.kind))
      return `${home.dataset.label} have no names`
    for (const column of selected) column.shown = true
  }
  return { kind: 'thing', distance, selected }
}

type Home = { dataset: Dataset; path: NonNullable<ReturnType<typeof pathBetween>> }

function nearestDataset(scope: Scope, names: readonly string[]): Home | null {
  let best: Home | null = null
  for (const name of names) {
    const dataset = scope.index.datasets.get(name)
    const path = pathBetween(scope.index, scope.dataset.name, name)
    if (dataset === undefined || path === null) continue
    if (best === null || path.length < best.path.length) best = { dataset, path }
  }
  return best
}

function nameOfThing(scope: Scope, home: Home, taken: Set<string>): Selected[] {
  const field = home.dataset.fields.find((one) => one.name === home.dataset.nameField)
  if (field === undefined) return []
  join(scope, home.path)
  return [selectField(field, taken)]
}

/** Fields of the primary key. */
export const keyFields = (dataset: Dataset): Field[] =>
  dataset.primaryKey.flatMap((column) => dataset.fields.find((field) => field.column === column) ?? [])
