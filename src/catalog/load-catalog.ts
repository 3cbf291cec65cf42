import type { Connections } from '../db/db.ts'
import type { Catalog, Table } from './catalog.ts'
import { catalogVersion } from './catalog-version.ts'
import { draftModel } from './draft-model.ts'
import { readForms } from './introspect/read-forms.ts'
import { readTables } from './introspect/read-tables.ts'
import { makeValueIndex } from './make-value-index.ts'
import type { ModelSource } from './ossie/model-source.ts'
import { pruneModel } from './prune-model.ts'
import { readValues, type ValueLimits } from './read-values.ts'
import { resolveModel } from './resolve-model.ts'
import type { SemanticModel } from './semantic-model.ts'

export type LoadCatalogInput = {
  /** The reader's: the catalog holds what that role may select. */
  connections: Connections
  /** The semantic model; null, or one that does not fit the target, and a drafted one takes its place. */
  model: ModelSource | null
  searchPath?: readonly string[]
  limits?: Partial<ValueLimits>
  /** Wall time in milliseconds, for the time limit on values. */
  now: () => number
}

/**
 * Reads the target into one immutable snapshot, in a read-only transaction. Works on any PostgreSQL from 15 with any model or none.
 * Throws what the driver throws when the target cannot be reached.
 */
export async function loadCatalog(input: LoadCatalogInput): Promise<Catalog> {
  return await input.connections.withClient(async (client) => {
    await client.query('begin transaction isolation level repeatable read, read only')
    try {
      await client.query("set local statement_timeout = '30s'; set local lock_timeout = '2s'")
      const tables = await readForms(client, await readTables(client), input.now)
      const searchPath = input.searchPath ? [...input.searchPath] : searchPathOf(tables)
      const { model: fitted, warnings } = fitModel(input.model, tables, searchPath)
      const values = await readValues(client, { tables, model: fitted, now: input.now, ...(input.limits ? { limits: input.limits } : {}) })
      const index = makeValueIndex(values.columns)
      const model = pruneModel(fitted, tables, index)
      return {
        version: await catalogVersion(tables, model, values.columns),
        dialect: 'postgresql',
        searchPath,
        tables,
        model,
        values: index,
        warnings: [...warnings, ...values.warnings],
      }
    } finally {
      await client.query('rollback').catch(() => undefined)
    }
  })
}

/**
 * The model resolved against the tables. Where fewer than half of its datasets are there, it was written for another database: tables
 * that it does not cover are drafted as well, so that they can be asked.
 */
export function fitModel(
  source: ModelSource | null,
  tables: ReadonlyMap<string, Table>,
  searchPath: readonly string[],
): { model: SemanticModel; warnings: string[] } {
  const target = { tables, searchPath, dialect: 'postgresql' as const }
  if (source === null) return resolveModel(draftModel({ tables }), target)
  const fitted = resolveModel(source, target)
  if (fitted.model.datasets.length * 2 >= source.datasets.length) return fitted
  const covered = new Set(fitted.model.datasets.map((dataset) => dataset.table))
  const rest = new Map([...tables].filter(([key]) => !covered.has(key)))
  const drafted = draftModel({ tables: rest, taken: new Set(fitted.model.datasets.map((dataset) => dataset.name)) })
  const reduced = `the semantic model ${source.name} fits ${fitted.model.datasets.length} of its ${source.datasets.length} datasets; the other tables of the target are used by their names`
  if (covered.size === 0) return { ...resolveModel(drafted, target), warnings: [reduced] }
  const both = resolveModel(
    {
      ...source,
      datasets: [...source.datasets, ...drafted.datasets],
      relationships: [...source.relationships, ...drafted.relationships],
      metrics: [...source.metrics, ...drafted.metrics],
      ambiguous: [],
      missing: [],
      verified: [],
      examples: drafted.examples,
    },
    target,
  )
  return { model: both.model, warnings: [reduced] }
}

const ownPath: readonly string[] = ['public', 'kpi']

/**
 * Schemas along which names without one are found: our own two, then every other schema none of whose names exists twice in the target. A name that is in two
 * schemas has to be written with its schema.
 */
export function searchPathOf(tables: ReadonlyMap<string, Table>): string[] {
  const schemas = new Map<string, string[]>()
  for (const { schema, name } of tables.values()) schemas.set(name, [...(schemas.get(name) ?? []), schema])
  const shared = new Set([...schemas.values()].filter((list) => list.length > 1).flat())
  const others = new Set([...tables.values()].map(({ schema }) => schema))
  return [...ownPath, ...[...others].filter((schema) => !ownPath.includes(schema) && !shared.has(schema)).toSorted()]
}
