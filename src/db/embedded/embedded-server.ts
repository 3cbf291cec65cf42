import { stat, truncate } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Logger } from '../../base/logger.ts'
import { ok, type Result } from '../../base/result.ts'
import { findAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { folderProblem } from './folder-problem.ts'
import { prepareFolders } from './folders.ts'
import { initCluster } from './init-cluster.ts'
import { exists, leasePath, pause } from './lease.ts'
import { signalPostmaster } from './leftover.ts'
import { inspectProcess } from './process-table.ts'
import { connectSentinel } from './sentinel.ts'
import { type Running, type ServerPlace, startOrJoin } from './start-or-join.ts'

export type EmbeddedOptions = {
  /** Folder of the cluster, made when missing. */
  home: string
  log: Logger
  /** Server settings as `name=value`. */
  settings?: string[]
  /** More arguments for initdb. */
  initArguments?: string[]
  /** Listen on 127.0.0.1 too, on a free port; logins there need a password. */
  tcp?: boolean
}

/** Kept small, since it shares the machine with the service; no statement texts in its log, for they hold questions' values. */
const defaults = [
  'listen_addresses=',
  'shared_buffers=64MB',
  'max_wal_senders=0',
  'wal_level=minimal',
  'max_wal_size=512MB',
  'io_method=sync',
  'jit=off',
  'log_min_error_statement=panic',
  'log_timezone=UTC',
  'timezone=UTC',
]

const localPort = 5432
const maxLogBytes = 2_000_000

/**
 * Runs PostgreSQL from the installed package in `home`, or takes a share in the server that another process of ours runs there. The
 * server stops when the last process that shares it ends, in whatever way. When the server dies it is started again.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Result<EmbeddedServer>> {
  const account = await findAccount()
  const folders = await prepareFolders(options.home, account)
  if (!folders.ok) return folders
  const { dataDir, logFile } = folders.value
  const binaries = await findBinaries(folders.value.account)
  if (!binaries.ok) return binaries
  try {
    const made = await initCluster(binaries.value, dataDir, folders.value.account, options.initArguments ?? [])
    if (!made.ok) return made
    if (((await stat(logFile).catch(() => null))?.size ?? 0) > maxLogBytes) await truncate(logFile)
    const settings = [...defaults, ...(options.tcp ? ['listen_addresses=127.0.0.1'] : []), ...(options.settings ?? [])]
    const port = options.tcp ? stickyPort() : () => Promise.resolve(localPort)
    const place: ServerPlace = { postgres: binaries.value.postgres, folders: folders.value, settings, port }
    const running = await startOrJoin(place)
    return running.ok ? ok(new EmbeddedServer(place, running.value, options.log)) : running
  } catch (error) {
    return folderProblem('run PostgreSQL in', dataDir, error)
  }
}

/** One free port, kept over restarts, so that who knows it finds the server again. */
function stickyPort(): (again: boolean) => Promise<number> {
  let chosen: number | null = null
  return async (again) => {
    if (chosen === null || again) chosen = await freePort()
    return chosen
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer()
    server.on('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? done(address.port) : failed(new Error('no port'))))
    })
  })
}

/** This process's share in an embedded server, from `openEmbedded` until `stop`. */
export class EmbeddedServer {
  readonly #place: ServerPlace
  readonly #log: Logger
  #running: Running
  #stopped = false

  constructor(place: ServerPlace, running: Running, log: Logger) {
    this.#place = place
    this.#running = running
    this.#log = log
    void this.#watch()
  }

  /** How to connect as the cluster's superuser, through the socket. */
  get config(): { host: string; port: number; user: string } {
    return { host: this.#running.socketDir, port: this.#running.port, user: 'postgres' }
  }

  /** Process id of the server's postmaster. */
  get pid(): number {
    return this.#running.pid
  }

  /** Whether this process started the server, rather than joined one that ran. */
  get started(): boolean {
    return this.#running.keeper !== null
  }

  /** Gives the share back. The server stops if it was the last one; who started the server waits for that. */
  async stop(): Promise<void> {
    await this.#letGo()
    const { keeper, pid, socketDir } = this.#running
    if (keeper === null) return
    // The keeper takes the FIFO away as soon as the last share is gone; while others have one it stays.
    for (let waited = 0; waited < 1_000 && (await exists(leasePath(socketDir, pid))); waited += 10) await pause(10)
    if (!(await exists(leasePath(socketDir, pid)))) await this.#gone(30_000)
  }

  /** Stops the server at once, whoever shares it, without a checkpoint: it recovers at its next start. For clusters that are thrown away. */
  async kill(): Promise<void> {
    this.#stopped = true
    await signalPostmaster(this.#running.pid, this.#place.folders.dataDir, 'SIGQUIT')
    await this.#gone(10_000)
    await this.#letGo()
  }

  async #letGo(): Promise<void> {
    this.#stopped = true
    await this.#running.sentinel?.close()
    this.#running.lease.release()
  }

  async #gone(limitMs: number): Promise<void> {
    for (let waited = 0; waited < limitMs; waited += 5) {
      if ((await inspectProcess(this.#running.pid, this.#place.folders.dataDir)) !== 'postmaster') return
      await pause(5)
    }
  }

  /** Waits for the end of the one connection that is held for this; brings a server that died back, less and less eagerly. */
  async #watch(): Promise<void> {
    for (let failures = 0; !this.#stopped; ) {
      await this.#running.sentinel?.ended
      failures = this.#running.sentinel ? 0 : failures + 1
      this.#running.sentinel = null
      if (failures > 0) await pause(Math.min(50 * 2 ** failures, 10_000))
      if (this.#stopped) return
      if ((await inspectProcess(this.pid, this.#place.folders.dataDir)) === 'postmaster') await this.#reconnect()
      else await this.#revive()
    }
  }

  /** After the crash of one of its processes the server recovers by itself; only the connection is new. */
  async #reconnect(): Promise<void> {
    const sentinel = await connectSentinel(this.#running.socketDir, this.#running.port)
    if (typeof sentinel === 'object') this.#running.sentinel = sentinel
    if (this.#stopped) await this.#running.sentinel?.close()
  }

  async #revive(): Promise<void> {
    this.#running.lease.release()
    try {
      const again = await startOrJoin(this.#place)
      if (!again.ok) return this.#log.error('the embedded database does not start', { problem: again.problem })
      this.#running = again.value
      this.#log.warn('the embedded database was gone and is back', { pid: again.value.pid })
      if (this.#stopped) await this.#letGo()
    } catch (error) {
      this.#log.error('the embedded database does not start', { error })
    }
  }
}
