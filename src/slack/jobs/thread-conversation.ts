import type { AskRequest } from '../../chat/ask-request.ts'
import type { Principal } from '../../identity/principal.ts'
import type { SlackDeps } from '../deps.ts'
import type { SlackQuestion } from '../read-event.ts'
import { keepPermalink, keepThread, lastPostIn, monitorQuestionOf, permalinkOf } from '../thread.table.ts'
import { uuidV5 } from '../uuid-v5.ts'

/**
 * The conversation of a thread: of who began it; everybody else who asks in the thread has one of their own beside it, with their own rights. Their first
 * question follows the answer that stands in the thread for all to see: its question is asked again as them, without a message.
 */
export async function conversationFor(deps: SlackDeps, team: string, question: SlackQuestion, principal: Principal): Promise<string> {
  const { channel, rootTs, user } = question
  const shared = await uuidV5(`thread:${team}:${channel}:${rootTs}`)
  const own = await uuidV5(`thread:${team}:${channel}:${rootTs}:${user}`)
  const thread = { team, channel, rootTs, slackUser: user }
  const first = await deps.chat.createConversation(principal, null, shared)
  if (first.ok) {
    if ((await keepThread(deps.db, { conversation: shared, ...thread })) > 0) {
      await followMonitor(deps, team, question, principal, shared)
      // A thread may begin with an answer that was moved or shared to its place.
      await followVisible(deps, team, question, principal, shared)
    }
    return shared
  }
  const known = await deps.chat.getConversation(principal, own)
  if (known.ok) return own
  await deps.chat.createConversation(principal, null, own)
  await keepThread(deps.db, { conversation: own, ...thread })
  await followVisible(deps, team, question, principal, own)
  return own
}

/** A thread that a monitor's message began goes on from the monitor's question, asked as who writes. */
async function followMonitor(
  deps: SlackDeps,
  team: string,
  { channel, rootTs }: SlackQuestion,
  principal: Principal,
  conversation: string,
): Promise<void> {
  const asked = await monitorQuestionOf(deps.db, { team, channel, rootTs })
  if (asked?.question == null) return
  const understood = asked.semanticQuery === null ? {} : { semantic_query: asked.semanticQuery }
  await askQuietly(deps, principal, conversation, { question: asked.question, ...understood }, rootTs)
}

async function followVisible(
  deps: SlackDeps,
  team: string,
  question: SlackQuestion,
  principal: Principal,
  conversation: string,
): Promise<void> {
  const visible = await lastPostIn(deps.db, { team, channel: question.channel, rootTs: question.rootTs })
  const asker = visible === null ? null : await deps.principalOf(visible.userId)
  if (visible === null || asker === null) return
  const answer = await deps.chat.getAnswer(asker, visible.answer)
  if (!answer.ok || answer.value.question === '') return
  await askQuietly(deps, principal, conversation, { question: answer.value.question }, visible.answer)
}

/** Asks without a message, so that what is asked next has something to go on from. */
async function askQuietly(
  deps: SlackDeps,
  principal: Principal,
  conversation: string,
  request: Pick<AskRequest, 'question' | 'semantic_query'>,
  about: string,
): Promise<void> {
  const id = await uuidV5(`context:${conversation}:${about}`)
  const asked = await deps.chat.ask(principal, conversation, { id, ...request }, new AbortController().signal)
  if (asked.ok) await asked.value.answer
}

/** Keeps where a thread is in Slack, so that the page leads back to it. */
export async function keepThreadLink(
  { api, db }: SlackDeps,
  { team, channel, rootTs }: { team: string; channel: string; rootTs: string },
  conversation: string,
): Promise<void> {
  if ((await permalinkOf(db, conversation)) !== null) return
  const reply = await api.callNow(team, 'chat.getPermalink', { channel, message_ts: rootTs })
  const permalink = reply?.ok === true ? reply.body.permalink : null
  if (typeof permalink === 'string' && /^https:\/\/[^/]+\.slack\.com\//.test(permalink)) await keepPermalink(db, conversation, permalink)
}
