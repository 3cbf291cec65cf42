import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn, storable, utcText } from '../db/row-types.ts'
import { type Sql, sql } from '../db/sql.ts'
import { type Outcome, outcomeSchema } from '../present/answer/events.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import type { PriorTurn } from '../translate/translator.ts'
import { unnested, type WaitingEvent } from './answer-event.table.ts'
import { askRequestSchema } from './ask-request.ts'

/** A turn as it is accepted. Instants are in epoch milliseconds; `request` is the posted body as text with its keys in order. */
export type NewTurn = {
  id: string
  conversation: string
  owner: string
  role: string
  question: string
  request: string
  branchOf: string | null
  /** The turn it follows; null for the newest one. */
  after: string | null
  dataSource: 'postgresql' | 'bigquery'
  askedAt: number
  deadline: number
  leaseMs: number
}

const acceptedRow = z.object({ owned: z.boolean(), fresh: z.boolean(), branchFound: z.boolean(), parent: z.string().nullable() })

/**
 * Stores a turn with its first events, in one statement. `owned`: the conversation exists and is the asker's; `fresh`: the id was not
 * used before; `branchFound`: the turn to branch from, or to follow, is in this conversation (true when there is none to find).
 */
export const acceptTurn = (db: Db, turn: NewTurn, events: readonly WaitingEvent[]): Promise<z.infer<typeof acceptedRow>> =>
  db.one(
    acceptedRow,
    sql`
    with owned as (select id from pulse_ops.conversation where id = ${turn.conversation} and owner = ${turn.owner}),
    branch as (select parent_id from pulse_ops.turn where id = ${turn.branchOf}::uuid and conversation_id = ${turn.conversation}),
    latest as (
      select id from pulse_ops.turn
      where conversation_id = ${turn.conversation} and id <> ${turn.id} and ${turn.branchOf}::uuid is null
        and (${turn.after}::uuid is null or id = ${turn.after}::uuid)
      order by number desc limit 1),
    parent as (select coalesce((select parent_id from branch), (select id from latest)) as id),
    found as (
      select case when ${turn.branchOf}::uuid is not null then exists (select from branch)
        else ${turn.after}::uuid is null or exists (select from latest) end as it),
    fresh as (
      insert into pulse_ops.turn (id, conversation_id, parent_id, owner, role, question, request, data_source, asked_at, deadline, lease_until)
      select ${turn.id}, owned.id, parent.id, ${turn.owner}, ${turn.role}, ${storable(turn.question)}, ${turn.request}::json,
        ${turn.dataSource}, to_timestamp(${turn.askedAt} / 1000.0), to_timestamp(${turn.deadline} / 1000.0),
        now() + ${turn.leaseMs} * interval '1 millisecond'
      from owned, parent, found where found.it
      on conflict (id) do nothing
      returning id, conversation_id, question),
    first_events as (
      insert into pulse_ops.answer_event (answer, seq, name, data, time)
      select fresh.id, e.seq, e.name, e.data::json, to_timestamp(e.time / 1000.0) from fresh, ${unnested(events)}),
    touched as (
      update pulse_ops.conversation c set updated_at = now(), title = coalesce(c.title, left(fresh.question, 120))
      from fresh where c.id = fresh.conversation_id)
    select exists (select from owned) as owned, exists (select from fresh) as fresh, (select id from parent) as parent,
      (select it from found) as "branchFound"`,
  )

