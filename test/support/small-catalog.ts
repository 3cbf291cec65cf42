import type pg from 'pg'
import type { Catalog, Table } from '../../src/catalog/catalog.ts'
import type { ValueIndex } from '../../src/catalog/value-index.ts'
import type { Connections } from '../../src/db/db.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'

/** Tables and columns of the two seed schemas as the server has them, with no meaning attached, and the given values indexed. */
export async function readSmallCatalog(connections: Connections, values: Record<string, string[]> = {}): Promise<Catalog> {
  const found = await connections.withClient((client) => columnsOf(client))
  const tables = new Map<string, Table>()
  for (const { schema, name, column, type, nullable } of found) {
    const key = `${schema}.${name}`
    const empty = { primaryKey: [], uniqueKeys: [], foreignKeys: [], rowEstimate: null, comment: null }
    const table = tables.get(key) ?? { schema, name, kind: 'table' as const, columns: [], ...empty }
    table.columns.push({ name: column, type, typeName: type, nullable: nullable === 'YES', comment: null })
    tables.set(key, table)
  }
  return smallCatalog(tables.values(), values)
}

/** A catalog of the given tables. */
export function smallCatalog(tables: Iterable<Table>, values: Record<string, string[]> = {}): Catalog {
  return {
    version: 'small-1',
    dialect: 'postgresql',
    searchPath: ['public', 'kpi'],
    tables: new Map([...tables].map((table) => [`${table.schema}.${table.name}`, table])),
    model: {
      name: 'small',
      instructions: null,
      datasets: [],
      relationships: [],
      metrics: [],
      segments: [],
      ambiguous: [],
      verified: [],
      examples: ['How many regions are there?', 'List the teams', 'Average value by month'],
    },
    values: smallValues(values),
    warnings: [],
  }
}

type FoundColumn = { schema: string; name: string; column: string; type: string; nullable: string }

async function columnsOf(client: pg.ClientBase): Promise<FoundColumn[]> {
  const text = `select table_schema as schema, table_name as name, column_name as column, udt_name as type, is_nullable as nullable
    from information_schema.columns where table_schema in ('public', 'kpi') order by table_schema, table_name, ordinal_position`
  return (await client.query<FoundColumn>(text)).rows
}

/** Everything in the catalog may be read. */
export function openPolicy(catalog: Catalog, maxRows: number): GuardPolicy {
  const tables = Object.fromEntries([...catalog.tables].map(([key, table]) => [key, table.columns.map((column) => column.name)]))
  return { dialect: 'postgresql', defaultSchema: 'public', searchPath: catalog.searchPath, maxRows, tables, columnOrder: tables }
}

function smallValues(values: Record<string, string[]>): ValueIndex {
  const all = Object.entries(values).flatMap(([column, list]) => list.map((value) => ({ value, column, field: null })))
  const fold = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  return {
    exact: (text) => all.filter((one) => fold(one.value) === fold(text)),
    similar: (text, _maxDistance, limit) =>
      all
        .filter((one) => fold(one.value).startsWith(fold(text).slice(0, 3)))
        .slice(0, limit)
        .map((one) => ({ ...one, distance: 0.4 })),
    containing: (text, limit) => all.filter((one) => fold(one.value).includes(fold(text))).slice(0, limit),
    valuesOf: (column) => values[column] ?? null,
    all: () => all,
    filter: (mayRead) => smallValues(Object.fromEntries(Object.entries(values).filter(([column]) => mayRead(column)))),
  }
}
