import type { Clock } from '../base/clock.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Dataset } from '../catalog/semantic-model.ts'
import type { Connections } from '../db/db.ts'
import { ident, sql } from '../db/sql.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'

type Deps = { catalogs: CatalogKeeper; reader: Connections; clock: Clock }

/** How new the data is, as ISO dates; null when no table of those has a date, or the database is away. */
export type Freshness = {
  /** The newest day of the biggest table of events. */
  newest(): Promise<string | null>
  /** The newest day in any of these tables (`schema.table`). */
  of(tables: readonly string[]): Promise<string | null>
}

/** How long one reading serves. */
const goodForMs = 5 * 60_000

/** Reads the newest day of a table along its time axis, at most every five minutes and for two seconds. */
export function createFreshness({ catalogs, reader, clock }: Deps): Freshness {
  const read = new Map<string, { at: number; day: string | null }>()

  async function latest(axis: Axis): Promise<string | null> {
    const key = `${axis.schema}.${axis.table}`
    const known = read.get(key)
    if (known && clock.now() - known.at < goodForMs) return known.day
    try {
      const day = await ask(axis)
      read.set(key, { at: clock.now(), day })
      return day
    } catch {
      return null
    }
  }

  async function ask({ schema, table, column }: Axis): Promise<string | null> {
    const query = sql`select max(${ident(column)})::date::text as day from ${ident(schema)}.${ident(table)}`
    return reader.withClient(async (client) => {
      await client.query(`begin read only; set local statement_timeout = '2s'`)
      const { rows } = await client.query<{ day: string | null }>(query.text, query.values)
      await client.query('rollback')
      return rows[0]?.day ?? null
    })
  }

  return {
    newest: async () => {
      const catalog = await catalogs.get()
      const axis = catalog.ok ? mainAxis(catalog.value) : null
      return axis === null ? null : latest(axis)
    },
    of: async (tables) => {
      const catalog = await catalogs.get()
      if (!catalog.ok) return null
      const axes = tables.map((table) => axisOf(catalog.value, table)).filter((axis) => axis !== null)
      const days = await Promise.all(axes.map(latest))
      return (
        days
          .filter((day) => day !== null)
          .toSorted()
          .at(-1) ?? null
      )
    },
  }
}

type Axis = { schema: string; table: string; column: string }

function mainAxis(catalog: Catalog): Axis | null {
  const rowsOf = (dataset: Dataset) => catalog.tables.get(dataset.table)?.rowEstimate ?? 0
  const events = catalog.model.datasets.filter(({ kind, timeAxis }) => kind === 'event' && timeAxis !== null)
  const [biggest] = events.toSorted((a, b) => rowsOf(b) - rowsOf(a))
  return biggest ? axisOf(catalog, biggest.table) : null
}

/** Forecasts have dates too, but they tell nothing of how new the data is. */
function axisOf(catalog: Catalog, key: string): Axis | null {
  const table = catalog.tables.get(key)
  const dataset = catalog.model.datasets.find((one) => one.table === key && one.kind !== 'forecast')
  const column = dataset?.fields.find(({ name }) => name === dataset.timeAxis)?.column
  const type = table?.columns.find(({ name }) => name === column)?.typeName
  if (!table || !column || type === undefined || !['date', 'timestamp', 'timestamptz'].includes(type)) return null
  return { schema: table.schema, table: table.name, column }
}
