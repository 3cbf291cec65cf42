import * as z from 'zod'
import type { NewJob } from './delivery.table.ts'

const envelopeSchema = z.object({
  type: z.string(),
  challenge: z.string().max(1_000).optional(),
  team_id: z.string().optional(),
  event_id: z.string().max(200).optional(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.looseObject({ type: z.string() }).optional(),
})

const messageSchema = z.object({
  type: z.string(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  app_id: z.string().optional(),
  user: z.string(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  channel: z.string(),
  channel_type: z.string().optional(),
})

/** A question as it came: where, who, and the words without the mention of the bot. `ts` names the message. */
export const questionSchema = z.object({
  channel: z.string(),
  direct: z.boolean(),
  user: z.string(),
  ts: z.string(),
  rootTs: z.string(),
  text: z.string(),
  external: z.boolean(),
})
export type SlackQuestion = z.infer<typeof questionSchema>

/** What a delivery of the Events API asks for: nothing, an answer to Slack's own check, or a job under the id of the delivery. */
export type ReadEvent = { do: 'nothing'; why: string } | { do: 'challenge'; challenge: string } | { do: 'job'; id: string; job: NewJob }

/**
 * Reads a delivery of the Events API. Messages of bots, edits, deletions and other sorts of messages are nothing to do; in channels only
 * mentions are questions, and a mention in a direct message is one message, not two.
 */
export function readEvent(body: unknown): ReadEvent {
  const parsed = envelopeSchema.safeParse(body)
  if (!parsed.success) return { do: 'nothing', why: 'not a delivery of the Events API' }
  const { type, challenge, team_id: team, event_id: id, event } = parsed.data
  if (type === 'url_verification' && challenge !== undefined) return { do: 'challenge', challenge }
  if (type !== 'event_callback' || team === undefined || id === undefined || event === undefined)
    return { do: 'nothing', why: `type ${type}` }
  const external = parsed.data.is_ext_shared_channel ?? false
  switch (event.type) {
    case 'app_mention':
    case 'message':
      return questionOf(id, team, event, external)
    case 'agent_session_stopped':
      return stopOf(id, team, event)
    case 'app_home_opened':
      return homeOf(id, team, event)
    case 'app_uninstalled':
    case 'tokens_revoked':
      return { do: 'job', id, job: { team, kind: 'removed', dedupeKey: `removed:${id}`, payload: {} } }
    default:
      return { do: 'nothing', why: `event ${event.type}` }
  }
}

function questionOf(id: string, team: string, event: unknown, external: boolean): ReadEvent {
  const message = messageSchema.safeParse(event)
  if (!message.success) return { do: 'nothing', why: 'a message of no person' }
  const { subtype, bot_id, user, text, ts, thread_ts, channel, channel_type, type } = message.data
  if (bot_id !== undefined || message.data.app_id !== undefined) return { do: 'nothing', why: 'a message of a bot' }
  if (subtype !== undefined) return { do: 'nothing', why: `a message of the sort ${subtype}` }
  const direct = channel_type === 'im' || channel.startsWith('D')
  if (type === 'message' && !direct) return { do: 'nothing', why: 'a message in a channel that does not mention the bot' }
  const payload: SlackQuestion = { channel, direct, user, ts, rootTs: thread_ts ?? ts, text: wordsOf(text), external }
  return { do: 'job', id, job: { team, kind: 'question', dedupeKey: `message:${team}:${channel}:${ts}`, payload } }
}

const stoppedSchema = z.object({ channel: z.string(), thread_ts: z.string(), user: z.string() })

function stopOf(id: string, team: string, event: unknown): ReadEvent {
  const stopped = stoppedSchema.safeParse(event)
  if (!stopped.success) return { do: 'nothing', why: 'a stop without a thread' }
  const { channel, thread_ts: rootTs, user } = stopped.data
  return { do: 'job', id, job: { team, kind: 'stop', dedupeKey: `stop:${id}`, payload: { channel, rootTs, user } } }
}

const homeSchema = z.object({ user: z.string(), tab: z.string().default('home'), channel: z.string().optional() })

function homeOf(id: string, team: string, event: unknown): ReadEvent {
  const home = homeSchema.safeParse(event)
  if (!home.success) return { do: 'nothing', why: 'a home of nobody' }
  return { do: 'job', id, job: { team, kind: 'home', dedupeKey: `home:${id}`, payload: home.data } }
}

/** The words of a message as people see them: without mentions, with Slack's entities and links read. */
export const wordsOf = (text: string): string =>
  text
    .replace(/<@[A-Z0-9]+(\|[^>]*)?>/g, ' ')
    .replace(/<[#!][^>|]*\|([^>]*)>/g, '$1')
    .replace(/<[#!][^>]*>/g, ' ')
    .replace(/<(?:mailto:)?([^>|]+)\|([^>]*)>/g, '$2')
    .replace(/<(https?:[^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replace(/[ \t]+/g, ' ')
    .trim()
