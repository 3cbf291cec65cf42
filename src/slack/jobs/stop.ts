import { authorOf } from '../author.ts'
import type { SlackDeps } from '../deps.ts'
import { lastPostIn } from '../thread.table.ts'

/** The stop button of a thread: ends the run of whoever pressed it. Slack does not change the state of the session by itself. */
export async function stopThread(
  deps: SlackDeps,
  team: string,
  { channel, rootTs, user }: { channel: string; rootTs: string; user: string },
): Promise<void> {
  const author = await authorOf(deps, { team, slackUser: user })
  const post = await lastPostIn(deps.db, { team, channel, rootTs })
  if (author.known && post !== null) await deps.chat.cancel(author.principal, post.answer)
  await deps.api.call(team, 'agents.sessions.setStatus', { channel_id: channel, thread_ts: rootTs, status: 'active' })
}
