import type { Column, Table } from './catalog.ts'
import { columnWords } from './column-words.ts'
import { commentWords, isCutShort } from './comment-words.ts'
import { draftMetrics, measureUses, nameRivals } from './draft-metrics.ts'
import { draftRelationships } from './draft-relationships.ts'
import { guessField, isTextType } from './guess-field.ts'
import { labelOf, pluralOf, singularOf, wordsOf } from './inflect.ts'
import type { ModelSource, SourceDataset, SourceField, SourceMetric } from './ossie/model-source.ts'
import type { Place } from './ossie/model-text.ts'
import type { PulseField } from './ossie/pulse-schema.ts'
import { sqlName } from './sql-tokens.ts'
import type { ValueIndex } from './value-index.ts'

export type DraftInput = {
  tables: ReadonlyMap<string, Table>
  /** Values seen; columns with few of them get them as named values. */
  values?: ValueIndex
  /** Names of datasets that exist already. */
  taken?: ReadonlySet<string>
  name?: string
}

/** Drafted parts stand in no file. */
export const nowhere: Place = { file: 'draft', line: 0 }

/**
 * A first model of a database that nobody has described: datasets and fields from names, types, keys and comments, relationships from
 * keys, counts of rows, sums and averages of measures. It makes simple questions work and is meant to be reviewed.
 */
export function draftModel({ tables, values, taken = new Set(), name = 'draft' }: DraftInput): ModelSource {
  const named = nameDatasets(tables, taken)
  const referenced = new Set([...tables.values()].flatMap(({ foreignKeys }) => foreignKeys.map((key) => key.table)))
  const datasets = [...tables].map(([key, table]) => {
    const fields = table.columns.map((column) => draftField(table, column, values))
    return draftDataset(named.get(key) ?? key, table, withStates(table, fields, referenced.has(key)))
  })
  const uses = measureUses(datasets)
  return {
    name,
    description: null,
    instructions: null,
    datasets,
    relationships: draftRelationships(tables, named),
    metrics: nameRivals([...tables.values()].flatMap((table, at) => metricsOf(datasets[at], table, uses))),
    ambiguous: [],
    missing: [],
    verified: [],
    examples: datasets.slice(0, 4).map((dataset) => `How many ${nounOf(dataset)} are there?`),
    extensions: [],
    warnings: [],
  }
}

const metricsOf = (dataset: SourceDataset | undefined, table: Table, uses: ReadonlyMap<string, number>): SourceMetric[] =>
  dataset ? draftMetrics(dataset, uses, new Map(table.columns.map(({ name }) => [name, columnWords(table, name)]))) : []

const nounOf = (dataset: SourceDataset): string => dataset.pulse.noun?.[1] ?? wordsOf(dataset.name)

/** A table keeps its name; where schemas share one, or it is taken, the schema goes in front. */
function nameDatasets(tables: ReadonlyMap<string, Table>, taken: ReadonlySet<string>): Map<string, string> {
  const count = new Map<string, number>()
  for (const { name } of tables.values()) count.set(name, (count.get(name) ?? 0) + 1)
  const used = new Set(taken)
  const named = new Map<string, string>()
  for (const [key, { schema, name }] of tables) {
    let candidate = (count.get(name) ?? 0) > 1 || used.has(name) ? `${schema}_${name}` : name
    while (used.has(candidate)) candidate += '_'
    used.add(candidate)
    named.set(key, candidate)
  }
  return named
}

/**
 * Levels that were noted over and over (a stock per day, a balance after each booking) are states, and the sum of them over time is a wrong number. Where a key
 * has the date and all figures are levels, each date holds the whole state; elsewhere such levels only have a mean. What other tables point to is a
 * thing, and its level is the one there is.
 */
function withStates(table: Table, fields: readonly SourceField[], isThing: boolean): { fields: SourceField[]; kind?: 'periodic' } {
  const axis = timeAxisOf(table)
  const measures = fields.filter(({ pulse }) => pulse.role === 'measure')
  const levels = measures.filter(({ pulse }) => pulse.additivity === 'not-over-time')
  if (axis === null || levels.length === 0 || isThing) return { fields: [...fields] }
  const dated = [table.primaryKey, ...table.uniqueKeys].some((key) => key.length > 1 && key.includes(axis))
  if (dated && levels.length === measures.length) return { fields: [...fields], kind: 'periodic' }
  const averaged = fields.map((field) =>
    levels.includes(field) ? { ...field, pulse: { ...field.pulse, additivity: 'none' as const, aggregate: 'avg' as const } } : field,
  )
  return { fields: averaged }
}

