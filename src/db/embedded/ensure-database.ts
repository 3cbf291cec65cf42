import pg from 'pg'
import { fail, ok, type Result } from '../../base/result.ts'
import { connectionProblem } from '../connection-problem.ts'
import { quoteIdent } from '../sql.ts'

/** Makes the database in the cluster unless it is there, also when another process does so at once. Gives back how to connect to it. */
export async function ensureDatabase(cluster: pg.ClientConfig, name: string): Promise<Result<pg.ClientConfig>> {
  const client = new pg.Client({ ...cluster, database: 'postgres', connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${quoteIdent(name)} template template0`).catch(ignoreDuplicate)
    return ok({ ...cluster, database: name })
  } catch (error) {
    return fail(connectionProblem(error, cluster))
  } finally {
    await client.end().catch(() => undefined)
  }
}

function ignoreDuplicate(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code !== '42P04' && code !== '23505') throw error
}
