import type pg from 'pg'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Connections } from '../db/db.ts'
import { migrate } from '../db/migrate.ts'
import { poolConnections } from '../db/pool.ts'
import { proveReader } from '../db/reader-proof.ts'
import { ensureReader } from '../db/reader-role.ts'
import { readServerFunctions } from '../db/server-functions.ts'
import type { Config } from './config.ts'
import { createGate, type Gate, readerConnections, unsafeReader, type Way } from './gate.ts'
import { openServiceDatabase } from './service-database.ts'

/** The databases of this process on Node. `stop` closes every connection and gives up the share in an embedded server. */
export type OpenData = { owner: Connections; ownerConfig: pg.ClientConfig; gate: Gate; embedded: boolean; stop(): Promise<void> }

export type OpenDataDeps = {
  config: Config
  clock: Clock
  log: Logger
  /** Fills a database that has no data yet; called for the embedded server only. */
  fillEmpty: (owner: pg.ClientConfig) => Promise<Result<void>>
}

/** A process of the server keeps memory that a statement once took; it is given back with its connection. */
const renewed = { maxUses: 200, maxLifetimeSeconds: 1_800 }

/**
 * Starts or joins the embedded server, or takes `DATABASE_URL`, which is not contacted here. The gate does the rest before the
 * first question: migrations, demonstration data, the reader's login and the proof that it only reads.
 */
export async function openData(deps: OpenDataDeps): Promise<Result<OpenData>> {
  const { config, clock, log } = deps
  const database = await openServiceDatabase(config, log)
  if (!database.ok) return database
  const { owner: ownerConfig, embedded, stop } = database.value
  const onError = (error: Error) => log.debug('an idle connection ended', { error })
  const owner = poolConnections(ownerConfig, { max: 10, onError })
  const gate = createGate({ open: () => openWay(deps, ownerConfig, embedded), clock, log, sharedMemory: true })
  return ok({
    owner,
    ownerConfig,
    gate,
    embedded,
    stop: async () => {
      await gate.close().catch(() => undefined)
      await owner.close().catch(() => undefined)
      await stop()
    },
  })
}

async function openWay(deps: OpenDataDeps, owner: pg.ClientConfig, embedded: boolean): Promise<Result<Way>> {
  const { config, log } = deps
  const migrated = await migrate(owner, log)
  if (!migrated.ok) return migrated
  // With a database of their own to ask about, nobody needs the demonstration data.
  const filled = embedded && config.ANALYTICS_DATABASE_URL === null ? await deps.fillEmpty(owner) : ok(undefined)
  if (!filled.ok) return filled
  const login = await readerLogin(deps, owner, embedded)
  if (!login.ok) return login
  const onError = (error: Error) => log.debug('an idle connection ended', { error })
  const reader = poolConnections(login.value, { max: readerConnections, onError, ...renewed })
  const proof = await proveReader(reader)
  if (proof.state === 'safe') {
    if (proof.lacking.length > 0) log.info('the server does not have some settings of the reader', { lacking: proof.lacking })
    const functions = await readServerFunctions(reader)
    if (functions.ok) {
      const side = poolConnections(login.value, { max: 2, onError, ...renewed })
      return ok({ reader, side, lacking: proof.lacking, functions: functions.value, prove: () => proveReader(side) })
    }
    await reader.close().catch(() => undefined)
    return functions
  }
  await reader.close().catch(() => undefined)
  if (proof.state === 'unsafe') return unsafeReader(proof.reasons)
  const where = config.ANALYTICS_DATABASE_URL ? 'The database of ANALYTICS_DATABASE_URL' : 'The database'
  return fail({ kind: 'database-unavailable', message: `${where} cannot be reached: ${proof.message}` })
}

async function readerLogin({ config, log }: OpenDataDeps, owner: pg.ClientConfig, embedded: boolean): Promise<Result<pg.ClientConfig>> {
  if (config.ANALYTICS_DATABASE_URL) return ok({ connectionString: config.ANALYTICS_DATABASE_URL })
  const reader = await ensureReader(owner, log, { exclusive: embedded })
  return reader.ok ? ok(reader.value.config) : reader
}
