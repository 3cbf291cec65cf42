import { saveFeedback } from '../../chat/feedback.table.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import type { Principal } from '../../identity/principal.ts'
import type { AnswerView } from '../../present/answer/reducer.ts'
import { actions, views } from '../actions.ts'
import { authorOf, linkMessage } from '../author.ts'
import { answerMessage, type Rendering } from '../blocks/answer-message.ts'
import { feedbackView, loadingView, messageView, sqlView } from '../blocks/views.ts'
import { channelAccess } from '../channel-access.ts'
import { deliver } from '../deliver.ts'
import type { SlackDeps } from '../deps.ts'
import { clip, plain } from '../escape.ts'
import type { Press } from '../read-interaction.ts'
import { markPostDeleted, postOf } from '../thread.table.ts'
import { type AskExtras, answerQuestion, placeOf, type RunCounts } from './question.ts'

type Pressed = { deps: SlackDeps; runs: RunCounts; team: string; press: Press; principal: Principal; say: (text: string) => Promise<void> }

/** Does what a button is for, with the rights of who pressed it. What it may not is said to that person alone. */
export async function runPress(deps: SlackDeps, runs: RunCounts, team: string, press: Press): Promise<void> {
  const { user, channel, rootTs } = press
  const whisper = async (message: { text: string; blocks?: unknown[] }) => {
    if (channel !== null)
      await deps.api.call(team, 'chat.postEphemeral', { channel, user, ...(rootTs === null ? {} : { thread_ts: rootTs }), ...message })
  }
  const author = await authorOf(deps, { team, slackUser: user })
  if (!author.known) return whisper(await linkMessage(deps, { team, slackUser: user }, author.why))
  const pressed: Pressed = { deps, runs, team, press, principal: author.principal, say: (text) => whisper({ text }) }
  const [kind = '', at = ''] = splitLast(press.action)
  const handler = handlers[press.action] ?? handlers[kind]
  if (handler !== undefined) return handler(pressed, Number(at))
  if (press.action.startsWith('alert.') && deps.monitors)
    await pressAlert(pressed, await deps.monitors.press(author.principal, press.action, press.value))
}

/** The channel of a press, as one that an answer of this person would stand in. */
const placeIn = ({ user }: Press, channel: string) => ({
  channel,
  direct: channel.startsWith('D'),
  user,
  ts: '',
  rootTs: '',
  text: '',
  external: false,
})

/** What became of an alert is said in its thread, for all who saw it. */
async function pressAlert({ deps, team, press, say }: Pressed, { said, toAll }: { said: string; toAll: boolean }): Promise<void> {
  const { channel, rootTs } = press
  if (!toAll || channel === null || rootTs === null) return say(said)
  if ((await channelAccess(deps, team, placeIn(press, channel))).post !== 'here') return say(said)
  await deps.api.call(team, 'chat.postMessage', { channel, thread_ts: rootTs, text: clip(plain(said), 3_000), mrkdwn: false })
}

const splitLast = (action: string): [string, string] => {
  const dot = action.lastIndexOf('.')
  return [action.slice(0, dot), action.slice(dot + 1)]
}

const handlers: Partial<Record<string, (pressed: Pressed, at: number) => Promise<void>>> = {
  [actions.sql]: showSql,
  [actions.save]: save,
  [actions.more]: more,
  [actions.followUp]: (pressed) => askListed(pressed, (view, at) => view.followups[at] ?? null),
  [actions.couldAsk]: (pressed) => askListed(pressed, (view, at) => view.refused?.could_ask[at] ?? null),
  [actions.choice]: choose,
  [actions.example]: (pressed) => askInMessages(pressed, pressed.press.value),
  [actions.feedback]: judge,
  [actions.remove]: remove,
}

/** The answer that a press is about, as the person may see it; null after they were told why not. */
async function answerOf({
  deps,
  press,
  principal,
  say,
}: Pressed): Promise<{ id: string; detail: string; view: AnswerView; own: boolean } | null> {
  const [first = '', second = ''] = press.value.split(':')
  const [id, detail] = /^[0-9a-f-]{36}$/.test(first) ? [first, second] : [second, first]
  const found = await deps.chat.getAnswer(principal, id)
  if (!found.ok) {
    await say(
      found.problem.kind === 'not-found'
        ? 'Only who asked may do this. Ask the question yourself to see it with your own rights.'
        : problemMessage(found.problem),
    )
    return null
  }
  return { id, detail, view: found.value, own: found.value.shared === undefined }
}

async function showSql(pressed: Pressed): Promise<void> {
  const { deps, team, press } = pressed
  // Slack takes a trigger for three seconds: the view is opened first and filled then.
  const opened = await deps.api.call(team, 'views.open', { trigger_id: press.trigger, view: loadingView('Statement') })
  const view_id = opened.ok ? (opened.body.view as { id?: string } | undefined)?.id : undefined
  const answer = await answerOf(pressed)
  if (view_id === undefined) return
  const view = answer?.view.sql == null ? messageView('Statement', 'There is no statement to show you.') : sqlView(answer.view.sql.text)
  await deps.api.call(team, 'views.update', { view_id, view })
}

