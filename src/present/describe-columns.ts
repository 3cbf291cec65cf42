import type { Table } from '../catalog/catalog.ts'
import type { Field, SemanticModel } from '../catalog/semantic-model.ts'
import type { RawColumn } from '../execute/source.ts'
import type { OutputColumn } from '../guard/checked-sql.ts'
import type { ColumnHint } from '../translate/translator.ts'
import { isWholeType, valueKind } from './column-types.ts'
import type { ColumnRole, ResultColumn } from './columns.ts'
import { type Grain, isGrain } from './dates.ts'

export type DescribeInput = {
  columns: RawColumn[]
  /** What each output column is computed from, in output order. */
  output: OutputColumn[]
  model: SemanticModel
  tables: ReadonlyMap<string, Table>
  /** What the translator said, by output name; it wins over everything derived here. */
  hints: Record<string, ColumnHint>
}

/**
 * Labels, roles, units and formats of a result. In this order: the translator's hints, the semantic field when the column is one
 * and still has its name or type, the table's column, then name and type. A unit that is not certain is left out.
 */
export function describeColumns(input: DescribeInput): ResultColumn[] {
  const fields = fieldsByColumn(input.model)
  return input.columns.map((raw, at) => {
    const hint = Object.hasOwn(input.hints, raw.name) ? (input.hints[raw.name] ?? {}) : {}
    const output = input.output[at]
    const sources = output?.sources ?? []
    const field = sources.length === 1 ? (fields.get(sources[0] ?? '') ?? null) : null
    const origin = originOf(raw, field, sources, input.tables)
    const unit = hint.unit !== undefined ? hint.unit : unitOf(raw, origin)
    const role = fitting(hint.role, raw) ?? roleOf(raw, origin, unit)
    return {
      name: raw.name,
      label: hint.label ?? labelOf(raw, origin),
      type: raw.type,
      role,
      unit,
      format: hint.format ?? formatOf(raw, role, origin),
      nullable: origin.kind !== 'same' || origin.nullable,
    }
  })
}

/** The role that was hinted, unless it is a number's and the column holds none: the first of some dates is a date. */
function fitting(role: ColumnRole | undefined, raw: RawColumn): ColumnRole | undefined {
  const numeric = role === 'measure' || role === 'rate'
  return numeric && !['number', 'interval'].includes(valueKind(raw.type)) ? undefined : role
}

/**
 * How a column came about. same: a table column passed through; derived: an aggregate or expression over one known field that keeps
 * its meaning (a sum, an average, a maximum); other: anything else.
 */
type Origin =
  | { kind: 'same'; field: Field | null; nullable: boolean; scale: number | null; key: boolean }
  | { kind: 'derived'; field: Field }
  | { kind: 'other' }

function fieldsByColumn(model: SemanticModel): Map<string, Field> {
  const known = new Map<string, Field>()
  for (const dataset of model.datasets) {
    for (const field of dataset.fields) if (field.column !== null) known.set(`${dataset.table}.${field.column}`, field)
  }
  return known
}

function originOf(raw: RawColumn, field: Field | null, sources: string[], tables: ReadonlyMap<string, Table>): Origin {
  const source = sources.length === 1 ? splitSource(sources[0] ?? '') : null
  const table = source === null ? undefined : tables.get(source.table)
  const column = table?.columns.find((other) => other.name === source?.column)
  // The name alone says that nothing was done to it: an aggregate without an alias is called after its function.
  if (column !== undefined && source !== null && raw.name === source.column && raw.type === column.typeName) {
    const key =
      table?.primaryKey.includes(column.name) === true || table?.foreignKeys.some((one) => one.columns.includes(column.name)) === true
    return { kind: 'same', field, nullable: column.nullable, scale: declaredScale(column.type), key }
  }
  if (field !== null && keepsMeaning(raw, field, column?.typeName ?? field.type)) return { kind: 'derived', field }
  return { kind: 'other' }
}

const splitSource = (source: string): { table: string; column: string } => {
  const dot = source.lastIndexOf('.')
  return { table: source.slice(0, dot), column: source.slice(dot + 1) }
}

/** numeric(18,2) has two digits by declaration. */
const declaredScale = (type: string): number | null => {
  const match = /^(?:numeric|decimal)\(\d+,\s*(\d+)\)$/i.exec(type)
  return match === null ? null : Number(match[1])
}

/**
 * Whether a computed column is still an amount of its one source. Counts, ranks and ratios over a field have the same lineage as its
 * sum, so every word of the name must be known: the field's own words and synonyms, aggregates, periods.
 */
function keepsMeaning(raw: RawColumn, field: Field, sourceType: string): boolean {
  const kind = valueKind(raw.type)
  if (kind !== valueKind(sourceType)) return false
  if (kind === 'date' || kind === 'instant') return true
  if (kind !== 'number' || field.role !== 'measure' || nameSaysRate(raw.name) || nameSaysCount(raw.name)) return false
  const own = new Set([field.name, field.label, ...field.synonyms.map((synonym) => synonym.text)].flatMap(words))
  return words(raw.name).every((word) => own.has(word) || amountWords.has(word) || /^\d+$/.test(word))
}

