import { readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The operating system's user that PostgreSQL runs as. */
export type Account = { name: string; uid: number; gid: number }

/**
 * PostgreSQL refuses to run as root: for root this is the user `postgres`, or else `nobody`; for anybody else null, which
 * stands for the user that this process runs as.
 */
export async function findAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const accounts = readAccounts(await readFile('/etc/passwd', 'utf8').catch(() => ''))
  const found = accounts.find(({ name }) => name === 'postgres') ?? accounts.find(({ name }) => name === 'nobody')
  return found ?? { name: 'nobody', uid: 65_534, gid: 65_534 }
}

/** The accounts in the text of a passwd file; lines of another shape are left out. */
export function readAccounts(text: string): Account[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** Whether the account may pass through every folder above `path`, by the mode bits; a path that does not exist is judged by its existing part. */
export async function mayReach(path: string, account: Account): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null)
    if (found !== null) {
      const shift = found.uid === account.uid ? 6 : found.gid === account.gid ? 3 : 0
      if (((found.mode >> shift) & 1) === 0) return false
    }
    if (folder === dirname(folder)) return true
  }
}

/** A temp folder that the account can reach; the one of the environment if it can. */
export async function sharedTemp(account: Account | null): Promise<string> {
  const own = tmpdir()
  return account === null || (await mayReach(join(own, 'x'), account)) ? own : '/tmp'
}
