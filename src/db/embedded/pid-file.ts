import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a running server says of itself in `postmaster.pid`. `socketDir` is empty and `status` is `starting` until it got that far. */
export type PidFile = { pid: number; port: number; socketDir: string; status: 'starting' | 'stopping' | 'ready' | 'standby' }

const statuses = ['starting', 'stopping', 'ready', 'standby'] as const

/** Reads the server's pid file, or null when there is none or it holds no process id. Source: PostgreSQL, `miscadmin.h`, LOCK_FILE_LINE_*. */
export async function readPidFile(dataDir: string): Promise<PidFile | null> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pid = '', , , port = '', socketDir = '', , , status = ''] = text.split('\n').map((line) => line.trim())
  if (!/^-?\d+$/.test(pid)) return null
  // A single-user server writes its id as a negative number.
  return { pid: Math.abs(Number(pid)), port: Number(port) || 0, socketDir, status: statuses.find((name) => name === status) ?? 'starting' }
}
