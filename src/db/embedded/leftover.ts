import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, hasKeeper, pause } from './lease.ts'
import { readPidFile } from './pid-file.ts'
import { inspectProcess, processesIn } from './process-table.ts'

const pollMs = 20
const unreadableMs = 1_000

/**
 * Makes way after a server that died: waits until its last processes have left the folder and its keeper has gone, then removes its sockets
 * and a pid file that names no living postmaster of it. PostgreSQL itself only gives way when the pid is free, which it is not while
 * the dead process waits to be reaped or when the number was given to another one. False when somebody still holds the folder after
 * `limitMs`: for example a server in another container, whose processes cannot be seen from here, but whose keeper can be felt.
 */
export async function clearLeftover(dataDir: string, runDir: string, limitMs: number): Promise<boolean> {
  for (let waited = 0; (await processesIn(dataDir)).length > 0 || (await hasKeeper(runDir)); waited += pollMs) {
    if (waited >= limitMs) return false
    await pause(pollMs)
  }
  const path = join(dataDir, 'postmaster.pid')
  const file = await readPidFile(dataDir)
  const dead = file ? (await inspectProcess(file.pid, dataDir)) !== 'postmaster' : await isOlder(path, unreadableMs)
  if (!dead && (await exists(path))) return true
  for (const name of await readdir(runDir)) if (name.startsWith('.s.PGSQL.')) await rm(join(runDir, name), { force: true })
  await rm(path, { force: true })
  return true
}

/** A file that holds no process id may be one that another starting server is just writing. */
async function isOlder(path: string, ms: number): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found !== null && Date.now() - found.mtimeMs > ms
}

/** Stops a server that no living process of ours keeps: fast first, then without waiting for anything. */
export async function stopOrphan(pid: number, dataDir: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!(await signalPostmaster(pid, dataDir, signal))) return
    for (let waited = 0; waited < 5_000; waited += pollMs) {
      if ((await inspectProcess(pid, dataDir)) !== 'postmaster') return
      await pause(pollMs)
    }
  }
}

/** Sends the signal if `pid` is still the postmaster of the folder. */
export async function signalPostmaster(pid: number, dataDir: string, signal: NodeJS.Signals): Promise<boolean> {
  if ((await inspectProcess(pid, dataDir)) !== 'postmaster') return false
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
