import type { Db } from '../db/db.ts'
import { storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** One question in `kpi.query_history`. `askedAt` is an ISO instant; the column has no zone and holds UTC. */
export type KpiQuery = { queryText: string; askedAt: string; executionTimeMs: number; successful: boolean }

/** Adds a question, as it was typed, to the documented table. */
export async function insertKpiQuery(db: Db, query: KpiQuery): Promise<void> {
  await db.run(sql`
    insert into kpi.query_history (query_text, timestamp, execution_time_ms, successful)
    values (${storable(query.queryText)}, ${query.askedAt}::timestamptz at time zone 'UTC', ${query.executionTimeMs}, ${query.successful})`)
}
