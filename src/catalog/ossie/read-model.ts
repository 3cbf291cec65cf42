import { parseDocument } from 'yaml'
import type * as z from 'zod'
import type { Synonym } from '../semantic-model.ts'
import type {
  AiContext,
  CustomExtension,
  OssieDataset,
  OssieExpression,
  OssieField,
  OssieMetric,
  OssieModel,
  OssieRelationship,
} from './document-schema.ts'
import { issuesOf } from './issues.ts'
import type {
  DialectExpressions,
  Extension,
  ModelSource,
  SourceDataset,
  SourceField,
  SourceMetric,
  SourceRelationship,
} from './model-source.ts'
import { type ModelError, type OpenText, type Path, pathText } from './model-text.ts'
import { pulseDatasetSchema, pulseFieldSchema, pulseMetricSchema, pulseModelSchema, pulseRelationshipSchema } from './pulse-schema.ts'

/** Turns one Ossie model that has the right shape into a `ModelSource`; faults of our own extensions go to `errors`. */
export function readModel(model: OssieModel, open: OpenText, path: Path, errors: ModelError[]): ModelSource {
  const read: Reader = { open, errors }
  const { pulse, ...part } = partOf(model, read, path, pulseModelSchema)
  const datasets = (model.datasets ?? []).map((dataset, index) => readDataset(dataset, read, [...path, 'datasets', index]))
  return {
    name: part.name,
    description: part.description,
    instructions: part.instructions,
    extensions: part.extensions,
    datasets: datasets.map(({ dataset }) => dataset),
    relationships: (model.relationships ?? []).map((found, index) => readRelationship(found, read, [...path, 'relationships', index])),
    metrics: [
      ...datasets.flatMap(({ metrics }) => metrics),
      ...(model.metrics ?? []).map((metric, index) => readMetric(metric, null, read, [...path, 'metrics', index])),
    ],
    ambiguous: pulse.ambiguous ?? [],
    missing: pulse.missing ?? [],
    verified: pulse.verified ?? [],
    examples: examplesOf(model.ai_context),
    warnings: [],
  }
}

type Reader = { open: OpenText; errors: ModelError[] }
type Named = {
  name: string
  description?: string | undefined
  ai_context?: AiContext | undefined
  custom_extensions?: CustomExtension[] | undefined
}

function partOf<S extends z.ZodType>(from: Named, { open, errors }: Reader, path: Path, schema: S) {
  const pulse: Record<string, unknown> = {}
  const extensions: Extension[] = []
  for (const [index, extension] of (from.custom_extensions ?? []).entries()) {
    const at = [...path, 'custom_extensions', index, 'data']
    const data = parseData(extension.data)
    if (extension.vendor_name.toUpperCase() !== 'PULSE') extensions.push({ vendor: extension.vendor_name, data })
    else if (data !== null && typeof data === 'object') checkData(data, schema, open, at, errors, pulse)
    else errors.push({ file: open.file, ...open.at(at), path: pathText(at), message: 'expected a JSON object' })
  }
  const parsed = schema.safeParse(pulse)
  return {
    name: from.name,
    description: from.description ?? null,
    instructions: instructionsOf(from.ai_context),
    extensions,
    place: { file: open.file, line: open.at(path).line },
    pulse: parsed.success ? parsed.data : schema.parse({}),
  }
}

/** The specification keeps the data as JSON text; YAML is read too, being more forgiving. Text that is neither stays text. */
function parseData(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return parseYaml(data)
  }
}

function parseYaml(data: string): unknown {
  const document = parseDocument(data, { prettyErrors: false })
  return document.errors.length > 0 ? data : document.toJS({ maxAliasCount: 0 })
}

function checkData(data: object, schema: z.ZodType, open: OpenText, at: Path, errors: ModelError[], into: Record<string, unknown>): void {
  const parsed = schema.safeParse(data)
  if (parsed.success) {
    Object.assign(into, data)
    return
  }
  for (const issue of issuesOf(parsed.error)) {
    errors.push({ file: open.file, ...open.at(at, issue.path), path: pathText([...at, ...issue.path]), message: issue.message })
  }
}

function readDataset(dataset: OssieDataset, read: Reader, path: Path): { dataset: SourceDataset; metrics: SourceMetric[] } {
  const part = partOf(dataset, read, path, pulseDatasetSchema)
  return {
    dataset: {
      ...part,
      source: dataset.source,
      primaryKey: dataset.primary_key ?? [],
      uniqueKeys: dataset.unique_keys ?? [],
      synonyms: [...synonymsOf(dataset.ai_context), ...(part.pulse.synonyms ?? [])],
      fields: (dataset.fields ?? []).map((field, index) => readField(field, read, [...path, 'fields', index])),
    },
    metrics: (dataset.metrics ?? []).map((metric, index) => readMetric(metric, dataset.name, read, [...path, 'metrics', index])),
  }
}

function readField(field: OssieField, read: Reader, path: Path): SourceField {
  const part = partOf(field, read, path, pulseFieldSchema)
  return {
    ...part,
    expressions: expressionsOf(field.expression),
    label: part.pulse.label ?? field.label ?? null,
    datatype: field.datatype ?? null,
    isTime: field.dimension?.is_time ?? null,
    synonyms: [...synonymsOf(field.ai_context), ...(part.pulse.synonyms ?? [])],
  }
}

function readMetric(metric: OssieMetric, own: string | null, read: Reader, path: Path): SourceMetric {
  const part = partOf(metric, read, path, pulseMetricSchema)
  return {
    ...part,
    own: own ?? part.pulse.dataset ?? null,
    expressions: expressionsOf(metric.expression),
    datatype: metric.datatype ?? null,
    synonyms: [...synonymsOf(metric.ai_context), ...(part.pulse.synonyms ?? [])],
  }
}

function readRelationship(found: OssieRelationship, read: Reader, path: Path): SourceRelationship {
  const part = partOf(found, read, path, pulseRelationshipSchema)
  return { ...part, from: found.from, to: found.to, fromColumns: found.from_columns, toColumns: found.to_columns }
}

function expressionsOf(expression: OssieExpression): DialectExpressions {
  if (typeof expression === 'string') return { ANSI_SQL: expression }
  const found: DialectExpressions = {}
  for (const { dialect, expression: sql, aggregation_type, input_expr } of Array.isArray(expression) ? expression : expression.dialects) {
    const text = sql ?? (aggregation_type && input_expr ? `${aggregation_type}(${input_expr})` : null)
    if (text !== null) found[dialect.toUpperCase()] = text
  }
  return found
}

/** A plain text is a list of synonyms when it reads like one ("orders, purchases, sales"), else instructions. */
const isWordList = (text: string): boolean => text.includes(',') && text.split(',').every((part) => part.trim().split(/\s+/).length <= 3)

function synonymsOf(context: AiContext | undefined): Synonym[] {
  if (context === undefined) return []
  const words = typeof context === 'string' ? (isWordList(context) ? context.split(',') : []) : (context.synonyms ?? [])
  return words.map((text) => ({ text: text.trim(), language: 'en' }))
}

function instructionsOf(context: AiContext | undefined): string | null {
  if (context === undefined) return null
  if (typeof context === 'string') return isWordList(context) ? null : context
  return context.instructions ?? context.prompt ?? null
}

const examplesOf = (context: AiContext | undefined): string[] =>
  context === undefined || typeof context === 'string' ? [] : (context.examples ?? [])
