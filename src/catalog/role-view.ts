import type { GuardPolicy } from '../guard/policy.ts'
import { bindExpression } from './bind-expression.ts'
import type { Catalog, Column, Dialect, Table } from './catalog.ts'
import { fold } from './fold.ts'
import { type HiddenNames, hiddenNames, withoutHidden } from './hidden-names.ts'
import { tidyDatasets } from './resolve-model.ts'
import type { Dataset, Field, Metric, SemanticModel } from './semantic-model.ts'

/**
 * The part of the catalog that a role may see. What the policy leaves out does not exist in it: tables, columns, keys, comments, values,
 * fields, metrics, conditions, relationships, verified queries and examples that touch it, and sentences that name it. Values of
 * masked columns and of tables with a row filter are gone too, and how they are written; numbers over masked columns as well. Pure; keep the result per role.
 */
export function catalogFor(catalog: Catalog, policy: GuardPolicy): Catalog {
  const sight = sightOf(policy, catalog.tables)
  const tables = new Map(
    [...catalog.tables].flatMap(([key, table]) => (sight.table(key) ? [[key, tableFor(key, table, catalog, sight)]] : [])),
  )
  if (isWhole(catalog, tables, sight)) return catalog
  const hidden = hiddenNames(catalog.tables, tables, fieldsIn(policy))
  for (const [key, table] of tables) tables.set(key, withoutHiddenComments(table, hidden))
  return {
    version: `${catalog.version}-${shortHash(JSON.stringify([policy.tables, policy.deniedTables, policy.deniedColumns, policy.masks, Object.keys(policy.rowFilters ?? {})]))}`,
    dialect: catalog.dialect,
    searchPath: catalog.searchPath,
    tables,
    model: modelFor(catalog.model, tables, sight, hidden),
    values: catalog.values.filter((column) => sight.value(column)),
    warnings: [],
  }
}

/** Names of closed fields inside of columns. */
const fieldsIn = (policy: GuardPolicy): string[] =>
  policy.dialect === 'bigquery'
    ? Object.values(policy.deniedColumns ?? {}).flatMap((paths) => paths.flatMap((path) => path.split('.').slice(1)))
    : []

/** What a policy lets a role see; columns are `schema.table.column`. */
type Sight = {
  table(key: string): boolean
  column(key: string, name: string): boolean
  masked(column: string): boolean
  value(column: string): boolean
  /** Whether a row filter hides rows of the table. */
  filtered(key: string): boolean
  /** Whether all columns of the table are seen as they are. */
  whole(key: string): boolean
}

function sightOf(policy: GuardPolicy, tables: ReadonlyMap<string, Table>): Sight {
  const deniedTables = new Set(policy.deniedTables ?? [])
  const allowed = new Map(
    Object.entries(policy.tables).map(([key, columns]) => [
      key,
      new Set(columns.filter((name) => !closes(policy.dialect, policy.deniedColumns?.[key] ?? [], name))),
    ]),
  )
  const table = (key: string): boolean => !deniedTables.has(key) && (allowed.get(key)?.size ?? 0) > 0
  const masked = (column: string): boolean => policy.masks?.[column] !== undefined
  const plain = new Set(
    [...allowed]
      .filter(([key]) => table(key) && policy.rowFilters?.[key] === undefined)
      .flatMap(([key, names]) => [...names].map((name) => `${key}.${name}`))
      .filter((column) => !masked(column)),
  )
  return {
    table,
    masked,
    column: (key, name) => allowed.get(key)?.has(name) ?? false,
    value: (column) => plain.has(column),
    filtered: (key) => policy.rowFilters?.[key] !== undefined,
    whole: (key) =>
      table(key) &&
      (tables.get(key)?.columns ?? []).every((column) => allowed.get(key)?.has(column.name) && !masked(`${key}.${column.name}`)),
  }
}

