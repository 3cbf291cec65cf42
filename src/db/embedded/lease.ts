import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { access, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../../base/ids.ts'

/** A share in a running server: while any process holds one, the server runs; the system gives it back when the process dies. */
export type Lease = { release(): void }

/** The FIFO whose writers keep the postmaster `pid` alive. */
export const leasePath = (runDir: string, pid: number): string => join(runDir, `alive.${pid}`)

const ackPollMs = 5

/**
 * Takes a share in the server whose keeper reads the FIFO. Opening it for writing is not enough, for the keeper may have seen the last
 * writer leave just before: the share counts once the keeper has taken our token out of the folder. `missing` when there is no such FIFO,
 * `unread` when its keeper is dead, `silent` when the keeper did not answer in time, `denied` when this user may not open it.
 */
export async function takeLease(
  fifo: string,
  runDir: string,
  timeoutMs: number,
): Promise<Lease | 'missing' | 'unread' | 'silent' | 'denied'> {
  const opened = openWriter(fifo)
  if (typeof opened === 'string') return opened
  const token = newId().replaceAll('-', '')
  const note = join(runDir, `join.${token}`)
  try {
    await writeFile(note, '')
    writeSync(opened, `${token}\n`)
    for (let waited = 0; waited < timeoutMs; waited += ackPollMs) {
      if (!(await exists(note))) return leaseOn(opened)
      if (!(await exists(fifo))) break
      await pause(ackPollMs)
      // An empty line is nothing to a keeper, and fails when it died after we opened the FIFO.
      writeSync(opened, '\n')
    }
  } catch (error) {
    closeSync(opened)
    await rm(note, { force: true })
    // The keeper left while we wrote: one that leaves in good order takes its FIFO away first.
    if (codeOf(error) === 'EPIPE') return (await exists(fifo)) ? 'unread' : 'missing'
    throw error
  }
  closeSync(opened)
  await rm(note, { force: true })
  return (await exists(fifo)) ? 'silent' : 'missing'
}

function openWriter(fifo: string): number | 'missing' | 'unread' | 'denied' {
  try {
    return openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return 'missing'
    if (code === 'ENXIO') return 'unread'
    if (code === 'EACCES' || code === 'EPERM') return 'denied'
    throw error
  }
}

/** Whether a living keeper reads one of the folder's FIFOs; those that nobody reads any more are removed. */
export async function hasKeeper(runDir: string): Promise<boolean> {
  for (const name of await readdir(runDir)) {
    if (!name.startsWith('alive.')) continue
    const opened = openWriter(join(runDir, name))
    if (opened === 'denied') return true
    if (opened === 'unread') await rm(join(runDir, name), { force: true })
    if (typeof opened === 'number') {
      closeSync(opened)
      return true
    }
  }
  return false
}

function leaseOn(writer: number): Lease {
  let held = true
  return {
    release: () => {
      if (held) closeSync(writer)
      held = false
    },
  }
}

/** The system's name of an error (`ENOENT`), or an empty text. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Whether something is at the path and may be seen. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Waits on the machine's clock. */
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
