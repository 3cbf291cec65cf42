import { columnText } from '../bind-expression.ts'
import type { Column, Table } from '../catalog.ts'
import { type GuessedField, guessField } from '../guess-field.ts'
import { labelOf } from '../inflect.ts'
import type { DataType } from '../ossie/document-schema.ts'
import type { SourceField } from '../ossie/model-source.ts'
import type { Field, FieldRole } from '../semantic-model.ts'
import type { Binder, BoundDataset } from './binder.ts'

/** A declared field with its expression bound; what it leaves open comes from the column's type, name and keys. Null when it cannot be bound. */
export function resolveField(field: SourceField, bound: BoundDataset, binder: Binder): Field | null {
  const { dataset, table } = bound
  const { pulse } = field
  if (pulse.optional && binder.lacksColumns(field.expressions, dataset.name)) return null
  const found = binder.bind(field.expressions, dataset.name, `field ${dataset.name}.${field.name}`, field.place)
  if (!found) return null
  bound.fields.set(field.name, found.sql)
  const column = table.columns.find((candidate) => columnText(dataset.name, candidate.name) === found.sql) ?? null
  const guess = column ? guessField(table, column) : null
  const role = roleOf(field, guess)
  const timePart = pulse.time_part ?? (role === 'time' ? guess?.timePart : null)
  const measure = role === 'measure' ? guess : null
  // Who says what may be added needs no guess at how rows are combined.
  const aggregate = pulse.aggregate ?? (pulse.additivity === undefined ? measure?.aggregate : undefined)
  const hidden = pulse.hidden ?? (pulse.role === undefined && guess?.hidden === true)
  return {
    name: field.name,
    expression: found.sql,
    column: column?.name ?? null,
    type: pulse.type ?? column?.typeName ?? (field.datatype === null ? 'unknown' : typeNames[field.datatype]),
    label: field.label ?? labelOf(field.name),
    description: field.description ?? column?.comment ?? null,
    synonyms: field.synonyms,
    role,
    unit: pulse.unit ?? measure?.unit ?? null,
    additivity: pulse.additivity ?? measure?.additivity ?? 'none',
    goodDirection: pulse.good ?? null,
    nullMeaning: pulse.null_means ?? null,
    grain: role === 'time' ? (pulse.grain ?? guess?.grain ?? (timePart === 'year-month' ? 'month' : (timePart ?? 'day'))) : null,
    values: Object.entries(pulse.values ?? {}).map(([value, words]) => ({ value, ...words })),
    ...(pulse.concept ? { concept: pulse.concept } : {}),
    ...(aggregate ? { aggregate } : {}),
    ...(timePart ? { timePart } : {}),
    ...(pulse.names_metric ? { namesMetric: pulse.names_metric } : {}),
    ...(pulse.series ? { series: seriesOf(pulse.series) } : {}),
    ...(hidden ? { hidden } : {}),
    ...(pulse.superlatives ? { superlatives: pulse.superlatives } : {}),
    ...(pulse.compared_to ? { comparedTo: pulse.compared_to } : {}),
    ...(pulse.tags ? { tags: pulse.tags } : {}),
  }
}

const typeNames: Record<DataType, string> = {
  String: 'text',
  Integer: 'int8',
  Decimal: 'numeric',
  Float: 'float8',
  Boolean: 'bool',
  Date: 'date',
  Time: 'time',
  DateTime: 'timestamp',
  DateTimeTz: 'timestamptz',
  Opaque: 'unknown',
}

const temporal: readonly (DataType | null)[] = ['Date', 'Time', 'DateTime', 'DateTimeTz']

/** Ours first, then the standard's mark of time with its default, then what the column looks like. Source: core specification, "DataType and is_time". */
function roleOf({ pulse, isTime, datatype }: SourceField, guess: GuessedField | null): FieldRole {
  if (pulse.role) return pulse.role
  if (isTime ?? temporal.includes(datatype)) return 'time'
  if (guess) return guess.role === 'time' && isTime === false ? 'category' : guess.role
  if (datatype === 'Integer' || datatype === 'Decimal' || datatype === 'Float') return 'measure'
  return datatype === 'Boolean' ? 'flag' : datatype === 'String' ? 'category' : 'text'
}

const seriesOf = (series: NonNullable<SourceField['pulse']['series']>): NonNullable<Field['series']> => ({
  period: series.period,
  firstKey: series.first_key,
  valueType: series.value_type,
  label: series.label,
  synonyms: series.synonyms ?? [],
})

/** A field for a column that the model does not mention, with what its name and type tell. There is no mean of money, so it is read as a number. */
export function draftedField(dataset: string, table: Table, column: Column): Field {
  const guess = guessField(table, column)
  const money = column.typeName === 'money'
  const expression = columnText(dataset, column.name)
  return {
    name: column.name,
    expression: money ? `${expression}::numeric` : expression,
    column: money ? null : column.name,
    type: money ? 'numeric' : column.typeName,
    label: labelOf(column.name),
    description: column.comment,
    synonyms: [],
    role: guess.role,
    unit: guess.unit,
    additivity: guess.additivity,
    goodDirection: null,
    nullMeaning: null,
    grain: guess.grain,
    values: (column.enumLabels ?? []).map((value) => ({ value, synonyms: [] })),
    ...(guess.timePart ? { timePart: guess.timePart } : {}),
    ...(guess.aggregate ? { aggregate: guess.aggregate } : {}),
    ...(guess.hidden ? { hidden: true } : {}),
  }
}
