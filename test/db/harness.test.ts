import { expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '../../src/db/sql.ts'
import { cloneDatabase } from '../support/database.ts'

const countRow = z.object({ tables: z.coerce.number() })
const count = sql`select count(*) as tables from pg_tables where schemaname = 'public'`

test.each([
  ['empty', 0],
  ['migrated', 26],
  ['demo', 26],
] as const)(
  'a database from the template %s',
  async (kind, tables) => {
    const database = await cloneDatabase(kind)
    const other = await cloneDatabase(kind)
    expect(await database.db.one(countRow, count)).toEqual({ tables })
    await database.db.run(sql`create table only_here (id int)`)
    expect(await other.db.one(countRow, count)).toEqual({ tables })
    await Promise.all([database.close(), other.close()])
  },
  120_000,
)
