import * as z from 'zod'
import type { SlackDeps } from '../deps.ts'
import type { Job } from '../job.table.ts'
import { editedSchema, questionSchema, removedSchema, titleSchema, wordsOf } from '../read-event.ts'
import { commandSchema, pressSchema, type Shortcut, shortcutSchema } from '../read-interaction.ts'
import { runCommand } from './command.ts'
import { showHome } from './home.ts'
import { greetChannel, offerAgain, renameThread } from './notices.ts'
import { runPress } from './press.ts'
import { answerQuestion } from './question.ts'
import type { RunCounts } from './run-answer.ts'
import { saveMonitor, savingSchema } from './save-monitor.ts'
import { stopThread } from './stop.ts'

const homeSchema = z.object({ user: z.string(), tab: z.string(), channel: z.string().optional() })
const channelSchema = z.object({ channel: z.string() })
const stopSchema = z.object({ channel: z.string(), rootTs: z.string(), user: z.string() })

/** Does what a job is for. It throws for faults of ours and of the database; what Slack refuses is told to the person. */
export async function runJob(deps: SlackDeps, runs: RunCounts, { team, kind, payload }: Job): Promise<void> {
  switch (kind) {
    case 'question':
      return answerQuestion(deps, runs, team, questionSchema.parse(payload))
    case 'press':
      return runPress(deps, runs, team, pressSchema.parse(payload))
    case 'shortcut':
      return askMessage(deps, runs, shortcutSchema.parse(payload))
    case 'command':
      return runCommand(deps, runs, commandSchema.parse(payload))
    case 'stop':
      return stopThread(deps, team, stopSchema.parse(payload))
    case 'home':
      return showHome(deps, team, homeSchema.parse(payload))
    case 'removed':
      return deps.removed(team, removedSchema.parse(payload).at)
    case 'joined':
      return greetChannel(deps, team, channelSchema.parse(payload).channel)
    case 'title':
      return renameThread(deps, team, titleSchema.parse(payload))
    case 'edited':
      return offerAgain(deps, team, editedSchema.parse(payload))
    case 'save':
      return saveMonitor(deps, team, savingSchema.parse(payload))
    default:
      throw new Error(`a job of an unknown kind: ${kind}`)
  }
}

/** The shortcut on a message: its words are asked in its thread, as whoever chose it. */
async function askMessage(deps: SlackDeps, runs: RunCounts, shortcut: Shortcut): Promise<void> {
  const { channel, message, user, team, action_ts } = shortcut
  if (channel === undefined || message === undefined) return
  const rootTs = message.thread_ts ?? message.ts
  const question = {
    channel: channel.id,
    direct: channel.id.startsWith('D'),
    user: user.id,
    ts: `shortcut.${action_ts}`,
    rootTs,
    text: wordsOf(message.text),
    external: false,
  }
  await answerQuestion(deps, runs, team.id, question)
}