/** What is kept of the statement of a turn, as a part of a row. */
export const keptStatementShape = {
  candidate: z.string().nullable(),
  sql: z.string().nullable(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  readTables: jsonColumn(z.array(z.string())),
  readColumns: jsonColumn(z.array(z.string())),
  rights: z.string().nullable(),
  rightsMaxRows: z.number().nullable(),
}
const keptStatementRow = z.object(keptStatementShape)
/**
 * A statement as it was put before the guard and as it ran, the tables and columns that it read, and under which rights: the fingerprint
 * of the policy, and how many rows it let through. All null while the turn runs; rights are null in turns of earlier versions.
 */
export type KeptStatement = z.infer<typeof keptStatementRow>

/** The columns of `keptStatementShape`, of `pulse_ops.turn t`; `ran` is the text that ran, `asked` holds where it ran for who asked. */
export const keptStatement = (ran: Sql, asked: Sql): Sql => sql`t.candidate, ${ran} as sql, t.data_source as "dataSource",
  coalesce(t.receipt -> 'tables', '[]') as "readTables", coalesce(t.receipt -> 'columns', '[]') as "readColumns",
  case when ${asked} then t.versions ->> 'policy' end as rights, case when ${asked} then (t.versions ->> 'max_rows')::int end as "rightsMaxRows"`

const turnRow = z.object({
  ...keptStatementShape,
  id: z.string(),
  conversation: z.string(),
  parent: z.string().nullable(),
  owner: z.string(),
  question: z.string(),
  request: jsonColumn(askRequestSchema),
  askedAt: z.string(),
  deadline: z.string(),
  finishedAt: z.string().nullable(),
  outcome: outcomeSchema.nullable(),
  leaseOver: z.boolean(),
  // Written by this service from the reducer; its readers take every field as it comes.
  answer: jsonColumn(z.custom<AnswerView>((value) => typeof value === 'object' && value !== null)).nullable(),
})
/** A stored turn. `answer` is the folded log once it has ended; `leaseOver`: nobody runs it any more although it has not ended. */
export type Turn = z.infer<typeof turnRow>

const columns = sql`id, conversation_id as conversation, parent_id as parent, owner, question, request, ${keptStatement(sql`t.sql`, sql`true`)},
  ${utcText('asked_at')} as "askedAt", ${utcText('deadline')} as deadline, ${utcText('finished_at')} as "finishedAt", outcome,
  finished_at is null and lease_until < now() as "leaseOver", answer`

/** A turn of this owner, or null. */
export const findTurn = (db: Db, id: string, owner: string): Promise<Turn | null> =>
  db.maybeOne(turnRow, sql`select ${columns} from pulse_ops.turn t where id = ${id} and owner = ${owner}`)

/** The turns of a conversation, oldest first. */
export const listTurns = (db: Db, conversation: string, owner: string): Promise<Turn[]> =>
  db.many(
    turnRow,
    sql`select ${columns} from pulse_ops.turn t where conversation_id = ${conversation} and owner = ${owner} order by number`,
  )

const optionsSchema = z.object({
  clarify: z.object({ options: z.array(z.object({ label: z.string(), question: z.string() })) }).nullable(),
})

const priorRow = z.object({
  question: z.string(),
  outcome: z.string(),
  sql: z.string().nullable(),
  interpretation: jsonColumn(z.object({ sentence: z.string() })).nullable(),
  semanticQuery: jsonColumn(z.unknown()).nullable(),
  answer: jsonColumn(optionsSchema).nullable(),
})

/** The turns that led to one, oldest first, at most ten, along the thread that ends in `parent`. */
export async function readPriorTurns(db: Db, parent: string): Promise<PriorTurn[]> {
  const rows = await db.many(
    priorRow,
    sql`
    with recursive thread as (
      select t.*, 1 as depth from pulse_ops.turn t where t.id = ${parent}
      union all
      select t.*, thread.depth + 1 from pulse_ops.turn t join thread on t.id = thread.parent_id where thread.depth < 10)
    select question, outcome, sql, interpretation, semantic_query as "semanticQuery",
      case when outcome = 'clarify' then answer end as answer
    from thread where outcome is not null order by depth desc`,
  )
  return rows.map((row) => ({
    question: row.question,
    outcome: row.outcome,
    sql: row.sql,
    interpretation: row.interpretation?.sentence ?? null,
    semanticQuery: row.semanticQuery,
    options: row.answer?.clarify?.options ?? [],
  }))
}

const watchedRow = z.object({ cancelRequested: z.boolean(), finished: z.boolean() })

/** Whether somebody wants this run to stop, or has closed it. With `renewMs` the lease is renewed too. */
export const watchTurn = (db: Db, id: string, renewMs: number | null): Promise<z.infer<typeof watchedRow>> => {
  const found = sql`cancel_requested_at is not null as "cancelRequested", finished_at is not null as finished`
  if (renewMs === null) return db.one(watchedRow, sql`select ${found} from pulse_ops.turn where id = ${id}`)
  return db.one(
    watchedRow,
    sql`update pulse_ops.turn set lease_until = now() + ${renewMs} * interval '1 millisecond' where id = ${id} returning ${found}`,
  )
}

/** Asks whoever runs this turn to stop; gives back whether it was still running. */
export const requestCancel = async (db: Db, id: string, owner: string): Promise<boolean> =>
  (await db.run(sql`
    update pulse_ops.turn set cancel_requested_at = coalesce(cancel_requested_at, now())
    where id = ${id} and owner = ${owner} and finished_at is null`)) > 0

/** Everything that is kept of how a turn ended. */
export type ClosedTurn = {
  id: string
  finishedAt: number
  outcome: Outcome
  translator: 'verified' | 'semantic' | 'llm' | 'edited' | null
  /** The statement as proposed, and as the guard printed it; both with their parameters written in. */
  candidate: string | null
  sql: string | null
  parameters: readonly unknown[]
  interpretation: unknown
  semanticQuery: unknown
  rowCount: number | null
  truncated: string | null
  resultId: string | null
  totalMs: number
  timings: Record<string, number>
  tokens: { in: number; cached: number; out: number }
  cost: number | null
  versions: Record<string, string | null>
  warnings: string[]
  problem: unknown
  receipt: unknown
  answer: AnswerView
}

/** The update that ends a turn, returning its id; no row when the turn had ended already. */
export const closeTurn = (turn: ClosedTurn): Sql => sql`
  update pulse_ops.turn set finished_at = to_timestamp(${turn.finishedAt} / 1000.0), outcome = ${turn.outcome},
    translator = ${turn.translator}, candidate = ${turn.candidate === null ? null : storable(turn.candidate)}, sql = ${turn.sql === null ? null : storable(turn.sql)}, parameters = ${json(turn.parameters)}::json,
    interpretation = ${json(turn.interpretation)}::json, semantic_query = ${json(turn.semanticQuery)}::json,
    row_count = ${turn.rowCount}, truncated = ${turn.truncated}, result_id = ${turn.resultId}, total_ms = ${Math.round(turn.totalMs)},
    timings = ${json(turn.timings)}::json, tokens = ${json(turn.tokens)}::json, cost = ${turn.cost}, versions = ${json(turn.versions)}::json,
    warnings = ${json(turn.warnings)}::json, problem = ${json(turn.problem)}::json, receipt = ${json(turn.receipt)}::json,
    answer = ${json(turn.answer)}::json, lease_until = null
  where id = ${turn.id} and finished_at is null
  returning id`

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))

