import * as z from 'zod'
import type { Dialect } from '../catalog/catalog.ts'
import type { Db } from '../db/db.ts'
import { jsonColumn } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'
import type { Channel, DeliveryOutcome, Message } from '../monitors/notify/message.ts'
import type { SlackApi } from './api.ts'
import { alertMessage } from './blocks/alert-message.ts'
import type { SlackMessage } from './blocks/message.ts'
import { messageFaults } from './blocks/message-faults.ts'
import { mostDigested, slackDigest } from './blocks/slack-digest.ts'
import { allows } from './channel-access.ts'
import { type ChannelFacts, isApproved, readChannel } from './channel-facts.ts'
import { type ChannelPolicies, policyOfPost } from './channel-policy.ts'
import type { TagsOf } from './column-tags.ts'
import { sayOnce } from './said.table.ts'
import { readSlackUser } from './slack-user.ts'

export type AlertChannelDeps = {
  db: Db
  api: SlackApi
  /** The workspace of a recipient that names none; null when there are several. */
  ownTeam: () => Promise<string | null>
  policies: ChannelPolicies
  /** The tags of columns as the model of a data source has them; null while it cannot be read. */
  tagsOf: (dataSource: Dialect) => Promise<TagsOf | null>
}

const addressPattern = /^(?:([TE][A-Z0-9]+)\/)?([CDGU][A-Z0-9]+)$/

/** Words of Slack after which another try is of no use. */
const final = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'not_installed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'restricted_action',
  'user_not_found',
])

/**
 * Messages of monitors in Slack. A recipient is a channel or a user, `C0123456789` or with its workspace `T0123456789/C0123456789`. A place where
 * people of other companies or guests would read along gets nothing, one where the policy does not let the data stand gets the name of the monitor and the link.
 */
export function slackAlertChannel(deps: AlertChannelDeps): Channel {
  const { db, api, ownTeam } = deps
  return {
    name: 'slack',
    fault: (address) =>
      addressPattern.test(address)
        ? null
        : 'expected the id of a channel or a person in Slack, such as C0123456789, with several workspaces T0123456789/C0123456789',
    send: async ({ key, recipient, message, digested = [] }): Promise<DeliveryOutcome> => {
      const [, named, channel = ''] = addressPattern.exec(recipient) ?? []
      const team = named ?? (await ownTeam())
      if (team === null) return { sent: false, again: 'never', reason: `no workspace is named by ${recipient}` }
      const place = await placeOf(deps, team, channel)
      if ('refused' in place) return place.refused
      const shown =
        message.kind === 'digest' ? await digestFor(deps, message, digested, place.facts) : await alertFor(deps, message, place.facts)
      const rest = { channel, metadata: { event_type: 'pulse_alert', event_payload: { key } } }
      const name = `alert:${key}:${channel}`
      const first = await sayOnce({ db, api }, team, name, { ...rest, ...shown })
      const reply =
        !first.ok && first.error === 'invalid_blocks'
          ? await sayOnce({ db, api }, team, name, { ...rest, text: shown.text, mrkdwn: false })
          : first
      if (!reply.ok) return { sent: false, again: final.has(reply.error) ? 'never' : 'later', reason: `Slack said ${reply.error}` }
      const { ts, channel: posted } = reply.body
      // A digest of several monitors is about none of them.
      if (typeof ts === 'string' && message.monitor.id !== null)
        await keepAlertPost(
          db,
          { team, channel: typeof posted === 'string' ? posted : channel, ts },
          message.monitor.id,
          message.groups[0]?.alert ?? null,
        )
      return { sent: true }
    },
  }
}

const outside = 'people of other companies or guests would see it there; an administrator can allow the channel with /ask approve'

/** What Slack says of the place now; nothing is sent to one of which it says nothing. */
async function placeOf(
  { db, api }: AlertChannelDeps,
  team: string,
  channel: string,
): Promise<{ facts: ChannelFacts } | { refused: DeliveryOutcome }> {
  if (channel.startsWith('U')) {
    const person = await readSlackUser(api, { team, slackUser: channel })
    if (person?.guest === false) return { facts: { room: 'direct', external: false } }
    return {
      refused: {
        sent: false,
        again: person === null ? 'later' : 'never',
        reason: person === null ? 'Slack does not say who that is' : outside,
      },
    }
  }
  const facts = await readChannel(api, team, channel)
  if (facts === null) return { refused: { sent: false, again: 'later', reason: 'Slack does not say who is in that channel' } }
  if (facts.external && !(await isApproved(db, team, channel))) return { refused: { sent: false, again: 'never', reason: outside } }
  return { facts }
}

const checkedRow = z.object({
  source: z.enum(['postgresql', 'bigquery']),
  checked: jsonColumn(z.object({ version: z.number(), tables: z.array(z.string()), columns: z.array(z.string()) })).nullable(),
})

/** A message as it may stand in a room: whole, or without what was read and the button that reads more. */
async function alertFor(deps: AlertChannelDeps, message: Message, facts: ChannelFacts): Promise<SlackMessage> {
  const whole = await mayStand(deps, message, facts)
  const given = whole ? message : withoutData(message)
  const full = alertMessage(given, { evidence: true, why: whole })
  return messageFaults(full).length === 0 ? full : alertMessage(given, { evidence: false, why: whole })
}

/** A digest with each of its messages judged by its own monitor: titles hold groups. */
async function digestFor(
  deps: AlertChannelDeps,
  digest: Message,
  digested: readonly Message[],
  facts: ChannelFacts,
): Promise<SlackMessage> {
  const parts: Message[] = []
  for (const one of digested.slice(0, mostDigested)) parts.push((await mayStand(deps, one, facts)) ? one : withoutData(one))
  return slackDigest(digest, parts, digested.length - parts.length)
}

/** Whether what a monitor read may stand in a room, by the tables and columns of its newest good run, when that was of the version that the message is of. */
async function mayStand({ db, policies, tagsOf }: AlertChannelDeps, { monitor }: Message, { room }: ChannelFacts): Promise<boolean> {
  if (room === 'direct') return true
  if (monitor.id === null) return allows(policyOfPost(policies, { source: null, read: null, tagsOf: null }), room)
  const found = await db.maybeOne(
    checkedRow,
    sql`select m.data_source as source, x.last_checked::text as checked
        from public.pulse_monitors m left join pulse_ops.monitor_ext x on x.monitor_id = m.id where m.id = ${monitor.id}`,
  )
  const read = found?.checked?.version === monitor.version ? found.checked : null
  const tags = found === null || read === null ? null : await tagsOf(found.source)
  return allows(policyOfPost(policies, { source: found?.source ?? null, read, tagsOf: tags }), room)
}

/** What tells that something happened, and nothing of what was read. */
const withoutData = (message: Message): Message => ({
  ...message,
  title: `${message.monitor.name}: something to look at`,
  sentence: 'What it read is shown on its page and in direct messages alone.',
  rule: 'see its page',
  groups: message.groups.map((group) => ({
    ...group,
    sentence: 'See its page.',
    group: [],
    value: null,
    limit: null,
    expected: null,
    change: null,
  })),
  evidence: null,
  sql: null,
  parameters: [],
  notes: [],
})

/** Notes which monitor a message is of, for questions in its thread; a monitor that was deleted meanwhile has none. */
const keepAlertPost = (
  db: Db,
  place: { team: string; channel: string; ts: string },
  monitor: string,
  alert: string | null,
): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_alert (team, channel, ts, monitor_id, alert_id)
    select ${place.team}, ${place.channel}, ${place.ts}, id, ${alert}::uuid from public.pulse_monitors where id = ${monitor} on conflict do nothing`)
