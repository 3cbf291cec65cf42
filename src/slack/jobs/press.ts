import { saveFeedback } from '../../chat/feedback.table.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import type { Principal } from '../../identity/principal.ts'
import type { AnswerView } from '../../present/answer/reducer.ts'
import { actions, views } from '../actions.ts'
import { authorOf, linkMessage } from '../author.ts'
import { feedbackView, loadingView, messageView, sqlView } from '../blocks/views.ts'
import type { Said } from '../calls.ts'
import { answerFits, channelAccess, readFits } from '../channel-access.ts'
import { hasPartRules } from '../channel-policy.ts'
import { deleteEndedFiles } from '../chart-picture.ts'
import { deliver } from '../deliver.ts'
import type { AlertPress, SlackDeps } from '../deps.ts'
import { clip, plain } from '../escape.ts'
import { endFiles } from '../file.table.ts'
import type { Press } from '../read-interaction.ts'
import { sayOnce } from '../said.table.ts'
import { keepPost, markPostDeleted, postsOf } from '../thread.table.ts'
import { directChannel } from './direct-place.ts'
import { answerPrivately } from './private-answer.ts'
import { answerQuestion } from './question.ts'
import { placeOf, renderAnswer } from './render-answer.ts'
import type { AskExtras, RunCounts } from './run-answer.ts'

type Pressed = { deps: SlackDeps; runs: RunCounts; team: string; press: Press; principal: Principal; say: (text: string) => Promise<void> }

/** Does what a button is for, with the rights of who pressed it. What it may not is said to that person alone. */
export async function runPress(deps: SlackDeps, runs: RunCounts, team: string, press: Press): Promise<void> {
  const { user, channel, rootTs } = press
  const whisper = async (message: Said) => {
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
const placeIn = ({ user }: Press, channel: string) => ({ channel, direct: channel.startsWith('D'), user, external: false })

/** What became of an alert is said in its thread, for all who saw it; what was read for it where that may stand, else to who asked alone. */
async function pressAlert({ deps, team, press, principal, say }: Pressed, pressed: AlertPress): Promise<void> {
  const { channel, rootTs } = press
  const { said } = pressed
  if (pressed.to === 'person' || channel === null || rootTs === null) return say(said)
  const access = await channelAccess(deps, team, placeIn(press, channel))
  if (access.post !== 'here') return say(said)
  if (pressed.read !== 'nothing' && !(await readFits(deps, principal, pressed.read, access.room)))
    return say(`${said}\nOnly you see this: what it was read from is shown in direct messages here.`)
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
  [actions.again]: (pressed) => askInThread(pressed, pressed.press.value),
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
  if (access.post === 'nowhere') return say(access.message)
  if (access.post === 'direct' || !(await answerFits(deps, principal, answer.view, access.room)))
    return say('What this answer was read from is shown in direct messages here, so it is not posted.')
  const { id, view } = answer
  const render = renderAnswer(deps, team, view, placeOf(deps, principal, view.conversation ?? '', id))
  const reply = await deliver(deps, render, (message) => sayOnce(deps, team, press.id, { channel, ...message }))
  if (!reply.ok) return say(`Slack did not take it: ${reply.error}.`)
  const { ts } = reply.body
  if (typeof ts === 'string')
    await keepPost(deps.db, { answer: id, team, channel, ts, rootTs: ts, slackUser: press.user, userId: principal.id })
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
  if (channel === null) return askInMessages(pressed, question)
  // A message that one person sees has no thread: what follows from it is theirs alone, too.
  if (rootTs === null) return answerPrivately(deps, runs, { team, channel, user, principal, text: question, name: press.id })
  const direct = channel.startsWith('D')
  const access = await channelAccess(deps, team, placeIn(press, channel))
  if (access.post !== 'nowhere') {
    // The words may hold values of columns that must not stand here.
    const words = direct || !hasPartRules(deps.channelPolicies) ? asked(principal.name, question) : `${plain(principal.name)} asked on.`
    await sayOnce(deps, team, press.id, { channel, thread_ts: rootTs, text: words, mrkdwn: false })
  }
  // The press names the answer, so that a job that is taken up again asks nothing twice.
  const place = { channel, direct, user, ts: press.id, rootTs, text: question, external: false }
  await answerQuestion(deps, runs, team, place, extras)
}

/** Asks in the person's own direct messages: from the app's home there is no thread. */
async function askInMessages({ deps, runs, team, press }: Pressed, question: string): Promise<void> {
  const channel = await directChannel(deps, team, press.user)
  if (channel === null) return
  const said = await sayOnce(deps, team, press.id, { channel, text: asked('You', question), mrkdwn: false })
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

/** Takes an answer away wherever it was posted, with its pictures. */
async function remove(pressed: Pressed): Promise<void> {
  const { deps, team, press, principal, say } = pressed
  const posts = /^[0-9a-f-]{36}$/.test(press.value) ? await postsOf(deps.db, team, press.value) : []
  if (posts.length === 0 || posts.some(({ userId }) => userId !== principal.id)) return say('Only who asked may delete an answer.')
  for (const { channel, ts } of posts) {
    await deps.api.call(team, 'chat.update', { channel, ts, text: 'Deleted by who asked.', blocks: [] })
    await markPostDeleted(deps.db, { team, channel, ts })
  }
  await endFiles(deps.db, team, press.value)
  await deleteEndedFiles(deps)
}
