import { problemMessage } from '../../chat/problem-message.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Said } from '../calls.ts'
import { channelAccess } from '../channel-access.ts'
import { deliver } from '../deliver.ts'
import type { SlackDeps } from '../deps.ts'
import { uuidV5 } from '../uuid-v5.ts'
import { placeOf, renderAnswer } from './render-answer.ts'
import type { RunCounts } from './run-answer.ts'

/** A question for the asker's eyes alone. `name` names it among all that are asked in the channel. */
export type PrivateQuestion = { team: string; channel: string; user: string; principal: Principal; text: string; name: string }

/** Answers where it was asked, to be seen by who asked alone. Such answers of a person in a channel are one conversation. */
export async function answerPrivately(deps: SlackDeps, runs: RunCounts, question: PrivateQuestion): Promise<void> {
  const { team, channel, user, principal, text, name } = question
  const whisper = (message: Said) => deps.api.call(team, 'chat.postEphemeral', { channel, user, ...message })
  const access = await channelAccess(deps, team, { channel, user, direct: channel.startsWith('D'), external: false })
  if (access.post === 'nowhere') return void (await whisper({ text: access.message }))
  const conversation = await uuidV5(`command:${team}:${channel}:${user}`)
  await deps.chat.createConversation(principal, null, conversation)
  const id = await uuidV5(`answer:${team}:${channel}:${name}`)
  const asked = await deps.chat.ask(principal, conversation, { id, question: text }, new AbortController().signal)
  if (!asked.ok) return void (await whisper({ text: problemMessage(asked.problem) }))
  runs.set(team, (runs.get(team) ?? 0) + 1)
  const view = await asked.value.answer.finally(() => runs.set(team, (runs.get(team) ?? 1) - 1))
  const place = { ...placeOf(deps, principal, conversation, id), mayDelete: false }
  await deliver(deps, renderAnswer(deps, team, view, place), whisper)
}
