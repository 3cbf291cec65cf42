import type { Db } from '../db/db.ts'
import { storable } from '../db/row-types.ts'
import { sql } from '../db/sql.ts'

/** Counts words that no translator understood; words are kept in lower case, in one order so that two writers cannot lock each other out. */
export async function countUnknownWords(db: Db, words: readonly string[], question: string, at: number): Promise<void> {
  const folded = [...new Set(words.map((word) => storable(word.trim().toLowerCase()).slice(0, 100)))].filter((word) => word !== '').sort()
  if (folded.length === 0) return
  await db.run(sql`
    insert into pulse_ops.unknown_word as known (word, first_seen, last_seen, example)
    select w, to_timestamp(${at} / 1000.0), to_timestamp(${at} / 1000.0), ${storable(question)} from unnest(${folded}::text[]) as w
    on conflict (word) do update set times = known.times + 1, last_seen = excluded.last_seen, example = excluded.example`)
}
