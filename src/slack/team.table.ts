import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

export type NewTeam = { team: string; name: string; sealedToken: string; botUser: string; installedBy: string }

/** Keeps an installation, instead of an earlier one in the same workspace. */
export const keepTeam = (db: Db, team: NewTeam): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_team (team, name, bot_token, bot_user, installed_by)
    values (${team.team}, ${storable(team.name)}, ${team.sealedToken}, ${team.botUser}, ${team.installedBy})
    on conflict (team) do update set name = excluded.name, bot_token = excluded.bot_token, bot_user = excluded.bot_user,
      installed_by = excluded.installed_by, installed_at = now(), removed_at = null`)

/** The sealed token of a workspace, null when the app is not installed there. */
export const sealedTokenOf = async (db: Db, team: string): Promise<string | null> =>
  (
    await db.maybeOne(
      z.object({ token: z.string() }),
      sql`select bot_token as token from pulse_ops.slack_team where team = ${team} and removed_at is null`,
    )
  )?.token ?? null

/**
 * The app is gone from a workspace: its token and the links of its people are dropped, but for what was made after `at` (epoch seconds, null: now), because
 * deliveries may come late.
 */
export const removeTeam = async (db: Db, team: string, at: number | null = null): Promise<void> => {
  const until = at === null ? sql`now()` : sql`to_timestamp(${at})`
  await db.run(sql`
    update pulse_ops.slack_team set removed_at = now(), bot_token = '' where team = ${team} and removed_at is null and installed_at <= ${until}`)
  await db.run(sql`
    delete from pulse_ops.slack_link where team = ${team} and linked_at <= ${until}
      and not exists (select from pulse_ops.slack_team t where t.team = ${team} and t.removed_at is null)`)
}
