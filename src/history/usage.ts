import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn, utcText } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

const count = z.coerce.number().int()
const topRow = z.object({ question: z.string(), times: count, users: count, last: z.string() })
const slowRow = z.object({ question: z.string(), times: count, slowestMs: z.number(), averageMs: z.number() })
const costRow = z.object({ question: z.string(), times: count, tokens: count, cost: z.coerce.number().nullable() })
const wrongRow = z.object({
  question: z.string(),
  reasons: jsonColumn(z.array(z.string())),
  note: z.string().nullable(),
  askedAt: z.string(),
})
const dayRow = z.object({ user: z.string(), day: z.string(), questions: count, answered: count })

/** How the service was used since a day. Questions are equal when they differ in case and spaces only; days are UTC. */
export type Usage = {
  /** Asked most. */
  top: z.infer<typeof topRow>[]
  /** Asked, and never once answered: refused, asked back, failed, or stopped each time. */
  unanswered: z.infer<typeof topRow>[]
  slow: z.infer<typeof slowRow>[]
  /** What took most of a model's tokens; cost where prices are set. */
  costly: z.infer<typeof costRow>[]
  /** Answers that their askers called wrong, the newest first. */
  judgedWrong: z.infer<typeof wrongRow>[]
  perUserAndDay: z.infer<typeof dayRow>[]
}

const folded = sql`lower(regexp_replace(btrim(query_text), '[[:space:]]+', ' ', 'g'))`
const day = sql`to_char(executed_at at time zone 'UTC', 'YYYY-MM-DD')`

/** Reads the documented histories and the turns from `since` (ISO instant) on; each list holds at most `limit` entries. */
export async function readUsage(db: Db, since: string, limit: number): Promise<Usage> {
  const asked = sql`
    select min(query_text) as question, count(*) as times, count(distinct user_id) as users,
      to_char(max(executed_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last
    from public.pulse_query_history where executed_at >= ${since}::timestamptz group by ${folded}`
  const order = sql`order by times desc, last desc, question limit ${limit}`
  const [top, unanswered, slow, costly, judgedWrong, perUserAndDay] = await Promise.all([
    db.many(topRow, sql`${asked} ${order}`),
    db.many(topRow, sql`${asked} having count(rows_returned) = 0 ${order}`),
    db.many(
      slowRow,
      sql`select min(query_text) as question, count(*) as times, max(execution_time_ms) as "slowestMs",
            avg(execution_time_ms)::float8 as "averageMs"
          from kpi.query_history
          where timestamp >= ${since}::timestamptz at time zone 'UTC' and execution_time_ms is not null
          group by ${folded} order by "slowestMs" desc, question limit ${limit}`,
    ),
    db.many(
      costRow,
      sql`select min(question) as question, count(*) as times, sum(coalesce((tokens->>'in')::bigint, 0) + coalesce((tokens->>'out')::bigint, 0)) as tokens, sum(cost) as cost
          from pulse_ops.turn
          where asked_at >= ${since}::timestamptz and coalesce((tokens->>'in')::bigint, 0) > 0
          group by lower(regexp_replace(btrim(question), '[[:space:]]+', ' ', 'g')) order by cost desc nulls last, tokens desc, question limit ${limit}`,
    ),
    db.many(
      wrongRow,
      sql`select t.question, to_json(f.reasons)::text as reasons, f.note, ${utcText('t.asked_at')} as "askedAt"
          from pulse_ops.answer_feedback f join pulse_ops.turn t on t.id = f.answer
          where f.rating = 'wrong' and t.asked_at >= ${since}::timestamptz order by f.given_at desc limit ${limit}`,
    ),
    db.many(
      dayRow,
      sql`select user_id as user, ${day} as day, count(*) as questions, count(rows_returned) as answered
          from public.pulse_query_history where executed_at >= ${since}::timestamptz
          group by user_id, ${day} order by day desc, questions desc, user_id limit ${limit}`,
    ),
  ])
  return { top, unanswered, slow, costly, judgedWrong, perUserAndDay }
}
