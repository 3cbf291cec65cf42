import type { AskRequest } from '../../chat/ask-request.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import type { Principal } from '../../identity/principal.ts'
import { eventSchemas } from '../../present/answer/events.ts'
import { type AnswerView, emptyAnswer, foldEvent } from '../../present/answer/reducer.ts'
import { type AnswerStream, beginStream } from '../answer-stream.ts'
import { answerFits } from '../channel-access.ts'
import type { Room } from '../channel-facts.ts'
import { hasPartRules } from '../channel-policy.ts'
import { deliver } from '../deliver.ts'
import type { SlackDeps } from '../deps.ts'
import type { SlackQuestion } from '../read-event.ts'
import { keepPost, postIn } from '../thread.table.ts'
import { answerIdOf } from './answer-id.ts'
import { directPlace } from './direct-place.ts'
import { placeOf, renderAnswer } from './render-answer.ts'
import { conversationFor, keepThreadLink } from './thread-conversation.ts'

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

export type Asking = { team: string; question: SlackQuestion; principal: Principal; room: Room; extras: AskExtras }

/**
 * Asks in a thread and shows the answer there. The id of the answer comes from the message, so that a job that is taken up again after a crash asks nothing twice
 * and finishes the message that was begun.
 */
export async function runAnswer(deps: SlackDeps, runs: RunCounts, asking: Asking): Promise<void> {
  const { team, question, principal, room, extras } = asking
  const { channel, rootTs, user } = question
  const conversation = await conversationFor(deps, team, question, principal)
  const id = await answerIdOf(team, question)
  const place = { team, channel, rootTs, user }
  const begun = await postIn(deps.db, place, id)
  const asked = await deps.chat.ask(principal, conversation, { id, question: question.text, ...extras }, new AbortController().signal)
  if (!asked.ok) return whisper(deps, asking, { text: problemMessage(asked.problem) })
  runs.set(team, (runs.get(team) ?? 0) + 1)
  try {
    // What buttons ask and what steps found may be of columns that must not stand here.
    const open = room === 'direct' || !hasPartRules(deps.channelPolicies)
    const title = open ? question.text : 'A question'
    const stream = await beginStream(deps, place, title, () => runs.get(team) ?? 1, begun?.ts ?? null)
    const post = { answer: id, team, channel, rootTs, slackUser: user, userId: principal.id }
    const first = stream.ts()
    if (first !== null) await keepPost(deps.db, { ...post, ts: first })
    let view = emptyAnswer
    for await (const event of asked.value.events) {
      view = foldEvent(view, event)
      const step = event.name === 'step' ? eventSchemas.step.safeParse(event.data) : null
      if (step?.success) stream.step(open ? step.data : { ...step.data, detail: null })
    }
    // A log that ended early says less than the stored answer.
    if (view.outcome === null) view = await asked.value.answer
    if (await movedAway(deps, asking, stream, view, conversation)) return
    const reply = await stream.finish(renderAnswer(deps, team, view, placeOf(deps, principal, conversation, id)))
    const last = stream.ts()
    if (last !== null) await keepPost(deps.db, { ...post, ts: last })
    if (!reply.ok) deps.log.warn('an answer could not be shown in Slack', { answer: id, error: reply.error })
    await keepThreadLink(deps, place, conversation)
  } finally {
    runs.set(team, (runs.get(team) ?? 1) - 1)
  }
}

/**
 * Shows an answer that may not stand where it was asked: what is the asker's own business to them alone, what was read from columns with a rule in their
 * direct messages. Whether it was one.
 */
async function movedAway(deps: SlackDeps, asking: Asking, stream: AnswerStream, view: AnswerView, conversation: string): Promise<boolean> {
  const { team, question, principal, room } = asking
  if (question.direct) return false
  const isPrivate = privateOutcomes.includes(view.outcome)
  if (!isPrivate && (await answerFits(deps, principal, view, room))) return false
  await stream.remove()
  const id = view.answer ?? ''
  const { channel, user, rootTs } = question
  const shown = placeOf(deps, principal, conversation, id)
  if (isPrivate || view.result === null) {
    const render = renderAnswer(deps, team, view, { ...shown, mayDelete: false })
    await deliver(deps, render, (message) => deps.api.call(team, 'chat.postEphemeral', { channel, user, thread_ts: rootTs, ...message }))
    return true
  }
  const direct = await directPlace(deps, team, question)
  if (direct === null) {
    await whisper(deps, asking, { text: 'This answer is for direct messages alone, and yours could not be opened.' })
    return true
  }
  const thread = { channel: direct.channel, thread_ts: direct.rootTs }
  const reply = await deliver(deps, renderAnswer(deps, team, view, shown), (message) =>
    deps.api.call(team, 'chat.postMessage', { ...thread, ...message }),
  )
  if (reply.ok && typeof reply.body.ts === 'string') {
    const post = { answer: id, team, channel: direct.channel, rootTs: direct.rootTs, slackUser: user, userId: principal.id }
    await keepPost(deps.db, { ...post, ts: reply.body.ts })
  }
  return true
}

/** Says something to who asked alone, in the thread of the question. */
async function whisper(deps: SlackDeps, { team, question }: Asking, message: { text: string }): Promise<void> {
  const { channel, user, rootTs, direct } = question
  await deps.api.call(team, 'chat.postEphemeral', { channel, user, ...(direct ? {} : { thread_ts: rootTs }), ...message })
}
