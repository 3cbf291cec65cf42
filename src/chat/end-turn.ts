import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { empty, join, type Sql, sql } from '../db/sql.ts'
import { recordQuery } from '../history/record-query.ts'
import type { EventData } from '../present/answer/events.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import type { Usage } from '../translate/translator.ts'
import { insertLastEvents } from './answer-event.table.ts'
import type { Unstored } from './answer-log.ts'
import type { Ending } from './answer-question.ts'
import { confidenceOf } from './confidence.ts'
import { keepResult } from './result.table.ts'
import type { TurnRecord } from './running-turn.ts'
import { closeTurn } from './turn.table.ts'

/** What is written about every turn, whoever ends it. `askedAt` and `endedAt` are in epoch milliseconds. */
export type EndedTurn = {
  id: string
  owner: string
  typed: string
  dataSource: 'postgresql' | 'bigquery'
  askedAt: number
  endedAt: number
  record: TurnRecord
}

/** The last event of a turn: outcome, times, tokens, what they cost where that is known, and the receipt. */
export function doneEvent(
  turn: EndedTurn,
  ending: Ending,
  costs?: (usage: Usage) => number | null,
): { name: 'done'; data: EventData<'done'> } {
  const { record } = turn
  const { usage } = record
  return {
    name: 'done',
    data: {
      outcome: ending.outcome,
      ms: Math.max(0, Math.round(turn.endedAt - turn.askedAt)),
      timings: record.timings,
      tokens: { in: usage.tokensIn, cached: usage.tokensCached, out: usage.tokensOut },
      cost: costs?.(usage) ?? null,
      receipt: {
        translator: record.translator === 'edited' ? null : record.translator,
        interpretation: record.interpretation?.sentence ?? null,
        intervals: record.interpretation?.intervals ?? [],
        sql: record.sql,
        parameters: [],
        tables: record.tables,
        columns: record.columns,
        row_count: record.rowCount,
        truncated: record.truncated,
        data_source: turn.dataSource,
        fresh_to: record.freshTo,
        catalog_version: record.catalogVersion,
        prompt: usage.prompt,
        model: usage.model,
        confidence: ['answered', 'no_data'].includes(ending.outcome) ? confidenceOf(record) : null,
      },
    },
  }
}

/**
 * Stores the end of a turn: the last events, the full turn with its folded answer, and both documented histories, in one statement,
 * so all of it or nothing. False when the turn had ended before; then nothing is written.
 */
export async function storeEnd(
  db: Db,
  turn: EndedTurn,
  ending: Ending,
  done: EventData<'done'>,
  unstored: Unstored,
  view: AnswerView,
): Promise<boolean> {
  const { record } = turn
  const ended = sql`ended`
  const histories = recordQuery(
    {
      userId: turn.owner,
      question: turn.typed,
      askedAt: new Date(turn.askedAt).toISOString(),
      dataSource: turn.dataSource,
      outcome: ending.outcome,
      rowCount: record.rowCount,
      totalMs: done.ms,
    },
    ended,
  )
  const update = closeTurn({
    id: turn.id,
    finishedAt: turn.endedAt,
    outcome: ending.outcome,
    translator: record.translator,
    candidate: record.candidate,
    sql: record.sql,
    parameters: [],
    interpretation: record.interpretation,
    semanticQuery: record.semanticQuery,
    rowCount: record.rowCount,
    truncated: record.rowCount === null ? null : record.truncated,
    resultId: record.resultId,
    totalMs: done.ms,
    timings: record.timings,
    tokens: done.tokens,
    cost: done.cost,
    versions: {
      catalog: record.catalogVersion,
      prompt: record.usage.prompt,
      model: record.usage.model,
      policy: record.rights?.fingerprint ?? null,
      max_rows: record.rights === null ? null : String(record.rights.maxRows),
    },
    warnings: record.warnings,
    problem: ending.problem,
    receipt: done.receipt,
    answer: view,
  })
  const found = await db.many(
    z.object({ id: z.string() }),
    sql`
    with ended as (${update}),
    last_events as (${insertLastEvents(turn.id, unstored.events, ended)}),
    ${lines(unstored.results.map((kept) => sql`${keepResult(kept, ended)},`))}
    pulse as (${histories.pulse}),
    kpi as (${histories.kpi})
    select id from ended`,
  )
  return found.length > 0
}

const lines = (parts: readonly Sql[]): Sql => (parts.length === 0 ? empty : join(parts, ' '))