/** In BigQuery names mean the same in any case, and a closed field, as `address.street`, closes the column that it is in. */
const closes = (dialect: Dialect, denied: readonly string[], column: string): boolean =>
  dialect === 'bigquery' ? denied.some((path) => path.split('.')[0]?.toLowerCase() === column.toLowerCase()) : denied.includes(column)

function tableFor(key: string, table: Table, catalog: Catalog, sight: Sight): Table {
  const sees = (names: readonly string[]): boolean => names.every((name) => sight.column(key, name))
  return {
    ...table,
    // How many rows there are beyond the filter is not for this role to know.
    rowEstimate: sight.filtered(key) ? null : table.rowEstimate,
    columns: table.columns
      .filter((column) => sight.column(key, column.name))
      .map((column) => (sight.value(`${key}.${column.name}`) ? column : withoutForm(column))),
    primaryKey: sees(table.primaryKey) ? table.primaryKey : [],
    uniqueKeys: table.uniqueKeys.filter(sees),
    foreignKeys: table.foreignKeys.filter(
      (found) =>
        sees(found.columns) &&
        catalog.tables.has(found.table) &&
        sight.table(found.table) &&
        found.refColumns.every((name) => sight.column(found.table, name)),
    ),
  }
}

function withoutForm({ form: _, ...column }: Column): Column {
  return column
}

function isWhole(catalog: Catalog, tables: ReadonlyMap<string, Table>, sight: Sight): boolean {
  if (tables.size !== catalog.tables.size) return false
  for (const [key, table] of catalog.tables) {
    const columns = table.columns.map((column) => `${key}.${column.name}`)
    if (tables.get(key)?.columns.length !== columns.length || columns.some((column) => !sight.value(column))) return false
  }
  return true
}

function withoutHiddenComments(table: Table, hidden: HiddenNames): Table {
  return {
    ...table,
    comment: withoutHidden(table.comment, hidden),
    columns: table.columns.map((column) => ({ ...column, comment: withoutHidden(column.comment, hidden) })),
  }
}

function modelFor(model: SemanticModel, tables: ReadonlyMap<string, Table>, sight: Sight, hidden: HiddenNames): SemanticModel {
  const tableOf = new Map(model.datasets.map((dataset) => [dataset.name, dataset.table]))
  const untouched = new Set(model.datasets.filter((dataset) => sight.whole(dataset.table)).map((dataset) => dataset.name))
  /** Whether every column of a bound expression is visible; with `plainly`, also not masked. */
  const readable: Readable = (expression, plainly, own) => {
    if (own !== undefined && untouched.has(own)) return true
    const bound = bindExpression(expression, {
      own: null,
      datasets: tableOf,
      column: (dataset, name) => {
        const key = tableOf.get(dataset)
        if (key === undefined || !tables.has(key) || !sight.column(key, name)) return null
        return plainly && sight.masked(`${key}.${name}`) ? null : name
      },
      field: () => null,
    })
    return bound.missing.length === 0
  }
  const datasets = model.datasets.flatMap((dataset) => datasetFor(dataset, tables, readable, hidden))
  const kept = new Set(datasets.map((dataset) => dataset.name))
  const metrics = model.metrics.filter(
    (metric) =>
      kept.has(metric.dataset) &&
      readable(metric.expression, true, metric.dataset) &&
      (metric.filter === null || readable(metric.filter, true, metric.dataset)),
  )
  const segments = model.segments.filter((segment) => kept.has(segment.dataset) && readable(segment.expression, true, segment.dataset))
  const names = new Set(metrics.map((metric) => metric.name))
  const columnsSeen = (dataset: string, columns: readonly string[]): boolean =>
    kept.has(dataset) &&
    columns.every((name) => sight.column(tableOf.get(dataset) ?? '', name) && !sight.masked(`${tableOf.get(dataset)}.${name}`))
  const view: SemanticModel = {
    ...model,
    instructions: withoutHidden(model.instructions, hidden),
    datasets: tidyDatasets(datasets, names),
    relationships: model.relationships.filter(
      (found) => columnsSeen(found.from, found.fromColumns) && columnsSeen(found.to, found.toColumns),
    ),
    metrics: metrics.map((metric) => metricFor(metric, names, readable)),
    segments,
    crossMetrics: (model.crossMetrics ?? []).filter((metric) => readable(metric.expression, true)),
    verified: model.verified.filter((query) => !hidden.inSql(query.sql)),
  }
  const gone = goneWords(model, view)
  const allowed = (question: string): boolean => !gone.some((words) => ` ${fold(question)} `.includes(` ${words} `))
  return {
    ...view,
    examples: model.examples.filter(allowed),
    ambiguous: model.ambiguous.flatMap((found) => {
      const options = found.options.filter((option) => allowed(option.question) && allowed(option.label))
      return options.length > 1 ? [{ ...found, options, message: allowed(found.message) ? found.message : 'Which of these?' }] : []
    }),
    // What the data does not hold may be told by what it holds.
    ...(model.missing === undefined
      ? {}
      : {
          missing: model.missing.map((topic) => (allowed(topic.message) ? topic : { ...topic, message: 'There is no data about this.' })),
        }),
  }
}