/** Locks one turn whose runner is dead, so that only one replica closes it; null when there is none. For use in a transaction. */
export const lockDeadTurn = (db: Db): Promise<Turn | null> =>
  db.maybeOne(
    turnRow,
    sql`select ${columns} from pulse_ops.turn t where finished_at is null and lease_until < now()
        order by lease_until limit 1 for update skip locked`,
  )

const statementRow = z.object({
  question: z.string(),
  request: jsonColumn(askRequestSchema),
  parent: z.string().nullable(),
  outcome: outcomeSchema.nullable(),
  translator: z.enum(['verified', 'semantic', 'llm', 'edited']).nullable(),
  candidate: z.string().nullable(),
  semanticQuery: jsonColumn(z.unknown()).nullable(),
  interpretation: jsonColumn(z.object({ sentence: z.string() })).nullable(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  askedAtMs: z.coerce.number(),
})
/** What was asked and the statement that answered, before the guard put the asker's limits around it; values are written into it. */
export type TurnStatement = z.infer<typeof statementRow>

/** The statement of a turn of this owner, or null. */
export const findStatement = (db: Db, id: string, owner: string): Promise<TurnStatement | null> =>
  db.maybeOne(
    statementRow,
    sql`select question, request, parent_id as parent, outcome, translator, candidate, semantic_query as "semanticQuery",
          interpretation, data_source as "dataSource", extract(epoch from asked_at) * 1000 as "askedAtMs"
        from pulse_ops.turn where id = ${id} and owner = ${owner}`,
  )
