import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'

const newestRow = z.object({ id: z.coerce.number() })

/**
 * Notices that an import, a derivation or the demonstration data filled tables since the last call, whoever ran it, and calls `refresh` then: new
 * names of customers and materials are known at once instead of at the next turn of the catalog. The first call only looks.
 */
export function followLoads(db: Db, refresh: () => Promise<unknown>): () => Promise<void> {
  let seen: number | null = null
  return async () => {
    const { id } = await db.one(newestRow, sql`select coalesce(max(id), 0) as id from pulse_ops.table_load`)
    const changed = seen !== null && id !== seen
    seen = id
    if (changed) await refresh()
  }
}
