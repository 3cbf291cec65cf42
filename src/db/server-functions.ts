import * as z from 'zod'
import { fail, ok, type Result } from '../base/result.ts'
import type { Connections } from './db.ts'
import { isDatabaseAway } from './errors.ts'
import { sql } from './sql.ts'

/** A function of `pg_catalog` on the connected server, one row for each overload. */
export type ServerFunction = { name: string; volatile: boolean; parallelUnsafe: boolean }

const rowSchema = z.array(z.object({ name: z.string(), volatile: z.boolean(), parallelUnsafe: z.boolean() }))

/**
 * Every function, aggregate and window function that the connected server brings, so that the guard's lists can be held against it: versions
 * differ. About 3,400 rows, 30 ms. Problem: `database-unavailable`.
 */
export async function readServerFunctions(connections: Connections): Promise<Result<ServerFunction[]>> {
  try {
    const { rows } = await connections.withClient((client) =>
      client.query(sql`select distinct proname as name, provolatile = 'v' as volatile, proparallel = 'u' as "parallelUnsafe"
        from pg_catalog.pg_proc where pronamespace = 'pg_catalog'::regnamespace and prokind in ('f', 'a', 'w') order by 1`),
    )
    return ok(rowSchema.parse(rows))
  } catch (error) {
    if (isDatabaseAway(error)) return fail({ kind: 'database-unavailable', message: 'The database cannot be reached.' })
    throw error
  }
}
