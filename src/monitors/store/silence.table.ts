import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import { severitySchema } from '../condition/condition.ts'

/** What a silence covers: all that are given must fit. `group` is a pattern with `*` over the values of a group, joined by ", ". */
export const matcherSchema = z
  .strictObject({
    monitor: z.uuid().optional(),
    category: z.string().min(1).max(100).optional(),
    severity: severitySchema.optional(),
    group: z.string().min(1).max(200).optional(),
  })
  .refine(
    (matcher) => Object.values(matcher).some((value) => value !== undefined),
    'expected at least one of monitor, category, severity and group',
  )

/** The same as it is kept. `exact`: `group` is the key of one group as it stands, however long and whatever is in it, and no pattern. */
const keptMatcherSchema = z.object({ ...matcherSchema.shape, group: z.string().optional(), exact: z.boolean().optional() })
export type Matcher = z.infer<typeof keptMatcherSchema>

const row = z.object({
  id: z.string(),
  matcher: jsonColumn(keptMatcherSchema),
  startsAt: z.string(),
  endsAt: z.string(),
  reason: z.string(),
  author: z.string(),
  expected: z.boolean(),
  active: z.boolean(),
})
/** A stretch of time in which nobody is told of what it covers. `expected`: a planned event, whose days stay out of the scoring of anomalies. */
export type Silence = z.infer<typeof row>

const columns = sql`id, matcher, ${utcText('starts_at')} as "startsAt", ${utcText('ends_at')} as "endsAt", reason, author, expected,
  starts_at <= now() and ends_at > now() as active`

export type NewSilence = { matcher: Matcher; startsAt: string | null; endsAt: string; reason: string; author: string; expected: boolean }

/** Stores a silence; without a beginning it begins now. */
export const insertSilence = (db: Db, { matcher, startsAt, endsAt, reason, author, expected }: NewSilence): Promise<Silence> =>
  db.one(
    row,
    sql`insert into pulse_ops.silence (matcher, starts_at, ends_at, reason, author, expected)
      values (${JSON.stringify(matcher)}::jsonb, coalesce(${startsAt}::timestamptz, now()), ${endsAt}::timestamptz, ${reason}, ${author}, ${expected})
      returning ${columns}`,
  )

/** Silences that have not ended, or all; the one that ends last first. */
export const listSilences = (db: Db, onlyCurrent: boolean): Promise<Silence[]> =>
  db.many(
    row,
    sql`select ${columns} from pulse_ops.silence where not ${onlyCurrent}::boolean or ends_at > now() order by ends_at desc, id limit 500`,
  )

const countRow = z.object({ count: z.coerce.number() })

/** How many silences of a monitor have not ended; null: of those that are of none. */
export const countCurrent = async (db: Db, monitor: string | null): Promise<number> =>
  (
    await db.one(
      countRow,
      sql`select count(*) as count from pulse_ops.silence where matcher ->> 'monitor' is not distinct from ${monitor}::text and ends_at > now()`,
    )
  ).count

/** Drops silences that ended a month ago. Planned events stay: their days are left out of the scoring. */
export const dropEnded = (db: Db, monitor: string | null): Promise<number> =>
  db.run(
    sql`delete from pulse_ops.silence where matcher ->> 'monitor' is not distinct from ${monitor}::text and not expected and ends_at < now() - interval '30 days'`,
  )

export const findSilence = (db: Db, id: string): Promise<Silence | null> =>
  db.maybeOne(row, sql`select ${columns} from pulse_ops.silence where id = ${id}`)

/** Ends a silence now; one that had not begun goes away. */
export const endSilence = async (db: Db, id: string): Promise<void> => {
  await db.run(sql`delete from pulse_ops.silence where id = ${id} and starts_at >= now()`)
  await db.run(sql`update pulse_ops.silence set ends_at = now() where id = ${id} and ends_at > now()`)
}