async function save(pressed: Pressed): Promise<void> {
  const { deps, team, press, principal, say } = pressed
  if (deps.monitors === undefined) return say('Monitors are not switched on.')
  const opened = await deps.api.call(team, 'views.open', { trigger_id: press.trigger, view: loadingView('Save as monitor') })
  const view_id = opened.ok ? (opened.body.view as { id?: string } | undefined)?.id : undefined
  const answer = await answerOf(pressed)
  const view = answer?.own === true ? await deps.monitors.saveView(principal, answer.id, { team, channel: press.channel }) : null
  if (view_id !== undefined) {
    await deps.api.call(team, 'views.update', {
      view_id,
      view: view ?? messageView('Save as monitor', 'This answer cannot be saved as a monitor.'),
    })
  }
}

async function more(pressed: Pressed): Promise<void> {
  const { deps, team, press, principal, say } = pressed
  const answer = await answerOf(pressed)
  if (answer === null) return
  if (answer.detail === 'rerun') return askInThread(pressed, answer.view.question)
  if (answer.detail !== 'share' || press.channel === null) return
  if (!answer.own) return say('Only who asked may share an answer.')
  const { channel } = press
  const access = await channelAccess(deps, team, placeIn(press, channel))
  if (access.post !== 'here')
    return say(access.post === 'nowhere' ? access.message : 'Answers are given in direct messages here, so this one is not posted.')
  const render = (rendering: Rendering) =>
    answerMessage(answer.view, placeOf(deps, principal, answer.view.conversation ?? '', answer.id), rendering)
  const reply = await deliver(render, (message) => deps.api.call(team, 'chat.postMessage', { channel, ...message, unfurl_links: false }))
  if (!reply.ok) await say(`Slack did not take it: ${reply.error}.`)
}

async function askListed(pressed: Pressed, pick: (view: AnswerView, at: number) => string | null): Promise<void> {
  const answer = await answerOf(pressed)
  const question = answer === null ? null : pick(answer.view, Number(answer.detail))
  if (question !== null) await askInThread(pressed, question)
}

async function choose(pressed: Pressed): Promise<void> {
  const answer = await answerOf(pressed)
  const option = answer?.view.clarify?.options[Number(answer.detail)]
  if (answer === null || option === undefined) return
  if (!answer.own) return askInThread(pressed, option.question)
  await askInThread(pressed, option.question, { after: answer.id, choice: Number(answer.detail) + 1 })
}

/** Asks in the thread of the message that was pressed, in words that all can see, so that the answer stands under its question. */
async function askInThread(pressed: Pressed, question: string, extras: AskExtras = {}): Promise<void> {
  const { deps, runs, team, press, principal } = pressed
  const { channel, rootTs, user } = press
  if (channel === null || rootTs === null) return askInMessages(pressed, question)
  await deps.api.call(team, 'chat.postMessage', { channel, thread_ts: rootTs, text: asked(principal.name, question), mrkdwn: false })
  // The press names the answer, so that a job that is taken up again asks nothing twice.
  const place = { channel, direct: channel.startsWith('D'), user, ts: press.id, rootTs, text: question, external: false }
  await answerQuestion(deps, runs, team, place, extras)
}

/** Asks in the person's own direct messages: from the app's home there is no thread. */
async function askInMessages({ deps, runs, team, press }: Pressed, question: string): Promise<void> {
  const opened = await deps.api.call(team, 'conversations.open', { users: press.user })
  const channel = opened.ok ? (opened.body.channel as { id?: string } | undefined)?.id : undefined
  if (channel === undefined) return
  const said = await deps.api.call(team, 'chat.postMessage', { channel, text: asked('You', question), mrkdwn: false })
  if (!said.ok || typeof said.body.ts !== 'string') return
  const place = { channel, direct: true, user: press.user, ts: press.id, rootTs: said.body.ts, text: question, external: false }
  await answerQuestion(deps, runs, team, place)
}

const asked = (who: string, question: string): string => `${plain(who)} asked: ${clip(plain(question), 1_000)}`

async function judge(pressed: Pressed): Promise<void> {
  const { deps, team, press, principal, say } = pressed
  const answer = await answerOf(pressed)
  if (answer === null) return
  if (!answer.own) return say('Only who asked can judge an answer.')
  const rating = answer.detail === 'wrong' ? 'wrong' : 'right'
  await saveFeedback(deps.db, answer.id, principal.id, { rating, reasons: [], note: null })
  if (rating === 'right') return say('Thank you.')
  await deps.api.call(team, 'views.open', { trigger_id: press.trigger, view: feedbackView(answer.id, views.feedback) })
}

async function remove(pressed: Pressed): Promise<void> {
  const { deps, team, press, principal, say } = pressed
  const post = await postOf(deps.db, team, press.value)
  if (post === null || post.userId !== principal.id) return say('Only who asked may delete an answer.')
  const { channel, ts } = post
  await markPostDeleted(deps.db, { team, channel, ts })
  await deps.api.call(team, 'chat.update', { channel, ts, text: 'Deleted by who asked.', blocks: [] })
}
