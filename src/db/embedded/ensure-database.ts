import type pg from 'pg'
import { ok, type Result } from '../../base/result.ts'
import { withConnection } from '../connect.ts'
import { quoteIdent } from '../sql.ts'

/** Makes the database in the cluster unless it is there, also when another process does so at once. Gives back how to connect to it. */
export async function ensureDatabase(cluster: pg.ClientConfig, name: string): Promise<Result<pg.ClientConfig>> {
  return await withConnection({ ...cluster, database: 'postgres' }, 'pulse-query', async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${quoteIdent(name)} template template0`).catch(ignoreDuplicate)
    return ok({ ...cluster, database: name })
  })
}

function ignoreDuplicate(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code !== '42P04' && code !== '23505') throw error
}
