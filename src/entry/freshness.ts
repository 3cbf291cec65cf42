import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Dataset } from '../catalog/semantic-model.ts'
import type { Connections } from '../db/db.ts'
import { ident, sql } from '../db/sql.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'

type Deps = { catalogs: CatalogKeeper; reader: Connections; clock: Clock; log: Logger }

/** How long one reading serves. */
const goodForMs = 5 * 60_000

/**
 * Tells the newest day in the data as an ISO date: the latest day of the biggest table of events that has a date. Null when there is
 * none or the database is away.
 */
export function newestDay({ catalogs, reader, clock, log }: Deps): () => Promise<string | null> {
  let read: { version: string; at: number; day: string | null } | null = null
  return async () => {
    const catalog = await catalogs.get()
    if (!catalog.ok) return null
    const { version } = catalog.value
    if (read?.version === version && clock.now() - read.at < goodForMs) return read.day
    const axis = mainAxis(catalog.value)
    const day = axis === null ? null : await latest(axis).catch(() => null)
    read = { version, at: clock.now(), day }
    return day
  }

  async function latest({ schema, table, column }: Axis): Promise<string | null> {
    const query = sql`select max(${ident(column)})::date::text as day from ${ident(schema)}.${ident(table)}`
    const started = clock.now()
    const { rows } = await reader.withClient(async (client) => {
      await client.query('begin read only')
      await client.query(`set local statement_timeout = '2s'`)
      const answer = await client.query<{ day: string | null }>(query.text, query.values)
      await client.query('rollback')
      return answer
    })
    log.debug('read the newest day of the data', { table, ms: clock.now() - started })
    return rows[0]?.day ?? null
  }
}

type Axis = { schema: string; table: string; column: string }

function mainAxis(catalog: Catalog): Axis | null {
  const rowsOf = (dataset: Dataset) => catalog.tables.get(dataset.table)?.rowEstimate ?? 0
  const [dataset] = catalog.model.datasets
    .filter((one) => one.kind === 'event' && one.timeAxis !== null)
    .toSorted((a, b) => rowsOf(b) - rowsOf(a))
  const table = dataset ? catalog.tables.get(dataset.table) : undefined
  const field = dataset?.fields.find(({ name }) => name === dataset.timeAxis)
  if (!table || !field?.column) return null
  const type = table.columns.find(({ name }) => name === field.column)?.typeName
  if (type === undefined || !['date', 'timestamp', 'timestamptz'].includes(type)) return null
  return { schema: table.schema, table: table.name, column: field.column }
}
