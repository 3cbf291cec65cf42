import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import { cloneDatabase, type TestDatabase } from './database.ts'

export type OtherDatabase = TestDatabase & { looker: pg.ClientConfig }

/**
 * A database that nobody made for this service, from one of the scripts in `other/`, with a login that may only select from it. There is nothing of
 * ours in it.
 */
export async function otherDatabase(script: 'financial' | 'tpch', schema: string): Promise<OtherDatabase> {
  const database = await cloneDatabase('empty')
  const text = await readFile(new URL(`other/${script}.sql`, import.meta.url), 'utf8')
  const role = `looker_${script}`
  await database.connections.withClient(async (client) => {
    await client.query(text)
    await client.query(
      `do $$ begin create role ${role} login password 'look'; exception when duplicate_object or unique_violation then null; end $$`,
    )
    await client.query(`grant usage on schema ${schema} to ${role}; grant select on all tables in schema ${schema} to ${role}`)
    await client.query(`alter default privileges in schema ${schema} grant select on tables to ${role}`)
  })
  return { ...database, looker: { ...database.owner, user: role, password: 'look' } }
}
