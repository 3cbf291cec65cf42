import type { AskRequest } from '../../chat/ask-request.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import type { Principal } from '../../identity/principal.ts'
import { eventSchemas } from '../../present/answer/events.ts'
import { type AnswerView, emptyAnswer, foldEvent } from '../../present/answer/reducer.ts'
import { beginStream } from '../answer-stream.ts'
import { authorOf, linkMessage } from '../author.ts'
import { type AnswerPlace, answerMessage, type Rendering } from '../blocks/answer-message.ts'
import { channelAccess } from '../channel-access.ts'
import { deliver } from '../deliver.ts'
import type { SlackDeps } from '../deps.ts'
import type { SlackQuestion } from '../read-event.ts'
import { keepPost, keepThread, lastPostIn, monitorQuestionOf, postOf } from '../thread.table.ts'
import { uuidV5 } from '../uuid-v5.ts'

/** What a question in Slack may carry beyond its words. */
export type AskExtras = Pick<AskRequest, 'choice' | 'after'>

/** How many answers are coming about in each workspace. */
export type RunCounts = Map<string, number>

/** Outcomes that are the asker's own business: in channels they are shown to nobody else. */
const privateOutcomes: readonly (AnswerView['outcome'] | null)[] = [
  'refused',
  'blocked',
  'too_expensive',
  'failed',
  'timed_out',
  'unavailable',
]

/**
 * Answers a message: as its author, in its thread, where the channel allows it. The id of the answer comes from the message, so that a job that is taken up again
 * after a crash asks nothing twice and finishes the message that was begun.
 */
export async function answerQuestion(
  deps: SlackDeps,
  runs: RunCounts,
  team: string,
  question: SlackQuestion,
  extras: AskExtras = {},
): Promise<void> {
  const { user, channel, rootTs } = question
  const whisper = (message: { text: string; blocks?: unknown[] }) =>
    deps.api.call(team, 'chat.postEphemeral', { channel, user, ...(question.direct ? {} : { thread_ts: rootTs }), ...message })
  const author = await authorOf(deps, { team, slackUser: user })
  if (!author.known) return void (await whisper(await linkMessage(deps, { team, slackUser: user }, author.why)))
  if (question.text === '') return void (await whisper({ text: 'Ask a question, such as: revenue last month by country.' }))
  const access = await channelAccess(deps, team, question)
  if (access.post === 'nowhere') return void (await whisper({ text: access.message }))
  const place = access.post === 'here' ? question : await directPlace(deps, team, question)
  if (place === null) return void (await whisper({ text: 'Answers are given in direct messages here, and yours could not be opened.' }))
  await ask(deps, runs, team, place, author.principal, extras)
}

/** The direct message of the asker, with a short pointer left in the thread. */
async function directPlace(deps: SlackDeps, team: string, question: SlackQuestion): Promise<SlackQuestion | null> {
  const opened = await deps.api.call(team, 'conversations.open', { users: question.user })
  const direct = opened.ok ? (opened.body.channel as { id?: string } | undefined)?.id : undefined
  if (direct === undefined) return null
  const started = await deps.api.call(team, 'chat.postMessage', {
    channel: direct,
    text: `You asked in a channel: ${question.text.slice(0, 500)}`,
  })
  if (!started.ok || typeof started.body.ts !== 'string') return null
  await deps.api.call(team, 'chat.postMessage', {
    channel: question.channel,
    thread_ts: question.rootTs,
    text: 'Answered in a direct message.',
  })
  return { ...question, channel: direct, direct: true, rootTs: started.body.ts }
}

async function ask(
  deps: SlackDeps,
  runs: RunCounts,
  team: string,
  question: SlackQuestion,
  principal: Principal,
  extras: AskExtras,
): Promise<void> {
  const { channel, rootTs, user, ts } = question
  const conversation = await conversationFor(deps, team, question, principal)
  const id = await uuidV5(`answer:${team}:${channel}:${ts}`)
  const begun = await postOf(deps.db, team, id)
  const signal = new AbortController().signal
  const asked = await deps.chat.ask(principal, conversation, { id, question: question.text, ...extras }, signal)
  if (!asked.ok) {
    const text = problemMessage(asked.problem)
    await deps.api.call(team, 'chat.postEphemeral', { channel, user, ...(question.direct ? {} : { thread_ts: rootTs }), text })
    return
  }
  runs.set(team, (runs.get(team) ?? 0) + 1)
  try {
    const place = { team, channel, rootTs, user }
    const stream = await beginStream(deps, place, question.text, () => runs.get(team) ?? 1, begun?.ts ?? null)
    const post = { answer: id, team, channel, rootTs, slackUser: user, userId: principal.id }
    const first = stream.ts()
    if (first !== null) await keepPost(deps.db, { ...post, ts: first })
    let view = emptyAnswer
    for await (const event of asked.value.events) {
      view = foldEvent(view, event)
      const step = event.name === 'step' ? eventSchemas.step.safeParse(event.data) : null
      if (step?.success) stream.step(step.data)
    }
    // A log that ended early says less than the stored answer.
    if (view.outcome === null) view = await asked.value.answer
    const shown = placeOf(deps, principal, conversation, id)
    const render = (rendering: Rendering) => answerMessage(view, shown, rendering)
    if (!question.direct && privateOutcomes.includes(view.outcome)) {
      await stream.remove()
      await deliver(render, (message) => deps.api.call(team, 'chat.postEphemeral', { channel, user, thread_ts: rootTs, ...message }))
      return
    }
    const reply = await stream.finish(render)
    const last = stream.ts()
    if (last !== null) await keepPost(deps.db, { ...post, ts: last })
    if (!reply.ok) deps.log.warn('an answer could not be shown in Slack', { answer: id, error: reply.error })
  } finally {
    runs.set(team, (runs.get(team) ?? 1) - 1)
  }
}

/** The links and names that a message of an answer carries. */
export const placeOf = (deps: SlackDeps, principal: Principal, conversation: string, answer: string): AnswerPlace => ({
  link: `${deps.baseUrl}/c/${conversation}#${answer}`,
  asker: principal.name,
  timeZone: deps.timeZone(),
  maySave: deps.monitors !== undefined,
})

/**
 * The conversation of a thread: of who began it; everybody else who asks in the thread has one of their own beside it, with their own rights. Their first
 * question follows the answer that stands in the thread for all to see: its question is asked again as them, without a message.
 */
async function conversationFor(deps: SlackDeps, team: string, question: SlackQuestion, principal: Principal): Promise<string> {
  const { channel, rootTs, user } = question
  const shared = await uuidV5(`thread:${team}:${channel}:${rootTs}`)
  const own = await uuidV5(`thread:${team}:${channel}:${rootTs}:${user}`)
  const thread = { team, channel, rootTs, slackUser: user }
  const first = await deps.chat.createConversation(principal, null, shared)
  if (first.ok) {
    if ((await keepThread(deps.db, { conversation: shared, ...thread })) > 0) await followMonitor(deps, team, question, principal, shared)
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
