import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { AuthMode } from './authenticate.ts'
import { localPrincipal } from './principal.ts'

const row = z.object({ id: z.string() })
/** Administrators that are told of something at most. */
const most = 20

/** Users who are administrators as far as this service knows: by a token that is good, or as they were last seen. */
export async function listAdmins(db: Db, mode: AuthMode): Promise<string[]> {
  if (mode === 'local') return [localPrincipal.id]
  const found = await db.many(
    row,
    mode === 'token'
      ? sql`select distinct user_id as id from pulse_ops.token where 'admin' = any(roles) and revoked_at is null and (expires_at is null or expires_at > now())
          order by 1 limit ${most}`
      : sql`select id from pulse_ops.known_user where 'admin' = any(roles) and deactivated_at is null order by seen_at desc limit ${most}`,
  )
  return found.map(({ id }) => id)
}
