import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { SlackApi } from './api.ts'

/** How people come into a channel: a direct message has one person, others are entered by invitation, or by everybody. */
export type Room = 'direct' | 'invited' | 'open'

/** What Slack says of a channel. `external`: people of another company are in it, or were asked in. */
export type ChannelFacts = { room: Room; external: boolean }

const channelSchema = z.object({
  channel: z.object({
    is_private: z.boolean().default(false),
    is_im: z.boolean().default(false),
    is_mpim: z.boolean().default(false),
    is_shared: z.boolean().default(false),
    is_org_shared: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
    pending_shared: z.array(z.unknown()).default([]),
  }),
})

/** Asks Slack about a channel; null when it says nothing, which callers take for the worst. */
export async function readChannel(api: Pick<SlackApi, 'call'>, team: string, channel: string): Promise<ChannelFacts | null> {
  const reply = await api.call(team, 'conversations.info', { channel })
  const parsed = reply.ok ? channelSchema.safeParse(reply.body) : null
  if (!parsed?.success) return null
  const found = parsed.data.channel
  // Shared within one organisation is not shared with others.
  const external =
    found.is_ext_shared || found.is_pending_ext_shared || found.pending_shared.length > 0 || (found.is_shared && !found.is_org_shared)
  return { room: found.is_im ? 'direct' : found.is_private || found.is_mpim ? 'invited' : 'open', external }
}

/** Whether an administrator lets guests and other companies see answers in a channel. */
export const isApproved = async (db: Db, team: string, channel: string): Promise<boolean> =>
  (await db.maybeOne(
    z.object({ channel: z.string() }),
    sql`select channel from pulse_ops.slack_channel where team = ${team} and channel = ${channel} and external_approved_by is not null`,
  )) !== null

/** Lets guests and other companies see answers in a channel, on an administrator's word. */
export const approveChannel = (db: Db, team: string, channel: string, by: string): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_channel (team, channel, external_approved_by, approved_at) values (${team}, ${channel}, ${by}, now())
    on conflict (team, channel) do update set external_approved_by = excluded.external_approved_by, approved_at = excluded.approved_at`)

/** Takes the word back. */
export const closeChannel = (db: Db, team: string, channel: string): Promise<number> =>
  db.run(sql`
    update pulse_ops.slack_channel set external_approved_by = null, approved_at = null where team = ${team} and channel = ${channel}`)
