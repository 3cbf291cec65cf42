import { storable } from '../db/row-types.ts'
import { type Sql, sql } from '../db/sql.ts'

/** One question in `pulse_query_history`. `rowsReturned` is null when there was no answer. `executedAt` is an ISO instant. */
export type PulseQuery = {
  userId: string
  queryText: string
  executedAt: string
  dataSource: 'postgresql' | 'bigquery'
  rowsReturned: number | null
}

/** The insert of a question, as it was typed, into the documented table: one row for each row of the relation `when`. */
export const insertPulseQuery = (query: PulseQuery, when: Sql): Sql => sql`
  insert into public.pulse_query_history (user_id, query_text, executed_at, data_source, rows_returned)
  select ${storable(query.userId)}, ${storable(query.queryText)}, ${query.executedAt}::timestamptz, ${query.dataSource},
    ${query.rowsReturned}::integer
  from ${when}`
