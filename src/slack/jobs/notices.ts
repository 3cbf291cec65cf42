import { renameConversation } from '../../chat/conversation.table.ts'
import { actions } from '../actions.ts'
import { authorOf } from '../author.ts'
import { button, plainText } from '../blocks/elements.ts'
import type { SlackDeps } from '../deps.ts'
import { clip, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'
import { greetingName, sayOnce } from '../said.table.ts'
import { uuidV5 } from '../uuid-v5.ts'

const greeting = [
  'Hello. Mention me with a question about the data, such as "revenue last month by country", and I answer in a thread.',
  'Each question runs with the rights of who asks; what I post here is seen by everybody in this channel. /ask answers for you alone, /ask help says more.',
].join(' ')

/** Says in a channel what the bot is for, the first time that it comes there. */
export async function greetChannel(deps: SlackDeps, team: string, channel: string): Promise<void> {
  await sayOnce(deps, team, greetingName(channel), { channel, text: greeting, mrkdwn: false })
}

/** Gives a conversation the title that its owner gave to its thread in Slack. */
export async function renameThread(
  deps: SlackDeps,
  team: string,
  { channel, thread_ts, user, title }: { channel: string; thread_ts: string; user: string; title: string },
): Promise<void> {
  const author = await authorOf(deps, { team, slackUser: user })
  const words = clip(plain(title).trim(), slackLimits.sessionTitle)
  if (!author.known || words === '') return
  const shared = await uuidV5(`thread:${team}:${channel}:${thread_ts}`)
  const own = await uuidV5(`thread:${team}:${channel}:${thread_ts}:${user}`)
  // The one of another owner is left alone.
  for (const conversation of [shared, own]) await renameConversation(deps.db, conversation, author.principal.id, words)
}

/** A question that was written anew is asked again when its author says so: an answer that stands is not changed under its readers. */
export async function offerAgain(
  deps: SlackDeps,
  team: string,
  { channel, user, text }: { channel: string; user: string; text: string },
): Promise<void> {
  const author = await authorOf(deps, { team, slackUser: user })
  if (!author.known || text.length > slackLimits.buttonValue) return
  const said = 'You changed your question. The answer is that of the words before.'
  await deps.api.call(team, 'chat.postEphemeral', {
    channel,
    user,
    text: said,
    blocks: [
      { type: 'section', text: plainText(said, slackLimits.section) },
      { type: 'actions', elements: [button(actions.again, 'Ask the new words', text)] },
    ],
  })
}
