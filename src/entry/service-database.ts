import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Logger } from '../base/logger.ts'
import { ok, type Result } from '../base/result.ts'
import { openEmbedded } from '../db/embedded/embedded-server.ts'
import { ensureDatabase } from '../db/embedded/ensure-database.ts'
import type { Config } from './config.ts'

/**
 * The database that the service keeps its own tables in. `owner` logs in as their owner; `embedded` tells that it is our own server, and
 * that the whole database is ours. `stop` gives up this process's share in that server and waits for it to end if it was the last.
 */
export type ServiceDatabase = { owner: pg.ClientConfig; embedded: boolean; stop(): Promise<void> }

const databaseName = 'pulse'
const defaultHome = '.pulse'
const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The database of `DATABASE_URL`, which is not contacted here, or else the embedded server, started or joined. Problem:
 * `database-unavailable`, when the embedded server cannot run; the message says where, why, and what to do.
 */
export async function openServiceDatabase(
  config: Pick<Config, 'DATABASE_URL' | 'PULSE_HOME'>,
  log: Logger,
): Promise<Result<ServiceDatabase>> {
  if (config.DATABASE_URL) return ok({ owner: { connectionString: config.DATABASE_URL }, embedded: false, stop: async () => undefined })
  const server = await openEmbedded({ home: homeFolder(config.PULSE_HOME), log })
  if (!server.ok) return server
  const owner = await ensureDatabase(server.value.config, databaseName)
  if (!owner.ok) {
    await server.value.stop()
    return owner
  }
  return ok({ owner: owner.value, embedded: true, stop: () => server.value.stop() })
}

/** The default is beside the code, wherever the command was called; a folder that was asked for is seen from there. */
export const homeFolder = (home: string): string => (home === defaultHome ? resolve(projectFolder, home) : resolve(home))