const amountWords = new Set(
  'sum total avg average mean median min max minimum maximum highest lowest amount value per by of in for the previous prior last current this first day week month quarter year daily weekly monthly quarterly yearly customer order unit item product store region team'.split(
    ' ',
  ),
)

const words = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
const nameSaysRate = (name: string): boolean =>
  /(^|_)(pct|percent|percentage|rate|ratio|share|growth|margin|portion|proportion|fraction)($|_)/i.test(name) || name.includes('%')
const nameSaysCount = (name: string): boolean => /(^|_)(n|cnt|count|num|number|distinct)($|_)/i.test(name)

function unitOf(raw: RawColumn, origin: Origin): ResultColumn['unit'] {
  if (origin.kind !== 'other') return origin.field?.unit ?? null
  if (valueKind(raw.type) !== 'number') return null
  // Only names that mean 0–100 by convention; "rate" and "share" may be either and get no sign.
  return /(^|_)(pct|percent|percentage)($|_)/i.test(raw.name) || raw.name.includes('%') ? { kind: 'percent', scale: 100 } : null
}

const roleOfField: Record<Field['role'], ColumnRole> = {
  identifier: 'identifier',
  category: 'nominal',
  measure: 'measure',
  time: 'time',
  flag: 'flag',
  text: 'text',
  json: 'json',
}

function roleOf(raw: RawColumn, origin: Origin, unit: ResultColumn['unit']): ColumnRole {
  if (unit?.kind === 'percent') return 'rate'
  const byName = nameRole(raw)
  if (origin.kind === 'same' && origin.field !== null) {
    const role = roleOfField[origin.field.role]
    return role === 'measure' && origin.field.additivity === 'none' && nameSaysRate(raw.name) ? 'rate' : role
  }
  if (origin.kind === 'same' && origin.key) return 'identifier'
  return byName
}

/** What name and type alone say. */
function nameRole(raw: RawColumn): ColumnRole {
  const name = raw.name.toLowerCase()
  switch (valueKind(raw.type)) {
    case 'date':
    case 'instant':
      return 'time'
    case 'boolean':
      return 'flag'
    case 'json':
      return 'json'
    case 'number':
      if (/(^|_)(year|fiscal_year)$/.test(name) && isWholeType(raw.type)) return 'time'
      if (/(^|_)(id|code|zip|phone|sku|ean|number_id)$/.test(name)) return 'identifier'
      if (/^(month|quarter|week|day|hour|weekday|dow|isodow|day_of_week|month_number|week_number|bucket|rank)$/.test(name)) return 'ordinal'
      return nameSaysRate(raw.name) ? 'rate' : 'measure'
    case 'time':
    case 'interval':
      return valueKind(raw.type) === 'time' ? 'ordinal' : 'measure'
    default:
      return textRole(name, raw.type)
  }
}

function textRole(name: string, type: string): ColumnRole {
  if (type === 'uuid' || /(^|_)(id|uuid|code|zip|postcode|phone|sku|ean|email)$/.test(name)) return 'identifier'
  if (/^(month|quarter|year|week|period|month_name|weekday|day_name|year_month|year_quarter|bucket|age_group|band)$/.test(name))
    return 'ordinal'
  return /(^|_)(description|comment|note|notes|text|message|sql|query|body|details?)$/.test(name) ? 'text' : 'nominal'
}

function formatOf(raw: RawColumn, role: ColumnRole, origin: Origin): string | null {
  const kind = valueKind(raw.type)
  if (kind === 'date' || kind === 'instant') return grainOf(raw, origin)
  if (kind !== 'number') return null
  if (role === 'identifier' || role === 'time' || role === 'ordinal') return 'plain'
  return origin.kind === 'same' && origin.scale !== null && role === 'measure' ? `decimals:${Math.min(origin.scale, 4)}` : null
}

/** The grain that the output name carries (`month`, `order_week`), else the field's own; a plain date is shown as a day. */
function grainOf(raw: RawColumn, origin: Origin): Grain | null {
  const last = words(raw.name).findLast((word) => isGrain(word))
  if (last !== undefined && isGrain(last) && origin.kind !== 'same') return last
  if (origin.kind !== 'other' && origin.field?.grain) return origin.field.grain
  return null
}

function labelOf(raw: RawColumn, origin: Origin): string {
  if (origin.kind === 'same' && origin.field !== null) return origin.field.label
  const spaced = raw.name
    .replace(/[_\s]+/g, ' ')
    .replace(/\b(pct|percent|percentage)\b/i, '%')
    .trim()
  if (spaced === '' || spaced === '?column?') return 'Value'
  // Names that people already wrote with capitals are left as they are.
  return spaced === spaced.toLowerCase() ? spaced.charAt(0).toUpperCase() + spaced.slice(1) : spaced
}
