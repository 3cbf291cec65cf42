import * as z from 'zod'
import type { SlackDeps } from '../deps.ts'
import type { Job } from '../job.table.ts'
import { questionSchema } from '../read-event.ts'
import { commandSchema, pressSchema } from '../read-interaction.ts'
import { runCommand } from './command.ts'
import { showHome } from './home.ts'
import { runPress } from './press.ts'
import { answerQuestion, type RunCounts } from './question.ts'
import { stopThread } from './stop.ts'

const homeSchema = z.object({ user: z.string(), tab: z.string(), channel: z.string().optional() })
const stopSchema = z.object({ channel: z.string(), rootTs: z.string(), user: z.string() })

/** Does what a job is for. It throws for faults of ours and of the database; what Slack refuses is told to the person. */
export async function runJob(deps: SlackDeps, runs: RunCounts, { team, kind, payload }: Job): Promise<void> {
  switch (kind) {
    case 'question':
      return answerQuestion(deps, runs, team, questionSchema.parse(payload))
    case 'press':
      return runPress(deps, runs, team, pressSchema.parse(payload))
    case 'command':
      return runCommand(deps, runs, commandSchema.parse(payload))
    case 'stop':
      return stopThread(deps, team, stopSchema.parse(payload))
    case 'home':
      return showHome(deps, team, homeSchema.parse(payload))
    case 'removed':
      return deps.removed(team)
    default:
      throw new Error(`a job of an unknown kind: ${kind}`)
  }
}
