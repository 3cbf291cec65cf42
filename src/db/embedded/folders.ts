import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ok, type Result } from '../../base/result.ts'
import { type Account, mayReach, sharedTemp } from './account.ts'
import { folderProblem } from './folder-problem.ts'
import { codeOf, exists } from './lease.ts'

/** Where one embedded server keeps its things: data, sockets and FIFOs, and the log; `account` is who runs it (see `findAccount`). */
export type Folders = { home: string; dataDir: string; runDir: string; logFile: string; account: Account | null }

/** The major version is part of the name, because a newer server cannot open an older one's files. */
const clusterName = 'postgres-18'
const noteName = 'postgres-is-in'
const notOurs = 'belongs to somebody else or is open to others; remove it'
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
    await makeFolder(resolve(home))
    const own = await realpath(home)
    await probe(own)
    const base = await findBase(own, account)
    const dataDir = join(base, clusterName)
    const runner = await ownerOf(dataDir, account)
    const runDir = await makeRunDir(base, runner)
    return ok({ home: own, dataDir, runDir, logFile: join(own, 'postgres.log'), account: runner })
  } catch (error) {
    return folderProblem('use', resolve(home), error)
  }
}

/** Like mkdir with `recursive`, which never ends where the system denies that a parent exists, as below /proc. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
    // Whatever the umask: what is private lies in folders of its own below.
    await chmod(folder, 0o755)
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(folder)).isDirectory()) return
    const parent = dirname(folder)
    if (codeOf(error) !== 'ENOENT' || (await exists(parent))) throw error
    await makeFolder(parent)
    await makeFolder(folder)
  }
}

/**
 * Where the cluster of this home is: in it, or where a note in it says, so that nothing gets lost when the home is moved, or becomes reachable.
 * A copy of a home is another home, and its note is not followed.
 */
async function findBase(home: string, account: Account | null): Promise<string> {
  const noted = (await readFile(join(home, noteName), 'utf8').catch(() => '')).trim()
  if (noted && (await belongsTo(noted, home))) return noted
  if (account === null || (await mayReach(join(home, 'x'), account))) return home
  if (await exists(join(home, clusterName))) {
    throw new Error(`it holds a database, and the user ${account.name} may not pass a folder above it (chmod o+x)`)
  }
  return await relocate(home, account)
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

/** Makes a place for a cluster whose home its user cannot reach. What lies in the temp folder stays in the temp folder. */
async function relocate(home: string, account: Account): Promise<string> {
  const temp = await sharedTemp(account)
  const base = home.startsWith(`${temp}/`) ? join(temp, `pulse-query-${hash(home)}`) : join(sharedState, hash(home))
  await makeFolder(base)
  if (await isOpenToOthers(base, process.getuid?.(), 0o022)) throw new Error(`${base} ${notOurs}`)
  await writeFile(join(base, 'home'), `${home}\n`)
  await writeFile(join(home, noteName), `${base}\n`)
  return base
}

async function belongsTo(base: string, home: string): Promise<boolean> {
  const owner = (await readFile(join(base, 'home'), 'utf8').catch(() => '')).trim()
  if (owner === home) return true
  if (!owner || (await exists(join(owner, noteName)))) return false
  await writeFile(join(base, 'home'), `${home}\n`)
  return true
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
  const runDir =
    Buffer.byteLength(join(near, '.s.PGSQL.65535')) <= maxSocketPath ? near : join(await sharedTemp(account), `pulse-${hash(base)}`)
  await mkdir(runDir, { mode: 0o700 }).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error
  })
  if ((await isOpenToOthers(runDir, account?.uid, 0o077)) && (await isOpenToOthers(runDir, process.getuid?.(), 0o077))) {
    throw new Error(`${runDir} ${notOurs}`)
  }
  if (account) await chown(runDir, account.uid, account.gid)
  return runDir
}

/** In the temp folder somebody else could have made a folder first, to answer in the server's place. */
async function isOpenToOthers(folder: string, uid: number | undefined, forbiddenBits: number): Promise<boolean> {
  const found = await lstat(folder)
  return !found.isDirectory() || found.uid !== uid || (found.mode & forbiddenBits) !== 0
}
