import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn, storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** Why an answer is not right, in a closed list that can be counted. */
export const feedbackReasons = ['misunderstood', 'wrong_numbers', 'wrong_period', 'missing_data', 'hard_to_read', 'too_slow'] as const

export const feedbackSchema = z.strictObject({
  rating: z.enum(['right', 'wrong']),
  reasons: z.array(z.enum(feedbackReasons)).max(feedbackReasons.length).default([]),
  note: z.string().trim().max(2_000).nullable().default(null),
})
export type Feedback = z.infer<typeof feedbackSchema>

/** Keeps what the owner of an answer thinks of it, instead of what they thought before; false when there is no such answer. */
export const saveFeedback = async (db: Db, answer: string, owner: string, feedback: Feedback): Promise<boolean> =>
  (await db.run(sql`
    insert into pulse_ops.answer_feedback (answer, owner, rating, reasons, note)
    select id, owner, ${feedback.rating}, ${feedback.reasons}::text[], ${feedback.note === null ? null : storable(feedback.note)} from pulse_ops.turn where id = ${answer} and owner = ${owner} and finished_at is not null
    on conflict (answer) do update
      set rating = excluded.rating, reasons = excluded.reasons, note = excluded.note, given_at = now()`)) > 0

const feedbackRow = feedbackSchema.extend({ reasons: jsonColumn(feedbackSchema.shape.reasons) })

/** What the owner of an answer thought of it, null when nothing was said. */
export const findFeedback = (db: Db, answer: string, owner: string): Promise<Feedback | null> =>
  db.maybeOne(
    feedbackRow,
    sql`select rating, to_json(reasons)::text as reasons, note from pulse_ops.answer_feedback where answer = ${answer} and owner = ${owner}`,
  )
