import * as z from 'zod'

const contentSchema = z.record(z.string(), z.looseObject({ schema: z.unknown() }))
const operationSchema = z.looseObject({
  summary: z.string(),
  parameters: z
    .array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: z.unknown() }))
    .optional(),
  requestBody: z.looseObject({ required: z.boolean().optional(), content: contentSchema }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: contentSchema.optional() })),
})
type Operation = z.infer<typeof operationSchema>
const documentSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) })

const schemaSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
})

const head = `// biome-ignore-all format: made by a program
/**
 * The requests that the service takes and their answers, made from its OpenAPI document: \`npx vitest run --config test/vitest.config.ts
 * test/http/routes.test.ts --update\` writes it anew. \`path\` fills the braces of the address. \`answer\` is what a success brings: text for
 * what is no JSON, null for nothing.
 */
`

/** The types of all routes of an OpenAPI 3.1 document, as a TypeScript module. Throws for a document that is none. */
export function writeRoutes(document: unknown): string {
  const { paths } = documentSchema.parse(document)
  const routes = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const shapes = repeatedShapes(routes.flatMap(({ operation }) => schemasOf(operation)))
  const named = [...shapes].map(([text, name]) => `type ${name} = ${writeType(JSON.parse(text), shapes, '', text)}\n`)
  const entries = routes.map(({ name, operation }) => `  /** ${operation.summary}. */\n  '${name}': ${routeType(operation, shapes)}\n`)
  return `${head}export type Routes = {\n${entries.join('')}}\n\n${named.join('\n')}`
}

function routeType({ parameters = [], requestBody, responses }: Operation, shapes: Shapes): string {
  const of = (place: string) => parameters.filter((one) => one.in === place)
  const record = (all: typeof parameters) =>
    `{ ${all.map((one) => `${nameOf(one.name)}${one.required ? '' : '?'}: ${writeType(one.schema, shapes, '    ')}`).join('; ')} }`
  const body = requestBody?.content['application/json']?.schema
  const answers = Object.entries(responses).flatMap(([status, { content }]) => (/^2/.test(status) ? [answerType(content, shapes)] : []))
  const parts = [
    of('path').length === 0 ? [] : [`path: ${record(of('path'))}`],
    of('query').length === 0 ? [] : [`query${of('query').some((one) => one.required) ? '' : '?'}: ${record(of('query'))}`],
    body === undefined ? [] : [`body${requestBody?.required ? '' : '?'}: ${writeType(body, shapes, '    ')}`],
    [`answer: ${[...new Set(answers)].join(' | ')}`],
  ]
  return `{\n${parts
    .flat()
    .map((part) => `    ${part}\n`)
    .join('')}  }`
}

function answerType(content: z.infer<typeof contentSchema> | undefined, shapes: Shapes): string {
  const json = content?.['application/json']
  if (json !== undefined) return writeType(json.schema, shapes, '    ')
  return content === undefined ? 'null' : 'string'
}

const schemasOf = ({ parameters = [], requestBody, responses }: Operation): unknown[] => [
  ...parameters.map((one) => one.schema),
  ...Object.values(requestBody?.content ?? {}).map((one) => one.schema),
  ...Object.entries(responses).flatMap(([status, { content }]) => (/^2/.test(status) ? [content?.['application/json']?.schema] : [])),
]

/** Schemas that stand in several places, by their text, with a name for each. */
type Shapes = ReadonlyMap<string, string>

/** Objects that are written out more than once get a name, made of their first fields. */
function repeatedShapes(roots: unknown[]): Shapes {
  const counts = new Map<string, number>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { properties } = schemaSchema.safeParse(value).data ?? {}
    const text = JSON.stringify(value)
    if (properties !== undefined && Object.keys(properties).length >= 3) counts.set(text, (counts.get(text) ?? 0) + 1)
    for (const inner of Object.values(value)) visit(inner)
  }
  roots.forEach(visit)
  const shapes = new Map<string, string>()
  for (const [text, count] of counts) {
    if (count < 2) continue
    const fields = Object.keys(schemaSchema.parse(JSON.parse(text)).properties ?? {})
    const base = `With${fields.slice(0, 3).map(capital).join('')}`
    const taken = [...shapes.values()].filter((name) => name === base || new RegExp(`^${base}\\d+$`).test(name)).length
    shapes.set(text, taken === 0 ? base : `${base}${taken + 1}`)
  }
  return shapes
}

const capital = (word: string): string => word.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())

const nameOf = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name))

/** A schema as a type; `whole` is the text of the shape that is being defined, which is not replaced by its own name. */
function writeType(found: unknown, shapes: Shapes, indent: string, whole = ''): string {
  const text = JSON.stringify(found)
  const name = shapes.get(text)
  if (name !== undefined && text !== whole) return name
  const parsed = schemaSchema.safeParse(found)
  if (!parsed.success) return 'unknown'
  const { type, properties, required = [], additionalProperties, items, prefixItems, enum: values, anyOf, oneOf, allOf } = parsed.data
  const write = (one: unknown) => writeType(one, shapes, indent)
  if ('const' in parsed.data) return JSON.stringify(parsed.data.const)
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ')
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return [...new Set(choices.map(write))].join(' | ')
  if (allOf !== undefined) return allOf.map((one) => `(${write(one)})`).join(' & ')
  if (Array.isArray(type)) return [...new Set(type.map((one) => write({ ...parsed.data, type: one })))].join(' | ')
  switch (type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'array':
      return prefixItems === undefined ? `(${write(items)})[]`.replace(/^\((\w+)\)\[\]$/, '$1[]') : `[${prefixItems.map(write).join(', ')}]`
  }
  if (properties === undefined || Object.keys(properties).length === 0) {
    const isOpen = additionalProperties === undefined || typeof additionalProperties === 'boolean'
    return type === undefined ? 'unknown' : `Record<string, ${isOpen ? 'unknown' : write(additionalProperties)}>`
  }
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([key, value]) => {
    return `${inner}${nameOf(key)}${required.includes(key) ? '' : '?'}: ${writeType(value, shapes, inner)}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}
