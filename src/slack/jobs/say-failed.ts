import type { SlackDeps } from '../deps.ts'
import type { Job } from '../job.table.ts'
import { questionSchema } from '../read-event.ts'
import { commandSchema, pressSchema, shortcutSchema } from '../read-interaction.ts'
import { postsOf } from '../thread.table.ts'
import { answerIdOf } from './answer-id.ts'

/** Where somebody waits for what a job does, and the message that stands for it. */
type Waiting = { channel: string; user: string; rootTs: string | null; ts: string | null }

/** Says of a job that came to nothing that it did: in the message that was begun for it, else to who waits for it alone. */
export async function sayFailed(deps: SlackDeps, job: Job, text: string): Promise<void> {
  const waiting = waitingFor(job)
  if (waiting === null) return
  const { channel, user, rootTs, ts } = waiting
  const answer = ts === null ? null : await answerIdOf(job.team, { channel, ts })
  const begun = answer === null ? [] : await postsOf(deps.db, job.team, answer)
  for (const post of begun) {
    const place = { channel: post.channel, ts: post.ts }
    await deps.api.call(job.team, 'chat.stopStream', place)
    await deps.api.call(job.team, 'chat.update', { ...place, text, blocks: [] })
    await deps.api.call(job.team, 'agents.sessions.setStatus', { channel_id: post.channel, thread_ts: post.rootTs, status: 'active' })
  }
  if (begun.length > 0) return
  const thread = rootTs === null || channel.startsWith('D') ? {} : { thread_ts: rootTs }
  await deps.api.call(job.team, 'chat.postEphemeral', { channel, user, ...thread, text })
}

function waitingFor({ kind, payload }: Job): Waiting | null {
  switch (kind) {
    case 'question':
      return questionSchema.safeParse(payload).data ?? null
    case 'press': {
      const press = pressSchema.safeParse(payload).data
      return press === undefined || press.channel === null
        ? null
        : { channel: press.channel, user: press.user, rootTs: press.rootTs, ts: press.id }
    }
    case 'shortcut': {
      const shortcut = shortcutSchema.safeParse(payload).data
      const { channel, message, user, action_ts } = shortcut ?? {}
      if (channel === undefined || message === undefined || user === undefined) return null
      return { channel: channel.id, user: user.id, rootTs: message.thread_ts ?? message.ts, ts: `shortcut.${action_ts}` }
    }
    case 'command': {
      const command = commandSchema.safeParse(payload).data
      return command === undefined ? null : { channel: command.channel_id, user: command.user_id, rootTs: null, ts: null }
    }
    default:
      return null
  }
}
