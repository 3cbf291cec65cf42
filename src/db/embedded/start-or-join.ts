import type { ChildProcess } from 'node:child_process'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { folderProblem } from './folder-problem.ts'
import type { Folders } from './folders.ts'
import { type Kept, startKept } from './keeper.ts'
import { exists, type Lease, leasePath, pause, takeLease } from './lease.ts'
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

export type ServerPlace = { postgres: string; folders: Folders; settings: string[]; port: () => Promise<number> }

const pollMs = 10
const maxStarts = 6
/** A server without a keeper is an orphan after this time; until then its starter may be about to put the FIFO in place. */
const keeperGraceMs = 3_000
const leaseTimeoutMs = 10_000
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
    for (let missing = 0; ; ) {
      const file = await readPidFile(dataDir)
      const kind = file ? await inspectProcess(file.pid, dataDir) : 'gone'
      if (file && kind === 'postmaster') {
        const lease = isReady(file) ? await takeLease(leasePath(file.socketDir, file.pid), file.socketDir, leaseTimeoutMs) : 'starting'
        if (typeof lease === 'object') {
          const sentinel = await connectSentinel(file.socketDir, file.port)
          const keeper = kept?.keeper.exitCode === null ? kept.keeper : null
          const found = { lease, pid: file.pid, socketDir: file.socketDir, port: file.port, keeper }
          if (sentinel !== 'refused') return ok({ ...found, sentinel: sentinel === 'busy' ? null : sentinel })
          // It was on its way out.
          lease.release()
        }
        if (lease === 'denied') return fail(otherUser(dataDir))
        if (lease === 'gone') {
          // A FIFO without a reader: the keeper was killed. No FIFO: its keeper is about to put it there, or has taken it away.
          const abandoned = await exists(leasePath(file.socketDir, file.pid))
          if (abandoned || missing > keeperGraceMs) await stopOrphan(file.pid, dataDir)
          missing += pollMs
        }
      } else if (kept === null || kept.keeper.exitCode !== null || kept.keeper.signalCode !== null) {
        if (kept) {
          const reason = await tailOf(place.folders.logFile, kept.logStart)
          kept.letGo()
          kept = null
          if (!passing.test(reason) || starts >= maxStarts) return startProblem(place.folders, reason)
          await pause(50 * 2 ** starts)
          continue
        }
        await clearLeftover(dataDir, 5_000)
        starts++
        kept = await start(place, runDir)
      }
      await pause(pollMs)
    }
  } finally {
    kept?.letGo()
  }
}

const isReady = (file: PidFile): boolean => file.status === 'ready' || file.status === 'standby'

async function start(place: ServerPlace, runDir: string): Promise<Kept & { logStart: number }> {
  const { dataDir, logFile, account } = place.folders
  const logStart = (await stat(logFile).catch(() => null))?.size ?? 0
  const settings = [`unix_socket_directories=${runDir}`, ...place.settings].flatMap((setting) => ['-c', setting])
  const command = [place.postgres, '-D', dataDir, '-p', String(await place.port()), ...settings]
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

const otherUser = (dataDir: string): Problem => ({
  kind: 'database-unavailable',
  message: `The PostgreSQL server in ${join(dataDir)} runs for another user. Stop it there, or set PULSE_HOME to a folder of your own.`,
})
