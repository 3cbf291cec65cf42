import * as z from 'zod'
import type { NewJob } from './delivery.table.ts'

const envelopeSchema = z.object({
  type: z.string(),
  challenge: z.string().max(1_000).optional(),
  team_id: z.string().optional(),
  event_id: z.string().max(200).optional(),
  is_ext_shared_channel: z.boolean().optional(),
  event_time: z.number().optional(),
  /** Whose tokens let the delivery through; the bot's own among them. */
  authorizations: z.array(z.object({ user_id: z.string().nullish(), is_bot: z.boolean().default(false) })).default([]),
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
    case 'member_joined_channel':
      return greetingOf(id, team, event, parsed.data.authorizations)
    case 'agent_session_title_changed':
      return titleOf(id, team, event)
    case 'app_uninstalled':
    case 'tokens_revoked':
      return removedOf(id, team, event, parsed.data.event_time ?? null)
    default:
      return { do: 'nothing', why: `event ${event.type}` }
  }
}

function questionOf(id: string, team: string, event: unknown, external: boolean): ReadEvent {
  const edit = editSchema.safeParse(event)
  if (edit.success) return editOf(id, team, edit.data)
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

const editSchema = z.object({
  subtype: z.literal('message_changed'),
  channel: z.string(),
  channel_type: z.literal('im'),
  message: z.object({
    user: z.string(),
    text: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    subtype: z.never().optional(),
    bot_id: z.never().optional(),
    edited: z.object({ user: z.string(), ts: z.string() }),
  }),
  previous_message: z.object({ text: z.string().default('') }),
})

/** A question that its author wrote anew: it is not asked again by itself. */
export const editedSchema = z.object({ channel: z.string(), user: z.string(), text: z.string() })

function editOf(id: string, team: string, { channel, message, previous_message }: z.infer<typeof editSchema>): ReadEvent {
  const { user, ts, edited } = message
  const text = wordsOf(message.text)
  if (edited.user !== user || text === '' || text === wordsOf(previous_message.text)) return { do: 'nothing', why: 'an edit of no words' }
  const payload: z.infer<typeof editedSchema> = { channel, user, text }
  return { do: 'job', id, job: { team, kind: 'edited', dedupeKey: `edited:${team}:${channel}:${ts}:${edited.ts}`, payload } }
}

const joinedSchema = z.object({ user: z.string(), channel: z.string() })

/** Only the bot's own arrival is greeted. */
function greetingOf(
  id: string,
  team: string,
  event: unknown,
  authorizations: readonly { user_id?: string | null | undefined; is_bot: boolean }[],
): ReadEvent {
  const joined = joinedSchema.safeParse(event)
  const isBot = authorizations.some(({ user_id, is_bot }) => is_bot && user_id === joined.data?.user)
  if (!joined.success || !isBot) return { do: 'nothing', why: 'somebody else joined' }
  const { channel } = joined.data
  return { do: 'job', id, job: { team, kind: 'joined', dedupeKey: `joined:${id}`, payload: { channel } } }
}

export const titleSchema = z.object({ channel: z.string(), thread_ts: z.string(), user: z.string(), title: z.string() })

function titleOf(id: string, team: string, event: unknown): ReadEvent {
  const title = titleSchema.safeParse(event)
  if (!title.success) return { do: 'nothing', why: 'a title of no thread' }
  return { do: 'job', id, job: { team, kind: 'title', dedupeKey: `title:${id}`, payload: title.data } }
}

const revokedSchema = z.object({ type: z.literal('tokens_revoked'), tokens: z.object({ bot: z.array(z.string()).default([]) }) })

/** The end of an installation, at a time in seconds: a delivery that comes late must not end one that was made after it. */
export const removedSchema = z.object({ at: z.number().nullable() })

function removedOf(id: string, team: string, event: unknown, at: number | null): ReadEvent {
  const revoked = revokedSchema.safeParse(event)
  if (revoked.success && revoked.data.tokens.bot.length === 0) return { do: 'nothing', why: 'tokens of people were revoked' }
  return {
    do: 'job',
    id,
    job: { team, kind: 'removed', dedupeKey: `removed:${id}`, payload: { at } satisfies z.infer<typeof removedSchema> },
  }
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
