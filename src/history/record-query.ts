import type { Db } from '../db/db.ts'
import type { Outcome } from '../present/answer/events.ts'
import { insertKpiQuery } from './kpi-query-history.table.ts'
import { insertPulseQuery } from './pulse-query-history.table.ts'

/** What both histories keep of one turn. `askedAt` is an ISO instant; `rowCount` is null when no statement returned. */
export type AskedQuery = {
  userId: string
  question: string
  askedAt: string
  dataSource: 'postgresql' | 'bigquery'
  outcome: Outcome
  rowCount: number | null
  totalMs: number
}

/** Writes one turn to both documented tables; call it in the transaction that closes the turn. */
export async function recordQuery(db: Db, query: AskedQuery): Promise<void> {
  const successful = query.outcome === 'answered' || query.outcome === 'no_data'
  await insertPulseQuery(db, {
    userId: query.userId,
    queryText: query.question,
    executedAt: query.askedAt,
    dataSource: query.dataSource,
    rowsReturned: successful ? (query.rowCount ?? 0) : null,
  })
  await insertKpiQuery(db, {
    queryText: query.question,
    askedAt: query.askedAt,
    executionTimeMs: Math.max(0, Math.round(query.totalMs)),
    successful,
  })
}
