import type { Catalog, Column, Table } from '../../catalog/catalog.ts'
import type { Dataset, Field, Unit } from '../../catalog/semantic-model.ts'
import { oneLine } from '../../prompts/fence.ts'
import { sqlName, tableNames } from './table-names.ts'

/**
 * How much is said about each column. full: meanings, units and values; short: meanings cut to a few words; brief: only the meanings
 * that the name is far from; values: units and values only; names: names, types and keys.
 */
export type Detail = 'full' | 'short' | 'brief' | 'values' | 'names'
export const details: readonly Detail[] = ['full', 'short', 'brief', 'values', 'names']

/** Letters for a meaning, for all values of a column, for what a row is; and how many words of a meaning must be news. */
const limits: Record<Detail, { meaning: number; news: number; values: number; grain: number }> = {
  full: { meaning: 70, news: 1, values: 160, grain: 80 },
  short: { meaning: 36, news: 1, values: 160, grain: 70 },
  brief: { meaning: 32, news: 2, values: 160, grain: 60 },
  values: { meaning: 0, news: 0, values: 160, grain: 50 },
  names: { meaning: 0, news: 0, values: 0, grain: 0 },
}

/** Tables of the catalog, all or those in `keys`, in a few lines of text each, by key. `names` are those of all tables. The same catalog, detail and keys give the same bytes. */
export function describeTables(
  catalog: Catalog,
  detail: Detail,
  keys: Iterable<string> = catalog.tables.keys(),
  names: ReadonlyMap<string, string> = tableNames(catalog),
): ReadonlyMap<string, string> {
  const datasets = new Map(catalog.model.datasets.map((dataset) => [dataset.table, dataset]))
  const texts = new Map<string, string>()
  const listed = new Set<string>()
  for (const key of keys) {
    const table = catalog.tables.get(key)
    if (table !== undefined) texts.set(key, describeTable({ catalog, names, table, key, dataset: datasets.get(key), detail, listed }))
  }
  return texts
}

type Described = {
  catalog: Catalog
  names: ReadonlyMap<string, string>
  table: Table
  key: string
  dataset: Dataset | undefined
  detail: Detail
  /** Value lists that stand in the text already, with the name of their column. */
  listed: Set<string>
}

function describeTable(one: Described): string {
  const { table, dataset, detail, names, key } = one
  const what = cut(oneLine(dataset?.grain ?? table.comment ?? dataset?.description ?? ''), limits[detail].grain)
  const kinds = [
    roughly(table.rowEstimate),
    dataset?.kind === 'snapshot' ? 'no history' : null,
    dataset?.kind === 'periodic' ? 'full state per period' : null,
  ]
  const head = `${names.get(key)} (${kinds.filter((part) => part !== null).join(', ')})`.replace(' ()', '')
  return `${head}${what === '' ? '' : `: ${what}`}\n ${[...describeColumns(one), ...describeKeys(one)].join('; ')}`
}

/** Keys of several columns: what makes a row one, and what leads to another table. */
function describeKeys({ table, names }: Described): string[] {
  const list = (columns: readonly string[]): string => `(${columns.map(sqlName).join(', ')})`
  return [
    ...(table.primaryKey.length > 1 ? [`pk ${list(table.primaryKey)}`] : []),
    ...table.foreignKeys.flatMap(({ columns, table: target }) => {
      const name = names.get(target)
      return columns.length > 1 && name !== undefined ? [`${list(columns)} → ${name}`] : []
    }),
  ]
}

/** Neighbours of the same type and unit with nothing else to say share them: "revenue, margin, cases numeric". */
function describeColumns(one: Described): string[] {
  const groups: { names: string[]; type: string; rest: string }[] = []
  for (const column of one.table.columns) {
    const type = shortType(column)
    const rest = describeColumn(one, column)
    const last = groups.at(-1)
    if (last !== undefined && last.type === type && last.rest === rest && (rest === '' || /^ (?:[A-Z]{3}|[0-9]+-[0-9]+%?)$/.test(rest)))
      last.names.push(sqlName(column.name))
    else groups.push({ names: [sqlName(column.name)], type, rest })
  }
  return groups.map(({ names, type, rest }) => `${names.join(', ')} ${type}${rest}`)
}

function describeColumn(one: Described, column: Column): string {
  const { table, dataset, detail } = one
  const field = dataset?.fields.find((candidate) => candidate.column === column.name)
  const values = valuesOf(one, column)
  const parts = [
    table.primaryKey.length === 1 && table.primaryKey[0] === column.name ? ' pk' : '',
    reference(one, column.name),
    nullMark(one, column, field),
    values,
    values === '' ? formText(column, isLeading(one, column.name) ? 'brief' : detail) : '',
    detail === 'names' ? '' : unitOf(field?.unit ?? null),
  ]
  const meaning = detail === 'brief' && !figures.has(field?.role ?? 'measure') ? '' : meaningOf(column, field, limits[detail])
  return `${parts.join('')}${meaning === '' ? '' : ` = ${meaning}`}`
}

/** Roles whose meaning is told even when there is little room. */
const figures = new Set(['measure', 'json'])

