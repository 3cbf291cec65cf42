import { labelOf, pluralOf, singularOf, wordsOf } from '../inflect.ts'
import type { Dataset, Field, Segment } from '../semantic-model.ts'
import { type Binder, type BoundDataset, columnsOf } from './binder.ts'
import { draftedField, resolveField } from './resolve-field.ts'

/** A dataset with its fields; columns that no field covers become fields as far as their names and types tell. */
export function resolveDataset(bound: BoundDataset, binder: Binder): Dataset {
  const { dataset, table } = bound
  const { pulse } = dataset
  const fields = fieldsOf(bound, binder)
  const one = singularOf(wordsOf(dataset.name))
  const [singular, plural] = pulse.noun ?? [one, pluralOf(one)]
  const time = fields.find((field) => field.role === 'time' && !field.timePart && field.column !== null)
  const keys = dataset.uniqueKeys.flatMap((key) => {
    const columns = columnsOf(table, key)
    return columns ? [columns] : []
  })
  /** Files of others say nothing of a time axis: the first time is the best guess. Ours mean it when they say none. */
  const guessedAxis = Object.keys(pulse).length === 0 ? (time?.name ?? null) : null
  return {
    name: dataset.name,
    table: `${table.schema}.${table.name}`,
    label: pulse.label ?? labelOf(dataset.name),
    description: dataset.description ?? table.comment,
    synonyms: dataset.synonyms,
    kind: pulse.kind ?? (time ? 'event' : 'reference'),
    grain: pulse.grain ?? null,
    noun: { one: singular, many: plural },
    primaryKey: columnsOf(table, dataset.primaryKey) ?? table.primaryKey,
    uniqueKeys: keys.length > 0 ? keys : table.uniqueKeys,
    timeAxis: pulse.time_axis ?? guessedAxis,
    listFields: pulse.list ?? defaultList(fields),
    nameField: pulse.name_field ?? null,
    defaultFilters: filtersOf(bound).flatMap(({ expression, sentence }) => {
      const found = binder.bind({ ANSI_SQL: expression }, dataset.name, `default filter of ${dataset.name}`, dataset.place)
      return found ? [{ expression: found.sql, sentence }] : []
    }),
    prefer: (pulse.prefer ?? []).filter((better) => binder.bound.has(better.dataset)),
    instructions: dataset.instructions,
    fields,
    ...(pulse.concept ? { concept: pulse.concept } : {}),
    ...(pulse.verbs ? { verbs: pulse.verbs } : {}),
  }
}

/** Declared filters, and the condition of a source that is a query: rows that it leaves out are no rows of the dataset. */
function filtersOf({ dataset, condition }: BoundDataset): { expression: string; sentence: string }[] {
  const declared = dataset.pulse.default_filters ?? []
  return condition === null ? declared : [{ expression: condition, sentence: condition }, ...declared]
}

function fieldsOf(bound: BoundDataset, binder: Binder): Field[] {
  const { dataset, table } = bound
  const fields = dataset.fields.flatMap((field) => resolveField(field, bound, binder) ?? [])
  const covered = new Set(fields.map((field) => field.column))
  const names = new Set(fields.map((field) => field.name))
  const rest = table.columns.filter((column) => !covered.has(column.name) && !names.has(column.name))
  return [...fields, ...rest.map((column) => draftedField(dataset.name, table, column))]
}

/** Identifiers first, then categories and times, then measures; at most eight. */
function defaultList(fields: readonly Field[]): string[] {
  const order: Field['role'][] = ['identifier', 'category', 'time', 'measure', 'flag']
  return fields
    .filter((field) => !field.hidden && order.includes(field.role))
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
    .slice(0, 8)
    .map((field) => field.name)
}

/** The conditions that a dataset declares. */
export function resolveSegments({ dataset }: BoundDataset, binder: Binder): Segment[] {
  return (dataset.pulse.segments ?? []).flatMap((segment) => {
    const found = binder.bind({ ANSI_SQL: segment.expression }, dataset.name, `condition ${dataset.name}.${segment.name}`, dataset.place)
    if (!found) return []
    return [
      {
        name: segment.name,
        label: segment.label,
        synonyms: segment.synonyms,
        dataset: dataset.name,
        expression: found.sql,
        description: segment.description ?? null,
        ...(segment.parameter ? { parameter: { unit: segment.parameter } } : {}),
      },
    ]
  })
}
