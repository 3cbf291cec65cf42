import { raw } from '../../src/db/sql.ts'
import type { TestDatabase } from './database.ts'

/** A table `staff` of 40 people in two regions that the reader may read. */
export async function makeStaff({ db, reader }: TestDatabase): Promise<void> {
  await db.run(raw('create table public.staff (id int primary key, region text, salary int, name text)'))
  await db.run(
    raw(
      `insert into public.staff select n, case when n % 2 = 0 then 'EMEA' else 'APAC' end, 70000 + n, 'Person ' || n from generate_series(1, 40) n`,
    ),
  )
  await db.run(raw(`grant select on public.staff to "${reader.user}"`))
}
