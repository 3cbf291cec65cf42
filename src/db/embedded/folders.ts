import { createHash } from 'node:crypto'
import { chown, lstat, mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { type Account, mayReach } from './account.ts'
import { codeOf } from './lease.ts'

/** Where one embedded server keeps its things: data, sockets and FIFOs, and the log; `account` is who runs it (see `findAccount`). */
export type Folders = { home: string; dataDir: string; runDir: string; logFile: string; account: Account | null }

/** The embedded server's major version: part of the folder's name, because a newer major cannot open an older one's files. */
const major = 18
/** Bytes of a socket's path that every system takes; Linux takes 107. */
const maxSocketPath = 103
/** Where clusters go whose own place root can reach and the server's user cannot. */
const sharedState = '/var/lib/pulse-query'

/**
 * Makes and checks the folders under `home`. PostgreSQL never runs as root, and its user must be able to enter the data folder:
 * below a private folder such as /root the cluster is put under /var/lib instead. The folder for sockets moves to the
 * temp folder when its path is too long for one. Problem: `database-unavailable`, with the folder and the system's reason.
 */
export async function prepareFolders(home: string, account: Account | null): Promise<Result<Folders>> {
  try {
    await mkdir(home, { recursive: true })
    const own = await realpath(home)
    await probe(own)
    const base = account && !(await mayReach(join(own, 'x'), account)) ? await relocated(own) : own
    const dataDir = join(base, `postgres-${major}`)
    const runner = await ownerOf(dataDir, account)
    const runDir = await makeRunDir(base, runner)
    return ok({ home: own, dataDir, runDir, logFile: join(own, 'postgres.log'), account: runner })
  } catch (error) {
    return folderProblem('use', resolve(home), error)
  }
}

/** A folder that looks usable may be full or read-only: writing a page tells. */
async function probe(folder: string): Promise<void> {
  const file = join(folder, `.probe-${process.pid}`)
  try {
    await writeFile(file, new Uint8Array(65_536))
  } finally {
    await rm(file, { force: true })
  }
}

async function relocated(home: string): Promise<string> {
  const base = join(sharedState, hash(home))
  await mkdir(base, { recursive: true, mode: 0o755 })
  await writeFile(join(base, 'home'), `${home}\n`)
  await writeFile(join(home, 'postgres-is-in'), `${base}\n`)
  return base
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** Root runs an existing cluster as the user it belongs to, so that the same folder works with and without root. */
async function ownerOf(dataDir: string, account: Account | null): Promise<Account | null> {
  const found = await stat(dataDir).catch(() => null)
  if (account === null || found === null || found.uid === 0 || found.uid === account.uid) return account
  return { name: `uid ${found.uid}`, uid: found.uid, gid: found.gid }
}

async function makeRunDir(base: string, account: Account | null): Promise<string> {
  const near = join(base, 'run')
  const runDir = Buffer.byteLength(join(near, '.s.PGSQL.65535')) <= maxSocketPath ? near : join(tmpdir(), `pulse-${hash(base)}`)
  await mkdir(runDir, { mode: 0o700 }).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error
  })
  const uid = account?.uid ?? process.getuid?.()
  const found = await lstat(runDir)
  // In the temp folder somebody else could have made it first, to answer in the server's place.
  if (!found.isDirectory() || (found.uid !== uid && found.uid !== process.getuid?.()) || (found.mode & 0o077) !== 0) {
    throw new Error(`${runDir} belongs to somebody else or is open to others; remove it`)
  }
  if (account) await chown(runDir, account.uid, account.gid)
  return runDir
}

const causes: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOTDIR: 'a part of the path is a file',
}

const printedCauses: [RegExp, string][] = [
  [/no space left on device/i, 'ENOSPC'],
  [/disk quota exceeded/i, 'EDQUOT'],
  [/read-only file system/i, 'EROFS'],
  [/permission denied/i, 'EACCES'],
]

/** The problem of a folder that PostgreSQL's data cannot live in: what was tried, where, why, and what to do. */
export function folderProblem(verb: string, folder: string, error: unknown): { ok: false; problem: Problem } {
  const text = error instanceof Error ? error.message : String(error)
  const code = codeOf(error) || (printedCauses.find(([pattern]) => pattern.test(text))?.[1] ?? '')
  const cause = causes[code] ? `${causes[code]} (${code})` : text
  return fail({
    kind: 'database-unavailable',
    message: `Cannot ${verb} the folder ${folder}: ${cause}. Free or fix it, or set PULSE_HOME to another folder, or DATABASE_URL to a PostgreSQL server.`,
  })
}
