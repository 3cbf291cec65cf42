import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

const row = z.object({
  fingerprint: z.string(),
  status: z.number().nullable(),
  headers: jsonColumn(z.record(z.string(), z.string())),
  body: z.string().nullable(),
})
/** A request that came before under this key. `status` is null while it is worked on, or when its process died. */
export type RepeatableRequest = z.infer<typeof row>

const instant = (ms: number) => sql`to_timestamp(${ms} / 1000.0)`

/** One person's key, what was asked under it, and until when it is kept; instants in epoch milliseconds. */
export type NewRequest = { owner: string; key: string; fingerprint: string; now: number; expiresAt: number }

/** Takes a key for a request; false when it was taken before. Keys whose time is over go. */
export const takeKey = async (db: Db, { owner, key, fingerprint, now, expiresAt }: NewRequest): Promise<boolean> =>
  (await db.run(sql`with old as (delete from pulse_ops.repeatable_request where expires_at <= ${instant(now)} and (owner, key) <> (${owner}, ${key}))
    insert into pulse_ops.repeatable_request as r (owner, key, fingerprint, started_at, expires_at)
    values (${owner}, ${key}, ${fingerprint}, ${instant(now)}, ${instant(expiresAt)})
    on conflict (owner, key) do update set fingerprint = excluded.fingerprint, status = null, headers = '{}', body = null,
      started_at = excluded.started_at, expires_at = excluded.expires_at where r.expires_at <= ${instant(now)}`)) > 0

/** What came before under a key, or null. */
export const findRequest = (db: Db, owner: string, key: string): Promise<RepeatableRequest | null> =>
  db.maybeOne(row, sql`select fingerprint, status, headers, body from pulse_ops.repeatable_request where owner = ${owner} and key = ${key}`)

/** Keeps what a request was answered with. */
export const keepAnswer = (
  db: Db,
  owner: string,
  key: string,
  { status, headers, body }: { status: number; headers: Record<string, string>; body: string | null },
): Promise<number> =>
  db.run(sql`update pulse_ops.repeatable_request set status = ${status}, headers = ${JSON.stringify(headers)}::json, body = ${body}
    where owner = ${owner} and key = ${key}`)

/** Frees a key whose request did nothing. */
export const freeKey = (db: Db, owner: string, key: string): Promise<number> =>
  db.run(sql`delete from pulse_ops.repeatable_request where owner = ${owner} and key = ${key}`)
