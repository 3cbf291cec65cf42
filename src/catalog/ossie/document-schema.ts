import * as z from 'zod'

const text = z.string('expected a text')
const name = z.string('expected a name').min(1, 'expected a name')

const aiContextSchema = z.union(
  [
    z.string(),
    z.looseObject({
      instructions: z.string().optional(),
      /** How drafts before 0.1 called the instructions. */
      prompt: z.string().optional(),
      synonyms: z.array(text, 'expected a list of texts').optional(),
      examples: z.array(text, 'expected a list of texts').optional(),
    }),
  ],
  'expected a text, or instructions, synonyms and examples',
)
export type AiContext = z.infer<typeof aiContextSchema>

/** The specification has JSON text in `data`; a mapping written out is read too. */
const customExtensionSchema = z.looseObject({
  vendor_name: name,
  data: z.unknown(),
})
export type CustomExtension = z.infer<typeof customExtensionSchema>

const dialectExpressionSchema = z.looseObject({
  dialect: z.string().default('ANSI_SQL'),
  expression: text.optional(),
  /** Drafts of 2025 split an aggregate in two. */
  aggregation_type: text.optional(),
  input_expr: text.optional(),
})
const dialectsSchema = z.array(dialectExpressionSchema).min(1, 'expected at least one dialect')

/** `{dialects: [...]}` since 0.1; earlier drafts wrote the list or the text alone. */
const expressionSchema = z.union(
  [z.string(), dialectsSchema, z.looseObject({ dialects: dialectsSchema })],
  'expected dialects, each with dialect and expression',
)
export type OssieExpression = z.infer<typeof expressionSchema>

const common = {
  description: text.optional(),
  ai_context: aiContextSchema.optional(),
  custom_extensions: z.array(customExtensionSchema, 'expected a list of extensions').optional(),
}

export const dataTypeSchema = z.enum([
  'String',
  'Integer',
  'Decimal',
  'Float',
  'Boolean',
  'Date',
  'Time',
  'DateTime',
  'DateTimeTz',
  'Opaque',
])
export type DataType = z.infer<typeof dataTypeSchema>

const fieldSchema = z.looseObject({
  name,
  expression: expressionSchema,
  dimension: z.looseObject({ is_time: z.boolean().optional() }).nullish(),
  label: text.optional(),
  datatype: dataTypeSchema.optional(),
  ...common,
})
export type OssieField = z.infer<typeof fieldSchema>

const metricSchema = z.looseObject({ name, expression: expressionSchema, datatype: dataTypeSchema.optional(), ...common })
export type OssieMetric = z.infer<typeof metricSchema>

const columns = z.array(name, 'expected a list of columns')

const datasetSchema = z.looseObject({
  name,
  source: name,
  primary_key: columns.nullish(),
  unique_keys: z.array(columns).nullish(),
  fields: z.array(fieldSchema, 'expected a list of fields').nullish(),
  metrics: z.array(metricSchema, 'expected a list of metrics').nullish(),
  ...common,
})
export type OssieDataset = z.infer<typeof datasetSchema>

const relationshipSchema = z
  .looseObject({ name, from: name, to: name, from_columns: columns.min(1), to_columns: columns.min(1), ...common })
  .refine((found) => found.from_columns.length === found.to_columns.length, {
    path: ['to_columns'],
    message: 'expected as many columns as from_columns has',
  })
export type OssieRelationship = z.infer<typeof relationshipSchema>

const model = {
  name,
  datasets: z.array(datasetSchema, 'expected a list of datasets').default([]),
  relationships: z.array(relationshipSchema, 'expected a list of relationships').nullish(),
  metrics: z.array(metricSchema, 'expected a list of metrics').nullish(),
  ...common,
}
/** A model without datasets says nothing, unless an extension of ours says it: files that only hold verified questions. */
const saysSomething = (found: { datasets: unknown[]; custom_extensions?: CustomExtension[] | undefined }): boolean =>
  found.datasets.length > 0 || found.custom_extensions?.some((extension) => extension.vendor_name.toUpperCase() === 'PULSE') === true
const nothingSaid = { path: ['datasets'], message: 'expected a list of datasets with at least one' }

export const modelSchema = z.looseObject(model).refine(saysSomething, nothingSaid)
export type OssieModel = z.infer<typeof modelSchema>

/** One Apache Ossie document up to 0.2.0.dev0: a list of models. A single model without the list is read as well. */
export const documentSchema = z.looseObject({
  version: z.union([z.string(), z.number()]).optional(),
  semantic_model: z.preprocess(
    (found) => (found === undefined || found === null || Array.isArray(found) ? found : [found]),
    z.array(modelSchema, 'expected a list of models').min(1, 'expected at least one model'),
  ),
})

/** One Apache Ossie document of the later form: the model itself at the top. Source: core-spec/ossie-schema.json, 2026. */
export const flatDocumentSchema = z
  .looseObject({ version: z.union([z.string(), z.number()]).optional(), ...model })
  .refine(saysSomething, nothingSaid)

/** Properties that the specification knows, by the kind of object; others are reported and left alone. */
export const knownProperties: Record<string, readonly string[]> = {
  document: ['version', 'semantic_model', 'dialects', 'vendors'],
  model: ['version', 'name', 'description', 'ai_context', 'datasets', 'relationships', 'metrics', 'custom_extensions'],
  datasets: ['name', 'source', 'primary_key', 'unique_keys', 'description', 'ai_context', 'fields', 'metrics', 'custom_extensions'],
  fields: ['name', 'expression', 'dimension', 'label', 'description', 'datatype', 'ai_context', 'custom_extensions'],
  metrics: ['name', 'expression', 'description', 'datatype', 'ai_context', 'custom_extensions'],
  relationships: ['name', 'from', 'to', 'from_columns', 'to_columns', 'description', 'ai_context', 'custom_extensions'],
}
