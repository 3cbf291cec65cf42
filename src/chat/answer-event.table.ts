import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn } from '../db/row-types.ts'
import { type Sql, sql } from '../db/sql.ts'

const loggedRow = z.object({ seq: z.number(), name: z.string(), data: jsonColumn(z.unknown()) })

/** An entry of the log as it is stored; readers take names and shapes as they come. */
export type StoredEvent = { seq: number; name: string; data: unknown }

/** An entry on its way to the log; `json` is its data as text. `time` is in epoch milliseconds. */
export type WaitingEvent = { seq: number; name: string; json: string; time: number }

/**
 * Appends entries of a turn that has not ended, in one statement; one that is there already, because the reply to an earlier try was lost, stays. They may be lost in a crash of the server within its next write-ahead flush, never out of order;
 * the end of the turn is stored synchronously and carries them with it. Source: PostgreSQL, "Asynchronous Commit".
 */
export const insertEvents = (db: Db, answer: string, events: readonly WaitingEvent[]): Promise<number> =>
  db.run(sql`
    with relaxed as materialized (select set_config('synchronous_commit', 'off', true))
    insert into pulse_ops.answer_event (answer, seq, name, data, time)
    select ${answer}::uuid, e.seq, e.name, e.data::json, to_timestamp(e.time / 1000.0)
    from relaxed, ${unnested(events)}
    where exists (select from pulse_ops.turn where id = ${answer} and finished_at is null)
    on conflict (answer, seq) do nothing`)

/** The insert of a turn's last entries, one for each row of the relation `when`: part of the statement that ends the turn. */
export const insertLastEvents = (answer: string, events: readonly WaitingEvent[], when: Sql): Sql => sql`
  insert into pulse_ops.answer_event (answer, seq, name, data, time)
  select ${answer}::uuid, e.seq, e.name, e.data::json, to_timestamp(e.time / 1000.0) from ${when}, ${unnested(events)}
  on conflict (answer, seq) do nothing`

/** Entries as a table expression `e (seq, name, data, time)`. */
export const unnested = (events: readonly WaitingEvent[]) => sql`unnest(
  ${events.map((event) => event.seq)}::int[], ${events.map((event) => event.name)}::text[],
  ${events.map((event) => event.json)}::text[], ${events.map((event) => event.time)}::float8[]) as e (seq, name, data, time)`

/** Entries after `after`, in order, at most `limit`. */
export const readEvents = (db: Db, answer: string, after: number, limit: number): Promise<StoredEvent[]> =>
  db.many(
    loggedRow,
    sql`select seq, name, data from pulse_ops.answer_event where answer = ${answer} and seq > ${after} order by seq limit ${limit}`,
  )

/** Drops the logs of finished turns that are older than `before` (ISO instant); gives back how many entries went. */
export const deleteEventsBefore = (db: Db, before: string): Promise<number> =>
  db.run(sql`
    delete from pulse_ops.answer_event e using pulse_ops.turn t
    where t.id = e.answer and t.finished_at is not null and e.time < ${before}::timestamptz`)