/** `own` is the only dataset of the expression, where that is known. */
type Readable = (expression: string, plainly: boolean, own?: string) => boolean

/** A dataset whose default filters cannot be applied would give wrong figures, so it is gone. */
function datasetFor(dataset: Dataset, tables: ReadonlyMap<string, Table>, readable: Readable, hidden: HiddenNames): Dataset[] {
  if (!tables.has(dataset.table) || dataset.defaultFilters.some((filter) => !readable(filter.expression, true, dataset.name))) return []
  const fields = dataset.fields.flatMap((field) => fieldFor(field, dataset.name, readable, hidden))
  if (fields.length === 0) return []
  const columns = new Set(fields.flatMap((field) => field.column ?? []))
  return [
    {
      ...dataset,
      description: withoutHidden(dataset.description, hidden),
      instructions: withoutHidden(dataset.instructions, hidden),
      primaryKey: dataset.primaryKey.every((name) => columns.has(name)) ? dataset.primaryKey : [],
      uniqueKeys: dataset.uniqueKeys.filter((key) => key.every((name) => columns.has(name))),
      fields,
    },
  ]
}

/** A masked column can be shown and not computed with: measures and times are gone, the rest loses its values. */
function fieldFor(field: Field, own: string, readable: Readable, hidden: HiddenNames): Field[] {
  if (!readable(field.expression, false, own)) return []
  const plain = readable(field.expression, true, own)
  if (!plain && !['identifier', 'category', 'text'].includes(field.role)) return []
  return [{ ...field, description: withoutHidden(field.description, hidden), values: plain ? field.values : [] }]
}

function metricFor(metric: Metric, names: ReadonlySet<string>, readable: Readable): Metric {
  const { unitField, ...rest } = metric
  return {
    ...rest,
    ambiguousWith: metric.ambiguousWith.filter((name) => names.has(name)),
    ...(unitField !== undefined && readable(unitField, true) ? { unitField } : {}),
  }
}

/** Folded words of what is in the whole model and in no part of the view. */
function goneWords(model: SemanticModel, view: SemanticModel): string[] {
  const left = wordsOf(view)
  return [...wordsOf(model)].filter((words) => !left.has(words) && words.length > 3)
}

function wordsOf(model: SemanticModel): Set<string> {
  const parts = [...model.datasets, ...model.metrics, ...model.segments, ...model.datasets.flatMap((dataset) => dataset.fields)]
  return new Set(parts.flatMap((part) => [part.label, ...part.synonyms.map((synonym) => synonym.text)].map(fold)))
}

/** FNV-1a over the text, 32 bits: tells versions apart, protects nothing. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
