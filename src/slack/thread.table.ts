import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** A place in Slack: a channel of a workspace and the first message of a thread in it. */
export type ThreadPlace = { team: string; channel: string; rootTs: string }

export type Thread = ThreadPlace & { conversation: string; slackUser: string }

/** Notes which conversation somebody's part of a thread is. */
export const keepThread = (db: Db, thread: Thread): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_thread (conversation, team, channel, root_ts, slack_user)
    values (${thread.conversation}, ${thread.team}, ${thread.channel}, ${thread.rootTs}, ${thread.slackUser})
    on conflict (conversation) do nothing`)

/** Where the thread of a conversation is in Slack; null when it began elsewhere, or Slack did not say. */
export const permalinkOf = async (db: Db, conversation: string): Promise<string | null> =>
  (
    await db.maybeOne(
      z.object({ permalink: z.string().nullable() }),
      sql`select permalink from pulse_ops.slack_thread where conversation = ${conversation}`,
    )
  )?.permalink ?? null

export const keepPermalink = (db: Db, conversation: string, permalink: string): Promise<number> =>
  db.run(sql`update pulse_ops.slack_thread set permalink = ${permalink} where conversation = ${conversation}`)

const postRow = z.object({
  answer: z.string(),
  team: z.string(),
  channel: z.string(),
  ts: z.string(),
  rootTs: z.string(),
  slackUser: z.string(),
  userId: z.string(),
})
/** A message that shows an answer. */
export type Post = z.infer<typeof postRow>

const postColumns = sql`answer, team, channel, ts, root_ts as "rootTs", slack_user as "slackUser", user_id as "userId"`

export const keepPost = (db: Db, post: Post): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.slack_post (answer, team, channel, ts, root_ts, slack_user, user_id)
    values (${post.answer}, ${post.team}, ${post.channel}, ${post.ts}, ${post.rootTs}, ${post.slackUser}, ${post.userId})
    on conflict (team, channel, ts) do update set answer = excluded.answer`)

/** The message of an answer in a thread, where a process before this one began it. */
export const postIn = (db: Db, { team, channel, rootTs }: ThreadPlace, answer: string): Promise<Post | null> =>
  db.maybeOne(
    postRow,
    sql`select ${postColumns} from pulse_ops.slack_post
        where answer = ${answer} and team = ${team} and channel = ${channel} and root_ts = ${rootTs} and deleted_at is null order by posted_at limit 1`,
  )

/** All messages that show an answer. */
export const postsOf = (db: Db, team: string, answer: string): Promise<Post[]> =>
  db.many(
    postRow,
    sql`select ${postColumns} from pulse_ops.slack_post where answer = ${answer} and team = ${team} and deleted_at is null order by posted_at`,
  )

/** The newest answers of somebody in a thread. */
export const ownPostsIn = (db: Db, { team, channel, rootTs }: ThreadPlace, slackUser: string): Promise<Post[]> =>
  db.many(
    postRow,
    sql`select ${postColumns} from pulse_ops.slack_post
        where team = ${team} and channel = ${channel} and root_ts = ${rootTs} and slack_user = ${slackUser} and deleted_at is null
        order by posted_at desc limit 5`,
  )

/** The newest answer in a thread that stands there for all to see, whoever asked. */
export const lastPostIn = (db: Db, { team, channel, rootTs }: ThreadPlace): Promise<Post | null> =>
  db.maybeOne(
    postRow,
    sql`select ${postColumns} from pulse_ops.slack_post
        where team = ${team} and channel = ${channel} and root_ts = ${rootTs} and deleted_at is null order by posted_at desc limit 1`,
  )

export const markPostDeleted = (db: Db, { team, channel, ts }: Pick<Post, 'team' | 'channel' | 'ts'>): Promise<number> =>
  db.run(sql`update pulse_ops.slack_post set deleted_at = now() where team = ${team} and channel = ${channel} and ts = ${ts}`)

const monitorQuestionRow = z.object({
  question: z.string().nullable(),
  semanticQuery: jsonColumn(z.record(z.string(), z.unknown())).nullable(),
})

/** What the monitor asks whose message began a thread: its words, and how they were understood; null when the thread began otherwise. */
export const monitorQuestionOf = (db: Db, { team, channel, rootTs }: ThreadPlace): Promise<z.infer<typeof monitorQuestionRow> | null> =>
  db.maybeOne(
    monitorQuestionRow,
    sql`select m.natural_language_query as question, x.question_query::text as "semanticQuery"
        from pulse_ops.slack_alert a join public.pulse_monitors m on m.id = a.monitor_id left join pulse_ops.monitor_ext x on x.monitor_id = m.id
        where a.team = ${team} and a.channel = ${channel} and a.ts = ${rootTs}`,
  )
