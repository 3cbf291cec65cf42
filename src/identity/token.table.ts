import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn, utcText } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'
import { scopes } from './principal.ts'

const names = jsonColumn(z.array(z.string()))

const tokenRow = z.object({
  id: z.string(),
  prefix: z.string(),
  name: z.string(),
  userId: z.string(),
  roles: names,
  attributes: jsonColumn(z.record(z.string(), z.string())),
  scopes: jsonColumn(z.array(z.enum(scopes))),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  madeWith: z.string().nullable(),
})
/** A bearer token without its secret. Instants are ISO in UTC. */
export type Token = z.infer<typeof tokenRow>

const heldRow = tokenRow.extend({ hash: z.string(), usable: z.boolean(), stale: z.boolean() })
/** A token as somebody comes with it. `stale`: the use before this one is more than a minute ago, or there was none. */
export type HeldToken = z.infer<typeof heldRow>

const columns = sql`t.id, t.prefix, t.name, t.user_id as "userId", array_to_json(t.roles) as roles, t.attributes, array_to_json(t.scopes) as scopes,
  ${utcText('t.created_at')} as "createdAt", t.created_by as "createdBy", ${utcText('t.expires_at')} as "expiresAt",
  ${utcText('t.revoked_at')} as "revokedAt", ${utcText('t.last_used_at')} as "lastUsedAt", t.made_with as "madeWith"`

const instant = (ms: number) => sql`to_timestamp(${ms} / 1000.0)`

const held = (
  now: number,
) => sql`${columns}, t.hash, t.revoked_at is null and (t.expires_at is null or t.expires_at > ${instant(now)}) as usable,
  t.last_used_at is null or t.last_used_at < ${instant(now - 60_000)} as stale`

/** A token as it is made; instants in epoch milliseconds. */
export type NewToken = Pick<Token, 'id' | 'prefix' | 'name' | 'userId' | 'roles' | 'attributes' | 'scopes' | 'createdBy' | 'madeWith'> & {
  hash: string
  createdAt: number
  expiresAt: number | null
}

/** Stores a token. */
export const insertToken = (db: Db, token: NewToken): Promise<Token> =>
  db.one(
    tokenRow,
    sql`insert into pulse_ops.token as t (id, prefix, hash, name, user_id, roles, attributes, scopes, created_at, created_by, expires_at, made_with)
        values (${token.id}, ${token.prefix}, ${token.hash}, ${token.name}, ${token.userId}, ${token.roles}, ${JSON.stringify(token.attributes)}::json,
          ${token.scopes}, ${instant(token.createdAt)}, ${token.createdBy}, ${token.expiresAt === null ? null : instant(token.expiresAt)}, ${token.madeWith})
        returning ${columns}`,
  )

/** Tokens, the newest first; of one user when `userId` is given. */
export const listTokens = (db: Db, userId: string | null): Promise<Token[]> =>
  db.many(
    tokenRow,
    sql`select ${columns} from pulse_ops.token t where ${userId}::text is null or t.user_id = ${userId}
        order by t.created_at desc, t.id`,
  )

/** A page of tokens in the order of `listTokens`; `after` is the last one of the page before. */
export const pageTokens = (
  db: Db,
  userId: string | null,
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<Token[]> =>
  db.many(
    tokenRow,
    sql`select ${columns} from pulse_ops.token t
        where (${userId}::text is null or t.user_id = ${userId})
          and (${after?.id ?? null}::uuid is null or t.created_at < ${after?.createdAt ?? null}::timestamptz
            or (t.created_at = ${after?.createdAt ?? null}::timestamptz and t.id > ${after?.id ?? null}::uuid))
        order by t.created_at desc, t.id limit ${limit}`,
  )

/** The token with this id, or null. */
export const findTokenById = (db: Db, id: string): Promise<Token | null> =>
  db.maybeOne(tokenRow, sql`select ${columns} from pulse_ops.token t where t.id = ${id}`)

const countRow = z.object({ count: z.number() })

/** How many tokens of a user can be used now. */
export const countUsable = async (db: Db, userId: string, now: number): Promise<number> =>
  (
    await db.one(
      countRow,
      sql`select count(*)::integer as count from pulse_ops.token
          where user_id = ${userId} and revoked_at is null and (expires_at is null or expires_at > ${instant(now)})`,
    )
  ).count

/**
 * Revokes a token by its prefix or id, with every token that was made with it and every session that came from them; null when there is
 * none. The first time counts.
 */
export const revokeToken = (db: Db, which: string, now: number): Promise<Token | null> =>
  db.maybeOne(
    tokenRow,
    sql`with recursive line as (
          select id, true as first from pulse_ops.token where prefix = ${which} or id::text = ${which}
          union select made.id, false from pulse_ops.token made join line on made.made_with = line.id),
        ended as (delete from pulse_ops.session s using line where s.token_id = line.id),
        revoked as (update pulse_ops.token t set revoked_at = coalesce(t.revoked_at, ${instant(now)})
          from line where t.id = line.id returning line.first, t.*)
        select ${columns} from revoked t where t.first`,
  )

/** The token with this prefix, usable or not. */
export const findToken = (db: Db, prefix: string, now: number): Promise<HeldToken | null> =>
  db.maybeOne(heldRow, sql`select ${held(now)} from pulse_ops.token t where t.prefix = ${prefix}`)

/**
 * The token that stands for a user while they are away, or null: the newest one that may still be used, before all those that were made with another one, since
 * people make these for programs.
 */
export const newestToken = (db: Db, userId: string, now: number): Promise<Token | null> =>
  db.maybeOne(
    tokenRow,
    sql`select ${columns} from pulse_ops.token t
        where t.user_id = ${userId} and t.revoked_at is null and (t.expires_at is null or t.expires_at > ${instant(now)})
        order by t.made_with is not null, t.created_at desc, t.id limit 1`,
  )

/** The token behind a session that has not ended. */
export const findSession = (db: Db, hash: string, now: number): Promise<HeldToken | null> =>
  db.maybeOne(
    heldRow,
    sql`select ${held(now)} from pulse_ops.session s join pulse_ops.token t on t.id = s.token_id
        where s.hash = ${hash} and s.expires_at > ${instant(now)}`,
  )

/** Notes that a token was used. */
export const touchToken = (db: Db, id: string, now: number): Promise<number> =>
  db.run(sql`update pulse_ops.token set last_used_at = greatest(last_used_at, ${instant(now)}) where id = ${id}`)

/** Keeps a sign-in; those whose time is over go. */
export const insertSession = (db: Db, session: { hash: string; token: string; now: number; expiresAt: number }): Promise<number> =>
  db.run(sql`with old as (delete from pulse_ops.session where expires_at <= ${instant(session.now)})
    insert into pulse_ops.session (hash, token_id, created_at, expires_at)
    values (${session.hash}, ${session.token}, ${instant(session.now)}, ${instant(session.expiresAt)})`)

/** Ends a sign-in; whether there was one. */
export const deleteSession = async (db: Db, hash: string): Promise<boolean> =>
  (await db.run(sql`delete from pulse_ops.session where hash = ${hash}`)) > 0
