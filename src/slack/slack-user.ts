import * as z from 'zod'
import type { SlackUser } from './account-link.table.ts'
import type { SlackApi } from './api.ts'

const userSchema = z.object({
  user: z.object({
    name: z.string().default(''),
    real_name: z.string().optional(),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    team_id: z.string().optional(),
    profile: z.object({ email: z.string().optional(), display_name: z.string().optional() }).default({}),
    is_email_confirmed: z.boolean().default(false),
  }),
})

/** Somebody in Slack. `guest`: a guest, or a member of another company. `email`: only a confirmed one. */
export type SlackPerson = { name: string; guest: boolean; email: string | null }

/** What Slack says of a user; null when it says nothing, which callers take for the worst. */
export async function readSlackUser(api: SlackApi, { team, slackUser }: SlackUser): Promise<SlackPerson | null> {
  const reply = await api.call(team, 'users.info', { user: slackUser })
  const parsed = reply.ok ? userSchema.safeParse(reply.body) : null
  if (!parsed?.success) return null
  const { user } = parsed.data
  return {
    name: user.profile.display_name || user.real_name || user.name,
    guest: user.is_restricted || user.is_ultra_restricted || user.is_stranger || (user.team_id !== undefined && user.team_id !== team),
    email: user.is_email_confirmed ? (user.profile.email ?? null) : null,
  }
}