function draftDataset(
  name: string,
  table: Table,
  { fields, kind }: { fields: SourceField[]; kind?: SourceDataset['pulse']['kind'] },
): SourceDataset {
  const named = wordsOf(table.name.replace(/^(tbl|tab|dim|fact|fct|d|f|t|vw|v|mv)_(?=.{3})/i, ''))
  const called = commentWords(table.comment)
  const isCode = called !== null && named.split(' ').every(isCutShort) && !called.split(' ').map(singularOf).includes(singularOf(named))
  const one = singularOf(isCode ? called : named)
  const many = pluralOf(one)
  // "school events" are events, too, where the name says nothing.
  const head = isCode ? lastWord(called) : one
  const nouns = [...new Set([one, ...[named, called ?? one, head].map(singularOf)].flatMap((noun) => [noun, pluralOf(noun)]))]
  const timeAxis = timeAxisOf(table)
  const nameField = nameFieldOf(table, one)
  // Rows without a name, and people who share one, are told apart by their key.
  const shown = nameField === null || isOfPeople(table) ? fields.map((field) => withShownKey(table, field)) : fields
  const hasMeasure = shown.some((field) => field.pulse.role === 'measure')
  const list = listOf(shown)
  return {
    name,
    description: table.comment,
    instructions: null,
    extensions: [],
    place: nowhere,
    source: `${sqlName(table.schema)}.${sqlName(table.name)}`,
    primaryKey: table.primaryKey,
    uniqueKeys: table.uniqueKeys,
    synonyms: nouns.map((text) => ({ text, language: 'en' as const })),
    fields: shown,
    pulse: {
      label: labelOf(many),
      kind: kind ?? (timeAxis && (hasMeasure || table.foreignKeys.length > 0) ? 'event' : 'reference'),
      grain: `one ${one}`,
      noun: [one, many],
      ...(timeAxis ? { time_axis: timeAxis } : {}),
      ...(list.length > 0 ? { list } : {}),
      ...(nameField ? { name_field: nameField } : {}),
    },
  }
}

/** A key of one whole number is no secret; a long random one tells nobody anything. */
function withShownKey(table: Table, field: SourceField): SourceField {
  const [key, ...others] = table.primaryKey
  const column = table.columns.find(({ name }) => name === field.name)
  const isKey = key === field.name && others.length === 0 && column !== undefined && (column.baseType ?? column.typeName) !== 'uuid'
  if (!isKey || field.pulse.hidden !== true) return field
  const { hidden: _hidden, ...pulse } = field.pulse
  return { ...field, pulse }
}

function draftField(table: Table, column: Column, values: ValueIndex | undefined): SourceField {
  const guess = guessField(table, column)
  const pulse: PulseField = {
    role: guess.role,
    ...(guess.unit ? { unit: guess.unit } : {}),
    ...(guess.role === 'measure' ? { additivity: guess.additivity } : {}),
    ...(guess.aggregate ? { aggregate: guess.aggregate } : {}),
    ...(guess.grain ? { grain: guess.grain } : {}),
    ...(guess.timePart ? { time_part: guess.timePart } : {}),
    ...(guess.hidden ? { hidden: true } : {}),
    ...(column.typeName === 'money' ? { type: 'numeric' } : {}),
    ...namedValues(table, column, guess.role, values),
  }
  return {
    name: column.name,
    description: column.comment,
    instructions: null,
    extensions: [],
    place: nowhere,
    // There is no mean of money.
    expressions: { ANSI_SQL: column.typeName === 'money' ? `${sqlName(column.name)}::numeric` : sqlName(column.name) },
    label: labelOf(columnWords(table, column.name)),
    datatype: null,
    isTime: guess.role === 'time' ? true : null,
    synonyms: synonymsOf(table, column),
    pulse,
  }
}

const fewValues = 24

