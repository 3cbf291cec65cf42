import type { ChildProcess } from 'node:child_process'
import { open, stat } from 'node:fs/promises'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { folderProblem } from './folder-problem.ts'
import type { Folders } from './folders.ts'
import { type Kept, startKept } from './keeper.ts'
import { type Lease, leasePath, pause, takeLease } from './lease.ts'
import { clearLeftover, stopOrphan } from './leftover.ts'
import { type PidFile, readPidFile } from './pid-file.ts'
import { inspectProcess } from './process-table.ts'
import { connectSentinel, type Sentinel } from './sentinel.ts'

/** A running server that this process has a share in; `keeper` is there when this process started it. */
export type Running = {
  lease: Lease
  /** Null when the server had no connection to spare. */
  sentinel: Sentinel | null
  pid: number
  socketDir: string
  port: number
  keeper: ChildProcess | null
}

export type ServerPlace = {
  postgres: string
  folders: Folders
  settings: string[]
  /** The port to listen on: the same each time, or after a failed start another one, if there is a choice. */
  port: (again: boolean) => Promise<number>
}

const pollMs = 10
const maxStarts = 6
/** A server without a keeper is an orphan after this time; until then its starter may be about to put the FIFO in place. */
const keeperGraceMs = 3_000
const leaseTimeoutMs = 10_000
const leftoverMs = 3_000
/** Messages of a start that another one was quicker than, or that the last server has not quite made way for. */
const passing =
  /lock file ".*" (already exists|is empty)|bogus data in lock file|pre-existing shared memory block|Address already in use|could not bind/i

/**
 * Gives a share in the server of the folder: joins the one that another living process runs, or starts it after clearing what dead ones
 * left. Safe when several processes do it at once. Waits as long as a living server takes to recover.
 */
export async function startOrJoin(place: ServerPlace): Promise<Result<Running>> {
  const { dataDir, runDir } = place.folders
  let kept: (Kept & { logStart: number }) | null = null
  let starts = 0
  try {
    for (let missing = 0; ; await pause(pollMs)) {
      const file = await readPidFile(dataDir)
      if (file && (await inspectProcess(file.pid, dataDir)) === 'postmaster') {
        const joined = isReady(file) ? await joinServer(file, kept) : 'not-yet'
        if (typeof joined === 'object') return ok(joined)
        if (joined === 'denied') return fail(unusable(dataDir, 'runs for another user. Stop it there'))
        if (joined === 'silent') return fail(unusable(dataDir, `does not answer. Stop its process ${file.pid}`))
        missing = joined === 'missing' ? missing + pollMs : 0
        if (joined === 'unread' || missing > keeperGraceMs) await stopOrphan(file.pid, dataDir)
      } else if (kept === null) {
        if (!(await clearLeftover(dataDir, runDir, leftoverMs))) {
          return fail(unusable(dataDir, 'runs where this process cannot see it, as in another container. Stop it there'))
        }
        starts++
        kept = await start(place, starts > 1)
      } else if (kept.keeper.exitCode !== null || kept.keeper.signalCode !== null) {
        const reason = await tailOf(place.folders.logFile, kept.logStart)
        kept.letGo()
        kept = null
        if (!passing.test(reason) || starts >= maxStarts) return startProblem(place.folders, reason)
        await pause(50 * 2 ** starts)
      }
    }
  } finally {
    kept?.letGo()
  }
}

/** A share in the server of the pid file and a connection to it; `not-yet` when it was on its way out. */
async function joinServer(file: PidFile, kept: Kept | null): Promise<Running | 'missing' | 'unread' | 'silent' | 'denied' | 'not-yet'> {
  const { pid, socketDir, port } = file
  const fifo = leasePath(socketDir, pid)
  const lease = await takeLease(fifo, socketDir, leaseTimeoutMs)
  if (typeof lease === 'string') return lease
  const sentinel = await connectSentinel(socketDir, port)
  if (sentinel === 'refused') {
    lease.release()
    return 'not-yet'
  }
  const own = kept !== null && (await stat(fifo).catch(() => null))?.ino === kept.fifoInode
  return { lease, sentinel: sentinel === 'busy' ? null : sentinel, pid, socketDir, port, keeper: own ? kept.keeper : null }
}

const isReady = (file: PidFile): boolean => file.status === 'ready' || file.status === 'standby'

async function start(place: ServerPlace, again: boolean): Promise<Kept & { logStart: number }> {
  const { dataDir, runDir, logFile, account } = place.folders
  const logStart = (await stat(logFile).catch(() => null))?.size ?? 0
  const settings = [`unix_socket_directories=${runDir}`, ...place.settings].flatMap((setting) => ['-c', setting])
  const command = [place.postgres, '-D', dataDir, '-p', String(await place.port(again)), ...settings]
  return { ...startKept(command, { runDir, logFile, account }), logStart }
}

async function tailOf(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r').catch(() => null)
  if (!handle) return ''
  try {
    const { size } = await handle.stat()
    const begin = Math.max(from, size - 4_000)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_000), 0, 4_000, begin)
    return buffer.subarray(0, bytesRead).toString('utf8')
  } finally {
    await handle.close()
  }
}

function startProblem(folders: Folders, log: string): { ok: false; problem: Problem } {
  const telling = log.split('\n').filter((line) => /FATAL|PANIC|ERROR|HINT|DETAIL|cannot|No such/.test(line))
  const reason =
    (telling.length > 0 ? telling : log.trim().split('\n')).slice(-4).join(' ') || `it ended without a word, see ${folders.logFile}`
  return folderProblem('start PostgreSQL in', folders.dataDir, reason)
}

const unusable = (dataDir: string, why: string): Problem => ({
  kind: 'database-unavailable',
  message: `The PostgreSQL server in ${dataDir} ${why}, or set PULSE_HOME to another folder, or DATABASE_URL to a PostgreSQL server.`,
})
