import { problemMessage } from '../../chat/problem-message.ts'
import { unlink } from '../account-link.table.ts'
import { authorOf, linkMessage } from '../author.ts'
import { answerMessage, type Rendering } from '../blocks/answer-message.ts'
import { approveChannel, channelAccess } from '../channel-access.ts'
import { deliver } from '../deliver.ts'
import type { SlackDeps } from '../deps.ts'
import type { SlashCommand } from '../read-interaction.ts'
import { uuidV5 } from '../uuid-v5.ts'
import { placeOf, type RunCounts } from './question.ts'

const help = [
  '`/ask revenue last month by country` answers here, for you alone; share it with its menu.',
  'In a channel, mention the app; in a direct message, just write. A thread is a conversation: "and by month?" goes on from the answer before.',
  'Slash commands do not work inside threads: mention the app there.',
  '`/ask link` links Slack to your account, `/ask unlink` takes that back, `/ask monitors` shows your monitors and open alerts.',
].join('\n')

/** `/ask`: help, linking, monitors, or a question that is answered for the person alone. */
export async function runCommand(deps: SlackDeps, runs: RunCounts, command: SlashCommand): Promise<void> {
  const { team_id: team, channel_id: channel, user_id: user } = command
  const who = { team, slackUser: user }
  const whisper = async (message: { text: string; blocks?: unknown[] }) => {
    await deps.api.call(team, 'chat.postEphemeral', { channel, user, ...message })
  }
  const text = command.text.trim()
  const word = text.toLowerCase()
  if (word === '' || word === 'help') return whisper({ text: help })
  if (word === 'unlink') {
    await unlink(deps.db, who)
    return whisper({ text: 'Slack is no longer linked to an account.' })
  }
  const author = await authorOf(deps, who)
  if (word === 'link' && author.known) return whisper({ text: `You are ${author.principal.name} here. /ask unlink takes that back.` })
  if (!author.known) return whisper(await linkMessage(deps, who, author.why))
  const { principal } = author
  if (word === 'monitors') {
    const blocks = (await deps.monitors?.home(principal)) ?? []
    return whisper(blocks.length === 0 ? { text: 'You have no monitors.' } : { text: 'Your monitors and open alerts', blocks })
  }
  if (word === 'approve') {
    if (!principal.roles.includes('admin'))
      return whisper({ text: 'Only an administrator may allow a channel that is shared with others.' })
    await approveChannel(deps.db, team, channel, principal.id)
    return whisper({ text: 'Answers may be posted in this channel, also in front of guests and other companies.' })
  }
  const question = { channel, direct: true, user, ts: command.trigger_id, rootTs: command.trigger_id, text, external: false }
  const access = await channelAccess(deps, team, { ...question, direct: channel.startsWith('D') })
  if (access.post === 'nowhere') return whisper({ text: access.message })
  const conversation = await uuidV5(`command:${team}:${channel}:${user}`)
  await deps.chat.createConversation(principal, null, conversation)
  const id = await uuidV5(`answer:${team}:${channel}:${command.trigger_id}`)
  const asked = await deps.chat.ask(principal, conversation, { id, question: text }, new AbortController().signal)
  if (!asked.ok) return whisper({ text: problemMessage(asked.problem) })
  runs.set(team, (runs.get(team) ?? 0) + 1)
  const view = await asked.value.answer.finally(() => runs.set(team, (runs.get(team) ?? 1) - 1))
  const render = (rendering: Rendering) => answerMessage(view, placeOf(deps, principal, conversation, id), rendering)
  await deliver(render, (message) => deps.api.call(team, 'chat.postEphemeral', { channel, user, ...message }))
}
