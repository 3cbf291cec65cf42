import { bindExpression, columnText, type ExpressionScope } from './bind-expression.ts'
import type { Column, Dialect, Table } from './catalog.ts'
import { guessField } from './guess-field.ts'
import { labelOf, pluralOf, singularOf, wordsOf } from './inflect.ts'
import { aggregationOf, ratioOf } from './metric-shape.ts'
import type { DataType } from './ossie/document-schema.ts'
import type { DialectExpressions, ModelSource, SourceDataset, SourceField, SourceMetric, SourceRelationship } from './ossie/model-source.ts'
import type { Place } from './ossie/model-text.ts'
import { columnNamed, resolveTable, type Target } from './resolve-table.ts'
import type { CrossMetric, Dataset, Field, Metric, Relationship, Segment, SemanticModel } from './semantic-model.ts'

export type Resolved = {
  model: SemanticModel
  /** What the model names and the target lacks, with file and line, and what was left out because of it. */
  warnings: string[]
}

/**
 * Resolves a model against a target: tables and columns found, expressions bound, types and defaults filled in. What the target
 * lacks is left out with a warning and the rest serves. Columns that no field covers become fields as far as their names tell.
 */
export function resolveModel(source: ModelSource, target: Target & { dialect: Dialect }): Resolved {
  const resolver = new Resolver(source, target)
  return resolver.resolve()
}

type Bound = { dataset: SourceDataset; table: Table; fields: Map<string, string> }

class Resolver {
  readonly #source: ModelSource
  readonly #target: Target & { dialect: Dialect }
  readonly #warnings: string[] = []
  readonly #bound = new Map<string, Bound>()
  readonly #metricNames = new Map<string, number>()

  constructor(source: ModelSource, target: Target & { dialect: Dialect }) {
    this.#source = source
    this.#target = target
  }

