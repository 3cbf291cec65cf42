import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pause } from './lease.ts'
import { readPidFile } from './pid-file.ts'
import { inspectProcess, processesIn } from './process-table.ts'

const pollMs = 20
const unreadableMs = 1_000

/**
 * Makes way after a server that died: waits until its last processes have left the folder, then removes a pid file that names no living
 * postmaster of it. PostgreSQL itself only gives way when the pid is free, which it is not while the dead process waits to
 * be reaped or when the number was given to another one. False when processes still work in the folder after `limitMs`.
 */
export async function clearLeftover(dataDir: string, limitMs: number): Promise<boolean> {
  for (let waited = 0; (await processesIn(dataDir)).length > 0; waited += pollMs) {
    if (waited >= limitMs) return false
    await pause(pollMs)
  }
  const path = join(dataDir, 'postmaster.pid')
  const file = await readPidFile(dataDir)
  const dead = file ? (await inspectProcess(file.pid, dataDir)) !== 'postmaster' : await isOlder(path, unreadableMs)
  if (dead) await rm(path, { force: true })
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
