import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Channel, DeliveryOutcome } from '../monitors/notify/message.ts'
import type { SlackApi } from './api.ts'
import { alertMessage } from './blocks/alert-message.ts'
import { messageFaults } from './blocks/message-faults.ts'

export type AlertChannelDeps = {
  db: Db
  api: SlackApi
  /** The workspace of a recipient that names none; null when there are several. */
  ownTeam: () => Promise<string | null>
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

/** Messages of monitors in Slack. A recipient is a channel or a user, `C0123456789` or with its workspace `T0123456789/C0123456789`. */
export function slackAlertChannel({ db, api, ownTeam }: AlertChannelDeps): Channel {
  return {
    name: 'slack',
    fault: (address) =>
      addressPattern.test(address)
        ? null
        : 'expected the id of a channel or a person in Slack, such as C0123456789, with several workspaces T0123456789/C0123456789',
    send: async ({ key, recipient, message }): Promise<DeliveryOutcome> => {
      const [, named, channel = ''] = addressPattern.exec(recipient) ?? []
      const team = named ?? (await ownTeam())
      if (team === null) return { sent: false, again: 'never', reason: `no workspace is named by ${recipient}` }
      const full = alertMessage(message)
      const shown = messageFaults(full).length === 0 ? full : alertMessage(message, false)
      const place = { channel, unfurl_links: false, metadata: { event_type: 'pulse_alert', event_payload: { key } } }
      const first = await api.call(team, 'chat.postMessage', { ...place, ...shown })
      const reply =
        !first.ok && first.error === 'invalid_blocks' ? await api.call(team, 'chat.postMessage', { ...place, text: shown.text }) : first
      if (!reply.ok) return { sent: false, again: final.has(reply.error) ? 'never' : 'later', reason: `Slack said ${reply.error}` }
      const { ts, channel: posted } = reply.body
      if (typeof ts === 'string')
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

const keepAlertPost = (
  db: Db,
  place: { team: string; channel: string; ts: string },
  monitor: string,
  alert: string | null,
): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_alert (team, channel, ts, monitor_id, alert_id)
    values (${place.team}, ${place.channel}, ${place.ts}, ${monitor}, ${alert}) on conflict do nothing`)
