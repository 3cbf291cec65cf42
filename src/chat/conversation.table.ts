import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { storable, utcText } from '../db/row-types.ts'
import { empty, sql } from '../db/sql.ts'

const conversationRow = z.object({
  id: z.string(),
  title: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

/** A thread of questions. Without a title of its own it carries its first question. Instants are ISO in UTC. */
export type Conversation = z.infer<typeof conversationRow>

const columns = sql`id, title, ${utcText('created_at')} as "createdAt", ${utcText('updated_at')} as "updatedAt"`

/** Starts a thread; null when the id is taken. */
export const insertConversation = (
  db: Db,
  conversation: { id: string; owner: string; title: string | null },
): Promise<Conversation | null> =>
  db.maybeOne(
    conversationRow,
    sql`insert into pulse_ops.conversation (id, owner, title)
        values (${conversation.id}, ${conversation.owner}, ${conversation.title === null ? null : storable(conversation.title)})
        on conflict (id) do nothing
        returning ${columns}`,
  )

/** A thread of this owner, or null. */
export const findConversation = (db: Db, id: string, owner: string): Promise<Conversation | null> =>
  db.maybeOne(conversationRow, sql`select ${columns} from pulse_ops.conversation where id = ${id} and owner = ${owner}`)

/** Gives a thread of this owner another title; false when there is none. */
export const renameConversation = async (db: Db, id: string, owner: string, title: string): Promise<boolean> =>
  (await db.run(sql`update pulse_ops.conversation set title = ${storable(title)} where id = ${id} and owner = ${owner}`)) > 0

/** Where a page of a list goes on: after this thread. */
export type ConversationCursor = { updatedAt: string; id: string }

/** Threads of this owner, the last used first. */
export const listConversations = (db: Db, owner: string, limit: number, after: ConversationCursor | null): Promise<Conversation[]> =>
  db.many(
    conversationRow,
    sql`select ${columns} from pulse_ops.conversation
        where owner = ${owner} ${
          after === null
            ? empty
            : sql`and (date_trunc('milliseconds', updated_at), id) < (${after.updatedAt}::timestamptz, ${after.id}::uuid)`
        }
        order by date_trunc('milliseconds', updated_at) desc, id desc limit ${limit}`,
  )
