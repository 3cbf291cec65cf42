import type { Db } from '../db/db.ts'
import { storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** One question in `pulse_query_history`. `rowsReturned` is null when there was no answer. `executedAt` is an ISO instant. */
export type PulseQuery = {
  userId: string
  queryText: string
  executedAt: string
  dataSource: 'postgresql' | 'bigquery'
  rowsReturned: number | null
}

/** Adds a question, as it was typed, to the documented table. */
export async function insertPulseQuery(db: Db, query: PulseQuery): Promise<void> {
  await db.run(sql`
    insert into public.pulse_query_history (user_id, query_text, executed_at, data_source, rows_returned)
    values (${storable(query.userId)}, ${storable(query.queryText)}, ${query.executedAt}, ${query.dataSource}, ${query.rowsReturned})`)
}
