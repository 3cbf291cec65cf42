import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn, utcText } from '../db/row-types.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { AnswerView } from '../present/answer/reducer.ts'

/** Stands for everybody who may sign in. */
export const everyone = '*'

const shareRow = z.object({ viewer: z.string(), sharedAt: z.string() })
/** Who may look at an answer besides its asker; `sharedAt` is an ISO instant in UTC. */
export type Share = z.infer<typeof shareRow>

/** With whom an answer is shared, the first first. */
export const listShares = (db: Db, answer: string): Promise<Share[]> =>
  db.many(
    shareRow,
    sql`select viewer, ${utcText('shared_at')} as "sharedAt" from pulse_ops.answer_share where answer = ${answer} order by shared_at, viewer`,
  )

/** Shares an answer with more people; who had it keeps it. */
export const insertShares = (db: Db, answer: string, viewers: readonly string[], now: number): Promise<number> =>
  db.run(sql`insert into pulse_ops.answer_share (answer, viewer, shared_at)
    select ${answer}, viewer, to_timestamp(${now} / 1000.0) from unnest(${viewers}::text[]) as viewer on conflict do nothing`)

/** Takes an answer back from these people, or from all when there are none named. */
export const deleteShares = (db: Db, answer: string, viewers: readonly string[] | null): Promise<number> =>
  db.run(sql`delete from pulse_ops.answer_share
    where answer = ${answer} and (${viewers}::text[] is null or viewer = any (${viewers}::text[]))`)

const sharedTo = (viewer: string): Sql => sql`s.viewer in (${viewer}, ${everyone}) and t.owner <> ${viewer}`

const sharedRow = z.object({
  id: z.string(),
  sharedAt: z.string(),
  candidate: z.string(),
  sql: z.string(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  // Written by this service from the reducer; its readers take every field as it comes.
  answer: jsonColumn(z.custom<AnswerView>((value) => typeof value === 'object' && value !== null)),
})
/** An answer that somebody else asked, with the statement that was put before the guard and the one that ran. */
export type SharedTurn = z.infer<typeof sharedRow>

const shared = sql`t.id, ${utcText('s.shared_at')} as "sharedAt", t.candidate, t.sql, t.data_source as "dataSource", t.answer
  from pulse_ops.turn t join pulse_ops.answer_share s on s.answer = t.id`

/** An answer that is shared with this viewer, or null. */
export const findShared = (db: Db, answer: string, viewer: string): Promise<SharedTurn | null> =>
  db.maybeOne(
    sharedRow,
    sql`select ${shared} where t.id = ${answer} and ${sharedTo(viewer)} and t.candidate is not null and t.sql is not null and t.answer is not null
        order by s.shared_at limit 1`,
  )

const listedRow = z.object({
  id: z.string(),
  question: z.string(),
  by: z.string().nullable(),
  outcome: z.string().nullable(),
  sharedAt: z.string(),
  candidate: z.string(),
  dataSource: z.enum(['postgresql', 'bigquery']),
})
/** An answer in a list of what was shared with somebody; `sharedAt` is the first time, an ISO instant in UTC. */
export type ListedShare = z.infer<typeof listedRow>

/** Where a page of such a list ends. */
export type SharePlace = { sharedAt: string; id: string }

/** Answers of others that a viewer may look at, the last shared first; `after` is the last one of the page before. */
export const listSharedWith = (db: Db, viewer: string, limit: number, after: SharePlace | null): Promise<ListedShare[]> =>
  db.many(
    listedRow,
    sql`with found as (
          select t.id, t.question, coalesce(t.answer->>'asker', t.owner) as by, t.outcome, t.candidate, t.data_source, min(s.shared_at) as shared_at
          from pulse_ops.answer_share s join pulse_ops.turn t on t.id = s.answer
          where ${sharedTo(viewer)} and t.candidate is not null and t.sql is not null and t.answer is not null
          group by t.id)
        select id, question, by, outcome, candidate, data_source as "dataSource", ${utcText('shared_at')} as "sharedAt" from found
        where ${after?.id ?? null}::uuid is null or shared_at < ${after?.sharedAt ?? null}::timestamptz
          or (shared_at = ${after?.sharedAt ?? null}::timestamptz and id > ${after?.id ?? null}::uuid)
        order by found.shared_at desc, id limit ${limit}`,
  )

const grantRow = z.object({ answer: z.string(), viewer: z.string().nullable(), expected: z.string() })

/** A result of an answer that is shared with this viewer: of which answer, whose rows, and the statement that gave them. */
export const findSharedResult = (db: Db, result: string, viewer: string): Promise<z.infer<typeof grantRow> | null> =>
  db.maybeOne(
    grantRow,
    sql`select r.answer, r.viewer, coalesce(r.viewed_sql, t.sql) as expected
        from pulse_ops.result r join pulse_ops.turn t on t.id = r.answer join pulse_ops.answer_share s on s.answer = t.id
        where r.id = ${result} and ${sharedTo(viewer)} and t.sql is not null
          and (r.viewer = ${viewer} or (r.viewer is null and (r.id = t.result_id or r.sorted_from = t.result_id)))
        limit 1`,
  )

const keptRow = z.object({ id: z.string() })

/** The rows that this viewer got with this statement before, when they are still kept. */
export const findViewed = (db: Db, answer: string, viewer: string, statement: string, now: number): Promise<{ id: string } | null> =>
  db.maybeOne(
    keptRow,
    sql`select id from pulse_ops.result where answer = ${answer} and viewer = ${viewer} and viewed_sql = ${statement}
          and sorted_from is null and expires_at > to_timestamp(${now} / 1000.0) order by created_at desc limit 1`,
  )
