import { storable } from '../db/row-types.ts'
import { type Sql, sql } from '../db/sql.ts'

/** One question in `kpi.query_history`. `askedAt` is an ISO instant; the column has no zone and holds UTC. */
export type KpiQuery = { queryText: string; askedAt: string; executionTimeMs: number; successful: boolean }

/** The insert of a question, as it was typed, into the documented table: one row for each row of the relation `when`. */
export const insertKpiQuery = (query: KpiQuery, when: Sql): Sql => sql`
  insert into kpi.query_history (query_text, timestamp, execution_time_ms, successful)
  select ${storable(query.queryText)}, ${query.askedAt}::timestamptz at time zone 'UTC', ${query.executionTimeMs}::integer,
    ${query.successful}::boolean
  from ${when}`
