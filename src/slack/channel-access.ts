import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { SlackDeps } from './deps.ts'
import type { SlackQuestion } from './read-event.ts'
import { readSlackUser } from './slack-user.ts'

/** Where an answer may stand: in the thread, in a direct message with a pointer in the thread, or nowhere. */
export type ChannelAccess = { post: 'here' } | { post: 'direct' } | { post: 'nowhere'; message: string }

const channelSchema = z.object({
  channel: z.object({
    is_private: z.boolean().default(false),
    is_im: z.boolean().default(false),
    is_mpim: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
    pending_shared: z.array(z.unknown()).default([]),
  }),
})

/**
 * Decides by what Slack says of the channel and the person. What cannot be found out counts as shared with others: an answer in front of strangers cannot be
 * taken back.
 */
export async function channelAccess(deps: SlackDeps, team: string, question: SlackQuestion): Promise<ChannelAccess> {
  const { channel, user, direct } = question
  const approved = await isApproved(deps.db, team, channel)
  const person = await readSlackUser(deps.api, { team, slackUser: user })
  if ((person === null || person.guest) && !approved) {
    return {
      post: 'nowhere',
      message: 'Guests and people of other companies are not answered here. An administrator can allow this channel.',
    }
  }
  if (direct && !question.external) return { post: 'here' }
  const reply = await deps.api.call(team, 'conversations.info', { channel })
  const parsed = reply.ok ? channelSchema.safeParse(reply.body) : null
  const found = parsed?.success ? parsed.data.channel : null
  const external =
    question.external || found === null || found.is_ext_shared || found.is_pending_ext_shared || found.pending_shared.length > 0
  if (external && !approved) {
    return {
      post: 'nowhere',
      message: 'This channel is shared with another company, so nothing is answered here. An administrator can allow it with /ask approve.',
    }
  }
  if (direct || deps.channelPolicy === 'open') return { post: 'here' }
  const byInvitation = found !== null && (found.is_private || found.is_im || found.is_mpim)
  return deps.channelPolicy === 'members' && byInvitation ? { post: 'here' } : { post: 'direct' }
}

const isApproved = async (db: Db, team: string, channel: string): Promise<boolean> =>
  (await db.maybeOne(
    z.object({ channel: z.string() }),
    sql`select channel from pulse_ops.slack_channel where team = ${team} and channel = ${channel} and external_approved_by is not null`,
  )) !== null

/** Lets guests and other companies see answers in a channel, on an administrator's word. */
export const approveChannel = (db: Db, team: string, channel: string, by: string): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_channel (team, channel, external_approved_by, approved_at) values (${team}, ${channel}, ${by}, now())
    on conflict (team, channel) do update set external_approved_by = excluded.external_approved_by, approved_at = excluded.approved_at`)