function namedValues(table: Table, column: Column, role: string, values: ValueIndex | undefined): Pick<PulseField, 'values'> {
  const found = column.enumLabels ?? (role === 'category' ? values?.valuesOf(`${table.schema}.${table.name}.${column.name}`) : null)
  if (!found || found.length > fewValues) return {}
  return { values: Object.fromEntries(found.map((value) => [value, { synonyms: [] }])) }
}

/** `customer_name` of table `customers` is also "customer"; `order_status` of `orders` is also "status"; `country` of `customers` is also "customer country". */
function synonymsOf(table: Table, column: Column): SourceField['synonyms'] {
  const own = singularOf(wordsOf(table.name))
  const words = columnWords(table, column.name)
  const found = new Set<string>([words, wordsOf(column.name)])
  if (words.startsWith(`${own} `)) found.add(words.slice(own.length + 1))
  else found.add(`${own} ${words}`)
  const calledTable = commentWords(table.comment)
  if (calledTable !== null && !words.startsWith(`${singularOf(calledTable)} `)) found.add(`${singularOf(calledTable)} ${words}`)
  if (words === 'name' || words === `${own} name` || (words === 'title' && !isOfPeople(table))) found.add(own)
  if (words.endsWith(' name')) found.add(words.slice(0, -5))
  const called = commentWords(column.comment)
  if (called !== null) for (const text of [called, ...headOf(table, called)]) found.add(text)
  return [...found].map((text) => ({ text, language: 'en' as const }))
}

const lastWord = (words: string): string => words.slice(words.lastIndexOf(' ') + 1)

const generic = /^(?:date|day|time|name|number|code|id|type|kind|amount|value|price|cost|total|count|rate|status|year|month)$/

/** "annual salary" is the salary where no other column of the table is one. */
function headOf(table: Table, called: string): string[] {
  const head = lastWord(called)
  const having = table.columns.filter(({ name, comment }) => `${wordsOf(name)} ${commentWords(comment) ?? ''}`.split(' ').includes(head))
  return head === called || head.length < 4 || generic.test(head) || having.length > 1 ? [] : [head]
}

const unlikelyAxis = /(updated|modified|changed|birth|dob|due|expir|deleted|valid|end|next|last|closed|until)/i

function timeAxisOf(table: Table): string | null {
  const times = table.columns.filter((column) => guessField(table, column).role === 'time' && !guessField(table, column).timePart)
  const dated = times.filter((column) => !unlikelyAxis.test(column.name))
  const own = dated.find((column) => !/(created|inserted|loaded|imported)/i.test(column.name))
  return (own ?? dated[0] ?? times[0])?.name ?? null
}

const lastNames = ['last name', 'lastname', 'surname', 'family name', 'nachname', 'apellido', 'apellidos']

const namesAbroad = [
  'bezeichnung',
  'titel',
  'nom',
  'nombre',
  'razon social',
  'denominacion',
  'denominación',
  'intitule',
  'intitulé',
  'beschreibung',
]

/** Rows with a last name are people: their title is what they do. */
const isOfPeople = (table: Table): boolean => table.columns.some((column) => lastNames.includes(columnWords(table, column.name)))

function nameFieldOf(table: Table, one: string): string | null {
  const texts = table.columns.filter((column) => isTextType(column.baseType ?? column.typeName))
  const wanted = isOfPeople(table)
    ? ['full name', 'name', `${one} name`, 'display name', ...lastNames]
    : [`${one} name`, 'name', 'title', `${one} title`, 'full name', 'label', ...namesAbroad, 'description', `${one} description`]
  for (const name of wanted) {
    const found = texts.find((column) => columnWords(table, column.name) === name)
    if (found) return found.name
  }
  // What is declared to be there once tells rows apart as a name does.
  const unique = texts.filter(
    (column) => guessField(table, column).role === 'category' && table.uniqueKeys.some((key) => key.length === 1 && key[0] === column.name),
  )
  return unique.length === 1 ? (unique[0]?.name ?? null) : null
}

function listOf(fields: readonly SourceField[]): string[] {
  const order = ['identifier', 'category', 'time', 'measure', 'flag']
  return fields
    .filter((field) => !field.pulse.hidden && order.includes(field.pulse.role ?? ''))
    .toSorted((a, b) => order.indexOf(a.pulse.role ?? '') - order.indexOf(b.pulse.role ?? ''))
    .slice(0, 8)
    .map((field) => field.name)
}