  resolve(): Resolved {
    for (const dataset of this.#source.datasets) this.#bindTable(dataset)
    const datasets = new Map([...this.#bound].map(([name, bound]) => [name, this.#dataset(bound)]))
    for (const { name } of this.#source.metrics) this.#metricNames.set(name, (this.#metricNames.get(name) ?? 0) + 1)
    const metrics = this.#source.metrics.flatMap((metric) => this.#metric(metric, datasets))
    const known = new Set(metrics.map((metric) => metric.name))
    const model: SemanticModel = {
      name: this.#source.name,
      instructions: this.#source.instructions,
      datasets: [...datasets.values()].map((dataset) => tidyDataset(dataset, this.#bound, known)),
      relationships: this.#source.relationships.flatMap((found) => this.#relationship(found)),
      metrics: metrics.map((metric) => ({ ...metric, ambiguousWith: metric.ambiguousWith.filter((name) => known.has(name)) })),
      segments: [...this.#bound.values()].flatMap((bound) => this.#segments(bound)),
      ambiguous: this.#source.ambiguous.map(({ words, message, options, resolved_by }) => ({
        words,
        message,
        options,
        ...(resolved_by ? { resolvedBy: resolved_by } : {}),
      })),
      verified: this.#source.verified.map(({ name, question, sql, verified_by, verified_at, note }) => ({
        name,
        question,
        sql,
        verifiedBy: verified_by,
        verifiedAt: verified_at,
        note: note ?? null,
      })),
      examples: this.#source.examples,
      missing: this.#source.missing,
      crossMetrics: this.#source.metrics.flatMap((metric) => this.#crossMetric(metric)),
    }
    return { model, warnings: this.#warnings }
  }

  #warn(place: Place, message: string): void {
    this.#warnings.push(`${place.file}:${place.line} ${message}`)
  }

  #bindTable(dataset: SourceDataset): void {
    const found = resolveTable(dataset.source, this.#target)
    const table = 'key' in found ? this.#target.tables.get(found.key) : undefined
    if (!table) {
      this.#warn(dataset.place, `dataset ${dataset.name} left out: ${'missing' in found ? found.missing : 'no such table'}`)
      return
    }
    const columns = dataset.fields.filter((field) => plainColumn(field, this.#target.dialect) !== null)
    const present = columns.filter((field) => columnNamed(table, plainColumn(field, this.#target.dialect) ?? '') !== null)
    if (columns.length > 2 && present.length * 2 < columns.length) {
      this.#warn(
        dataset.place,
        `dataset ${dataset.name} left out: ${table.schema}.${table.name} has ${present.length} of its ${columns.length} columns, it is another table`,
      )
      return
    }
    this.#bound.set(dataset.name, { dataset, table, fields: new Map() })
  }

  #scope(own: string | null): ExpressionScope {
    return {
      own,
      datasets: this.#bound,
      column: (dataset, name) => {
        const bound = this.#bound.get(dataset)
        return bound ? columnNamed(bound.table, name) : null
      },
      field: (dataset, name) => this.#bound.get(dataset)?.fields.get(name) ?? null,
    }
  }

  /** The bound text of an expression, or null with a warning. */
  #bind(
    expressions: DialectExpressions,
    own: string | null,
    what: string,
    place: Place,
  ): { sql: string; datasets: string[]; columns: string[] } | null {
    const text = expressionFor(expressions, this.#target.dialect)
    if (text === null) {
      this.#warn(place, `${what} left out: it has no SQL expression, only ${Object.keys(expressions).join(', ')}`)
      return null
    }
    const bound = bindExpression(text, this.#scope(own))
    if (bound.missing.length === 0) return bound
    const lost = bound.missing.filter((name) =>
      this.#source.datasets.some((dataset) => name.startsWith(`${dataset.name}.`) && !this.#bound.has(dataset.name)),
    )
    if (lost.length < bound.missing.length) {
      this.#warn(place, `${what} left out: the target has no column ${bound.missing.join(', ')}`)
    }
    return null
  }

  #dataset(bound: Bound): Dataset {
    const { dataset, table } = bound
    const { pulse } = dataset
    const fields = dataset.fields.flatMap((field) => this.#field(field, bound))
    const covered = new Set(fields.map((field) => field.column))
    const names = new Set(fields.map((field) => field.name))
    for (const column of table.columns) {
      if (!covered.has(column.name) && !names.has(column.name)) fields.push(draftedField(dataset.name, table, column))
    }
    const words = wordsOf(dataset.name)
    const noun = pulse.noun ?? [singularOf(words), pluralOf(singularOf(words))]
    const time = fields.find((field) => field.role === 'time' && !field.timePart && field.column !== null)
    return {
      name: dataset.name,
      table: `${table.schema}.${table.name}`,
      label: pulse.label ?? labelOf(dataset.name),
      description: dataset.description ?? table.comment,
      synonyms: dataset.synonyms,
      kind: pulse.kind ?? (time ? 'event' : 'reference'),
      grain: pulse.grain ?? null,
      noun: { one: noun[0], many: noun[1] },
      primaryKey: columnsOf(table, dataset.primaryKey) ?? table.primaryKey,
      uniqueKeys:
        dataset.uniqueKeys.length > 0
          ? dataset.uniqueKeys.flatMap((key) => columnsOf(table, key) ?? []).map((key) => [key].flat())
          : table.uniqueKeys,
      timeAxis: pulse.time_axis ?? (Object.keys(pulse).length === 0 ? (time?.name ?? null) : null),
      listFields: pulse.list ?? defaultList(fields),
      nameField: pulse.name_field ?? null,
      defaultFilters: (pulse.default_filters ?? []).flatMap(({ expression, sentence }) => {
        const sql = this.#bind({ ANSI_SQL: expression }, dataset.name, `default filter of ${dataset.name}`, dataset.place)?.sql
        return sql === undefined ? [] : [{ expression: sql, sentence }]
      }),
      prefer: (pulse.prefer ?? []).filter((better) => this.#bound.has(better.dataset)),
      instructions: dataset.instructions,
      fields,
      ...(pulse.concept ? { concept: pulse.concept } : {}),
      ...(pulse.verbs ? { verbs: pulse.verbs } : {}),
    }
  }

  #field(field: SourceField, bound: Bound): Field[] {
    const { dataset, table } = bound
    if (field.pulse.optional && this.#lacksColumns(field.expressions, dataset.name)) return []
    const found = this.#bind(field.expressions, dataset.name, `field ${dataset.name}.${field.name}`, field.place)
    if (!found) return []
    const [only] = found.columns
    const column = table.columns.find((candidate) => columnText(dataset.name, candidate.name) === found.sql && only !== undefined) ?? null
    bound.fields.set(field.name, found.sql)
    const guess = column ? guessField(table, column) : null
    const { pulse } = field
    const type = pulse.type ?? column?.typeName ?? typeOf(field.datatype)
    const isTime = field.isTime ?? (field.datatype !== null && ['Date', 'Time', 'DateTime', 'DateTimeTz'].includes(field.datatype))
    const role =
      pulse.role ??
      (isTime ? 'time' : guess?.role === 'time' && field.isTime === false ? 'category' : (guess?.role ?? roleOf(field.datatype)))
    const timePart = pulse.time_part ?? (role === 'time' ? guess?.timePart : null)
    const aggregate = pulse.aggregate ?? (role === 'measure' ? (guess?.aggregate ?? null) : null)
    const hidden = pulse.hidden ?? (pulse.role === undefined && guess?.hidden === true)
    return [
      {
        name: field.name,
        expression: found.sql,
        column: column?.name ?? null,
        type,
        label: field.label ?? labelOf(field.name),
        description: field.description ?? column?.comment ?? null,
        synonyms: field.synonyms,
        role,
        unit: pulse.unit ?? (role === 'measure' ? (guess?.unit ?? null) : null),
        additivity: pulse.additivity ?? (role === 'measure' ? (guess?.additivity ?? 'none') : 'none'),
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
      },
    ]
  }

  #lacksColumns(expressions: DialectExpressions, own: string): boolean {
    const text = expressionFor(expressions, this.#target.dialect)
    return text !== null && bindExpression(text, this.#scope(own)).missing.length > 0
  }

  #metric(metric: SourceMetric, datasets: ReadonlyMap<string, Dataset>): Metric[] {
    const { pulse } = metric
    if (pulse.optional && this.#lacksColumns(metric.expressions, metric.own ?? '')) return []
    if (metric.own && !this.#bound.has(metric.own)) return []
    const name = metric.own && (this.#metricNames.get(metric.name) ?? 0) > 1 ? `${metric.own}.${metric.name}` : metric.name
    const what = `metric ${name}`
    const found = this.#bind(metric.expressions, metric.own, what, metric.place)
    if (!found || found.datasets.length > 1) return []
    const datasetName = found.datasets[0] ?? metric.own
    const dataset = datasets.get(datasetName ?? '')
    if (!dataset) {
      if (datasetName === null) this.#warn(metric.place, `${what} left out: it names no dataset`)
      return []
    }
    const filter =
      pulse.filter === undefined ? null : this.#bind({ ANSI_SQL: pulse.filter }, dataset.name, `${what} with its filter`, metric.place)
    if (pulse.filter !== undefined && !filter) return []
    const aggregation = aggregationOf(found.sql)
    const field = dataset.fields.find(
      (candidate) =>
        candidate.role === 'measure' &&
        found.columns.length === 1 &&
        candidate.column !== null &&
        found.columns[0] === `${dataset.name}.${candidate.column}`,
    )
    const timeAxis = pulse.time_axis ?? dataset.timeAxis
    return [
      {
        name,
        label: pulse.label ?? labelOf(metric.name),
        description: metric.description,
        synonyms: metric.synonyms,
        expression: found.sql,
        dataset: dataset.name,
        ratio: ratioOf(found.sql),
        unit:
          pulse.unit ?? (aggregation.startsWith('count') ? { kind: 'count', noun: dataset.noun?.many ?? 'rows' } : (field?.unit ?? null)),
        additivity:
          pulse.additivity ??
          (aggregation === 'sum' && field ? field.additivity : aggregation === 'sum' || aggregation === 'count' ? 'additive' : 'none'),
        goodDirection: pulse.good ?? (aggregation === 'sum' || aggregation === 'avg' ? (field?.goodDirection ?? null) : null),
        timeAxis: timeAxis !== null && dataset.fields.some((candidate) => candidate.name === timeAxis) ? timeAxis : null,
        filter: filter?.sql ?? null,
        ambiguousWith: pulse.ambiguous_with ?? [],
        priority: pulse.priority ?? 10,
        aggregation,
        ...(pulse.unit_field ? { unitField: pulse.unit_field } : {}),
        ...(pulse.superlatives ? { superlatives: pulse.superlatives } : {}),
      },
    ]
  }

  #crossMetric(metric: SourceMetric): CrossMetric[] {
    const text = expressionFor(metric.expressions, this.#target.dialect)
    if (text === null) return []
    const bound = bindExpression(text, this.#scope(metric.own))
    if (bound.missing.length > 0 || bound.datasets.length < 2) return []
    return [
      {
        name: metric.name,
        label: metric.pulse.label ?? labelOf(metric.name),
        description: metric.description,
        expression: bound.sql,
        datasets: bound.datasets,
      },
    ]
  }

  #relationship(found: SourceRelationship): Relationship[] {
    const from = this.#bound.get(found.from)
    const to = this.#bound.get(found.to)
    if (!from || !to) return []
    const fromColumns = columnsOf(from.table, found.fromColumns)
    const toColumns = columnsOf(to.table, found.toColumns)
    if (!fromColumns || !toColumns) {
      this.#warn(found.place, `relationship ${found.name} left out: the target lacks one of its columns`)
      return []
    }
    return [
      { name: found.name, from: found.from, to: found.to, fromColumns, toColumns, cardinality: found.pulse.cardinality ?? 'many-to-one' },
    ]
  }

  #segments({ dataset }: Bound): Segment[] {
    return (dataset.pulse.segments ?? []).flatMap((segment) => {
      const what = `condition ${dataset.name}.${segment.name}`
      const sql = this.#bind({ ANSI_SQL: segment.expression }, dataset.name, what, dataset.place)?.sql
      if (sql === undefined) return []
      return [
        {
          name: segment.name,
          label: segment.label,
          synonyms: segment.synonyms,
          dataset: dataset.name,
          expression: sql,
          description: segment.description ?? null,
          ...(segment.parameter ? { parameter: { unit: segment.parameter } } : {}),
        },
      ]
    })
  }
}

/** Removes names of what was left out. */
function tidyDataset(dataset: Dataset, bound: ReadonlyMap<string, Bound>, metrics: ReadonlySet<string>): Dataset {
  const names = new Set(dataset.fields.map((field) => field.name))
  const keep = (name: string | null): string | null => (name !== null && names.has(name) ? name : null)
  return {
    ...dataset,
    timeAxis: keep(dataset.timeAxis),
    nameField: keep(dataset.nameField),
    listFields: dataset.listFields.filter((name) => names.has(name)),
    prefer: dataset.prefer.filter((better) => bound.has(better.dataset)),
    fields: dataset.fields.map(({ namesMetric, ...field }) =>
      namesMetric && metrics.has(namesMetric) ? { ...field, namesMetric } : field,
    ),
  }
}

function columnsOf(table: Table, names: readonly string[]): string[] | null {
  if (names.length === 0) return null
  const found = names.map((name) => columnNamed(table, name))
  return found.every((name) => name !== null) ? found : null
}

/** The column when an expression as written is no more than one name, else null. */
function plainColumn(field: SourceField, dialect: Dialect): string | null {
  const text = expressionFor(field.expressions, dialect)?.trim() ?? ''
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(text) ? text : (/^"((?:[^"]|"")+)"$/.exec(text)?.[1]?.replaceAll('""', '"') ?? null)
}

const dialectOrder: Record<Dialect, string[]> = {
  postgresql: ['POSTGRESQL', 'POSTGRES', 'ANSI_SQL', 'OSSIE_SQL_2026', 'DATABRICKS', 'SNOWFLAKE'],
  bigquery: ['BIGQUERY', 'ANSI_SQL', 'OSSIE_SQL_2026'],
}

const expressionFor = (expressions: DialectExpressions, dialect: Dialect): string | null =>
  dialectOrder[dialect].map((name) => expressions[name]).find((text) => text !== undefined) ?? null

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

const typeOf = (datatype: DataType | null): string => (datatype === null ? 'unknown' : typeNames[datatype])

function roleOf(datatype: DataType | null): Field['role'] {
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

/** A field for a column that the model does not mention, with what its name and type tell. */
export function draftedField(dataset: string, table: Table, column: Column): Field {
  const guess = guessField(table, column)
  return {
    name: column.name,
    expression: column.typeName === 'money' ? `${columnText(dataset, column.name)}::numeric` : columnText(dataset, column.name),
    column: column.typeName === 'money' ? null : column.name,
    type: column.typeName === 'money' ? 'numeric' : column.typeName,
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

/** Identifiers first, then categories and times, then measures; at most eight. */
function defaultList(fields: readonly Field[]): string[] {
  const order: Field['role'][] = ['identifier', 'category', 'time', 'measure', 'flag']
  const shown = fields.filter((field) => !field.hidden && order.includes(field.role))
  return shown
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
    .slice(0, 8)
    .map((field) => field.name)
}
