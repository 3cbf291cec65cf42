import * as z from 'zod'
import { fail, ok, type Result } from '../base/result.ts'
import type { Db } from '../db/db.ts'
import { isDatabaseAway } from '../db/errors.ts'
import { sql } from '../db/sql.ts'
import { maskKeyOf } from '../guard/mask-key.ts'
import { newSecret } from '../identity/secrets.ts'

const rowSchema = z.object({ value: z.string().min(32) })

/**
 * The key that `hash` masks of this service are made with: random, kept in `pulse_ops.secret`, made at the first need and the same for
 * all instances, so that the same value shows as the same text. Problem: `database-unavailable`.
 */
export function keepMaskKey(db: Db): () => Promise<Result<string>> {
  let kept: string | null = null
  const read = sql`select value #>> '{}' as value from pulse_ops.secret where name = 'mask'`
  async function find(): Promise<string> {
    const found = await db.maybeOne(rowSchema, read)
    if (found === null) {
      // Two instances may come here at once: the first one's key stays.
      await db.run(
        sql`insert into pulse_ops.secret (name, value) values ('mask', ${JSON.stringify(newSecret())}) on conflict (name) do nothing`,
      )
    }
    const { value } = found ?? (await db.one(rowSchema, read))
    return maskKeyOf(value)
  }

  return async () => {
    try {
      kept ??= await find()
      return ok(kept)
    } catch (error) {
      if (isDatabaseAway(error)) return fail({ kind: 'database-unavailable', message: 'The database of the service cannot be reached.' })
      throw error
    }
  }
}
