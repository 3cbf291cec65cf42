import { authorOf, linkMessage } from '../author.ts'
import type { Said } from '../calls.ts'
import { channelAccess } from '../channel-access.ts'
import type { SlackDeps } from '../deps.ts'
import type { SlackQuestion } from '../read-event.ts'
import { directPlace } from './direct-place.ts'
import { type AskExtras, type RunCounts, runAnswer } from './run-answer.ts'

/** Answers a message: as its author, in its thread, where the channel allows it; else in their direct messages, or with a word to them alone. */
export async function answerQuestion(
  deps: SlackDeps,
  runs: RunCounts,
  team: string,
  question: SlackQuestion,
  extras: AskExtras = {},
): Promise<void> {
  const { user, channel, rootTs } = question
  const whisper = async (message: Said): Promise<void> => {
    await deps.api.call(team, 'chat.postEphemeral', { channel, user, ...(question.direct ? {} : { thread_ts: rootTs }), ...message })
  }
  const author = await authorOf(deps, { team, slackUser: user })
  if (!author.known) return whisper(await linkMessage(deps, { team, slackUser: user }, author.why))
  if (question.text === '') return whisper({ text: 'Ask a question, such as: revenue last month by country.' })
  const access = await channelAccess(deps, team, question)
  if (access.post === 'nowhere') return whisper({ text: access.message })
  const { principal } = author
  if (access.post === 'here') return runAnswer(deps, runs, { team, question, principal, room: access.room, extras })
  const direct = await directPlace(deps, team, question)
  if (direct === null) return whisper({ text: 'Answers are given in direct messages here, and yours could not be opened.' })
  await runAnswer(deps, runs, { team, question: direct, principal, room: 'direct', extras })
}
