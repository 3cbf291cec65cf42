import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** Somebody in a workspace. */
export type SlackUser = { team: string; slackUser: string }

/** The user of the service that somebody in Slack is; null while they are not linked, and once the token that they linked with was revoked. */
export const linkedUser = async (db: Db, { team, slackUser }: SlackUser): Promise<string | null> =>
  (
    await db.maybeOne(
      z.object({ userId: z.string() }),
      sql`select l.user_id as "userId" from pulse_ops.slack_link l left join pulse_ops.token t on t.id = l.token_id
          where l.team = ${team} and l.slack_user = ${slackUser} and (l.token_id is null or (t.id is not null and t.revoked_at is null))`,
    )
  )?.userId ?? null

/** Links somebody to a user, instead of an earlier one. `token`: what the user came with, whose end is the link's. */
export const link = (db: Db, { team, slackUser }: SlackUser, userId: string, token: string | null = null): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_link (team, slack_user, user_id, token_id) values (${team}, ${slackUser}, ${userId}, ${token})
    on conflict (team, slack_user) do update set user_id = excluded.user_id, token_id = excluded.token_id, linked_at = now()`)

export const unlink = (db: Db, { team, slackUser }: SlackUser): Promise<number> =>
  db.run(sql`delete from pulse_ops.slack_link where team = ${team} and slack_user = ${slackUser}`)

/** Keeps a request to link, by the hash of its secret; the address that holds the secret works once. */
export const keepLinkRequest = (
  db: Db,
  request: SlackUser & { tokenHash: string; slackName: string | null; lifeMs: number },
): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_link_request (token_hash, team, slack_user, slack_name, expires_at)
    values (${request.tokenHash}, ${request.team}, ${request.slackUser}, ${request.slackName === null ? null : storable(request.slackName)},
      now() + ${request.lifeMs} * interval '1 millisecond')`)

const requestRow = z.object({ team: z.string(), slackUser: z.string(), slackName: z.string().nullable() })

/** A request that is neither used nor too old. */
export const findLinkRequest = (db: Db, tokenHash: string): Promise<z.infer<typeof requestRow> | null> =>
  db.maybeOne(
    requestRow,
    sql`select team, slack_user as "slackUser", slack_name as "slackName" from pulse_ops.slack_link_request
        where token_hash = ${tokenHash} and used_at is null and expires_at > now()`,
  )

/** Uses a request up; null when somebody was quicker, or it is too old. */
export const useLinkRequest = (db: Db, tokenHash: string): Promise<z.infer<typeof requestRow> | null> =>
  db.maybeOne(
    requestRow,
    sql`update pulse_ops.slack_link_request set used_at = now()
        where token_hash = ${tokenHash} and used_at is null and expires_at > now()
        returning team, slack_user as "slackUser", slack_name as "slackName"`,
  )

/** Forgets requests that were used or are too old. */
export const dropOldLinkRequests = (db: Db): Promise<number> =>
  db.run(sql`delete from pulse_ops.slack_link_request where expires_at < now() - interval '1 day'`)
