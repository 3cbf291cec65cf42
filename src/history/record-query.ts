import type { Sql } from '../db/sql.ts'
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

/**
 * The inserts into both documented tables, to be part of the one statement that ends a turn. They write when the relation `when`
 * has a row. Every outcome is written; only an answer counts as successful and has a number of rows.
 */
export function recordQuery(query: AskedQuery, when: Sql): { pulse: Sql; kpi: Sql } {
  const successful = query.outcome === 'answered' || query.outcome === 'no_data'
  const { question, askedAt } = query
  return {
    pulse: insertPulseQuery(
      {
        userId: query.userId,
        queryText: question,
        executedAt: askedAt,
        dataSource: query.dataSource,
        rowsReturned: successful ? (query.rowCount ?? 0) : null,
      },
      when,
    ),
    kpi: insertKpiQuery({ queryText: question, askedAt, executionTimeMs: Math.max(0, Math.round(query.totalMs)), successful }, when),
  }
}
