import * as z from 'zod'
import type { Db } from '../db/db.ts'
import { storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** So many words are kept, those asked most; each for so long after it was last asked. */
const mostWords = 2_000
const keepDays = 365

const wordRow = z.object({ word: z.string(), times: z.coerce.number().int(), lastSeen: z.string(), example: z.string() })

/** A word that no translator understood: how often it came up, when last (ISO instant), and the question it was last in. */
export type UnknownWord = z.infer<typeof wordRow>

/**
 * Counts words that no translator understood, and drops those beyond what is kept; words are kept in lower case, in one order so that two
 * writers cannot lock each other out.
 */
export async function countUnknownWords(db: Db, words: readonly string[], question: string, at: number): Promise<void> {
  const folded = [...new Set(words.map((word) => storable(word.trim().toLowerCase()).slice(0, 100)))].filter((word) => word !== '').sort()
  if (folded.length === 0) return
  await db.run(sql`
    insert into pulse_ops.unknown_word as known (word, first_seen, last_seen, example)
    select w, to_timestamp(${at} / 1000.0), to_timestamp(${at} / 1000.0), ${storable(question)} from unnest(${folded}::text[]) as w
    on conflict (word) do update set times = known.times + 1, last_seen = excluded.last_seen, example = excluded.example`)
  await db.run(sql`
    delete from pulse_ops.unknown_word where last_seen < to_timestamp(${at} / 1000.0) - make_interval(days => ${keepDays})
      or word in (select word from pulse_ops.unknown_word order by times desc, last_seen desc, word offset ${mostWords})`)
}

/** The words that came up most, at most `limit`. */
export const listUnknownWords = (db: Db, limit: number): Promise<UnknownWord[]> =>
  db.many(
    wordRow,
    sql`select word, times, to_char(last_seen at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastSeen", example
        from pulse_ops.unknown_word order by times desc, last_seen desc, word limit ${limit}`,
  )
