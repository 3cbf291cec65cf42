import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Outcome } from '../present/answer/events.ts'

const row = z.object({
  id: z.string(),
  /** Its place among all questions in the order in which they were taken. */
  number: z.string(),
  conversation: z.string(),
  question: z.string(),
  askedAt: z.string(),
  // Held by a constraint of the table; the door to the outside checks it again.
  outcome: z.custom<Outcome>((value) => typeof value === 'string').nullable(),
  translator: z.string().nullable(),
  rowCount: z.number().nullable(),
  totalMs: z.number().nullable(),
})
/** A question somebody asked; `outcome` is null while it runs. `askedAt` is an ISO instant in UTC. */
export type OwnQuestion = z.infer<typeof row>

/** Narrows a list: words that the question holds, an outcome; `before` goes on after a question by its number. */
export type QuestionFilter = {
  text: string | null
  outcome: Outcome | null
  before: string | null
  limit: number
}

const asText = sql`to_char(asked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** What one person asked, the newest first. */
export const readOwnQuestions = (db: Db, owner: string, { text, outcome, before, limit }: QuestionFilter): Promise<OwnQuestion[]> =>
  db.many(
    row,
    sql`
    select id, number, conversation_id as conversation, question, ${asText} as "askedAt", outcome, translator,
      row_count as "rowCount", total_ms as "totalMs"
    from pulse_ops.turn
    where owner = ${owner}
      and (${outcome}::text is null or outcome = ${outcome})
      and (${text}::text is null or strpos(lower(question), lower(${text})) > 0)
      and (${before}::bigint is null or number < ${before}::bigint)
    order by number desc limit ${limit}`,
  )
