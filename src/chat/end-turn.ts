import type { Db } from '../db/db.ts'
import { recordQuery } from '../history/record-query.ts'
import type { EventData } from '../present/answer/events.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import { insertEventsPlain, type WaitingEvent } from './answer-event.table.ts'
import type { Ending } from './answer-question.ts'
import type { ChatDeps } from './deps.ts'
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

/** The last event of a turn: outcome, times, tokens and the receipt. */
export function doneEvent(turn: EndedTurn, ending: Ending): { name: 'done'; data: EventData<'done'> } {
  const { record } = turn
  const { usage } = record
  return {
    name: 'done',
    data: {
      outcome: ending.outcome,
      ms: Math.max(0, Math.round(turn.endedAt - turn.askedAt)),
      timings: record.timings,
      tokens: { in: usage.tokensIn, cached: usage.tokensCached, out: usage.tokensOut },
      cost: null,
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
        fresh_to: null,
        catalog_version: record.catalogVersion,
        prompt: usage.prompt,
        model: usage.model,
      },
    },
  }
}

/**
 * Stores the end of a turn: the last events, the full turn with its folded answer, and both documented histories, in one transaction.
 * False when the turn had ended before; then nothing is written.
 */
export function storeEnd(
  deps: Pick<ChatDeps, 'db'>,
  turn: EndedTurn,
  ending: Ending,
  done: EventData<'done'>,
  waiting: readonly WaitingEvent[],
  view: AnswerView,
): Promise<boolean> {
  return deps.db.transaction((db) => storeEndWithin(db, turn, ending, done, waiting, view))
}

/** The same within a transaction that is open. */
export async function storeEndWithin(
  db: Db,
  turn: EndedTurn,
  ending: Ending,
  done: EventData<'done'>,
  waiting: readonly WaitingEvent[],
  view: AnswerView,
): Promise<boolean> {
  const { record } = turn
  const closed = await closeTurn(db, {
    id: turn.id,
    finishedAt: turn.endedAt,
    outcome: ending.outcome,
    translator: record.translator,
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
    versions: { catalog: record.catalogVersion, prompt: record.usage.prompt, model: record.usage.model },
    warnings: record.warnings,
    problem: ending.problem,
    receipt: done.receipt,
    answer: view,
  })
  if (!closed) return false
  await insertEventsPlain(db, turn.id, waiting)
  await recordQuery(db, {
    userId: turn.owner,
    question: turn.typed,
    askedAt: new Date(turn.askedAt).toISOString(),
    dataSource: turn.dataSource,
    outcome: ending.outcome,
    rowCount: record.rowCount,
    totalMs: done.ms,
  })
  return true
}
