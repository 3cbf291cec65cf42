import type { Principal } from '../identity/principal.ts'
import type { AnswerView } from '../present/answer/reducer.ts'
import { isApproved, type Room, readChannel } from './channel-facts.ts'
import { type ChannelPolicy, hasPartRules, policyOfPost, type ReadFrom, sourcePolicy } from './channel-policy.ts'
import type { SlackDeps } from './deps.ts'
import type { SlackQuestion } from './read-event.ts'
import { readSlackUser } from './slack-user.ts'

/** Where an answer may stand: in the thread, in a direct message with a pointer in the thread, or nowhere. */
export type ChannelAccess = { post: 'here'; room: Room } | { post: 'direct' } | { post: 'nowhere'; message: string }

/** Where somebody wants an answer to stand. */
export type WantedPlace = Pick<SlackQuestion, 'channel' | 'direct' | 'user' | 'external'>

/**
 * Decides by what Slack says of the channel and the person. What cannot be found out counts as shared with others: an answer in front of strangers cannot be
 * taken back.
 */
export async function channelAccess(deps: SlackDeps, team: string, place: WantedPlace): Promise<ChannelAccess> {
  const { channel, user, direct } = place
  const approved = await isApproved(deps.db, team, channel)
  const person = await readSlackUser(deps.api, { team, slackUser: user })
  if ((person === null || person.guest) && !approved) {
    return {
      post: 'nowhere',
      message: 'Guests and people of other companies are not answered here. An administrator can allow this channel.',
    }
  }
  if (direct && !place.external) return { post: 'here', room: 'direct' }
  const found = await readChannel(deps.api, team, channel)
  if ((place.external || found === null || found.external) && !approved) {
    return {
      post: 'nowhere',
      message: 'This channel is shared with another company, so nothing is answered here. An administrator can allow it with /ask approve.',
    }
  }
  const room = direct ? 'direct' : (found?.room ?? 'open')
  return allows(sourcePolicy(deps.channelPolicies, deps.dataSource), room) ? { post: 'here', room } : { post: 'direct' }
}

/** Whether a policy lets an answer stand in such a room. */
export const allows = (policy: ChannelPolicy, room: Room): boolean =>
  room === 'direct' || policy === 'open' || (policy === 'members' && room === 'invited')

/** Whether an answer may stand in such a room, by the tables and columns that it was read from; one of which that is not known by the strictest rule. */
export async function answerFits(deps: SlackDeps, principal: Principal, view: AnswerView, room: Room): Promise<boolean> {
  const receipt = view.done?.receipt
  if (receipt === undefined || receipt.sql === null) return readFits(deps, principal, null, room)
  return readFits(deps, principal, { source: receipt.data_source, tables: receipt.tables, columns: receipt.columns }, room)
}

/** Whether what was read for this person may stand in such a room; null: what was read is not known. */
export async function readFits(deps: SlackDeps, principal: Principal, read: ReadFrom | null, room: Room): Promise<boolean> {
  const policies = deps.channelPolicies
  const source = read?.source ?? deps.dataSource
  if (room === 'direct' || !hasPartRules(policies)) return allows(sourcePolicy(policies, source), room)
  return allows(policyOfPost(policies, { source, read, tagsOf: read === null ? null : await deps.tagsOf(principal) }), room)
}
