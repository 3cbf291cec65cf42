import type { SlackDeps } from '../deps.ts'
import { clip, plain } from '../escape.ts'
import type { SlackQuestion } from '../read-event.ts'
import { sayOnce } from '../said.table.ts'

const openedId = (body: Record<string, unknown>): string | null => {
  const { channel } = body
  return typeof channel === 'object' && channel !== null && 'id' in channel && typeof channel.id === 'string' ? channel.id : null
}

/** The channel of somebody's direct messages; null when Slack does not open it. */
export async function directChannel(deps: SlackDeps, team: string, user: string): Promise<string | null> {
  const opened = await deps.api.call(team, 'conversations.open', { users: user })
  return opened.ok ? openedId(opened.body) : null
}

/** A thread in the direct messages of who asked, with a short pointer left in the thread of the question. Both are said once. */
export async function directPlace(deps: SlackDeps, team: string, question: SlackQuestion): Promise<SlackQuestion | null> {
  const direct = await directChannel(deps, team, question.user)
  if (direct === null) return null
  const about = `${question.channel}:${question.ts}`
  const text = `You asked in a channel: ${clip(plain(question.text), 500)}`
  const started = await sayOnce(deps, team, `direct:${about}`, { channel: direct, text, mrkdwn: false })
  if (!started.ok || typeof started.body.ts !== 'string') return null
  await sayOnce(deps, team, `pointer:${about}`, {
    channel: question.channel,
    thread_ts: question.rootTs,
    text: 'Answered in a direct message.',
  })
  return { ...question, channel: direct, direct: true, rootTs: started.body.ts }
}
