import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

/** What a process id stands for: the living postmaster of the folder, a dead process that nobody has reaped, another process, or none. */
export type ProcessKind = 'postmaster' | 'zombie' | 'other' | 'gone'

/** Looks up what `pid` is just now; `dataDir` must be a real path. */
export async function inspectProcess(pid: number, dataDir: string): Promise<ProcessKind> {
  const found = process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid)
  if (found === null) return 'gone'
  if (found.state === 'Z' || found.state === 'X') return 'zombie'
  return found.args.some((word) => word === dataDir) ? 'postmaster' : 'other'
}

type Found = { state: string; args: string[] }

async function fromProc(pid: number): Promise<Found | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
    // The command name is in brackets and may hold anything, brackets too: the state follows the last one.
    return { state: line.slice(line.lastIndexOf(')') + 2).charAt(0), args }
  } catch {
    return null
  }
}

async function fromPs(pid: number): Promise<Found | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,command=', '-p', String(pid)])
    const [state = '', ...args] = stdout.trim().split(/\s+/)
    return { state: state.charAt(0), args }
  } catch {
    return null
  }
}

/** Ids of the living processes that work in the folder, as every process of a PostgreSQL server does. Empty where the system does not tell. */
export async function processesIn(dataDir: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 0)
  const inside = await Promise.all(pids.map(async (pid) => (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === dataDir))
  return pids.filter((_pid, at) => inside[at])
}