/** The foreign key of a column, or the join that the semantic model declares for it. */
function reference({ table, dataset, names, catalog }: Described, column: string): string {
  const foreign = table.foreignKeys.find((key) => key.columns.length === 1 && key.columns[0] === column)
  if (foreign !== undefined) return names.has(foreign.table) ? ` → ${names.get(foreign.table)}` : ''
  const join = catalog.model.relationships.find(
    (one) => one.from === dataset?.name && one.fromColumns.length === 1 && one.fromColumns[0] === column,
  )
  const target = catalog.model.datasets.find((one) => one.name === join?.to)?.table
  return target !== undefined && names.has(target) ? ` → ${names.get(target)}` : ''
}

/** Only where null changes a result: keys to other tables, yes and no, and columns whose null has a meaning. */
function nullMark(one: Described, column: Column, field: Field | undefined): string {
  const matters = field?.nullMeaning || reference(one, column.name) !== '' || column.form?.kind === 'flag'
  return column.nullable && matters ? '?' : ''
}

function valuesOf({ catalog, key, detail, dataset, listed }: Described, column: Column): string {
  const most = limits[detail].values
  const values = column.enumLabels ?? catalog.values.valuesOf(`${key}.${column.name}`) ?? []
  const identifies = dataset?.fields.some((field) => field.column === column.name && field.role === 'identifier') ?? false
  if (most === 0 || identifies || values.length < 2 || values.length > 16) return ''
  const text = values.map((value) => oneLine(value)).join('|')
  const list = `${column.name} ${text}`
  // The same column of another table with the same values: said once.
  if (text.length > most || listed.has(list)) return ''
  listed.add(list)
  return ` {${text}}`
}

/** Keys are compared with each other; how they are written matters little. */
const isLeading = (one: Described, column: string): boolean =>
  reference(one, column) !== '' || (one.table.primaryKey.length === 1 && one.table.primaryKey[0] === column)

/** How the values are written. What a comparison depends on is told even when there is little room. */
function formText({ form }: Column, detail: Detail): string {
  switch (form?.kind) {
    case 'date':
      return ` as ${form.pattern}`
    case 'number':
      return ' as number'
    case 'flag':
      return ' {0|1}'
    case 'keys':
      return detail === 'names' ? '' : ` with keys ${form.keys.map((key) => oneLine(key)).join(', ')}`
    case 'capitals':
      return detail === 'full' || detail === 'short' ? ' in CAPITALS' : ''
    case 'shape':
      return detail === 'full' || detail === 'short' ? ` like ${oneLine(form.pattern)}` : ''
    default:
      return ''
  }
}

function unitOf(unit: Unit | null): string {
  if (unit === null) return ''
  if (unit.kind === 'currency') return ` ${unit.code}`
  if (unit.kind === 'percent') return unit.scale === 100 ? ' 0-100%' : ' 0-1'
  return unit.kind === 'duration' ? ` ${unit.noun}` : ''
}

/** What a column means, when its name does not already say so. */
function meaningOf(column: Column, field: Field | undefined, { meaning: most, news: least }: { meaning: number; news: number }): string {
  if (most === 0) return ''
  const text = oneLine(field?.description ?? column.comment ?? '').replace(/\.$/, '')
  const said = new Set(stems(`${column.name} ${field?.unit?.kind === 'currency' ? field.unit.code : ''}`))
  const news = stems(text).filter((stem) => !said.has(stem) && !emptyWords.has(stem))
  return news.length < least ? '' : cut(text, most)
}

const stems = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .map((word) => word.slice(0, 5))
const emptyWords = new Set(
  'the of in by for to and or per an is its it at on one name ident uniqu numbe id date total value percent perce categ'
    .split(' ')
    .map((word) => word.slice(0, 5)),
)

/** Cut at a word. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return text
    .slice(0, most)
    .replace(/\s+\S*$/, '')
    .replace(
      /(\s+(?:a|an|and|as|by|in|is|its|of|on|or|over|that|the|to|was|what|which|with|within|where|when|how|who|all|per|at|for|from|during))+$/i,
      '',
    )
    .replace(/[,;:(]+$/, '')
}

const types: Record<string, string> = {
  int2: 'int',
  int4: 'int',
  int8: 'int',
  float4: 'float',
  float8: 'float',
  varchar: 'text',
  bpchar: 'text',
  bool: 'boolean',
}

function shortType(column: Column): string {
  const base = column.baseType ?? column.typeName
  return base.startsWith('_') ? `${types[base.slice(1)] ?? base.slice(1)}[]` : (types[base] ?? base)
}

/** Row counts to one digit, so that a fresh estimate rarely changes the text. */
function roughly(rows: number | null): string | null {
  if (rows === null || rows < 0) return null
  const unit = 10 ** Math.floor(Math.log10(Math.max(rows, 1)))
  const round = Math.round(rows / unit) * unit
  if (round >= 1_000_000) return `~${round / 1_000_000}M rows`
  return round >= 1_000 ? `~${round / 1_000}k rows` : `~${round} rows`
}
