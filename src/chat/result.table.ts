import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn } from '../db/row-types.ts'
import { ident, type Sql, sql } from '../db/sql.ts'
import { type Cell, cellSchema, type ResultColumn, resultColumnSchema } from '../present/columns.ts'
import { keptStatement, keptStatementShape } from './turn.table.ts'

/** Rows in one chunk; chunk n starts at row 500 n. */
export const chunkRows = 500

export type Viewed = { by: string; sql: string }

/** A kept result without its rows. Instants are in epoch milliseconds. */
export type KeptResult = {
  id: string
  answer: string
  columns: ResultColumn[]
  rowCount: number
  truncated: 'none' | 'cap' | 'limit' | 'bytes'
  createdAt: number
  expiresAt: number
  /** The result that this is the first rows of in another order, and that order as `pageRows` takes it. */
  sorted?: { from: string; sort: string }
  /** For whom a shared answer was run again, and the checked statement that ran; absent: these are the rows of who asked. */
  viewed?: Viewed
}

const resultRow = z.object({
  id: z.string(),
  answer: z.string(),
  ...keptStatementShape,
  finished: z.boolean(),
  question: z.string(),
  columns: jsonColumn(z.array(resultColumnSchema)),
  rowCount: z.number(),
  truncated: z.enum(['none', 'cap', 'limit', 'bytes']),
  viewer: z.string().nullable(),
  viewedSql: z.string().nullable(),
})
/** A kept result without its rows, with the statement that its turn put before the guard and the one that gave these rows. */
export type FoundResult = z.infer<typeof resultRow>

const found = sql`r.id, r.answer, r.columns, r.row_count as "rowCount", r.truncated, r.viewer, r.viewed_sql as "viewedSql",
  t.question, t.finished_at is not null as finished, ${keptStatement(sql`coalesce(r.viewed_sql, t.sql)`, sql`r.viewer is null`)}
  from pulse_ops.result r join pulse_ops.turn t on t.id = r.answer`

/**
 * The inserts of a result and all its rows as two parts of a WITH clause, done when the relation `when` has a row; at once, so that no
 * reader sees a part of it. One that is kept already stays.
 */
export function keepResult({ result, rows }: { result: KeptResult; rows: readonly (readonly Cell[])[] }, when: Sql): Sql {
  const chunks: string[] = []
  for (let start = 0; start < rows.length; start += chunkRows) chunks.push(JSON.stringify(rows.slice(start, start + chunkRows)))
  const name = ident(`kept ${result.id}`)
  return sql`${name} as (
      insert into pulse_ops.result (id, answer, columns, row_count, truncated, sorted_from, sort, viewer, viewed_sql, created_at, expires_at)
      select ${result.id}, ${result.answer}, ${JSON.stringify(result.columns)}::json, ${result.rowCount}, ${result.truncated},
        ${result.sorted?.from ?? null}::uuid, ${result.sorted?.sort ?? null}, ${result.viewed?.by ?? null}, ${result.viewed?.sql ?? null}, to_timestamp(${result.createdAt} / 1000.0), to_timestamp(${result.expiresAt} / 1000.0)
      from ${when}
      on conflict do nothing
      returning id),
    ${ident(`chunks ${result.id}`)} as (
      insert into pulse_ops.result_chunk (result, number, rows)
      select k.id, c.number - 1, c.rows::json from ${name} as k, unnest(${chunks}::text[]) with ordinality as c (rows, number))`
}

/** Keeps a result before its turn has ended; relaxed as events are. */
export const insertResult = (db: Db, kept: { result: KeptResult; rows: readonly (readonly Cell[])[] }): Promise<number> =>
  db.run(sql`
    with relaxed as materialized (select set_config('synchronous_commit', 'off', true)),
    ${keepResult(kept, sql`relaxed`)}
    select from relaxed`)

/** A kept result of this owner, or null when there is none or its time is over. `now` is in epoch milliseconds. */
export const findResult = (db: Db, id: string, owner: string, now: number): Promise<FoundResult | null> =>
  db.maybeOne(
    resultRow,
    sql`select ${found} where r.id = ${id} and t.owner = ${owner} and r.viewer is null and r.expires_at > to_timestamp(${now} / 1000.0)`,
  )

/** A kept result, whoever asks: for those whose right to it was looked at. */
export const findReadable = (db: Db, id: string, now: number): Promise<FoundResult | null> =>
  db.maybeOne(resultRow, sql`select ${found} where r.id = ${id} and r.expires_at > to_timestamp(${now} / 1000.0)`)

/** The first rows of a result in another order, when it was run in that order before. */
export const findSorted = (db: Db, from: string, sort: string): Promise<FoundResult | null> =>
  db.maybeOne(resultRow, sql`select ${found} where r.sorted_from = ${from} and r.sort = ${sort}`)

const chunkRow = z.object({ rows: jsonColumn(z.array(z.array(cellSchema))) })

/** Rows `offset` to `offset + limit`, from the chunks that hold them. */
export async function readResultRows(db: Db, id: string, offset: number, limit: number): Promise<Cell[][]> {
  const first = Math.floor(offset / chunkRows)
  const last = Math.floor((offset + limit - 1) / chunkRows)
  const chunks = await db.many(
    chunkRow,
    sql`select rows from pulse_ops.result_chunk where result = ${id} and number between ${first} and ${last} order by number`,
  )
  return chunks.flatMap((chunk) => chunk.rows).slice(offset - first * chunkRows, offset - first * chunkRows + limit)
}

const bytesRow = z.object({ bytes: z.coerce.number() })

/** How many bytes the kept rows of a result are as text. */
export const readResultBytes = async (db: Db, id: string): Promise<number> =>
  (await db.one(bytesRow, sql`select coalesce(sum(octet_length(rows::text)), 0) as bytes from pulse_ops.result_chunk where result = ${id}`))
    .bytes

/** Drops results whose time is over; gives back how many. */
export const deleteExpiredResults = (db: Db, now: number): Promise<number> =>
  db.run(sql`delete from pulse_ops.result where expires_at <= to_timestamp(${now} / 1000.0)`)
