import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { jsonColumn } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'
import type { Principal } from './principal.ts'

const row = z.object({
  id: z.string(),
  name: z.string().nullable(),
  roles: jsonColumn(z.array(z.string())),
  attributes: jsonColumn(z.record(z.string(), z.string())),
})
/** A user with the rights that they had when they were last seen. */
export type KnownUser = z.infer<typeof row>

const instant = (ms: number) => sql`to_timestamp(${ms} / 1000.0)`

/** Keeps the rights that somebody came with; times in epoch milliseconds. Older rights never replace newer ones. */
export const noteUser = (db: Db, { id, name, roles, attributes }: Principal, seenAt: number): Promise<number> =>
  db.run(sql`insert into pulse_ops.known_user as k (id, name, roles, attributes, seen_at)
    values (${id}, ${name}, ${roles}, ${JSON.stringify(attributes ?? {})}::jsonb, ${instant(seenAt)})
    on conflict (id) do update set name = excluded.name, roles = excluded.roles, attributes = excluded.attributes, seen_at = excluded.seen_at
    where k.seen_at <= excluded.seen_at`)

/** A user who was seen since an instant and was not deactivated, or null. */
export const findKnownUser = (db: Db, id: string, seenSince: number): Promise<KnownUser | null> =>
  db.maybeOne(
    row,
    sql`select id, name, array_to_json(roles) as roles, attributes from pulse_ops.known_user
      where id = ${id} and seen_at >= ${instant(seenSince)} and deactivated_at is null`,
  )
