import * as z from 'zod'
import type { Dialect } from '../catalog/catalog.ts'
import type { GuardPolicy } from './policy.ts'

const names = z.array(z.string())
const namesByTable = z.record(z.string(), names)
const ownNames = z.array(z.string().regex(/^(?!pg_catalog\.)[^.]+\../, 'expected schema.name outside pg_catalog'))
const value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), z.array(z.number())])

const policySchema = z.object({
  dialect: z.enum(['postgresql', 'bigquery']).default('postgresql'),
  defaultSchema: z.string().default('public'),
  maxRows: z.int().min(1).default(1_000),
  tables: namesByTable,
  deniedColumns: namesByTable.default({}),
  deniedTables: names.default([]),
  columnOrder: namesByTable.default({}),
  searchPath: names.min(1).nullish(),
  functionTiers: z.array(z.enum(['A', 'B'])).nullish(),
  missingFunctions: names.default([]),
  addedFunctions: ownNames.default([]),
  addedOperators: ownNames.default([]),
  enumTypes: names.default([]),
  rowFilters: z.record(z.string(), z.object({ condition: z.string(), values: z.array(value).default([]) })).default({}),
  masks: z.record(z.string(), z.enum(['null', 'hash', 'last4'])).default({}),
})

/** Columns with their types, in table order, by `schema.table`. */
export type CatalogFile = Record<string, Record<string, string>>

const columnsSchema = z.record(z.string(), z.string())
const flatSchema = z.record(z.string(), columnsSchema)
const nestedSchema = z.record(z.string(), flatSchema)

/** Reads a policy as `guard.md` writes it. Throws a message that names every wrong field. */
export function readPolicyFile(content: unknown): GuardPolicy {
  const { searchPath, functionTiers, ...policy } = parse('policy', policySchema, content)
  return { ...policy, ...(searchPath ? { searchPath } : {}), ...(functionTiers ? { functionTiers } : {}) }
}

/** Reads `{"schema.table": {"column": "type"}}`; tables may also be nested under their schema. Throws a message on anything else. */
export function readCatalogFile(content: unknown): CatalogFile {
  const nested = nestedSchema.safeParse(content)
  if (!nested.success) return parse('catalog', flatSchema, content)
  return Object.fromEntries(
    Object.entries(nested.data).flatMap(([schema, tables]) =>
      Object.entries(tables).map(([name, columns]) => [`${schema}.${name}`, columns]),
    ),
  )
}

function parse<T>(what: string, schema: z.ZodType<T>, content: unknown): T {
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 10).map((issue) => `  ${issue.path.join('.') || 'file'}: ${issue.message}`)
  throw new Error(`The ${what} file cannot be used:\n${issues.join('\n')}`)
}

/**
 * A policy under which everything in a catalog may be read. Unqualified names mean a table in `public`, or in a schema that shares no
 * table name with another.
 */
export function openPolicy(catalog: CatalogFile, dialect: Dialect): GuardPolicy {
  const order = Object.fromEntries(Object.entries(catalog).map(([key, columns]) => [key, Object.keys(columns)]))
  const places = Object.keys(catalog).map((key) => [key.slice(0, key.indexOf('.')), key.slice(key.indexOf('.') + 1)] as const)
  const schemasOf = Map.groupBy(places, ([, table]) => table)
  const shared = new Set(places.filter(([, table]) => (schemasOf.get(table)?.length ?? 0) > 1).map(([schema]) => schema))
  const alone = [...new Set(places.map(([schema]) => schema))].filter((schema) => schema !== 'public' && !shared.has(schema))
  return { dialect, defaultSchema: 'public', maxRows: 1_000, tables: order, columnOrder: order, searchPath: ['public', ...alone] }
}

/** A policy with the column order of a catalog wherever it has none itself. */
export function withColumnOrder(policy: GuardPolicy, catalog: CatalogFile): GuardPolicy {
  const order = Object.fromEntries(Object.entries(catalog).map(([key, columns]) => [key, Object.keys(columns)]))
  return { ...policy, columnOrder: { ...order, ...policy.columnOrder } }
}
