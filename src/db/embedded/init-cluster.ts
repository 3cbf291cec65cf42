import { execFile } from 'node:child_process'
import { chown, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { ok, type Result } from '../../base/result.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { folderProblem } from './folder-problem.ts'
import { exists } from './lease.ts'
import { inspectProcess } from './process-table.ts'

const flags = ['-U', 'postgres', '-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
const auth = ['--auth-local=trust', '--auth-host=scram-sha-256', '--no-instructions']

/**
 * Makes the data folder unless it is there. The cluster is made in a folder beside it and moved in one step, so that a killed run never
 * leaves half a cluster, and two processes that start at once end with one. Collation is by code point, character classes are Unicode's.
 */
export async function initCluster(binaries: Binaries, dataDir: string, account: Account | null, extra: string[]): Promise<Result<void>> {
  await sweep(dataDir)
  if (await exists(join(dataDir, 'PG_VERSION'))) return ok(undefined)
  const draft = `${dataDir}.init-${process.pid}`
  try {
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { mode: 0o700 })
    if (account) await chown(draft, account.uid, account.gid)
    await promisify(execFile)(binaries.initdb, ['-D', draft, ...flags, ...auth, ...extra], {
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
      cwd: '/',
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    })
    await rename(draft, dataDir)
    return ok(undefined)
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined)
    // Another process may have been first with the same folder.
    if (await exists(join(dataDir, 'PG_VERSION'))) return ok(undefined)
    return folderProblem('create the database in', dataDir, reasonOf(error))
  }
}

/** What initdb printed on its error channel says more than its exit status. */
function reasonOf(error: unknown): unknown {
  const printed = z.object({ stderr: z.string().min(1) }).safeParse(error)
  return printed.success ? new Error(printed.data.stderr.trim()) : error
}

/** Removes what dead processes left of unfinished clusters. */
async function sweep(dataDir: string): Promise<void> {
  const prefix = `${basename(dataDir)}.init-`
  for (const name of await readdir(dirname(dataDir)).catch(() => [])) {
    const pid = Number(name.slice(prefix.length))
    if (!name.startsWith(prefix) || !(pid > 0)) continue
    if ((await inspectProcess(pid, dataDir)) === 'gone') await rm(join(dirname(dataDir), name), { recursive: true, force: true })
  }
}
