import { unlink } from '../account-link.table.ts'
import { authorOf, linkMessage } from '../author.ts'
import type { Said } from '../calls.ts'
import { approveChannel, closeChannel } from '../channel-facts.ts'
import type { SlackDeps } from '../deps.ts'
import type { SlashCommand } from '../read-interaction.ts'
import { answerPrivately } from './private-answer.ts'
import type { RunCounts } from './run-answer.ts'

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
  const whisper = async (message: Said) => {
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
  if (word === 'approve' || word === 'disapprove') {
    if (!principal.roles.includes('admin'))
      return whisper({ text: 'Only an administrator may allow a channel that is shared with others.' })
    deps.log.info('a channel of Slack was opened or closed', { word, team, channel, by: principal.id })
    if (word === 'approve') await approveChannel(deps.db, team, channel, principal.id)
    else await closeChannel(deps.db, team, channel)
    return whisper({
      text:
        word === 'approve'
          ? 'Answers may be posted in this channel, also in front of guests and other companies. /ask disapprove takes that back.'
          : 'Nothing is answered any more in this channel when it is shared with others, or for guests.',
    })
  }
  await answerPrivately(deps, runs, { team, channel, user, principal, text, name: command.trigger_id })
}
