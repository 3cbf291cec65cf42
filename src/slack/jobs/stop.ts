import { authorOf } from '../author.ts'
import type { SlackDeps } from '../deps.ts'
import { lastPostIn, ownPostsIn } from '../thread.table.ts'

/** The stop button of a thread: ends what whoever pressed it runs there. Slack does not change the state of the session by itself. */
export async function stopThread(
  deps: SlackDeps,
  team: string,
  { channel, rootTs, user }: { channel: string; rootTs: string; user: string },
): Promise<void> {
  const { api, db, chat } = deps
  const thread = { team, channel, rootTs }
  const author = await authorOf(deps, { team, slackUser: user })
  const own = author.known ? await ownPostsIn(db, thread, user) : []
  if (author.known) for (const { answer } of own) await chat.cancel(author.principal, answer)
  const last = await lastPostIn(db, thread)
  if (last !== null && last.slackUser !== user)
    await api.call(team, 'chat.postEphemeral', { channel, user, thread_ts: rootTs, text: 'Only who asked may stop an answer.' })
  await api.call(team, 'agents.sessions.setStatus', { channel_id: channel, thread_ts: rootTs, status: 'active' })
}
