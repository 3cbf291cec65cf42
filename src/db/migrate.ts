import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PG_MIGRATE_LOCK_ID, runner } from 'node-pg-migrate'
import type pg from 'pg'
import * as z from 'zod'
import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { withConnection } from './connect.ts'

/** The project's own migrations. */
export const migrationsFolder: string = fileURLToPath(new URL('../../migrations', import.meta.url))

const ledgerSchema = 'pulse_ops'
const ledgerTable = 'migrations'
const oldest = 150_000

/**
 * Brings the database up to the code: runs every file of `migrations/` (`NNNN_name.sql`, plain SQL, forward only) that its ledger
 * `pulse_ops.migrations` does not name, all in one transaction. Gives back the names that were applied now, oldest first. Safe from
 * several processes at once: later ones wait. Problems: `conflict` when the database is newer than the code, when files would
 * have to run out of order, or when a file fails (nothing of the run is kept then); `database-unavailable`; `forbidden`.
 */
export async function migrate(
  owner: pg.ClientConfig,
  log: Logger,
  folder: string = migrationsFolder,
): Promise<Result<{ applied: string[] }>> {
  return await withConnection(owner, 'pulse-query migrate', async (client) => {
    try {
      return await migrateLocked(client, log, folder)
    } catch (error) {
      // Only a server that still answers has judged the migration; `withConnection` tells.
      await client.query('rollback')
      const message = error instanceof Error ? error.message : String(error)
      return conflict(`The database could not be migrated, and nothing was changed: ${message}`)
    }
  })
}

async function migrateLocked(client: pg.Client, log: Logger, folder: string): Promise<Result<{ applied: string[] }>> {
  const version = Number((await client.query('show server_version_num')).rows[0].server_version_num)
  if (version < oldest) {
    return conflict(`The database server is PostgreSQL ${Math.floor(version / 10_000)}; Pulse Query needs 15 or newer.`)
  }
  await lock(client, log)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -'.sql'.length))
  const unknown = (await appliedNames(client)).filter((name) => !files.includes(name))
  if (unknown.length > 0) {
    return conflict(
      `The database is newer than this version of Pulse Query: it has the migrations ${unknown.join(', ')}, which this version does not know. Update Pulse Query, or use another database.`,
    )
  }
  const applied = await runner({
    dbClient: client,
    dir: folder,
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    schema: 'public',
    migrationsSchema: ledgerSchema,
    createMigrationsSchema: true,
    migrationsTable: ledgerTable,
    checkOrder: true,
    singleTransaction: true,
    advisoryLockMode: 'wait',
    verbose: false,
    logger: { info: (line) => log.debug(line), warn: (line) => log.warn(line), error: (line) => log.error(line) },
  })
  return ok({ applied: applied.map(({ name }) => name) })
}

/** The lock that the runner takes too, taken before it so that no other process can migrate between our check and its run. */
async function lock(client: pg.Client, log: Logger): Promise<void> {
  const { rows } = await client.query('select pg_try_advisory_lock($1::bigint) as got', [String(PG_MIGRATE_LOCK_ID)])
  if (rows[0].got === true) return
  log.info('another process is migrating the database; waiting for it')
  await client.query('select pg_advisory_lock($1::bigint)', [String(PG_MIGRATE_LOCK_ID)])
}

async function appliedNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query('select to_regclass($1) is not null as there', [`${ledgerSchema}.${ledgerTable}`])
  if (rows[0].there !== true) return []
  const found = await client.query(`select name from ${ledgerSchema}.${ledgerTable} order by id`)
  return z
    .array(z.object({ name: z.string() }))
    .parse(found.rows)
    .map(({ name }) => name)
}

const conflict = (message: string): { ok: false; problem: { kind: 'conflict'; message: string } } => fail({ kind: 'conflict', message })
